"""Form and query texts: application/x-www-form-urlencoded in both directions, order and repetition kept.

Nothing here needs more than a few dozen fields; a body of a million of them would keep everybody waiting.
"""

from collections import Counter
from urllib.parse import parse_qsl, urlencode

from mock_platform.errors import ControlError

MOST_FIELDS = 1_000

Pairs = list[tuple[str, str]]


def pairs_from_text(text: str) -> Pairs:
    """Return the name-value pairs of a form body or query; raise `ControlError` when they are too many.

    Blank values are kept, broken escapes become U+FFFD.
    """
    if has_too_many_fields(text):
        raise ControlError(413, "too_many_fields", f"a form or query has {MOST_FIELDS} fields at most")
    return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=None)


def has_too_many_fields(text: str) -> bool:
    """True when a form or query has more fields than are read."""
    return text.count("&") >= MOST_FIELDS


def text_from_pairs(pairs: Pairs) -> str:
    """Return the pairs as a form body or query."""
    return urlencode(pairs, errors="surrogatepass")


def first_values(pairs: Pairs) -> dict[str, str]:
    """Return the first value of every name."""
    values: dict[str, str] = {}
    for name, value in pairs:
        values.setdefault(name, value)
    return values


def repeated_names(pairs: Pairs) -> list[str]:
    """Return the names that come more than once, in order of appearance."""
    counts = Counter(name for name, _ in pairs)
    return [name for name, count in counts.items() if count > 1]


def members(pairs: Pairs) -> dict[str, str | list[str]]:
    """Return the pairs as an object: a text for a name, a list of texts for one that is repeated."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in values.items()}


def with_query(url: str, pairs: Pairs) -> str:
    """Return `url` with the pairs appended to its query, whatever the query already holds."""
    if not pairs:
        return url
    return f"{url}{'&' if '?' in url else '?'}{text_from_pairs(pairs)}"
