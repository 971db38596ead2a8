"""The table of edits in the docs, written from the edits themselves: `python -m mock_platform.edits.listing`."""

import json

from mock_platform.edits import EDITS, PHASES
from mock_platform.edits.edit import EditKind

HEAD = """# Edits

Written by `python -m mock_platform.edits.listing`; do not edit by hand.

An edit is a deviation of one launch: `{"name": ..., ...parameters}` in the control API, a function of the same name in
`mock_platform.edits`. The phases are applied in this order, the edits of a phase in the order in which they are given.
A parameter with `=` may be left out.
"""


def listing() -> str:
    """Return the page."""
    parts = [HEAD]
    for phase in PHASES:
        parts.append(f"\n## {phase}\n\n| edit | parameters | what it does |\n|---|---|---|\n")
        parts.extend(_row(kind) for kind in EDITS.values() if kind.phase == phase)
    return "".join(parts)


def _row(kind: EditKind) -> str:
    parameters = "<br>".join(_parameter(kind, name) for name in kind.shape.known)
    return f"| `{kind.name}` | {parameters} | {_cell(kind.sentence)} |\n"


def _parameter(kind: EditKind, name: str) -> str:
    default = f" = {json.dumps(kind.defaults[name])}" if name in kind.defaults else ""
    return f"`{name}{default}`: {_cell(kind.shape.known[name].expected)}"


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


if __name__ == "__main__":
    print(listing(), end="")
