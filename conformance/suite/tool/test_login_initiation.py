"""The login that the platform initiates (Sec 5.1.1.1, Core 4.1): what the tool takes, and what it must not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import NoAuthenticationRequest
from conformance.browser.navigation import Navigation
from conformance.cases import Case, case, cases, requirement
from conformance.outcomes import Breach
from conformance.suite.expectations import demand_no_crash, expect_deployment, expect_no_visit
from mock_platform import edits
from mock_platform import vocabulary as lti

FOREIGN_TARGETS = {
    "another-host": "https://evil.invalid/steal",
    "without-scheme": "//evil.invalid/steal",
    "script": "javascript:alert(1)",
    "backslash": "/\\evil.invalid/steal",
}
HINTS = {
    "punctuation": "a+b/c=d&e%20f%2Fg#h\"i'j;k",
    "json": '{"cmid":1,"launchid":"ltilaunch1_77","q":"a b"}',
    "unicode": "Ünïcödé ✓ 学",
    "markup": "<b>&amp;</b>",
    "jwt-of-3-kb": "eyJhbGciOiJIUzI1NiJ9." + "eyJhIjoxfQ" * 300 + ".c2ln",
}


@requirement("LOGIN-001")
def test_a_login_by_post_works(bench: Bench) -> None:
    """A login initiation by form POST leads to an accepted launch."""
    bench.expect_accepted(bench.plan(), "a launch that begins with a POST")


@requirement("LOGIN-002")
def test_a_login_by_get_works(bench: Bench) -> None:
    """A login initiation by GET leads to an accepted launch."""
    bench.expect_accepted(replace(bench.plan(), login_method="GET"), "a launch that begins with a GET")


@cases(
    case("LOGIN-005", "absent", "a login without iss", edits.drop_login_parameter("iss")),
    case("LOGIN-005", "empty", "a login with an empty iss", edits.login_parameter("iss", "")),
    case("LOGIN-006", "absent", "a login without login_hint", edits.drop_login_parameter("login_hint")),
    case(
        "LOGIN-008", "unknown", "a login by an issuer nobody knows", edits.login_parameter("iss", "https://lms.invalid")
    ),
    case("LOGIN-011", "unknown", "a login for a client id nobody knows", edits.login_parameter("client_id", "nobody")),
)
def test_a_login_that_cannot_be_right_is_not_continued(bench: Bench, case: Case) -> None:
    """A login initiation that lacks something, or names what the tool does not know, is not continued."""
    plan = bench.plan()
    bench.control(plan)

    bench.not_continued(bench.launch(plan.with_edits(*case.edits)), case.what)


@requirement("LOGIN-008")
def test_an_unknown_issuer_sends_the_browser_nowhere(bench: Bench) -> None:
    """A login by an unknown issuer does not send the browser, nor the tool, to any address that the request names."""
    plan = bench.plan()
    control = plan.registration.control
    before = control.last_seq()
    sink = control.url("/sink")
    unknown = [
        edits.login_parameter("iss", f"{sink}/issuer"),
        edits.login_parameter("target_link_uri", f"{sink}/target"),
    ]
    bench.control(plan)

    bench.not_continued(bench.launch(plan.with_edits(*unknown)), "a login by an issuer nobody knows")

    expect_no_visit(control, after=before)


@requirement("LOGIN-011")
def test_the_client_id_of_another_issuer_is_refused(bench: Bench) -> None:
    """A login by a known issuer with the client id that the tool has at another issuer is refused."""
    elsewhere = bench.subject.client_id_of_another_issuer()
    plan = bench.plan()
    bench.control(plan)

    bench.not_continued(
        bench.launch(plan.with_edits(edits.login_parameter("client_id", elsewhere))),
        "a login with the client id of another issuer",
    )


@requirement("LOGIN-007")
def test_a_login_without_target_link_uri_does_not_crash(bench: Bench) -> None:
    """A login without target_link_uri is refused, or goes on; it does not crash."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan(edits.drop_login_parameter("target_link_uri")))
    try:
        launch.initiate()
    except NoAuthenticationRequest as refusal:
        demand_no_crash(refusal.judgement, "a login without target_link_uri")


ISSUERS: dict[str, Callable[[str], str]] = {
    "upper-case": str.upper,
    "slash": lambda issuer: issuer + "/",
    "escaped": lambda issuer: issuer.replace("/", "%2f"),
    "default-port": lambda issuer: issuer + ":443",
    "dot-segment": lambda issuer: issuer + "/.",
}


@requirement("LOGIN-009")
@pytest.mark.parametrize("form", list(ISSUERS))
def test_an_issuer_that_is_only_like_the_registered_one_is_unknown(bench: Bench, form: str) -> None:
    """A launch whose iss, at login and in the token, is only like the registered one is refused."""
    plan = bench.plan()
    issuer = ISSUERS[form](plan.registration.issuer)

    bench.control(plan)

    # refusing the login is as good as refusing the token, so the second edit may go unused
    judgement = bench.launch(plan.with_edits(edits.login_parameter("iss", issuer), edits.claim("iss", issuer))).run()

    bench.refused(judgement, f"a launch by {issuer!r}")


