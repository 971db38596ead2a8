"""What a target does with access tokens: uses them again, renews them, and keeps them apart.

Sec 4.1, 7.1; RFC 6749 section 5.1; RFC 6750 section 5.3.
"""

import time
from collections.abc import Collection, Sequence

import pytest

from conformance.bench.bench import Bench
from conformance.bench.session import DrivenSession
from conformance.browser.browser import USER_AGENT
from conformance.browser.exchange import json_request
from conformance.cases import cases, requirement
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.services import (
    USES,
    Duty,
    Entry,
    bearer_of,
    broken,
    done,
    duty,
    expect_no_finding,
    granted_by,
    opened,
    opened_with_any,
    survived,
    tried,
    with_a_new_token,
)

pytestmark = pytest.mark.alone

LONGEST_WAIT, STEP_S = 100, 0.05


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
        given = granted_by(with_a_new_token(session, action))
        fault.demand_met()
    used = [bearer_of(entry) for entry in session.asked(USES[action].endpoint) if entry.get("status", 0) < 300]

    if not given:
        raise Inconclusive(f"the platform granted no token: {case.what} was not met")
    if given[-1] not in used:
        raise Breach(f"the call should be made with the token as it was given: {case.what}")


@requirement("OAUTH-009")
def test_a_token_that_is_over_is_replaced(bench: Bench) -> None:
    """A call succeeds when the lifetime of the kept token is over, and no refresh token is asked with."""
    session, action = opened_with_any(bench)
    session.drive(action)
    with planned_fault(session.plan.registration.control, "short-lived-token", "token", lifetime_s=1) as fault:
        [*_, old] = granted_by(with_a_new_token(session, action)) or [""]
        fault.demand_met()
    if not old:
        raise Inconclusive("the platform granted no token")
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
    duty(
        "OAUTH-016",
        "no-type",
        "an answer without token_type",
        fault="token-answer-incomplete",
        soft="RFC 6749 5.1 demands the type of the platform, and does not say what a client makes of an answer without",
        member="token_type",
    ),
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
        raise broken(case, f"{beyond[0]['method']} {beyond[0]['path']} was called with what came of {case.what}")


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
