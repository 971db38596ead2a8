"""The LTI claims of a resource link launch (Core 5 and appendices): what must be refused, and what must not."""

from urllib.parse import parse_qs, urlsplit

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Launch
from conformance.cases import Case, case, cases, requirement
from conformance.evidence.evidence import decoded_token
from conformance.observation.judgement import Verdict
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.expectations import (
    demand_no_crash,
    expect_deployment,
    expect_other_platform,
    expect_other_target,
    expect_other_user,
    expect_role_is_not_made_up,
    expect_target,
    expect_user,
    needs_two_targets,
)
from conformance.vocabulary import ROLE_CONTEXT, ROLE_CONTEXT_SUB, ROLE_INSTITUTION, ROLE_MARKER, ROLE_SYSTEM
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.edits.edit import Path

RESOURCE_LINK_ID: Path = [lti.CLAIM_RESOURCE_LINK, "id"]
OIDC_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce", "name", "email"]
EVIL = "https://evil.invalid/back?x=1"


@cases(
    case("CORE-002 CT-BAD-08", "absent", "a message without a type", edits.drop_claim([lti.CLAIM_MESSAGE_TYPE])),
    case("CORE-003", "unknown", "an unknown message type", edits.claim([lti.CLAIM_MESSAGE_TYPE], "LtiFooRequest")),
    case(
        "CORE-003",
        "lower-case",
        "the message type in lower case",
        edits.claim([lti.CLAIM_MESSAGE_TYPE], lti.MESSAGE_RESOURCE_LINK.lower()),
    ),
    case(
        "CORE-003",
        "of-lti-1-1",
        "the message type of LTI 1.1",
        edits.claim([lti.CLAIM_MESSAGE_TYPE], "basic-lti-launch-request"),
    ),
    case(
        "CORE-003",
        "list",
        "a list as message type",
        edits.claim([lti.CLAIM_MESSAGE_TYPE], [lti.MESSAGE_RESOURCE_LINK]),
    ),
    case("CORE-005 CT-BAD-04", "absent", "a message without a version", edits.drop_claim([lti.CLAIM_VERSION])),
    *[
        case(
            f"CORE-006{' CT-BAD-03' if version == '1.2.0' else ''}",
            name,
            f"version {version!r}",
            edits.claim([lti.CLAIM_VERSION], version),
        )
        for name, version in {
            "1-3": "1.3",
            "1-2-0": "1.2.0",
            "2-0-0": "2.0.0",
            "lti-1p0": "LTI-1p0",
            "number": 1.3,
            "empty": "",
        }.items()
    ],
    case("CORE-008 CT-BAD-10", "absent", "a message without a deployment", edits.drop_claim([lti.CLAIM_DEPLOYMENT_ID])),
    case("CORE-008", "null", "a deployment that is null", edits.claim([lti.CLAIM_DEPLOYMENT_ID], None)),
    case("CORE-008", "empty", "an empty deployment", edits.claim([lti.CLAIM_DEPLOYMENT_ID], "")),
    case("CORE-018 CT-BAD-05", "only-oidc", "a signed token with OpenID claims only", edits.only_claims(OIDC_CLAIMS)),
    case(
        "CORE-018 CT-BAD-06",
        "several-missing",
        "a message without version, deployment and roles",
        edits.drop_claim([lti.CLAIM_VERSION]),
        edits.drop_claim([lti.CLAIM_DEPLOYMENT_ID]),
        edits.drop_claim([lti.CLAIM_ROLES]),
    ),
    case("CORE-022", "absent", "a message without a resource link", edits.drop_claim([lti.CLAIM_RESOURCE_LINK])),
    case("CORE-022 CT-BAD-11", "id-absent", "a resource link without id", edits.drop_claim(RESOURCE_LINK_ID)),
    case("CORE-022", "id-empty", "a resource link with an empty id", edits.claim(RESOURCE_LINK_ID, "")),
    case("CORE-022", "id-null", "a resource link whose id is null", edits.claim(RESOURCE_LINK_ID, None)),
    case("CORE-022", "id-number", "a resource link whose id is a number", edits.claim(RESOURCE_LINK_ID, 7)),
    case("CORE-042 CT-BAD-09", "absent", "a message without roles", edits.drop_claim([lti.CLAIM_ROLES])),
)
def test_a_message_that_is_no_launch_is_refused(bench: Bench, case: Case) -> None:
    """A signed message with a claim of Core that is missing or wrong is refused."""
    bench.refuses(case)


