"""Notices: how the target subscribes, and what it makes of those that come (PNS 1.0; RFC 8725; Sec 5.1.3).

A forged notice is the mock LMS's: what it can do to an id_token it can do to a notice.
"""

from conformance.bench.bench import Bench
from conformance.bench.session import DrivenSession
from conformance.cases import Case, case, cases, requirement
from conformance.evidence.evidence import decoded_token
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.notices import HELLO, NO_HANDLER, Notice, demand_service, inbox_of, subscriptions
from conformance.suite.tool.acting import made_to
from mock_platform import edits
from mock_platform import vocabulary as lti

ENDPOINT = "notices"
IN_TIME_S = 5.0
MANY = 20
AN_HOUR_S, A_DAY_S = 3600, 86_400
UNHEARD_OF = "LtiUnheardOfNotice"
NEITHER_NOR = "rules that no launch can meet keep the kinds apart, and no document forbids a notice a further claim"
SCOPE_NOT_SAID = "no document that we read says what a notice without a deployment is worth"


def _subscribing(bench: Bench) -> DrivenSession:
    session = bench.session()
    demand_service(session)
    if session.offers("subscribe_notices"):
        made_to(session, "subscribe_notices", ENDPOINT, notice_type=HELLO)
    return session


@requirement("PNS-002")
def test_a_subscription_has_the_form_of_the_standard(bench: Bench) -> None:
    """The target subscribes by PUT of a type and a handler, with a token that the platform takes."""
    session = _subscribing(bench)

    asked = session.asked(ENDPOINT, "PUT")
    if not asked:
        raise NotApplicable(NO_HANDLER)
    _expect_no_findings(session)
    refused = [request for request in asked if request["status"] != 200]
    if refused:
        raise Breach(f"the platform refused the subscription with {refused[0]['status']}")
    if not any(told.get("handler") for told in subscriptions(asked)):
        raise Breach("the target was made to subscribe, and told the platform no handler")


@requirement("PNS-002")
def test_a_subscription_ends_with_an_empty_handler(bench: Bench) -> None:
    """The target unsubscribes by PUT of the type with an empty handler."""
    session = _subscribing(bench)

    made_to(session, "unsubscribe_notices", ENDPOINT, notice_type=HELLO)

    last = subscriptions(session.asked(ENDPOINT, "PUT"))[-1:]
    bench.run.handlers.clear()  # whoever needs a subscription now has to ask for it again
    _expect_no_findings(session)
    if [told.get("handler") for told in last] != [""]:
        raise Breach(f"the target should send an empty handler, and asked last for {last}")


@requirement("PNS-008")
def test_a_valid_notice_is_taken(bench: Bench) -> None:
    """A notice that the platform signed is answered 2xx, and acted on where that can be seen."""
    inbox = inbox_of(bench)
    notice = inbox.signed()

    inbox.deliver("a valid notice", notice.token)

    inbox.expect_acted_on(notice)


@cases(
    case("PNS-008", "foreign-key", "a notice signed by a stranger's key", edits.sign_with("foreign")),
    case("PNS-008", "unsigned", "a notice with alg none", edits.unsigned()),
    case("PNS-008", "hmac", "a notice by HS256 with the public key as secret", edits.hmac(rendering="spki_pem")),
    case("PNS-008", "altered", "a notice whose claims were altered", edits.alter_payload(["iat"], 1)),
    case("PNS-008", "embedded-key", "a notice that brings its key along", edits.embed_key("jwk")),
    case("PNS-008", "issuer", "a notice of another issuer", edits.claim("iss", "https://another.example")),
    case("PNS-008", "audience", "a notice for another tool", edits.claim("aud", "another-tool")),
    case("PNS-008", "expired", "a notice that expired an hour ago", edits.claim_offset("exp", -AN_HOUR_S)),
    case(
        "PNS-008",
        "of-yesterday",
        "a notice that was made and expired yesterday",
        edits.claim_offset("iat", -A_DAY_S),
        edits.claim_offset("exp", AN_HOUR_S - A_DAY_S),
    ),
    case(
        "PNS-008",
        "no-deployment",
        "a notice without deployment",
        edits.drop_claim([lti.CLAIM_DEPLOYMENT_ID]),
        soft=SCOPE_NOT_SAID,
    ),
)
def test_a_forged_notice_is_refused(bench: Bench, case: Case) -> None:
    """A notice with one defect is refused, or ignored, while the same notice without it is taken."""
    inbox = inbox_of(bench)

    try:
        inbox.expect_refused(case.what, *case.edits)
    except Breach as breach:
        raise Breach(str(breach), soft=bool(case.soft)) from breach


