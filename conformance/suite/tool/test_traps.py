"""Attacks and mistakes that no other area meets: what a launch must not be talked into (section 23 of the catalogue).

Most are refusals with a control, as everywhere; where either verdict is right, the test looks at what came of it.
"""

from collections.abc import Callable, Sequence

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Launch, Plan
from conformance.browser.exchange import Request, json_request
from conformance.browser.navigation import Navigation
from conformance.cases import requirement
from conformance.observation.judgement import Judgement, Verdict
from conformance.observation.tool import filled
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.expectations import expect_no_visit
from conformance.suite.messages import demand_taken, plan_of
from conformance.suite.submissions import handed_in
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.edits import Edit

NEVER_MADE = "Yk3vR0mZp7w9a2QeT5uH8g"
STRANGER = "https://stranger.invalid"
OTHER_MESSAGES = (
    lti.MESSAGE_DEEP_LINKING_REQUEST,
    lti.MESSAGE_SUBMISSION_REVIEW,
    lti.MESSAGE_DATA_PRIVACY,
    lti.MESSAGE_START_PROCTORING,
    lti.MESSAGE_ASSET_PROCESSOR_SETTINGS,
    lti.MESSAGE_EULA,
)
SWITCHES = ("debug", "test", "dev", "skip_verification", "verify")
IDENTITY_HEADERS = (
    "X-Forwarded-User",
    "X-Remote-User",
    "Remote-User",
    "X-Auth-Request-User",
    "X-User-Id",
    "X-LTI-User",
)
FORGED = edits.sign_with("foreign")


def _of_type(bench: Bench, message: str) -> Plan:
    handed_in(bench)
    demand_taken(bench, message)
    return plan_of(bench, message)


@requirement("TRAP-006")
@pytest.mark.parametrize("message", OTHER_MESSAGES)
def test_messages_of_every_type_need_the_nonce_of_their_login(bench: Bench, message: str) -> None:
    """A message of another type than a link, with a nonce that the tool never made, is refused."""
    plan = _of_type(bench, message)

    bench.expect_refused(plan, edits.claim("nonce", NEVER_MADE), what=f"{message} with another nonce")


@requirement("TRAP-006")
@pytest.mark.parametrize("message", OTHER_MESSAGES)
def test_messages_of_every_type_work_once(bench: Bench, message: str) -> None:
    """A message of another type than a link, which was accepted, is refused when it is posted again."""
    launch = bench.launch(_of_type(bench, message))
    form = launch.answer()
    bench.accepted(launch.finish(form), f"{message} for the first time")

    bench.refused(launch.finish(form), f"{message} for the second time")


@requirement("TRAP-008")
def test_the_place_among_the_audiences_decides_nothing(bench: Bench) -> None:
    """Two audiences get the same verdict in either order; which one it is, is left to the tool."""
    plan = bench.plan()
    bench.control(plan)
    azp = edits.claim("azp", plan.registration.client_id)

    first = bench.make(plan.with_edits(edits.audience_list(after=[STRANGER]), azp))
    last = bench.make(plan.with_edits(edits.audience_list(before=[STRANGER]), azp))

    verdicts = _decided("the tool before another audience", first), _decided("the tool after another audience", last)
    bench.note(f"two audiences: {first.reason}")
    if verdicts[0] != verdicts[1]:
        raise Breach(f"the verdict hangs on the order of the audiences: {first.reason}; {last.reason}")


FETCHABLE: dict[str, Sequence[str]] = {
    "target": [lti.CLAIM_TARGET_LINK_URI],
    "picture": ["picture"],
    "return-url": [lti.CLAIM_LAUNCH_PRESENTATION, "return_url"],
    "custom": [lti.CLAIM_CUSTOM, "resource_url"],
    "platform-url": [lti.CLAIM_TOOL_PLATFORM, "url"],
}


@requirement("TRAP-017")
@pytest.mark.parametrize("place", list(FETCHABLE))
def test_addresses_of_a_message_are_not_fetched(bench: Bench, place: str) -> None:
    """An address in a signed message is asked for by nobody, whether the launch is accepted or refused."""
    plan = bench.plan()
    bench.control(plan)
    control = plan.registration.control
    since = control.last_seq()

    judgement = bench.make(plan.with_edits(edits.claim(list(FETCHABLE[place]), control.url(f"/sink/{place}"))))

    bench.note(f"an address in {place}: {judgement.verdict}")
    expect_no_visit(control, after=since)


@requirement("TRAP-019")
def test_an_anonymous_launch_does_not_inherit_a_user(bench: Bench) -> None:
    """Who launches anonymously in the browser of somebody else is not shown as that somebody."""
    browser = bench.browser()
    first = bench.make(bench.plan(), browser=browser)
    bench.accepted(first, "the launch of a user")
    if first.user is None:
        raise NotApplicable("the target file does not say how the tool shows the user: [observe] user")

    second = bench.make(bench.plan(user="anonymous"), browser=browser)

    if second.refused:
        raise NotApplicable("the target refuses anonymous launches")
    if second.user == first.user:
        raise Breach(f"the anonymous launch became the user {first.user!r}, who had launched in this browser before")
    if second.verdict is not Verdict.ACCEPTED:
        raise Inconclusive(f"an anonymous launch after another one: {second.reason}")