@cases(
    case(
        "CORE-015",
        "vendor-claims",
        "claims of vendors, nested and large",
        edits.claim(["https://vendor.example/claim/nested"], {"a": [{"b": None}], "c": 1.5}),
        edits.claim(["https://vendor.example/claim/large"], ["x" * 100] * 40),
        edits.claim("vendor_text", "plain name"),
    ),
    case(
        "CORE-023",
        "no-title-no-description",
        "a resource link with its id alone",
        edits.claim([lti.CLAIM_RESOURCE_LINK], {"id": "link-with-id-alone"}),
    ),
    case("CORE-043", "empty", "an empty list of roles", edits.claim([lti.CLAIM_ROLES], [])),
    *[
        case("CORE-044", role.lower(), f"the core role {role}", edits.claim([lti.CLAIM_ROLES], [ROLE_CONTEXT + role]))
        for role in ("Administrator", "ContentDeveloper", "Instructor", "Learner", "Mentor")
    ],
    case("CORE-045", "short", "the short role Instructor", edits.claim([lti.CLAIM_ROLES], ["Instructor"])),
    case(
        "CORE-045",
        "urn",
        "a role of LTI 1.1",
        edits.claim([lti.CLAIM_ROLES], ["urn:lti:role:ims/lis/Instructor"]),
    ),
    case(
        "CORE-046",
        "foreign",
        "a role of another vocabulary",
        edits.claim([lti.CLAIM_ROLES], ["https://example.org/role#Wizard"]),
    ),
    case(
        "CORE-046",
        "unknown",
        "an unknown context role",
        edits.claim([lti.CLAIM_ROLES], [ROLE_CONTEXT + "NotARole"]),
    ),
    case(
        "CORE-047",
        "three",
        "a learner who is a mentor and a student",
        edits.claim(
            [lti.CLAIM_ROLES],
            [ROLE_CONTEXT + "Learner", ROLE_CONTEXT + "Mentor", ROLE_INSTITUTION + "Student"],
        ),
    ),
    case(
        "CORE-051",
        "teaching-assistant",
        "a sub-role without its principal role",
        edits.claim([lti.CLAIM_ROLES], [ROLE_CONTEXT_SUB + "Instructor#TeachingAssistant"]),
    ),
    case(
        "CORE-052",
        "test-user",
        "a learner who is marked as a test user",
        edits.claim([lti.CLAIM_ROLES], [ROLE_CONTEXT + "Learner", ROLE_MARKER + "TestUser"]),
    ),
    case("CORE-062", "absent", "a launch without context", edits.drop_claim([lti.CLAIM_CONTEXT])),
    case("CORE-063", "id-alone", "a context with its id alone", edits.claim([lti.CLAIM_CONTEXT], {"id": "course-1"})),
    case(
        "CORE-063",
        "short-type",
        "a context type by its short name",
        edits.claim([lti.CLAIM_CONTEXT, "type"], ["CourseOffering"]),
    ),
    case("CORE-063", "unknown-type", "an unknown context type", edits.claim([lti.CLAIM_CONTEXT, "type"], ["x"])),
    case("CORE-071", "absent", "a launch without tool_platform", edits.drop_claim([lti.CLAIM_TOOL_PLATFORM])),
    case(  # CORE-070 demands the guid of platforms, and nothing else
        "CORE-071",
        "guid-alone",
        "a tool_platform with a guid alone",
        edits.claim([lti.CLAIM_TOOL_PLATFORM], {"guid": "an-lms"}),
    ),
    case("CORE-077", "absent", "a launch without presentation", edits.drop_claim([lti.CLAIM_LAUNCH_PRESENTATION])),
    case("CORE-077", "empty", "an empty presentation", edits.claim([lti.CLAIM_LAUNCH_PRESENTATION], {})),
    case(
        "CORE-077", "height-as-text", "a height as text", edits.claim([lti.CLAIM_LAUNCH_PRESENTATION, "height"], "600")
    ),
    case("CORE-083", "empty", "an empty custom value", edits.claim([lti.CLAIM_CUSTOM], {"due": ""})),
    case(
        "CORE-083",
        "not-replaced",
        "variables that were not replaced",
        edits.claim([lti.CLAIM_CUSTOM], {"due": "$ResourceLink.submission.endDateTime", "name": "$Person.name.full"}),
    ),
)
def test_a_legal_launch_is_accepted(bench: Bench, case: Case) -> None:
    """A launch that Core allows is accepted, however unusual."""
    bench.accepts(case)


