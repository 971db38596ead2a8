"""The authorization endpoint: what it answers, and what it must not answer whatever a tool or a thief asks for.

Security Framework 1.0 sections 5.1.1.2 and 5.1.1.3; OpenID Connect Core sections 3.1.2 and 3.2.2; LTI Core 1.3 section
4.1. A refusal is any answer without an id_token, on the platform's own page or at the registered address.
"""

from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import cases, requirement
from conformance.outcomes import Breach
from conformance.suite.platform import redirecting
from conformance.suite.platform.asking import Asked, asked, expect_answered, expect_refused
from conformance.suite.platform.hints import expect_own_data
from conformance.suite.platform.markup import running
from conformance.suite.platform.redirecting import STRANGER, Stray, expect_not_sent_to, stray

pytestmark = pytest.mark.kind("platform")

MARK = "alert('lti-conformance')"


@requirement("AUTHREQ-014")
@pytest.mark.parametrize("method", ["GET", "POST"], ids=["get", "post"])
def test_is_taken_by_both_methods(bench: PlatformBench, method: str) -> None:
    """A tool's authentication request is answered whether it comes by GET or by POST."""
    expect_answered(bench.visit(), f"a valid authentication request by {method}", method=method)


@cases(
    stray("AUTHREQ-015", "another-host", "a redirect_uri on a stranger's host", redirecting.elsewhere),
    stray("AUTHREQ-015 TRAP-042", "longer-path", "a redirect_uri with a longer path", redirecting.longer),
    stray("AUTHREQ-015", "slash", "a redirect_uri with a slash more or less", redirecting.with_slash),
    stray(
        "AUTHREQ-015 TRAP-042",
        "query",
        "a redirect_uri with a parameter that is not registered",
        redirecting.with_query,
    ),
    stray("AUTHREQ-015", "scheme", "a redirect_uri of another scheme", redirecting.of_another_scheme),
    stray("AUTHREQ-015", "subdomain", "a redirect_uri on a host below the tool's", redirecting.below_the_host),
    stray(
        "AUTHREQ-015 TRAP-042",
        "prefix",
        "a redirect_uri on a host that begins like the tool's",
        redirecting.host_as_prefix,
    ),
    stray("AUTHREQ-015", "user", "a redirect_uri with the tool's host as its user name", redirecting.host_as_user),
    stray("AUTHREQ-015", "dots", "a redirect_uri whose path leads out by dots", redirecting.through_dots),
    stray("AUTHREQ-015", "escaped", "a redirect_uri with an escaped letter", redirecting.escaped),
    stray("AUTHREQ-015", "script", "a redirect_uri that is a script", redirecting.script),
)
def test_sends_nobody_to_an_unregistered_address(bench: PlatformBench, case: Stray) -> None:
    """An unregistered redirect_uri gets nothing, and the browser is never sent there."""
    bench.control()
    address = case.address(bench.tool.redirect_uris[0])

    answer = bench.visit().ask(redirect_uri=address)

    bench.refused(answer, case.what)
    expect_not_sent_to(answer, address, case.what)


@requirement("AUTHREQ-015")
def test_chooses_no_address_where_two_are_named(bench: PlatformBench) -> None:
    """Of two redirect_uris, one of them a stranger's, no stranger's is used."""
    bench.control()

    answer = bench.visit().ask(redirect_uri=(bench.tool.redirect_uris[0], STRANGER))

    expect_not_sent_to(answer, STRANGER, "two redirect_uris, the second a stranger's")


@requirement("AUTHREQ-016")
def test_refuses_an_unknown_client(bench: PlatformBench) -> None:
    """A client id that nobody has here is refused."""
    expect_refused(bench, "the client_id of no registered tool", client_id="nobody-has-this-client-id")


@requirement("AUTHREQ-016")
def test_refuses_a_client_at_anothers_address(bench: PlatformBench) -> None:
    """A client that asks to be answered at another tool's address is refused."""
    address = redirecting.of_another_tool(bench)
    expect_refused(bench, "the redirect_uri of another tool", redirect_uri=address)


@requirement("AUTHREQ-016")
def test_does_not_answer_a_launch_of_another_client(bench: PlatformBench) -> None:
    """The hints of one tool's launch bring another tool nothing."""
    other = bench.subject.another_tool()
    changes = {"client_id": other.client_id, "redirect_uri": other.redirect_uris[0]}
    expect_refused(bench, "the hints of one tool's launch with the client_id of another", **changes)


@requirement("AUTHREQ-017", "TRAP-041")
def test_refuses_the_request_in_anothers_browser(bench: PlatformBench) -> None:
    """A request with one person's hints, sent by the browser of another, brings no message for either."""
    bench.control("student")
    bench.control("teacher")
    theirs = bench.visit("teacher")
    theirs.initiate()

    answer = bench.visit("student").ask(browser=theirs.browser)

    bench.refused(answer, "the student's request in the teacher's browser")


@requirement("AUTHREQ-017", "TRAP-041")
def test_refuses_a_login_hint_of_another(bench: PlatformBench) -> None:
    """The login hint of another person in an otherwise valid request is refused."""
    bench.control("teacher")
    hint = bench.visit("teacher").initiate().parameters.get("login_hint", "")
    expect_refused(bench, "the login_hint of another person", login_hint=hint)