@requirement("TRAP-020")
def test_a_suspended_user_does_not_get_in(bench: Bench) -> None:
    """A user whose account was shut in the tool is refused, and accepted when it is open again."""
    plan = bench.plan(user="student-2")
    session = bench.session(plan=plan)
    session.drive("suspend_user")

    try:
        judgement = bench.make(plan, may_end_early=True)
    finally:
        session.drive("restore_user")

    bench.refused(judgement, "the launch of a suspended user")
    bench.accepted(bench.make(plan), "the launch of a user whose account is open again")


def _with_fields(form: Navigation) -> Navigation:
    for name in SWITCHES:
        form = form.with_added_field(name, "1")
    return form.with_added_field("env", "development")


def _with_query(form: Navigation) -> Navigation:
    query = "&".join(f"{name}=1" for name in SWITCHES)
    return Navigation(form.method, f"{form.url}{'&' if '?' in form.url else '?'}{query}", form.fields, page=form.page)


def _with_proxy_headers(form: Navigation) -> Navigation:
    return form.with_headers(
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Forwarded-Host", "localhost"),
        ("X-Debug", "1"),
    )


def _at_localhost(form: Navigation) -> Navigation:
    return form.with_headers(("Host", "localhost"))


def _with_method_override(form: Navigation) -> Navigation:
    return form.with_added_field("_method", "GET").with_headers(("X-HTTP-Method-Override", "GET"))


REQUESTS: dict[str, Callable[[Navigation], Navigation]] = {
    "fields": _with_fields,
    "query": _with_query,
    "proxy-headers": _with_proxy_headers,
    "localhost": _at_localhost,
}


@requirement("TRAP-028")
@pytest.mark.parametrize("place", list(REQUESTS))
def test_nothing_in_a_request_switches_checks_off(bench: Bench, place: str) -> None:
    """A forged token is refused whatever parameters, headers or host the request has besides."""
    launch = _forged(bench)

    judgement = launch.finish(REQUESTS[place](launch.answer()))

    bench.refused(judgement, f"a forged token in a request with words of developers ({place})")


@requirement("TRAP-032")
def test_a_forged_token_gets_nowhere_as_multipart(bench: Bench) -> None:
    """A forged token that is posted as multipart is refused."""
    bench.expect_refused(bench.plan(), FORGED, edits.deliver_by("multipart"), what="a forged token as multipart")


@requirement("TRAP-032")
def test_a_forged_token_gets_nowhere_as_json(bench: Bench) -> None:
    """A forged token that is posted as JSON, with the cookies of its login, is refused."""
    launch = _forged(bench)
    form = launch.answer()
    request = json_request("POST", form.url, dict(form.fields))

    response = launch.browser.fetch(Request(request.method, request.url, request.headers, request.body, form.page))

    judgement = launch.observer.judge(launch.browser, response, return_url=launch.return_url())
    bench.refused(judgement, "a forged token as JSON")


@requirement("TRAP-032")
def test_a_forged_token_gets_nowhere_by_another_method(bench: Bench) -> None:
    """A forged token whose post calls itself a GET is refused."""
    launch = _forged(bench)

    judgement = launch.finish(_with_method_override(launch.answer()))

    bench.refused(judgement, "a forged token in a post that calls itself a GET")


@requirement("TRAP-033")
def test_a_header_makes_nobody_a_user(bench: Bench) -> None:
    """What shows a session shows none to a browser that has no more than headers with a user's name."""
    url = _page_of_a_session(bench)
    headers = tuple((name, "u-c2a95e10-7f3b") for name in IDENTITY_HEADERS)
    if 200 <= bench.browser().ask(Request("GET", url)).status < 300:
        raise NotApplicable(f"the address alone opens {url}, which is judged by STATE-018")

    answer = bench.browser().ask(Request("GET", url, headers))

    if 200 <= answer.status < 300:
        raise Breach(f"a header that names a user opens {url}: {answer.status}")


def _decided(what: str, judgement: Judgement) -> bool:
    if judgement.verdict is Verdict.UNCLEAR:
        raise Inconclusive(f"{what}: {judgement.reason}")
    return judgement.refused


def _forged(bench: Bench, *more: Edit) -> Launch:
    bench.control(bench.plan())
    return bench.launch(bench.plan(FORGED, *more))


def _page_of_a_session(bench: Bench) -> str:
    """Have a launch accepted, and return the address that shows its session to the right browser."""
    judgement = bench.expect_accepted(bench.plan())
    if bench.run.target.gateway is not None:
        return f"{bench.run.target.gateway.url.rstrip('/')}/api/idtoken"
    url = bench.run.target.observe.session_url
    if not url:
        raise NotApplicable("the target file does not say which page shows a session: [observe] session_url")
    return filled(url, judgement.captured)
