"""What is answered to a login initiation: parameters that come twice, and how long the answer is kept (Sec 5.1.1.1).

Where the standard leaves the choice, either is right: what is judged is that the tool keeps to one.
"""

import re
from typing import Literal

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import NoAuthenticationRequest
from conformance.browser.exchange import Response
from conformance.browser.page import next_navigation
from conformance.cases import requirement
from conformance.observation.judgement import Verdict
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.expectations import demand_no_crash, expect_user
from conformance.target.values import origin_of
from mock_platform import edits

Position = Literal["first", "last"]
OTHER = "another-value"
RETURNED = {"login_hint": "login_hint", "lti_message_hint": "lti_message_hint", "client_id": "client_id"}
FOR_ALL = re.compile(r"public|s-maxage=[1-9]|max-age=[1-9]")
FOR_NOBODY = re.compile(r"no-store|private|no-cache")


@requirement("LOGIN-025")
@pytest.mark.parametrize("position", ["first", "last"])
@pytest.mark.parametrize("parameter", list(RETURNED))
def test_a_parameter_that_comes_twice_has_one_value(bench: Bench, parameter: str, position: Position) -> None:
    """A login with a parameter twice is refused, or goes on with one of its values and no other."""
    plan = bench.plan()
    bench.control(plan)
    true = bench.launch(plan).initiate().parameter(RETURNED[parameter])
    launch = bench.launch(plan.with_edits(edits.repeat_login_parameter(parameter, OTHER, position=position)))

    try:
        request = launch.initiate()
    except NoAuthenticationRequest as refusal:
        demand_no_crash(refusal.judgement, f"a login with {parameter} twice")
        return

    # a hint is new for each launch: that it is not the other value, nor has that in it, says that it is the true one
    returned = [value for name, value in request.parameters if name == RETURNED[parameter]]
    if len(returned) != 1 or (returned != [OTHER] and OTHER in returned[0]) or (true and not returned[0]):
        raise Breach(f"{parameter} came twice, and was sent on as {returned!r:.200}")


@requirement("LOGIN-025")
@pytest.mark.parametrize("position", ["first", "last"])
def test_an_issuer_that_comes_twice_leads_to_one_platform(bench: Bench, position: Position) -> None:
    """A login with two issuers is refused, or goes on at the platform of the one that the tool knows."""
    plan = bench.plan()
    bench.control(plan)
    twice = edits.repeat_login_parameter("iss", "https://other.example", position=position)
    launch = bench.launch(plan.with_edits(twice))

    try:
        request = launch.initiate()
    except NoAuthenticationRequest as refusal:
        demand_no_crash(refusal.judgement, "a login with two issuers")
        return

    if origin_of(request.url) != origin_of(launch.url):
        raise Breach(f"a login with two issuers was sent on to {origin_of(request.url)}")


@requirement("LOGIN-027")
def test_the_answer_to_a_login_is_kept_by_nobody(bench: Bench) -> None:
    """The answer to a login by GET, which has a state of its own, may not be stored by a shared cache."""
    launch = bench.launch(bench.plan(edits.login_method("GET")))
    start = next_navigation(launch.browser.open(launch.url))
    if start is None:
        raise Inconclusive("the mock LMS did not start the login")

    answer = launch.browser.go(start)

    if answer.status >= 400:
        raise Inconclusive(f"the login by GET was answered {answer.status}")
    if _may_be_shared(answer):
        told = answer.header("cache-control")
        raise Breach(
            f"the answer to a login, {answer.status}, has Cache-Control {told!r}: a cache may give it to others"
        )


@requirement("AUTHRESP-010")
@pytest.mark.parametrize("position", ["first", "last"])
def test_of_two_tokens_only_the_valid_one_counts(bench: Bench, position: Position) -> None:
    """An answer with a second token, whose subject is forged, is refused, or is a launch of the true subject."""
    plan = bench.plan()
    user = bench.session(plan=plan).user

    twice = edits.repeat_form_field("id_token", {"forged": True}, position=position)
    judgement = bench.make(plan.with_edits(twice))

    demand_no_crash(judgement, "an answer with two tokens")
    if judgement.verdict is Verdict.UNCLEAR:
        raise Inconclusive(f"an answer with two tokens: {judgement.reason}")
    if judgement.verdict is Verdict.ACCEPTED:
        expect_user(judgement, user)


def _may_be_shared(answer: Response) -> bool:
    """RFC 9111 3 and 4.2.2: what is 200 may be kept unless it says otherwise, a redirect only if it says so."""
    told = (answer.header("cache-control") or "").lower()
    if FOR_NOBODY.search(told):
        return False
    return answer.status == 200 or bool(FOR_ALL.search(told))
