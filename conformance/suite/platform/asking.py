"""Authentication requests as rows: which parameter is changed, the requirement that decides, what it is in words."""

from dataclasses import dataclass, field
from typing import Any

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Answer, Visit
from conformance.mock_tool.authentication_request import Change
from conformance.outcomes import Breach


@dataclass(frozen=True)
class Asked:
    """One row: the parameters that are changed by name; None drops one, a list repeats it."""

    requirements: tuple[str, ...]
    name: str
    what: str
    changes: dict[str, Any] = field(default_factory=dict)


def asked(requirements: str, name: str, what: str, /, **changes: Change) -> Asked:
    """Return a row; *requirements* are ids separated by blanks, *what* is what was sent, in words."""
    return Asked(tuple(requirements.split()), name, what, changes)


def expect_refused(bench: PlatformBench, what: str, /, **changes: Any) -> Answer:
    """Expect a request with these changes to bring no id_token, after the valid one brought it."""
    bench.control()
    answer = bench.visit().ask(**changes)
    bench.refused(answer, what)
    return answer


def expect_answered(visit: Visit, what: str, /, **changes: Any) -> Answer:
    """Expect a request with these changes to bring an id_token."""
    answer = visit.ask(**changes)
    if not answer.id_token:
        raise Breach(f"refused: {what} ({answer.told})")
    return answer