@requirement("CORE-035")
def test_a_user_may_keep_the_name_private(bench: Bench) -> None:
    """A launch of a user whose name and email the platform keeps to itself is accepted."""
    bench.expect_accepted(bench.plan(user="private"), "a launch without name and email")


@requirement("CORE-035")
@pytest.mark.parametrize("kept", ["names", "email"])
def test_names_and_email_are_optional_each(bench: Bench, kept: str) -> None:
    """A launch with names but no email, or with email but no names, is accepted."""
    dropped = ["email"] if kept == "names" else ["name", "given_name", "family_name"]

    bench.expect_accepted(bench.plan(*[edits.drop_claim(claim) for claim in dropped]), f"a launch with {kept} only")


@cases(
    case("CORE-012", "absent", "a launch without target link URI", edits.drop_claim([lti.CLAIM_TARGET_LINK_URI])),
    case("CORE-036", "256-characters", "a subject of 256 characters", edits.claim("sub", "s" * 256)),
    case("CORE-036", "number", "a subject that is a number", edits.claim("sub", 7)),
    case("CORE-036", "empty", "an empty subject", edits.claim("sub", "")),
    case("CORE-036", "control-characters", "a subject with control characters", edits.claim("sub", "a\x00b\r\nc")),
    case("CORE-054", "string", "roles that are a string", edits.claim([lti.CLAIM_ROLES], "Instructor")),
    case("CORE-054", "odd-members", "a list of odd roles", edits.claim([lti.CLAIM_ROLES], [1, None, {}])),
    case("CORE-054", "object", "roles that are an object", edits.claim([lti.CLAIM_ROLES], {"Instructor": True})),
    case("CORE-064", "without-id", "a context without id", edits.claim([lti.CLAIM_CONTEXT], {"title": "A course"})),
    case(
        "CORE-084",
        "odd-values",
        "custom values that are no text",
        edits.claim([lti.CLAIM_CUSTOM], {"a": 1, "b": None, "c": {}}),
    ),
)
def test_an_odd_claim_does_not_crash_the_target(bench: Bench, case: Case) -> None:
    """A claim of the wrong shape is refused or handled; the target does not crash."""
    plan = bench.plan()
    bench.control(plan)

    judgement = bench.make(plan.with_edits(*case.edits))

    demand_no_crash(judgement, case.what)
    bench.note(f"{case.what}: {judgement.verdict}, {judgement.reason}")


@requirement("CORE-064")
def test_a_context_without_id_is_no_context(bench: Bench) -> None:
    """Where a context without id is accepted, the session has no context that others could share."""
    bench.control(bench.plan())
    judgement = bench.make(bench.plan(edits.claim([lti.CLAIM_CONTEXT], {"title": "A course"})))

    if judgement.verdict is Verdict.ACCEPTED:
        if judgement.id_token is None:
            raise NotApplicable("the tool does not show the context of its session")
        if judgement.id_token["launch"].get("context"):
            raise Breach(f"the session has the context {judgement.id_token['launch']['context']!r}")


