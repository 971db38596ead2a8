"""What a target does with access tokens: uses them again, renews them, keeps them apart, and bears being refused.

Sec 4.1, 7.1; RFC 6749 sections 5.1 and 5.2; RFC 6750 sections 3.1 and 5.3.
"""

import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import pytest

from conformance.bench import Bench
from conformance.browser import USER_AGENT
from conformance.cases import cases, requirement
from conformance.driving.session import DrivenSession
from conformance.exchange import json_request
from conformance.faults import planned_fault
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.services import (
    USES,
    Duty,
    Entry,
    bearer_of,
    done,
    duty,
    expect_no_finding,
    granted_by,
    opened,
    opened_with_any,
    survived,
    tried,
    when_its_token_is_refused,
    with_a_new_token,
    with_its_token_refused,
)
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.alone

FEW = 5  # more attempts than this in one go are no patience but a loop
MEASURE = timedelta(milliseconds=50)  # between two clocks that were read one after the other
LONGEST_WAIT, STEP_S = 100, 0.05
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


@requirement("OAUTH-009")
def test_a_token_is_used_again(bench: Bench) -> None:
    """The same call, made twice in a row, takes one token at the most."""
    session, action = opened_with_any(bench)
    done(session, action)
    before = len(session.asked("token"))

    done(session, action)

    if len(session.asked("token")) > before:
        raise Breach("a token was asked for again, while the one of a moment ago is good for an hour")


@cases(
    duty("OAUTH-009", "lifetime-missing", "a token without expires_in", fault="expires-in-missing"),
    duty("OAUTH-010", "looks-like-a-jwt", "a token that looks like a JWT", fault="token-looks-like-a-jwt"),
    duty("OAUTH-012", "scope-not-told", "a token whose scope is not told", fault="scope-missing-from-answer"),
    duty("OAUTH-016", "type-in-lower-case", "a token of the type bearer", fault="token-type-in-lower-case"),
)
def test_an_unusual_token_serves(bench: Bench, case: Duty) -> None:
    """The call is made with the token as it was given, and succeeds."""
    session, action = opened_with_any(bench)
    session.drive(action)

    with planned_fault(session.plan.registration.control, case.fault, "token", **(case.parameters or {})) as fault:
        given = granted_by(with_its_token_refused(session, action))
        fault.demand_met()
    used = [bearer_of(entry) for entry in session.asked(USES[action].endpoint) if entry.get("status", 0) < 300]

    if given[-1] not in used:
        raise Breach(f"the call should be made with the token as it was given: {case.what}")


@requirement("OAUTH-009")
def test_a_token_that_is_over_is_replaced(bench: Bench) -> None:
    """A call succeeds when the lifetime of the kept token is over, and no refresh token is asked with."""
    session, action = opened_with_any(bench)
    session.drive(action)
    with planned_fault(session.plan.registration.control, "short-lived-token", "token", lifetime_s=1) as fault:
        [*_, old] = granted_by(with_its_token_refused(session, action))
        fault.demand_met()
    _wait_until_over(bench, session, USES[action].endpoint, old)

    last = tried(session, action)[-1]

    if last["status"] >= 400 or bearer_of(last) == old:
        raise Breach(f"the platform answered {last['status']}: the token was over, and the call was made with it")
    expect_no_finding(session, "token", ["OAUTH-001"])


@requirement("OAUTH-010")
def test_a_token_is_a_text_without_meaning(bench: Bench) -> None:
    """A token that says nothing to the target is used for a call."""
    session, action = opened_with_any(bench)

    [*_, token] = granted_by(with_a_new_token(session, action)) or [""]

    if not token:
        raise Inconclusive("the platform granted no token")
    if token not in {bearer_of(entry) for entry in session.asked(USES[action].endpoint)}:
        raise Breach(f"the platform granted a token, a text of {len(token)} characters, and no call was made with it")