@requirement("PNS-008")
def test_a_notice_of_another_platform_is_refused(bench: Bench) -> None:
    """A notice in the name of one platform, signed by another that the target knows, is refused."""
    inbox = inbox_of(bench)
    other = bench.subject.at_second_issuer().control.name

    inbox.expect_refused("a notice signed by another platform", edits.issued_by(other, openly=False))


@requirement("PNS-009", "TRAP-018")
def test_the_token_of_a_launch_is_no_notice(bench: Bench) -> None:
    """The id_token of a launch that was not finished, brought as a notice, is refused or ignored."""
    inbox = inbox_of(bench)
    launch = bench.launch(bench.plan())
    token = launch.answer().field("id_token") or ""
    claims = decoded_token(token)["claims"]

    inbox.expect_token_refused("the token of a launch", Notice(str(claims["nonce"]), token, claims))


@requirement("PNS-009", "TRAP-018")
def test_a_launch_that_calls_itself_a_notice_is_none(bench: Bench) -> None:
    """A notice that has the message type of a launch as well is refused or ignored."""
    inbox = inbox_of(bench)

    try:
        inbox.expect_refused(
            "a notice with a message type", edits.claim([lti.CLAIM_MESSAGE_TYPE], lti.MESSAGE_RESOURCE_LINK)
        )
    except Breach as breach:
        raise Breach(f"{breach} ({NEITHER_NOR})", soft=True) from breach


@requirement("PNS-009", "TRAP-018")
def test_a_notice_is_no_launch(bench: Bench) -> None:
    """A notice that has the nonce of a login does not answer that login."""
    inbox = inbox_of(bench)
    bench.control(bench.plan())
    launch = bench.launch(bench.plan())
    nonce = launch.initiate().parameter("nonce") or ""
    notice = inbox.signed(edits.claim("nonce", nonce))
    launch.add_edits(edits.token_text(notice.token))

    bench.refused(launch.finish(launch.answer()), "a notice in the place of an id_token")


@requirement("PNS-010")
def test_a_notice_that_comes_again_does_no_harm(bench: Bench) -> None:
    """A notice that was taken is answered 2xx when it comes again, as it was and signed anew."""
    inbox = inbox_of(bench)
    notice = inbox.signed()
    again = inbox.signed(edits.claim([lti.CLAIM_NOTICE, "id"], notice.id))
    inbox.deliver("a valid notice", notice.token)

    inbox.deliver("the same notice, as it was,", notice.token)
    inbox.deliver("the same notice, signed anew,", again.token)


@requirement("PNS-010")
def test_a_notice_of_an_unknown_type_is_taken(bench: Bench) -> None:
    """A notice of a type that nobody has heard of is answered 2xx, so that it does not come for ever."""
    inbox = inbox_of(bench)
    inbox.control()

    inbox.deliver(
        "a notice of an unknown type", inbox.signed(edits.claim([lti.CLAIM_NOTICE, "type"], UNHEARD_OF)).token
    )


@requirement("PNS-010")
def test_a_bad_notice_does_not_spoil_a_batch(bench: Bench) -> None:
    """Of a batch with one forged notice the others are taken."""
    inbox = inbox_of(bench)
    inbox.control()
    forged, good = inbox.signed(edits.sign_with("foreign")), inbox.signed()

    inbox.deliver("a batch of a forged and a valid notice", forged.token, good.token)

    inbox.expect_acted_on(good)


@requirement("PNS-011")
def test_many_notices_are_answered_soon(bench: Bench) -> None:
    """Twenty notices in one request are answered within five seconds: the work comes later."""
    inbox = inbox_of(bench)
    notices = [inbox.signed() for _ in range(MANY)]

    answer = inbox.deliver("a batch of twenty notices", *(notice.token for notice in notices))

    if answer.elapsed_s > IN_TIME_S:
        raise Breach(f"a batch of {MANY} notices was answered only after {answer.elapsed_s:.1f} s")


def _expect_no_findings(session: DrivenSession) -> None:
    findings = [found["sentence"] for found in session.findings(ENDPOINT) if found["requirement"] == "PNS-002"]
    if findings:
        raise Breach(f"the platform found: {findings[0]}")
