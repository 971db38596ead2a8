"""What a target does when the platform refuses it a token or a call: it bears that, waits, and makes no loop.

Sec 4.1, 4.1.1; RFC 6749 section 5.2; RFC 6750 section 3.1; RFC 9110 section 10.2.3.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from conformance.bench.bench import Bench
from conformance.cases import cases, requirement
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach
from conformance.suite.services import (
    USES,
    Duty,
    Entry,
    bearer_of,
    duty,
    opened,
    opened_with_any,
    parameters_of,
    survived,
    tried,
    when_its_token_is_refused,
)
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.alone

FEW = 10  # more attempts than this in one go are no patience but a loop
PATIENCE = "RFC 9110 10.2.3 asks for patience, and does not demand it"
MEASURE = timedelta(milliseconds=50)  # between two clocks that were read one after the other
REFUSALS = (
    duty("OAUTH-013", "invalid-client", "invalid_client with 400", fault="assertion-refused"),
    duty("OAUTH-013", "unauthorized", "invalid_client with 401", fault="assertion-refused", status=401),
    duty("OAUTH-013", "invalid-scope", "invalid_scope with 400", fault="assertion-refused", error="invalid_scope"),
    duty("OAUTH-013", "server-error", "500 with a page", fault="server-error"),
    duty("OAUTH-013", "page", "200 with a page for people", fault="html-page"),
    duty("OAUTH-013", "empty", "200 with an empty body", fault="empty-body"),
    duty("OAUTH-013", "broken-json", "200 with half a JSON object", fault="broken-json"),
    duty("OAUTH-013", "null", "200 with null", fault="other-json"),
    duty("OAUTH-013", "lost", "no answer: the connection is closed", fault="connection-closed"),
)


@requirement("OAUTH-012")
def test_what_the_scope_does_not_allow_is_not_done(bench: Bench) -> None:
    """Where line items may be read alone, none is made."""
    tried(opened(bench, "create_line_item"), "create_line_item")
    session = opened(
        bench,
        "create_line_item",
        edits.claim([lti.CLAIM_AGS_ENDPOINT, "scope"], [lti.SCOPE_LINE_ITEM_READ_ONLY]),
    )

    survived(bench, session.drive("create_line_item", may_refuse=True), "a line item that the scope does not allow")

    posted = [entry for entry in session.asked("line_items", "POST") if entry.get("status", 0) < 300]
    if posted:
        raise Breach(f"the launch offered {lti.SCOPE_LINE_ITEM_READ_ONLY} alone, and a line item was made")


@requirement("OAUTH-012")
def test_a_forbidden_call_is_not_repeated_for_ever(bench: Bench) -> None:
    """A 403 for a token that has the scope ends it, after a few attempts at the most."""
    session, action = opened_with_any(bench)
    session.drive(action)
    before = len(session.asked(USES[action].endpoint))

    with planned_fault(session.plan.registration.control, "forbidden", USES[action].endpoint) as fault:
        survived(bench, session.drive(action, may_refuse=True), "a call that the platform forbids")
        fault.demand_met()

    _expect_few(len(session.asked(USES[action].endpoint)) - before, "a call that was forbidden")


@cases(*REFUSALS)
def test_a_refused_token_request_is_borne(bench: Bench, case: Duty) -> None:
    """A few attempts at the most, no call without a token, and the next time it works again."""
    session, action = opened_with_any(bench)
    session.drive(action)
    control, endpoint = session.plan.registration.control, USES[action].endpoint
    before = len(session.asked("token"))

    with (
        planned_fault(control, "token-revoked", endpoint, times=1, for_good=False),
        planned_fault(control, case.fault, "token", **(case.parameters or {})) as fault,
    ):
        answer = session.drive(action, may_refuse=True)
        fault.demand_met()

    _expect_few(len(session.asked("token")) - before, "a refused token request")
    survived(bench, answer, case.what)
    session.drive(action)


@requirement("OAUTH-013")
def test_a_rate_limit_of_the_token_endpoint_is_respected(bench: Bench) -> None:
    """Who is told to wait a second for a token does not ask again before, or gives up."""
    session, action = opened_with_any(bench)
    session.drive(action)
    control, before = session.plan.registration.control, len(session.asked("token"))

    with (
        planned_fault(control, "token-revoked", USES[action].endpoint, times=1, for_good=False),
        planned_fault(control, "rate-limit", "token", times=1) as limit,
    ):
        session.drive(action, may_refuse=True)
        limit.demand_met()

    _expect_patience(session.asked("token")[before:])


@requirement("OAUTH-013")
def test_a_rate_limit_of_a_service_is_respected(bench: Bench) -> None:
    """Who is told to wait a second before a call does not call again before, or gives up."""
    session, action = opened_with_any(bench)
    session.drive(action)
    endpoint, before = USES[action].endpoint, len(session.asked(USES[action].endpoint))

    with planned_fault(session.plan.registration.control, "rate-limit", endpoint, times=1) as limit:
        session.drive(action, may_refuse=True)
        limit.demand_met()

    _expect_patience(session.asked(endpoint)[before:])


@requirement("OAUTH-014")
def test_a_refused_token_is_replaced_and_the_call_repeated(bench: Bench) -> None:
    """A service's 401 leads to one new token and one more attempt, which succeeds."""
    session, action = opened_with_any(bench)
    session.drive(action)
    endpoint, before = USES[action].endpoint, len(session.asked(USES[action].endpoint))

    asked = when_its_token_is_refused(session, action)

    calls = session.asked(endpoint)[before:]
    statuses = [call["status"] for call in calls]
    if not asked:
        raise Breach(f"a new token should be asked for when one is refused: the calls got {statuses}, and that was all")
    if statuses[:2] != [401, *statuses[1:2]] or statuses[-1] >= 400:
        raise Breach(f"the call should succeed at the second attempt, got {statuses}")
    if len(asked) != 1 or bearer_of(calls[1]) == bearer_of(calls[0]):
        raise Breach(f"one new token should be asked for, and used: {len(asked)} were")


@requirement("OAUTH-014")
def test_a_token_that_is_always_refused_makes_no_loop(bench: Bench) -> None:
    """Where every token is refused, the target gives up after a few attempts."""
    session, action = opened_with_any(bench)
    session.drive(action)
    endpoint, before = USES[action].endpoint, len(session.asked(USES[action].endpoint))

    with planned_fault(session.plan.registration.control, "token-revoked", endpoint, for_good=False) as fault:
        survived(bench, session.drive(action, may_refuse=True), "a platform that refuses every token")
        fault.demand_met()

    _expect_few(len(session.asked(endpoint)) - before, "a call whose token is refused")


def _expect_few(attempts: int, what: str) -> None:
    if attempts > FEW:
        raise Breach(f"{what} was made {attempts} times in one go")


def _expect_patience(asked: Sequence[Entry]) -> None:
    """The first answer asked for a second's patience (Retry-After); the platform's clock tells how long it was.

    A token of another scope is another request, for which nobody was asked to wait.
    """
    alike = [entry for entry in asked if _wanted(entry) == _wanted(asked[0])]
    first, *others = [datetime.fromisoformat(entry["at"]) for entry in alike]
    if others and others[0] - first < timedelta(seconds=1) - MEASURE:
        waited = others[0] - first
        raise Breach(
            f"the platform asked for a second's patience, and was asked again after {waited} ({PATIENCE})", soft=True
        )


def _wanted(entry: Entry) -> tuple[str, str, str]:
    return entry["method"], entry["path"], parameters_of(entry).get("scope", "")