@requirement("OAUTH-012")
def test_what_the_scope_does_not_allow_is_not_done(bench: Bench) -> None:
    """Where line items may be read alone, none is made."""
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


@requirement("OAUTH-015")
def test_a_token_stays_with_its_platform(bench: Bench) -> None:
    """At a second issuer no token is used that the first one granted."""
    first, action = opened_with_any(bench, registration=bench.subject.primary())
    kept = {bearer_of(entry) for entry in done(first, action)}

    second = opened(bench, action, registration=bench.subject.at_second_issuer())

    _expect_own_token(kept, tried(second, action), "another platform")


@requirement("OAUTH-015")
def test_a_token_stays_with_its_client(bench: Bench) -> None:
    """For a second client id at the same platform no token of the first is used."""
    one, other = bench.subject.two_clients_of_one_issuer()
    first, action = opened_with_any(bench, registration=one)
    kept = {bearer_of(entry) for entry in done(first, action)}

    second = opened(bench, action, registration=other)

    _expect_own_token(kept, tried(second, action), "another client")


@requirement("OAUTH-015")
def test_a_token_stays_with_its_deployment(bench: Bench) -> None:
    """In a second deployment no token is used that was asked for in the name of the first."""
    one, other = bench.subject.two_deployments()
    first, action = opened_with_any(bench, registration=one)
    done(first, action)

    second = opened(bench, action, registration=other)
    tried(second, action)

    expect_no_finding(second, USES[action].endpoint, ["OAUTH-015"])


@cases(
    duty("OAUTH-016", "no-token", "an answer without access_token", fault="token-answer-incomplete"),
    duty("OAUTH-016", "no-type", "an answer without token_type", fault="token-answer-incomplete", member="token_type"),
)
def test_an_incomplete_token_is_an_error(bench: Bench, case: Duty) -> None:
    """No service is called with what such an answer gave."""
    session, action = opened_with_any(bench)
    known = {bearer_of(entry) for entry in done(session, action)}
    control, endpoint = session.plan.registration.control, USES[action].endpoint

    with (
        planned_fault(control, "token-revoked", endpoint, times=1, for_good=False),
        planned_fault(control, case.fault, "token", **(case.parameters or {})) as fault,
    ):
        survived(bench, session.drive(action, may_refuse=True), case.what)
        fault.demand_met()

    beyond = [entry for entry in session.asked(endpoint) if bearer_of(entry) not in known]
    if beyond:
        raise Breach(f"{beyond[0]['method']} {beyond[0]['path']} was called with what came of {case.what}")


def _expect_few(attempts: int, what: str) -> None:
    if attempts > FEW:
        raise Breach(f"{what} was made {attempts} times in one go")


def _expect_patience(asked: Sequence[Entry]) -> None:
    """The first answer asked for a second's patience (Retry-After); the platform's clock tells how long it was."""
    first, *others = [datetime.fromisoformat(entry["at"]) for entry in asked]
    if others and others[0] - first < timedelta(seconds=1) - MEASURE:
        raise Breach(f"the platform asked for a second's patience, and was asked again after {others[0] - first}")


def _expect_own_token(kept: Collection[str], asked: Sequence[Entry], where: str) -> None:
    if any(bearer_of(entry) in kept for entry in asked):
        raise Breach(f"an access token was sent to {where} than the one that it was granted by")


def _wait_until_over(bench: Bench, session: DrivenSession, endpoint: str, token: str) -> None:
    """Wait for the platform to refuse *token*, as it was told to after a second."""
    path = session.asked(endpoint)[-1]["path"]
    url = session.plan.registration.control.address + path
    request = json_request("GET", url, headers={"Authorization": f"Bearer {token}", "User-Agent": USER_AGENT})
    for _ in range(LONGEST_WAIT):
        if bench.run.wire.send(request).status == 401:
            return
        time.sleep(STEP_S)
    raise Inconclusive("the platform still takes a token that was to be over")
