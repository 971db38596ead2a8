"""The valid launches of the official certification (Cert 6.1.2, 6.1.3): nine for a teacher, the same for a student.

The twelve bad payloads are rows of the other files, marked with their official ids; the twelfth follows `anonymous`.
"""

from collections.abc import Sequence

from conformance.bench.bench import Bench
from conformance.cases import Case, case, cases, requirement
from conformance.vocabulary import ROLE_CONTEXT, ROLE_INSTITUTION
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.edits import Edit

NAMES = [edits.drop_claim(claim) for claim in ("name", "given_name", "family_name")]
EMAIL = edits.drop_claim("email")
WITHOUT_CONTEXT = edits.drop_claim([lti.CLAIM_CONTEXT])
OF_TEACHERS = (
    "CT-OK-I01",
    "CT-OK-I02",
    "CT-OK-I03",
    "CT-OK-I04",
    "CT-OK-I05",
    "CT-OK-I06",
    "CT-OK-I07",
    "CT-OK-I08",
    "CT-OK-I09",
)
OF_STUDENTS = (
    "CT-OK-S01",
    "CT-OK-S02",
    "CT-OK-S03",
    "CT-OK-S04",
    "CT-OK-S05",
    "CT-OK-S06",
    "CT-OK-S07",
    "CT-OK-S08",
    "CT-OK-S09",
)
ROLE = {"teacher": "Instructor", "student": "Learner"}
ONLY_RESOURCE_LINK = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nonce",
    lti.CLAIM_MESSAGE_TYPE,
    lti.CLAIM_VERSION,
    lti.CLAIM_DEPLOYMENT_ID,
    lti.CLAIM_TARGET_LINK_URI,
    lti.CLAIM_ROLES,
    lti.CLAIM_RESOURCE_LINK,
]


def _nine(ids: Sequence[str], user: str) -> list[Case]:
    role = ROLE[user]
    several = [ROLE_CONTEXT + role, ROLE_INSTITUTION + "Faculty", ROLE_CONTEXT + "Mentor"]
    payloads: list[tuple[str, list[Edit]]] = [
        ("valid-launch", []),
        ("with-roles", [edits.claim([lti.CLAIM_ROLES], several)]),
        ("short-role", [edits.claim([lti.CLAIM_ROLES], [role])]),
        ("unknown-role", [edits.claim([lti.CLAIM_ROLES], [ROLE_CONTEXT + "Unknown"])]),
        ("no-role", [edits.claim([lti.CLAIM_ROLES], [])]),
        ("email-only", NAMES),
        ("names-only", [EMAIL]),
        ("no-pii", [*NAMES, EMAIL]),
        ("email-without-context", [*NAMES, WITHOUT_CONTEXT]),
    ]
    return [
        case(id_, name, f"{name.replace('-', ' ')}, {user}", *changes, user=user)
        for id_, (name, changes) in zip(ids, payloads, strict=True)
    ]


@cases(
    *_nine(OF_TEACHERS, "teacher"),
    *_nine(OF_STUDENTS, "student"),
    case("CT-OK-S10", "only-resource-link", "only the resource link, student", edits.only_claims(ONLY_RESOURCE_LINK)),
)
def test_a_valid_launch_of_the_certification_is_accepted(bench: Bench, case: Case) -> None:
    """A valid launch of the official certification is accepted."""
    bench.accepts(case)


@requirement("CT-AGS-01")
def test_a_learners_launch_with_grades_is_accepted(bench: Bench) -> None:
    """A learner's launch whose claim offers grades, and names the list of line items, is accepted."""
    bench.expect_accepted(bench.plan(edits.drop_claim([lti.CLAIM_AGS_ENDPOINT, "lineitem"])), "a launch with grades")
