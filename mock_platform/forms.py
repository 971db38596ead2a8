"""Form and query texts: application/x-www-form-urlencoded in both directions, order and repetition kept."""

from collections import Counter
from urllib.parse import parse_qsl, urlencode

Pairs = list[tuple[str, str]]


def pairs_from_text(text: str) -> Pairs:
    """Return the name-value pairs of a form body or query; blank values are kept, broken escapes become U+FFFD."""
    return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=None)


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
