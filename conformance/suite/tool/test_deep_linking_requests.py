"""The deep linking request at the tool: validated like a launch, and refused without what it needs (DL 2.2, 4.4).

A control is the same request without the defect. A target that takes no deep linking requests is not judged.
"""

from collections.abc import Callable
from dataclasses import replace
from secrets import token_urlsafe
from urllib.parse import urlencode, urlsplit

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Launch, Plan
from conformance.browser.navigation import Navigation
from conformance.cases import Case, case, cases, requirement
from conformance.observation.judgement import Judgement, Verdict
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.deep_linking import choosing, demand_content, received, respond, setting, without_setting
from conformance.suite.expectations import demand_no_crash, expect_no_visit
from conformance.suite.messages import demand_taken, plan_of
from conformance.vocabulary import ROLE_CONTEXT
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.edits import Edit

HOUR_S = 3600


def _with_query(form: Navigation, name: str, value: str) -> Navigation:
    separator = "&" if urlsplit(form.url).query else "?"
    return replace(form, url=f"{form.url}{separator}{urlencode({name: value})}")


def _request(bench: Bench, *changes: Edit) -> Plan:
    demand_taken(bench, lti.MESSAGE_DEEP_LINKING_REQUEST)
    return plan_of(bench, lti.MESSAGE_DEEP_LINKING_REQUEST, *changes)


@cases(
    case("DL-005", "altered-payload", "a subject that was changed after signing", edits.alter_payload("sub", "other")),
    case("DL-005", "none", "an unsigned request", edits.unsigned()),
    case("DL-005", "empty-signature", "a request whose signature is empty", edits.signature("empty")),
    case("DL-005", "public-key-as-secret", "HS256 with the public key as secret", edits.hmac(rendering="spki_pem")),
    case("DL-005", "foreign-key", "a request that a stranger signed", edits.sign_with("foreign")),
    case("DL-005", "no-kid", "a request whose key is not named", edits.drop_header("kid")),
    case("DL-005", "other-audience", "a request for somebody else", edits.claim("aud", "somebody-else")),
    case("DL-005", "no-issuer", "a request without iss", edits.drop_claim("iss")),
    case(
        "DL-005",
        "expired",
        "a request that expired an hour ago",
        edits.claim_offset("iat", -2 * HOUR_S),
        edits.claim_offset("exp", -HOUR_S),
    ),
    case("DL-005", "no-expiry", "a request without exp", edits.drop_claim("exp")),
    case("DL-005", "no-nonce", "a request without nonce", edits.drop_claim("nonce")),
    case("DL-005", "other-nonce", "a nonce that the tool never made", edits.claim("nonce", token_urlsafe(16))),
    case("DL-005", "no-state", "an answer without state", edits.drop_form_field("state")),
    case("DL-005", "other-state", "a state that the tool never made", edits.form_field("state", "Yk3vR0mZp7w9a2QeT5")),
    case("DL-005", "no-version", "a request without version", edits.drop_claim([lti.CLAIM_VERSION])),
    case("DL-005", "no-deployment", "a request without deployment", edits.drop_claim([lti.CLAIM_DEPLOYMENT_ID])),
    case("DL-006", "no-settings", "no deep linking settings", edits.drop_claim([lti.CLAIM_DEEP_LINKING_SETTINGS])),
    case("DL-006", "settings-text", "settings that are a text", edits.claim([lti.CLAIM_DEEP_LINKING_SETTINGS], "all")),
    case("DL-006", "no-return-url", "settings without return address", without_setting("deep_link_return_url")),
    case("DL-006", "return-url-number", "a return address that is a number", setting("deep_link_return_url", 7)),
    case("DL-006", "return-url-relative", "a return address without host", setting("deep_link_return_url", "/back")),
    case("DL-006", "no-types", "settings without accept_types", without_setting("accept_types")),
    case(
        "DL-006",
        "no-targets",
        "settings without accept_presentation_document_targets",
        without_setting("accept_presentation_document_targets"),
    ),
)
def test_a_wrong_request_is_refused(bench: Bench, case: Case) -> None:
    """A deep linking request that is not valid is refused."""
    bench.expect_refused(_request(bench), *case.edits, what=case.what)


