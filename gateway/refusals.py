"""The page docs/gateway/refusals.md, made from the table that the code uses: `python -m gateway.refusals > docs/...`.

A test compares the page with what is made here, so it cannot tell an old story.
"""

from collections.abc import Iterator

from gateway.errors import Code
from gateway.protocol.rules import RULES

_INTRODUCTION = """\
# Refusals of the gateway

Every refusal has a code, a status and a sentence. The code is stable; it is `details.message` of the envelope, and
stands on the page that a browser gets instead of JSON. This page is generated from the code, by
`python -m gateway.refusals > docs/gateway/refusals.md`.

Where a rule of LTI is behind a code, the last column cites it: Sec is the Security Framework 1.0, Core is LTI Core
1.3, DL is Deep Linking 2.0, and ids such as IDT-SIG-005 are requirements of this project's catalogue.

| code | status | what happened | what to do | rule |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return _INTRODUCTION + "".join(f"{row}\n" for row in _rows())


def _rows() -> Iterator[str]:
    citations = _citations()
    for code in Code:
        refusal = code.value
        cells = (f"`{code.name}`", str(refusal.status), refusal.sentence, refusal.advice, citations.get(code, ""))
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _citations() -> dict[Code, str]:
    cited: dict[Code, str] = {}
    for check in RULES.checks():
        known = cited.get(check.code)
        cited[check.code] = f"{known}; {check.citation}" if known and check.citation not in known else check.citation
    return cited


if __name__ == "__main__":
    print(page(), end="")