@cases(
    asked(
        "AUTHREQ-017 TRAP-041", "login-hint-unknown", "a login_hint that nobody has", login_hint="nobody-has-this-hint"
    ),
    asked("AUTHREQ-017", "login-hint-missing", "no login_hint", login_hint=None),
    asked("AUTHREQ-019", "code", "response_type=code", response_type="code"),
    asked("AUTHREQ-019", "token", "response_type=token", response_type="token"),
    asked("AUTHREQ-019", "code-id-token", "response_type=code id_token", response_type="code id_token"),
    asked("AUTHREQ-019", "missing", "no response_type", response_type=None),
    asked("AUTHREQ-020", "missing", "no nonce", nonce=None),
    asked("AUTHREQ-020", "empty", "an empty nonce", nonce=""),
    asked("AUTHREQ-023", "missing", "no scope", scope=None),
    asked("AUTHREQ-023", "profile", "scope=profile", scope="profile"),
    asked("AUTHREQ-023", "lookalike", "scope=openid_connect", scope="openid_connect"),
)
def test_refuses_what_no_tool_asks(bench: PlatformBench, case: Asked) -> None:
    """An authentication request that lacks what the standard demands, or asks for something else, is refused."""
    expect_refused(bench, case.what, **case.changes)


@requirement("AUTHREQ-018")
def test_fails_without_a_session(bench: PlatformBench) -> None:
    """In a browser where nobody is signed in the request fails; neither a message nor a login form comes."""
    bench.control()

    answer = bench.visit().ask(browser=bench.browser())

    bench.refused(answer, "a request in a browser where nobody is signed in")
    if not answer.error and answer.response.status < 400:
        raise Breach(f"prompt=none was answered with a page for people: {answer.told}")


@requirement("AUTHREQ-021")
def test_answers_without_state(bench: PlatformBench) -> None:
    """A request without state is answered: for the platform state is optional."""
    bench.control()
    expect_answered(bench.visit(), "a request without state", state=None)


@requirement("AUTHREQ-022", "TRAP-041")
def test_a_made_up_message_hint_leads_nowhere_else(bench: PlatformBench) -> None:
    """A message hint that was never sent brings nothing, or the person's own launch."""
    own = bench.control()
    visit = bench.visit()

    answer = visit.ask(lti_message_hint="nobody-made-this-hint")

    expect_own_data(visit, answer, own, "a message hint that the platform never made")


@requirement("AUTHREQ-022", "TRAP-041")
def test_a_message_hint_of_another_person_shows_no_data_of_theirs(bench: PlatformBench) -> None:
    """The message hint of another person's launch brings nothing, or data of the person who is signed in."""
    own = bench.control()
    hint = bench.visit("teacher").initiate().parameters.get("lti_message_hint")
    visit = bench.visit()

    answer = visit.ask(lti_message_hint=hint)

    expect_own_data(visit, answer, own, "the message hint of another person's launch")


@requirement("AUTHREQ-022", "TRAP-041")
def test_a_message_hint_of_another_tool_opens_nothing_of_it(bench: PlatformBench) -> None:
    """The message hint of a launch of another tool brings nothing, or the tool's own launch."""
    own = bench.control()
    hint = bench.visit(tool=bench.subject.another_tool()).initiate().parameters.get("lti_message_hint")
    visit = bench.visit()

    answer = visit.ask(lti_message_hint=hint)

    expect_own_data(visit, answer, own, "the message hint of another tool's launch")


@requirement("AUTHREQ-024")
def test_a_request_is_good_for_one_answer(bench: PlatformBench) -> None:
    """The same hints, asked with a second time, bring nothing, or the same person's launch again."""
    visit = bench.visit()
    first = visit.read(visit.ask())

    second = visit.ask()

    expect_own_data(visit, second, first, "the hints of a launch that was answered")


@cases(
    asked("AUTHREQ-025", "query", "response_mode=query", response_mode="query"),
    asked("AUTHREQ-025", "fragment", "response_mode=fragment", response_mode="fragment"),
)
def test_delivers_by_form_post_alone(bench: PlatformBench, case: Asked) -> None:
    """A request for the token in an address is refused."""
    expect_refused(bench, case.what, **case.changes)


@requirement("CORE-015")
def test_ignores_parameters_that_it_does_not_know(bench: PlatformBench) -> None:
    """A parameter that no standard knows changes nothing in the answer."""
    expect_answered(bench.visit(), "a valid request with a parameter of a vendor", vendor_extension="1")


@requirement("TRAP-044")
@pytest.mark.parametrize(
    "parameter",
    ["state", "redirect_uri", "nonce", "client_id", "login_hint", "response_type", "response_mode", "error"],
)
def test_markup_in_a_parameter_stays_text(bench: PlatformBench, parameter: str) -> None:
    """Whatever is answered to a parameter with markup in it, no script of it runs on the page."""
    bench.control()
    changes: dict[str, Any] = {parameter: f'"><script>{MARK}</script>'}

    answer = bench.visit().ask(**changes)

    if places := running(answer.response, MARK):
        raise Breach(f"the page runs what stands in {parameter}: {places[0]}")