@requirement("DL-005")
def test_a_request_is_accepted_once(bench: Bench) -> None:
    """The same deep linking request, posted again by the same browser, is refused."""
    plan = _request(bench)
    bench.control(plan)
    launch = bench.launch(plan)
    form = launch.answer()
    bench.accepted(launch.finish(form), "the request for the first time")

    judgement = launch.finish(form)
    try:
        bench.refused(judgement, "the same deep linking request for the second time")
    except Breach as breach:  # STATE-003: that a nonce serves once is no more than advised
        raise Breach(str(breach), soft=True) from breach


@requirement("CT-DL-01", "DL-005")
def test_a_request_is_accepted(bench: Bench) -> None:
    """A valid deep linking request of a teacher is accepted."""
    bench.expect_accepted(_request(bench), "a valid deep linking request")


@cases(
    case("DL-009", "no-target", "no target link URI", edits.drop_claim([lti.CLAIM_TARGET_LINK_URI])),
    case("DL-009", "no-data", "settings without data", setting("data", "some"), without_setting("data")),
)
def test_what_is_optional_may_be_absent(bench: Bench, case: Case) -> None:
    """A deep linking request without what the standard does not demand is accepted."""
    bench.expect_accepted(_request(bench, *case.edits), case.what)


@cases(
    case("DL-007", "no-roles", "a deep linking request without roles", edits.drop_claim([lti.CLAIM_ROLES])),
    case("DL-007", "empty-roles", "a deep linking request with empty roles", edits.claim([lti.CLAIM_ROLES], [])),
    case("DL-007", "no-context", "a deep linking request without context", edits.drop_claim([lti.CLAIM_CONTEXT])),
    case(
        "DL-007",
        "neither",
        "a deep linking request without roles and context",
        edits.drop_claim([lti.CLAIM_ROLES]),
        edits.drop_claim([lti.CLAIM_CONTEXT]),
    ),
)
def test_roles_and_context_may_be_absent(bench: Bench, case: Case) -> None:
    """A deep linking request without roles or context is answered without a crash."""
    demand_no_crash(bench.make(_request(bench, *case.edits), may_end_early=True), case.what)


@requirement("DL-008")
def test_a_learner_places_no_content(bench: Bench) -> None:
    """A learner's deep linking request is refused, or ends without content in the course."""
    _demand_the_tool_itself(bench)
    demand_content(respond(choosing(bench)))
    launch = bench.launch(_request(bench, edits.claim([lti.CLAIM_ROLES], [f"{ROLE_CONTEXT}Learner"])))
    since = launch.plan.registration.control.last_seq()

    judgement = launch.run()

    _expect_nothing_placed(bench, launch, judgement, since)


@requirement("DL-010")
@pytest.mark.parametrize("place", [Navigation.with_added_field, _with_query], ids=["form", "query"])
def test_the_return_address_is_the_signed_one(
    bench: Bench, place: Callable[[Navigation, str, str], Navigation]
) -> None:
    """A return address beside the signed one, in a form field or in the query, is not where the response goes."""
    launch = bench.launch(_request(bench))
    control = launch.plan.registration.control
    since = control.last_seq()
    altered = place(launch.answer(), "deep_link_return_url", control.url("/sink/content"))

    judgement = launch.finish(altered)

    _expect_return_to_the_platform(bench, launch, judgement, since)


def _demand_the_tool_itself(bench: Bench) -> None:
    if bench.subject.kind == "gateway":
        raise NotApplicable("the tool behind the gateway decides who may choose content")


def _expect_nothing_placed(bench: Bench, launch: Launch, judgement: Judgement, since: int) -> None:
    """Whoever refuses the request is right; whoever shows a page may still place nothing."""
    if judgement.verdict is Verdict.UNCLEAR:
        raise Inconclusive(f"a learner's deep linking request: {judgement.reason}")
    if judgement.refused:
        return
    bench.driven(launch, judgement, since=since).drive("deep_linking", may_refuse=True)
    response = launch.plan.registration.control.launch(launch.launch_id)["response"] or {}
    if response.get("created"):
        raise Breach(f"a learner placed {response['created']!r:.200}")


def _expect_return_to_the_platform(bench: Bench, launch: Launch, judgement: Judgement, since: int) -> None:
    """Who refuses a launch because of a surplus parameter sends no response anywhere, and that is safe as well."""
    if judgement.verdict is Verdict.UNCLEAR:
        raise Inconclusive(f"a request with a second return address: {judgement.reason}")
    if judgement.refused:
        return
    session = bench.driven(launch, judgement, since=since)
    page = session.drive("deep_linking", may_refuse=True)
    expect_no_visit(launch.plan.registration.control, after=since)
    received(session, page).keeps("DL-020")
