"""Real tools and a platform by others, judged by a part of the suite: what was found is found again, and no more.

The part is a sample of what they keep, and every requirement that a target file excuses. The whole suite is
`python -m conformance.selftest.findings`; what it found is told in docs/findings. A finding that is gone makes this
red: that is the moment to bring both up to date.
"""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from conformance.selftest.judging import judged
from conformance.selftest.tools.installed import needs_node
from conformance.selftest.tools.pylti1p3_running import pylti1p3
from conformance.selftest.tools.real_tools import (
    DJANGO_LTI,
    LTI1P3PLATFORM,
    LTI_TOOL_CORE,
    LTIAUTHENTICATOR,
    LTIJS,
    Running,
    real_tool,
)
from conformance.target.reading import read_target

KEPT_BY_TOOLS = ("LOGIN-001", "CORE-003", "CORE-006", "IDT-SIG-002", "IDT-SIG-005", "IDT-CLM-015", "STATE-005")
KEPT_BY_THE_PLATFORM = ("AUTHREQ-014", "CT-P-01", "IDT-SIG-001", "OAUTH-025", "OAUTH-028")
LEFT_TO_FINDINGS = {"AGS-014", "NRPS-011", "JWKS-009"}  # they wait: for pages in a circle, for a key to go
# @lti-tool/core gives a list up for one member or line item without a text that may be absent, and the mock changes the
# order in which it lists: whether a first page can be read is left to chance.
AS_LISTS_COME = {"AGS-003", "NRPS-006", "NRPS-007", "OAUTH-008", "OAUTH-009", "OAUTH-012", "OAUTH-014", "OAUTH-016"}
IN_ORDER = {"passed", "skipped", "inconclusive", "deviation"}
JUDGED = {"passed", "warned"}
NO_FINDING = ("by a crash", "with 500", "answer within")


@pytest.mark.parametrize(
    ("run", "kept", "left"),
    [
        pytest.param(pylti1p3, KEPT_BY_TOOLS, LEFT_TO_FINDINGS, id="pylti1p3"),
        pytest.param(partial(real_tool, DJANGO_LTI), KEPT_BY_TOOLS, LEFT_TO_FINDINGS, id="django-lti"),
        pytest.param(partial(real_tool, LTIAUTHENTICATOR), KEPT_BY_TOOLS, LEFT_TO_FINDINGS, id="ltiauthenticator"),
        pytest.param(partial(real_tool, LTIJS), KEPT_BY_TOOLS, LEFT_TO_FINDINGS, id="ltijs", marks=needs_node),
        pytest.param(
            partial(real_tool, LTI_TOOL_CORE),
            KEPT_BY_TOOLS,
            LEFT_TO_FINDINGS | AS_LISTS_COME,
            id="lti-tool-core",
            marks=needs_node,
        ),
        pytest.param(partial(real_tool, LTI1P3PLATFORM), KEPT_BY_THE_PLATFORM, LEFT_TO_FINDINGS, id="lti1p3platform"),
    ],
)
def test_a_tool_fails_what_its_target_file_says_and_nothing_else(
    run: Running, kept: tuple[str, ...], left: set[str], tmp_path: Path
) -> None:
    """Every deviation is seen, and no other requirement is broken but by a crash."""
    with run(tmp_path) as tool:
        deviations = set(read_target(tool.file).deviations) - left
        chosen = [word for id_ in (*kept, *sorted(deviations)) for word in ("--only", id_)]
        judgement = judged("--target", str(tool.file), *chosen, environment=tool.environment)

    results = judgement.report["results"]
    seen = {id_ for result in results if result["outcome"] == "deviation" for id_ in result["requirements"]}
    tested = {id_ for result in results if result["outcome"] in JUDGED for id_ in result["requirements"]}
    assert {result["id"]: result["reason"] for result in results if not _is_in_order(result)} == {}, judgement.printed
    assert (deviations - seen, set(kept) - tested, judgement.status) == (set(), set(), 0), judgement.printed


def _is_in_order(result: dict[str, Any]) -> bool:
    """A crash is a warning and no finding of its own; what cannot be told of a tool is told on its page."""
    return result["outcome"] in IN_ORDER or any(told in result["reason"] for told in NO_FINDING)
