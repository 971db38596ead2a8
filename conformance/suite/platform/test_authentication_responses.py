"""How the answer travels to the tool: a form that posts itself, with the state and the nonce as they were sent.

Security Framework 1.0 sections 5.1.1.3 and 5.1.1.5; OpenID Connect Core sections 3.1.2.5 and 3.1.2.6.
"""

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.navigation import FORM_TYPE
from conformance.cases import cases, requirement
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.platform.asking import Asked, asked, expect_answered
from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK

pytestmark = pytest.mark.kind("platform")

STORING = f"{MESSAGE_RESOURCE_LINK}/storage"
ODD_TEXT = "+/=&%#\"'<>;, é漢/" + "x" * 40


@requirement("AUTHRESP-001")
def test_is_posted_to_the_address_of_the_request(bench: PlatformBench) -> None:
    """The answer is an urlencoded form that posts itself to the redirect_uri of the request."""
    visit = bench.visit()

    answer = expect_answered(visit, "a valid authentication request")

    if (answer.method, answer.url) != ("POST", visit.tool.redirect_uris[0]):
        raise Breach(f"expected a POST to {visit.tool.redirect_uris[0]}, got {answer.method} {answer.url}")
    if answer.onward is None or answer.onward.enctype != FORM_TYPE or "id_token" not in answer.fields:
        raise Breach("the id_token does not come in the urlencoded form that the page submits")


@requirement("AUTHRESP-001", "TRAP-043")
def test_goes_to_whichever_registered_address_was_asked_for(bench: PlatformBench) -> None:
    """Of several registered addresses the answer goes to the one in the request."""
    addresses = bench.tool.redirect_uris
    if len(addresses) < 2:
        raise NotApplicable("[tool] redirect_uris names one address: with two, it can be seen which one is used")

    answer = expect_answered(bench.visit(), "a second registered redirect_uri", redirect_uri=addresses[1])

    if answer.url != addresses[1]:
        raise Breach(f"asked for {addresses[1]}, the answer went to {answer.url}")


@cases(
    asked("AUTHRESP-002", "odd", "a state of characters that are written differently in forms", state=ODD_TEXT),
    asked("AUTHRESP-002", "long", "a state of 1 kB", state="s" * 1024),
    asked("AUTHRESP-002 AUTHREQ-021", "ordinary", "a state as tools make it", state="dGhpcy1pcy1hLXN0YXRl_-"),
)
def test_returns_the_state(bench: PlatformBench, case: Asked) -> None:
    """The form carries the state exactly as the request had it."""
    answer = expect_answered(bench.visit(), case.what, **case.changes)

    if answer.fields.get("state") != case.changes["state"]:
        raise Breach(f"the state came back as {answer.fields.get('state')!r:.200}")


@cases(
    asked("IDT-CLM-025", "odd", "a nonce of characters that are written differently in JSON", nonce=ODD_TEXT),
    asked("IDT-CLM-025", "long", "a nonce of 200 characters", nonce="n-._~" * 40),
    asked("IDT-CLM-025", "ordinary", "a nonce as tools make it", nonce="dGhpcy1pcy1hLW5vbmNl_-"),
)
def test_returns_the_nonce(bench: PlatformBench, case: Asked) -> None:
    """The token carries the nonce exactly as the request had it."""
    visit = bench.visit()

    message = visit.read(visit.ask(**case.changes))

    if message.claims.get("nonce") != case.changes["nonce"]:
        raise Breach(f"the nonce came back as {message.claims.get('nonce')!r:.300}")


@requirement("AUTHRESP-003")
def test_tells_the_tool_of_an_error(bench: PlatformBench) -> None:
    """A request that cannot be answered ends at the tool, with an error code and the state."""
    bench.control()

    answer = bench.visit().ask(browser=bench.browser(), state="state-of-the-error")

    bench.refused(answer, "a request in a browser where nobody is signed in")
    told = answer.fields | answer.in_url
    if not told.get("error") or told.get("state") != "state-of-the-error":
        raise Breach(f"expected error and state at the redirect_uri, got {sorted(told)}: {answer.told}")
    if answer.url.partition("?")[0] != bench.tool.redirect_uris[0].partition("?")[0]:
        raise Breach(f"the error went to {answer.url}")


@requirement("STORE-001")
def test_says_twice_where_is_stored(bench: PlatformBench) -> None:
    """A frame for storage that is named when the login begins is named again with the answer."""
    wanted = STORING if STORING in bench.subject.lms.messages else MESSAGE_RESOURCE_LINK
    visit = bench.visit(message=wanted)
    frame = visit.initiate().parameters.get("lti_storage_target")
    if not frame:
        raise NotApplicable("the login initiation names no lti_storage_target: no storage is offered")

    answer = expect_answered(visit, "a valid authentication request")

    if answer.fields.get("lti_storage_target") != frame:
        raise Breach(
            f"lti_storage_target was {frame!r}, with the answer it is {answer.fields.get('lti_storage_target')!r}"
        )
