"""The mock LMS as the platform that is judged: correct as it is, and nothing passes of a platform that does not answer.

How a mistake of it is caught is in `test_mutants_of_platform`, how the products that it can be differ in the tests of
profiles.
"""

from collections.abc import Iterator

import pytest

from conformance.selftest.judging import GOOD, Run
from conformance.selftest.judging_platforms import KNOWN, inhabit, judged_platform, tool_origin
from conformance.selftest.school_portal import portal_before
from mock_platform import MockPlatform
from mock_platform.handle import PlatformHandle

REFUSALS = ("AUTHREQ-015", "AUTHREQ-016", "AUTHREQ-017", "AUTHREQ-019", "AUTHREQ-020", "AUTHREQ-023")
OF_LAUNCHES = ("LOGIN", "AUTHREQ", "AUTHRESP", "IDT", "JWKS", "CORE", "CT-P-")
MESSAGES = ("IDT-SIG", "IDT-CLM", "CORE", "LOGIN", "CT-P")


@pytest.fixture(scope="module")
def server() -> Iterator[MockPlatform]:
    """A server for all platforms of this file."""
    with MockPlatform() as running:
        yield running


@pytest.fixture(scope="module")
def whole(server: MockPlatform) -> Run:
    """The mock LMS as it is, judged by everything."""
    tool = tool_origin()
    inhabit(server, tool)
    return judged_platform(server, tool, deviations=KNOWN)


def test_the_mock_lms_has_no_doubts(whole: Run) -> None:
    """Nothing fails, nothing warns, nothing is left open; what is known to deviate is declared with its reason."""
    assert {name for name, outcome in whole.outcomes().items() if outcome not in GOOD | {"deviation"}} == set()
    assert whole.status == 0, whole.printed


def test_each_known_deviation_is_seen(whole: Run) -> None:
    """What the target file excuses is what the suite finds, neither more nor less."""
    assert {id_ for id_, status in whole.statuses().items() if status == "deviation"} == set(KNOWN)


def test_most_of_what_binds_a_platform_is_asked(whole: Run) -> None:
    """Of launches one thing cannot be asked of the mock LMS: how it names variables of its own, which it has not."""
    skipped = {id_ for id_, status in whole.statuses().items() if status == "not-applicable"}

    assert {id_ for id_ in skipped if id_.startswith(OF_LAUNCHES)} == {"CORE-087"}
    assert whole.report["summary"]["passed"] > 400


def test_a_platform_that_crashes_passes_no_refusal(server: MockPlatform) -> None:
    """Where no valid launch is answered no refusal shows anything, and the run fails."""
    lms = server.platform("crashing")
    lms.faults.add("server-error", endpoint="authorize")

    run = _judged(lms, *REFUSALS)

    assert run.status == 1
    assert set(run.outcomes().values()) <= {"inconclusive", "failed"}
    assert run.outcomes()["valid-launch/accepted"] == "failed"


def test_a_platform_that_refuses_everything_passes_nothing(server: MockPlatform) -> None:
    """A platform that answers every valid request with an error has no message to judge and no refusal to show.

    That it begins with a login initiation is seen all the same.
    """
    lms = server.platform("refusing")
    lms.faults.add("error-response")

    run = _judged(lms, *REFUSALS, *MESSAGES)

    assert run.status == 1
    passed = {name for name, outcome in run.outcomes().items() if outcome == "passed"}
    assert passed == {"LOGIN-024/begins-every-message"}, run.printed


def test_a_platform_that_is_gone_is_not_judged() -> None:
    """A platform that does not answer at all ends the run before it begins."""
    with MockPlatform() as lms:
        tool = tool_origin()

    run = judged_platform(lms, tool)

    assert (run.status, run.report) == (3, {})


def test_people_sign_in_by_the_platforms_form(server: MockPlatform) -> None:
    """A platform with a login form and addresses to open is judged without anything of the mock LMS's own."""
    lms = server.platform("behind-a-portal")
    with portal_before(lms) as portal:
        run = portal.judged(only=["LOGIN", "AUTHREQ-017", "AUTHREQ-018", "CORE-030", "CT-P-07"])

    assert run.status == 0, run.printed
    assert run.status_of("AUTHREQ-017") == "passed"
    assert run.status_of("CORE-030") == "passed"


def _judged(lms: PlatformHandle, *only: str) -> Run:
    tool = tool_origin()
    inhabit(lms, tool)
    return judged_platform(lms, tool, only=only)
