"""The catalogue for programs and for people: `mock-platform faults`, and `python -m mock_platform.faults.listing`."""

import json
from typing import Any

from mock_platform.faults import FAMILIES, FAULTS
from mock_platform.faults.fault import ENDPOINTS, PROGRAMS, SERVICES, AnswerFault, FaultKind

HEAD = """# Faults

Written by `python -m mock_platform.faults.listing`; do not edit by hand. Their use: [going wrong](going-wrong.md).

The first seven families are faults of messages, the others of endpoints: of those under the name, *instead* of whose
answer some of them come. A parameter with `=` may be left out.
"""
GROUPS = {ENDPOINTS: "all endpoints", PROGRAMS: "all that programs call", SERVICES: "all services"}


def catalogue() -> list[dict[str, Any]]:
    """Return every fault as JSON; id, sentence, requirement and correct_tool are stable."""
    return [
        {
            "id": kind.name,
            "sentence": kind.sentence,
            "requirement": kind.requirement,
            "correct_tool": kind.correct_tool,
            "family": kind.family,
            "parameters": {name: _parameter_as_json(kind, name) for name in kind.shape.known},
            "endpoints": list(kind.endpoints) if isinstance(kind, AnswerFault) else [],
        }
        for kind in FAULTS.values()
    ]


def listing() -> str:
    """Return the page."""
    parts = [HEAD]
    for family in FAMILIES:
        name = family.__name__.rpartition(".")[2]
        kinds = [kind for kind in FAULTS.values() if kind.family == name]
        about = (family.__doc__ or "").strip().replace("\n\n", "\n").replace("\n", " ")
        parts.append(f"\n## {name.replace('_', ' ').capitalize()}\n\n{about}\n\n")
        parts.append("| fault | parameters | what goes wrong | requirement | a correct tool |\n|---|---|---|---|---|\n")
        parts.extend(_row(kind) for kind in kinds)
    return "".join(parts)


def _parameter_as_json(kind: FaultKind, name: str) -> dict[str, Any]:
    default = {"default": kind.defaults[name]} if name in kind.defaults else {}
    return {"expected": kind.shape.known[name].expected, **default}


def _row(kind: FaultKind) -> str:
    parameters = "<br>".join(_parameter(kind, name) for name in kind.shape.known)
    where = f"<br>{_endpoints(kind)}" if isinstance(kind, AnswerFault) else ""
    cells = (f"`{kind.name}`{where}", parameters, kind.sentence, kind.requirement, kind.correct_tool)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _endpoints(kind: AnswerFault) -> str:
    names = GROUPS.get(kind.endpoints, ", ".join(kind.endpoints))
    return f"{names}; *instead*" if kind.instead else names


def _parameter(kind: FaultKind, name: str) -> str:
    default = f" = {json.dumps(kind.defaults[name])}" if name in kind.defaults else ""
    return f"`{name}{default}`: {kind.shape.known[name].expected}"


if __name__ == "__main__":
    print(listing(), end="")
