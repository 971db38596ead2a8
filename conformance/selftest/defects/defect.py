"""What a defect is: the small tool with one mistake, told in a sentence, and the requirement that must fail for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance.selftest.small_tool.app import Parts, SmallTool
from conformance.selftest.small_tool.checks import Checks, Claims, Expected, Table
from conformance.selftest.small_tool.stand import Stand, standing

Question = Callable[[Any, Expected, Claims], bool]


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One mistake: `source` is the trap or vulnerability that it is made after, where there is one.

    `parts` and `kind` are the tool that makes it. `spoils` names what of the sample it spoils as well, and may: a tool
    that verifies nothing does not refuse the sample's forgery.
    """

    name: str
    mistake: str
    caught_by: str
    source: str = ""
    parts: Parts = field(default_factory=Parts)
    kind: type[SmallTool] = SmallTool
    spoils: tuple[str, ...] = ()

    @contextmanager
    def standing(self, folder: Path) -> Iterator[Stand]:
        """Serve the tool with this mistake."""
        with standing(folder, self.parts, kind=self.kind) as stand:
            yield stand


def lacking(claim: str, *, of: str = "") -> Parts:
    """Return the tool without its checks of *claim*; *of* names the message type whose table is meant."""
    return _with_table(of, lambda table: tuple(row for row in table if row.claim != claim), claim)


def asking(claim: str, question: Question, *, of: str = "") -> Parts:
    """Return the tool whose checks of *claim* ask another question."""

    def change(table: Table) -> Table:
        return tuple(replace(row, passes=question) if row.claim == claim else row for row in table)

    return _with_table(of, change, claim)


def _with_table(message_type: str, change: Callable[[Table], Table], claim: str) -> Parts:
    checks = Checks()
    table = checks.messages[message_type] if message_type else checks.claims
    if claim not in {row.claim for row in table}:
        raise KeyError(f"no row of that table reads {claim}")
    if not message_type:
        return Parts(checks=replace(checks, claims=change(table)))
    return Parts(checks=replace(checks, messages={**checks.messages, message_type: change(table)}))
