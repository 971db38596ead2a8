"""Real tools by others, judged by a part of the suite: what was found in each is found again, and nothing else.

The part is the valid launch, a sample of what all of them keep, and every requirement that a target file excuses. The
whole suite against each is `python -m conformance.selftest.findings`; what it found is told in docs/findings. A finding
that is gone makes this red: that is the moment to bring both up to date. PyLTI1p3 has a test of its own.
"""

from pathlib import Path

import pytest

from conformance.selftest.judging import judged_target
from conformance.selftest.tools.installed import needs_node
from conformance.selftest.tools.real_tools import (
    DJANGO_LTI,
    LTI_TOOL_CORE,
    LTIAUTHENTICATOR,
    LTIJS,
    RealTool,
    real_tool,
)
from conformance.target import read_target

KEPT_BY_ALL = ("CORE-001", "CORE-003", "CORE-006", "IDT-SIG-002", "IDT-SIG-005", "IDT-CLM-015", "STATE-005")


@pytest.mark.parametrize(
    "tool",
    [pytest.param(tool, id=tool.name) for tool in (DJANGO_LTI, LTIAUTHENTICATOR)]
    + [pytest.param(tool, id=tool.name, marks=needs_node) for tool in (LTIJS, LTI_TOOL_CORE)],
)
def test_a_tool_fails_what_its_target_file_says_and_nothing_else(tool: RealTool, tmp_path: Path) -> None:
    """Every deviation is seen, no other requirement is broken, and nothing is left open."""
    with real_tool(tool, tmp_path) as ready:
        deviations = read_target(ready.file).deviations
        run = judged_target(ready.file, only=[*KEPT_BY_ALL, *deviations])

    told = {id_: status for id_, status in run.statuses().items() if id_ in {*KEPT_BY_ALL, *deviations}}
    assert told == dict.fromkeys(deviations, "deviation") | dict.fromkeys(KEPT_BY_ALL, "passed"), run.printed
    assert (run.status, run.report["summary"]["inconclusive"]) == (0, 0), run.printed