@requirement("CORE-036")
def test_long_subjects_are_not_cut_to_one(bench: Bench) -> None:
    """Two subjects of 300 characters that differ in the last one are refused, or are two users."""
    bench.control(bench.plan())
    subs = ["s" * 299 + ending for ending in "ab"]
    judgements = [bench.make(bench.plan(edits.claim("sub", sub))) for sub in subs]

    if all(judgement.verdict is Verdict.ACCEPTED for judgement in judgements):
        expect_other_user(*judgements)


@requirement("CORE-009")
def test_an_unknown_deployment_opens_nothing_of_another(bench: Bench) -> None:
    """A deployment that the tool does not know is refused, or is a deployment of its own."""
    plan = bench.plan()
    bench.control(plan)

    judgement = bench.make(plan.with_edits(edits.claim([lti.CLAIM_DEPLOYMENT_ID], "nobody-knows-this-one")))

    demand_no_crash(judgement, "an unknown deployment")
    bench.note(f"an unknown deployment: {judgement.verdict}, {judgement.reason}")
    if judgement.verdict is Verdict.ACCEPTED:
        expect_deployment(judgement, plan.registration.deployed_as("nobody-knows-this-one"))


@requirement("CORE-010")
@pytest.mark.kind("gateway")
def test_deployments_are_told_apart_by_case(bench: Bench) -> None:
    """Deployments `abc` and `ABC` are two."""
    for name in ("abc", "ABC"):
        judgement = bench.expect_accepted(
            bench.plan(edits.claim([lti.CLAIM_DEPLOYMENT_ID], name)), f"deployment {name}"
        )
        expect_deployment(judgement, bench.subject.primary().deployed_as(name))


@requirement("CORE-025")
@pytest.mark.kind("gateway")
@pytest.mark.parametrize("link_id", ["Link-1", "link-1"])
def test_resource_links_are_told_apart_by_case(bench: Bench, link_id: str) -> None:
    """The id of a resource link is handed on as it is, upper and lower case included."""
    judgement = bench.expect_accepted(bench.plan(edits.claim(RESOURCE_LINK_ID, link_id)), f"the launch of {link_id}")

    shown = (judgement.id_token or {})["launch"]["resourceLink"]["id"]
    if shown != link_id:
        raise Breach(f"the session shows the link {shown!r}, the token had {link_id!r}")


@requirement("CORE-013")
def test_the_signed_target_wins_over_the_one_of_the_login(bench: Bench) -> None:
    """A login for one of the tool's resources whose token names another shows the signed one, or is refused."""
    first, second = needs_two_targets(bench.facts)[:2]
    bench.control(bench.plan())
    plan = bench.plan(edits.login_parameter("target_link_uri", first), target_link_uri=second)

    judgement = bench.make(plan)

    if not judgement.refused:
        bench.accepted(judgement, "a launch whose token names another resource")
        if first != bench.facts.launch_url:  # where every launch arrives tells nothing
            expect_other_target(judgement, first, wanted=second)
        expect_target(judgement, second)


@requirement("CORE-032", "CT-BAD-12")
def test_a_launch_without_subject_is_anonymous(bench: Bench) -> None:
    """A launch without sub is taken or refused as the target file says; accepted, it is nobody in particular."""
    bench.control(bench.plan())
    declared = bench.facts.anonymous
    judgement = bench.make(bench.plan(user="anonymous"))

    demand_no_crash(judgement, "an anonymous launch")
    if declared == "accept":
        bench.accepted(judgement, "an anonymous launch")
    if declared == "refuse":
        bench.refused(judgement, "an anonymous launch")
    if judgement.verdict is Verdict.ACCEPTED and judgement.user:
        raise Breach(f"an anonymous launch became the user {judgement.user!r}")


