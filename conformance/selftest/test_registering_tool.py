"""The small tool, judged by the registrations that it makes itself; and one that makes none."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.collected import judged_as
from conformance.selftest.small_tool import pages
from conformance.selftest.small_tool.app import SmallTool
from conformance.selftest.small_tool.stand import standing

TEMPLATE = "small-tool-registering.toml"
# Registration itself; launches of a second issuer, of two clients, of one client id at two issuers; a changed key set.
TOUCHED = ["DR", "CT-OK-I", "LOGIN-010", "LOGIN-011", "IDT-CLM-014", "JWKS-007", "DL-020"]


class _NeverRegisters(SmallTool):
    """Has a registration URL, and asks no platform for anything."""

    async def register(self, _request: Request) -> Response:
        return pages.page("<p>Please ask your administrator.</p>")


def test_a_tool_that_registers_itself_is_judged_without_a_word_typed(tmp_path: Path) -> None:
    """Nothing is failed, warned or inconclusive, and what needs a second registration is judged as well."""
    with standing(tmp_path, template=TEMPLATE) as stand:
        run = judged_as(stand.file, TOUCHED)

    assert (run.status, run.doubts()) == (0, {}), run.printed
    assert {name for name, outcome in run.outcomes().items() if outcome == "skipped"} == set()


def test_a_tool_that_does_not_register_passes_nothing(tmp_path: Path) -> None:
    """The run ends with a failure, for no launch was accepted, and no test of registration or launches is passed."""
    with standing(tmp_path, kind=_NeverRegisters, template=TEMPLATE) as stand:
        run = judged_as(stand.file, TOUCHED)

    assert (run.status, run.errors()) == (1, {}), run.printed
    assert [name for name, outcome in run.outcomes().items() if outcome == "passed"] == []
    assert "warned" in {run.status_of("DR-003"), run.status_of("DR-014")}