@requirement("LOGIN-010")
def test_the_client_id_selects_the_registration(bench: Bench) -> None:
    """With two registrations at one issuer, each login is answered for the client id that it names."""
    for registration in bench.subject.two_clients_of_one_issuer():
        request = bench.launch(bench.plan(registration=registration)).initiate()
        if request.parameter("client_id") != registration.client_id:
            raise Breach(f"asked for {registration.client_id!r}, got {request.parameter('client_id')!r}")


@requirement("LOGIN-012")
def test_the_client_id_is_optional(bench: Bench) -> None:
    """With one registration at the issuer, a login without client_id leads to an accepted launch."""
    bench.demand_one_registration_of_the_issuer()

    bench.expect_accepted(bench.plan(edits.drop_login_parameter("client_id")), "a login without client_id")


@requirement("LOGIN-013")
@pytest.mark.parametrize("value", list(HINTS))
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_message_hint_goes_back_unchanged(bench: Bench, value: str, method: str) -> None:
    """The lti_message_hint of the login comes back in the authentication request byte for byte."""
    bench.expect_parameter_returned("lti_message_hint", HINTS[value], login_method=method)


@requirement("LOGIN-015", "AUTHREQ-007")
@pytest.mark.parametrize("value", list(HINTS))
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_login_hint_goes_back_unchanged(bench: Bench, value: str, method: str) -> None:
    """The login_hint comes back in the authentication request byte for byte."""
    bench.expect_parameter_returned("login_hint", HINTS[value], login_method=method)


@cases(
    case("LOGIN-014", "absent", "a login without lti_message_hint", edits.drop_login_parameter("lti_message_hint")),
    case("LOGIN-017", "absent", "a login without lti_deployment_id", edits.drop_login_parameter("lti_deployment_id")),
    case(
        "LOGIN-021",
        "unknown-parameters",
        "a login with parameters that nobody knows",
        edits.login_parameter("utf8", "✓"),
        edits.login_parameter("canvas_region", "us-east-1"),
        edits.login_parameter("foo", "bar"),
    ),
)
def test_a_login_with_less_or_more_than_usual_works(bench: Bench, case: Case) -> None:
    """A login without an optional parameter, or with unknown ones, leads to an accepted launch."""
    bench.accepts(case)


@requirement("LOGIN-014")
def test_a_hint_that_was_not_given_is_not_made_up(bench: Bench) -> None:
    """Without lti_message_hint at the login, the authentication request has none, or an empty one."""
    request = bench.launch(bench.plan(edits.drop_login_parameter("lti_message_hint"))).initiate()

    if request.parameter("lti_message_hint"):
        raise Breach(f"the request has lti_message_hint={request.parameter('lti_message_hint')!r}")


@requirement("LOGIN-018")
def test_the_signed_deployment_decides(bench: Bench) -> None:
    """A login for one deployment whose token names another is refused, or only the signed one counts."""
    bench.control(bench.plan())
    first, second = bench.subject.two_deployments()
    plan = bench.plan(edits.claim(lti.CLAIM_DEPLOYMENT_ID, second.deployment_id), registration=first)

    judgement = bench.make(plan)

    if not judgement.refused:
        bench.accepted(judgement, "a launch whose token names another deployment")
        expect_deployment(judgement, second)


@requirement("LOGIN-019", "CORE-010")
def test_deployments_of_one_registration_are_kept_apart(bench: Bench) -> None:
    """Launches of two deployments with one client id are both accepted, each as its own deployment."""
    for registration in bench.subject.two_deployments():
        judgement = bench.expect_accepted(
            bench.plan(registration=registration), f"the launch of deployment {registration.deployment_id!r}"
        )
        expect_deployment(judgement, registration)


@requirement("LOGIN-022")
@pytest.mark.parametrize("form", list(FOREIGN_TARGETS))
def test_the_unsigned_target_leads_nowhere(bench: Bench, form: str) -> None:
    """A foreign target_link_uri at the login never takes the browser there, and is no redirect_uri."""
    bench.control(bench.plan())
    target = FOREIGN_TARGETS[form]
    launch = bench.launch(bench.plan(edits.login_parameter("target_link_uri", target)))
    try:
        request = launch.initiate()
    except NoAuthenticationRequest as refusal:
        _demand_no_way_to(target, refusal.judgement.onward)
    else:
        _demand_no_way_to(target, request)
        _demand_own_redirect_uri(bench, request)
        _demand_no_way_to(target, launch.finish().onward)


def _demand_own_redirect_uri(bench: Bench, request: Navigation) -> None:
    """A tool that asks for the unsigned target as its redirect_uri leaves it to the platform to refuse: a warning."""
    try:
        bench.demand_registered_redirect_uri(request)
    except Breach as breach:
        raise Breach(f"only the platform keeps the token from the unsigned target: {breach}", soft=True) from breach


def _demand_no_way_to(target: str, onward: Navigation | None) -> None:
    place = onward.url if onward else ""
    if "evil.invalid" in place.partition("?")[0] or place.startswith("javascript:"):
        raise Breach(f"the unsigned target {target!r} led the browser to {place!r}")
