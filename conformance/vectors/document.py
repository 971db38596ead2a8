"""The file of vectors as data, and as text in which a change of one case is a change of few lines.

In the manner of Wycheproof: groups of cases that are read with one key set and in one setting, and flags that are
explained once. There is no time and no path in it: the same code and keys give the same bytes.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from conformance.tokens.case import Case
from conformance.tokens.defect import Defect, Message, Variation, Verdict
from conformance.tokens.defects import defects_of
from conformance.tokens.draft import Setting
from conformance.tokens.variations import variations_of
from conformance.vectors.reading import COMPARED

SCHEMA: Final = "lti-testbench/vectors/1"

_SPREAD: Final = 5


def document_of(message: Message, cases: Sequence[Case]) -> dict[str, Any]:
    """Return the file of these cases as JSON values."""
    verdicts = Counter(case.verdict for case in cases)
    return {
        "schema": SCHEMA,
        "generated_by": f"lti-conformance vectors, lti-testbench {_version()}",
        "message": message,
        "counts": {verdict: verdicts[verdict] for verdict in Verdict},
        "flags": _flags(message, cases),
        "groups": [_group(message, members) for members in _grouped(cases)],
    }


def text_of(document: Any, depth: int = 0) -> str:
    """Return JSON in ASCII: a line for each member of a case and for each key of a key set, and none for less."""
    if depth == _SPREAD or not isinstance(document, dict | list) or not document:
        return json.dumps(document, allow_nan=False)
    if isinstance(document, dict):
        members = [f"{json.dumps(name)}: {text_of(value, depth + 1)}" for name, value in document.items()]
        opening, closing = "{}"
    else:
        members = [text_of(value, depth + 1) for value in document]
        opening, closing = "[]"
    line = "\n" + " " * depth
    return f"{opening}{line} " + f",{line} ".join(members) + f"{line}{closing}"


def _flags(message: Message, cases: Iterable[Case]) -> dict[str, str]:
    used = {flag for case in cases for flag in case.flags}
    table: tuple[Variation | Defect, ...] = (*variations_of(message), *defects_of(message))
    return {part.name: part.reason for part in table if part.name in used}


def _grouped(cases: Iterable[Case]) -> Iterable[list[Case]]:
    groups: dict[tuple[str, Setting], list[Case]] = {}
    for case in cases:
        groups.setdefault((json.dumps(case.key_set), case.setting), []).append(case)
    return groups.values()


def _group(message: Message, cases: Sequence[Case]) -> dict[str, Any]:
    setting = cases[0].setting
    return {
        "key_set": cases[0].key_set,
        **{name: getattr(setting, name) for name in COMPARED[message]},
        "now": setting.seconds,
        "leeway_s": int(setting.leeway.total_seconds()),
        "algorithms": sorted(setting.algorithms),
        "cases": [_case(case) for case in cases],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "verdict": case.verdict,
        "level": case.level,
        "flags": list(case.flags),
        "requirements": list(case.requirements),
        "comment": case.comment,
        "token": case.token,
    }


def _version() -> str:
    try:
        return version("lti-testbench")
    except PackageNotFoundError:
        return "of unknown version"