@requirement("CORE-033")
def test_an_email_does_not_make_two_users_one(bench: Bench) -> None:
    """Two subjects with the same name and email are two users."""
    same = [edits.claim("email", "same@lms.example"), edits.claim("name", "Same Name")]
    first, second = (
        bench.expect_accepted(bench.plan(*same, user=user), f"the launch of {user}")
        for user in ("student", "student-2")
    )

    expect_other_user(first, second)


@requirement("CORE-034")
def test_subjects_are_told_apart_by_case(bench: Bench) -> None:
    """Subjects that differ in upper and lower case only are two users."""
    first, second = (
        bench.expect_accepted(bench.plan(edits.claim("sub", sub)), f"the launch of {sub}")
        for sub in ("User-1", "user-1")
    )

    expect_user(first, "User-1")
    expect_other_user(first, second)


@requirement("CORE-034")
def test_one_subject_at_two_issuers_is_two_users(bench: Bench) -> None:
    """The same subject at two issuers is two users: what the target shows of them differs."""
    registrations = (bench.subject.primary(), bench.subject.at_second_issuer())
    first, second = (
        bench.expect_accepted(bench.plan(edits.claim("sub", "user-1"), registration=one), f"a launch of {one.issuer}")
        for one in registrations
    )

    expect_other_platform(first, second)


@requirement("CORE-046")
@pytest.mark.kind("gateway")
def test_roles_are_handed_on_as_they_are(bench: Bench) -> None:
    """No role is made up, and none is taken away: what the token says is what the tool gets."""
    roles = [ROLE_CONTEXT_SUB + "Learner#Instructor", "https://evil.invalid/x#Instructor", ROLE_SYSTEM + "User"]

    judgement = bench.expect_accepted(bench.plan(edits.claim([lti.CLAIM_ROLES], roles)), "a launch with odd roles")

    expect_role_is_not_made_up(judgement, roles)


@requirement("CORE-076")
def test_the_return_address_keeps_its_query(bench: Bench) -> None:
    """Where the tool sends the user back with an error, the return address keeps its own parameters."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan(edits.claim([lti.CLAIM_MESSAGE_TYPE], "LtiFooRequest")))
    judgement = launch.run()

    if judgement.onward is None or "/return" not in judgement.onward.url:
        raise NotApplicable("the tool shows the error itself and does not send the user back")
    expected = parse_qs(urlsplit(_return_url_of(launch)).query)
    reached = parse_qs(urlsplit(judgement.onward.url).query)
    if not expected.items() <= reached.items() or "lti_errormsg" not in reached:
        raise Breach(f"the user was sent back to {judgement.onward.url!r}")


@cases(
    case(
        "CORE-078",
        "of-an-unsigned-token",
        "an unsigned token with a return address",
        edits.claim([lti.CLAIM_LAUNCH_PRESENTATION, "return_url"], EVIL),
        edits.unsigned("none"),
    ),
    case(
        "CORE-078",
        "javascript",
        "a message of an unknown type with a script as return address",
        edits.claim([lti.CLAIM_LAUNCH_PRESENTATION, "return_url"], "javascript:alert(1)"),
        edits.claim([lti.CLAIM_MESSAGE_TYPE], "LtiFooRequest"),
    ),
)
def test_a_refused_message_leads_nowhere(bench: Bench, case: Case) -> None:
    """The return address of a message that is refused for its signature, or is no web address, is not followed."""
    plan = bench.plan()
    bench.control(plan)

    judgement = bench.make(plan.with_edits(*case.edits))

    place = judgement.onward.url if judgement.onward else ""
    if "evil.invalid" in place or place.startswith("javascript:"):
        raise Breach(f"the browser was to go to {place!r}")
    bench.refused(judgement, case.what)


def _return_url_of(launch: Launch) -> str:
    token = launch.form.field("id_token") if launch.form else None
    claims = decoded_token(token or "..")["claims"]
    return str(claims[lti.CLAIM_LAUNCH_PRESENTATION]["return_url"])
