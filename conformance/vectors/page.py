"""The tables of `docs/vectors.md`: how many cases the files have, and what each flag in them means.

`python -m conformance.vectors.page` writes them between their two marks; a test says when that is due.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from conformance.tokens.defect import Defect, Level, Message, Variation, Verdict
from conformance.tokens.defects import DEFECTS
from conformance.tokens.variations import VARIATIONS
from conformance.vectors.reading import read_vectors

PAGE: Final = Path(__file__).parents[2] / "docs" / "vectors.md"
BEGIN, END = "<!-- vectors: begin (made by `python -m conformance.vectors.page`) -->", "<!-- vectors: end -->"

_INITIALS: Final = {Message.ID_TOKEN: "I", Message.DEEP_LINKING_RESPONSE: "D", Message.CLIENT_ASSERTION: "C"}


def with_tables(text: str) -> str:
    """Return the page with what is between its two marks made anew."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the text has no {BEGIN} and {END}")
    tables = [*_counts(), "", *_flags("Defects", DEFECTS), "", *_flags("Liberties", VARIATIONS)]
    return "\n".join([f"{before}{BEGIN}", *tables, f"{END}{after}"])


def _counts() -> Iterator[str]:
    yield "| file | cases | valid | invalid | acceptable | of level `oidc` |"
    yield "|---|--:|--:|--:|--:|--:|"
    for message in Message:
        vectors = read_vectors(message)
        verdicts = Counter(vector.verdict for vector in vectors)
        oidc = sum(vector.level is Level.OIDC for vector in vectors)
        numbers = [len(vectors), *(verdicts[verdict] for verdict in Verdict), oidc]
        yield f"| `{message}.json` | {' | '.join(map(str, numbers))} |"


def _flags(title: str, table: Iterable[Defect | Variation]) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    yield "| flag | in | forms | verdict | level | requirements | why |"
    yield "|---|---|--:|---|---|---|---|"
    for part in table:
        messages = "".join(initial for message, initial in _INITIALS.items() if message in part.messages)
        cells = [f"`{part.name}`", messages, len(part.forms), part.verdict, part.level, ", ".join(part.requirements)]
        yield f"| {' | '.join(map(str, cells))} | {part.reason.replace('|', '&#124;')} |"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
