"""Messages beyond resource links and deep linking: what they need, where they end, and what the tool is told."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from gateway.protocol.messages import MESSAGES
from gateway.tests.beyond import ADDED, EULA, STUDENT, A, message
from gateway.tests.lms import AGS, LEARNER, C
from gateway.tests.site import Site, code_of

pytestmark = pytest.mark.anyio

REVIEW = "LtiSubmissionReviewRequest"


def test_every_other_message_is_tried_here() -> None:
    """The list of this room's messages is the gateway's own."""
    assert set(ADDED) | {"LtiResourceLinkRequest", "LtiDeepLinkingRequest"} == set(MESSAGES)


@pytest.mark.parametrize("kind", sorted(ADDED))
async def test_message_ends_at_the_tool_and_is_named(site: Site, kind: str) -> None:
    """A message with as little as it may have goes to the tool's launch address, and the type tells which it is."""
    answer = await message(kind)(site)

    address = urlsplit(answer.headers["location"])
    assert (answer.status_code, address.netloc, address.path) == (302, "tool.example", "/start")
    assert (await site.id_token(answer))["launch"]["type"] == kind


REFUSED: list[tuple[str, str, str, list[Any]]] = [
    (REVIEW, C + "for_user", "NO_FOR_USER_CLAIM", [{}, {"user_id": ""}, {"user_id": 7}, "user-8", None]),
    (REVIEW, AGS, "NO_LINE_ITEM_CLAIM", [{"scope": []}, {"lineitem": 7}, {"lineitem": ""}, "x", None]),
    (REVIEW, C + "resource_link", "NO_RESOURCE_LINK_ID_CLAIM", [{}, {"id": ""}, None, "rl-3"]),
    (REVIEW, C + "target_link_uri", "NO_TARGET_LINK_URI_CLAIM", ["", 7, None]),
    ("DataPrivacyLaunchRequest", C + "for_user", "NO_FOR_USER_CLAIM", [{}, {"user_id": ""}, None]),
    ("LtiDataPrivacyLaunchRequest", C + "for_user", "NO_FOR_USER_CLAIM", [{}, {"user_id": ""}, None]),
    ("LtiStartProctoring", A + "attempt_number", "NO_ATTEMPT_NUMBER_CLAIM", ["2", 1.5, True, -1, None, 10**400]),
    ("LtiStartProctoring", A + "session_data", "NO_SESSION_DATA_CLAIM", ["", 7, None]),
    (
        "LtiStartProctoring",
        A + "start_assessment_url",
        "NO_START_ASSESSMENT_URL_CLAIM",
        ["", "http://lms.example/start", "javascript:alert(1)", "/start", None],
    ),
    ("LtiStartProctoring", C + "resource_link", "NO_RESOURCE_LINK_ID_CLAIM", [{}, None]),
    ("LtiEndAssessment", A + "attempt_number", "NO_ATTEMPT_NUMBER_CLAIM", ["2", None]),
    ("LtiEndAssessment", C + "resource_link", "NO_RESOURCE_LINK_ID_CLAIM", [{}, None]),
    ("LtiAssetProcessorSettingsRequest", C + "activity", "NO_ACTIVITY_CLAIM", [{}, {"id": ""}, {"id": 1}, None]),
    ("LtiReportReviewRequest", C + "activity", "NO_ACTIVITY_CLAIM", [{}, None]),
    ("LtiReportReviewRequest", C + "submission", "NO_SUBMISSION_CLAIM", [{}, {"id": ""}, None]),
    ("LtiReportReviewRequest", C + "asset", "NO_ASSET_CLAIM", [{}, {"id": 7}, None]),
    ("LtiReportReviewRequest", C + "assetreport_type", "NO_ASSET_REPORT_TYPE_CLAIM", ["", 7, None]),
    ("LtiReportReviewRequest", C + "for_user", "NO_FOR_USER_CLAIM", [{}, None]),
    ("LtiEulaRequest", EULA, "NO_EULA_SERVICE_CLAIM", [{}, {"url": "http://lms.example/eula"}, {"url": 7}, None]),
]
CASES = [(kind, claim, code, value) for kind, claim, code, values in REFUSED for value in values]


@pytest.mark.parametrize(
    ("kind", "claim", "code", "value"),
    CASES,
    ids=[f"{case[0]}-{case[1].rpartition('/')[2]}-{number}" for number, case in enumerate(CASES)],
)
async def test_message_with_another_value_is_refused(site: Site, kind: str, claim: str, code: str, value: Any) -> None:
    """What a tool could not work with is refused, and the code names the claim."""
    answer = await message(kind, {claim: value})(site)

    assert (answer.status_code, code_of(answer)) == (401, code)


MISSING = [
    *[(REVIEW, C + "for_user", "NO_FOR_USER_CLAIM"), (REVIEW, AGS, "NO_LINE_ITEM_CLAIM")],
    *[(kind, A + "attempt_number", "NO_ATTEMPT_NUMBER_CLAIM") for kind in ("LtiStartProctoring", "LtiEndAssessment")],
    *[(kind, C + "resource_link", "NO_RESOURCE_LINK_ID_CLAIM") for kind in ("LtiStartProctoring", "LtiEndAssessment")],
    ("LtiStartProctoring", A + "session_data", "NO_SESSION_DATA_CLAIM"),
    ("LtiStartProctoring", A + "start_assessment_url", "NO_START_ASSESSMENT_URL_CLAIM"),
    ("LtiAssetProcessorSettingsRequest", C + "activity", "NO_ACTIVITY_CLAIM"),
    ("LtiReportReviewRequest", C + "asset", "NO_ASSET_CLAIM"),
    ("LtiReportReviewRequest", C + "submission", "NO_SUBMISSION_CLAIM"),
    ("LtiReportReviewRequest", C + "for_user", "NO_FOR_USER_CLAIM"),
    ("LtiEulaRequest", "sub", "INVALID_SUB_CLAIM"),
]


@pytest.mark.parametrize(("kind", "claim", "code"), MISSING, ids=[f"{case[0]}-{case[2]}" for case in MISSING])
async def test_message_without_a_claim_that_it_needs_is_refused(site: Site, kind: str, claim: str, code: str) -> None:
    """What a tool could not do without is demanded."""
    answer = await message(kind, drop=(claim,))(site)

    assert (answer.status_code, code_of(answer)) == (401, code)


@pytest.mark.parametrize("kind", ["LtiDataPrivacyLaunchRequest", "DataPrivacyLaunchRequest", "LtiEulaRequest"])
async def test_message_about_nobody_else_is_welcome(site: Site, kind: str) -> None:
    """A data privacy launch may be about the administrator; terms may be shown where no decision is taken back."""
    answer = await message(kind, drop=(C + "for_user", EULA))(site)

    assert "forUser" not in (await site.id_token(answer))["launch"]


async def test_submission_review_tells_whose_submission(site: Site) -> None:
    """The person who launches and the one under review are told apart (SR-003), and the line item is there."""
    document = await site.id_token(await message(REVIEW)(site))

    assert document["user"]["id"] == "user-7"
    assert document["launch"]["forUser"] == {
        "id": "user-8",
        "name": "Bo Reed",
        "givenName": "Bo",
        "familyName": "Reed",
        "roles": [LEARNER],
    }
    assert document["services"]["assignmentAndGrades"]["lineItemId"] == "https://lms.example/lineitems/3"
    assert "resourceLink" not in document["launch"]


async def test_submission_review_of_a_link_tells_the_link(site: Site) -> None:
    """A line item that belongs to a link is reviewed with it."""
    document = await site.id_token(await message(REVIEW, {C + "resource_link": {"id": "rl-3"}})(site))

    assert document["launch"]["resourceLink"] == {"id": "rl-3"}


@pytest.mark.parametrize("member", ["name", "email", "roles"])
async def test_person_under_review_is_shown_without_what_is_odd(site: Site, member: str) -> None:
    """Display claims of another type are left out; the launch is not refused for them (Core 3.5)."""
    document = await site.id_token(await message(REVIEW, {C + "for_user": {**STUDENT, member: 7}})(site))

    assert document["launch"]["forUser"].get(member, []) == []


async def test_start_of_proctoring_is_told(site: Site) -> None:
    """The tool learns the attempt, its settings, and what it may do to the assessment."""
    document = await site.id_token(await message("LtiStartProctoring")(site))

    assert document["launch"]["proctoring"] == {"attemptNumber": 2, "canStart": True, "settings": "camera=on"}
    assert document["services"]["assessmentControl"] == {"available": True, "actions": ["pause", "flag"]}


async def test_end_of_assessment_is_told(site: Site) -> None:
    """The tool learns which attempt ended, and by which error."""
    document = await site.id_token(await message("LtiEndAssessment")(site))

    assert document["launch"]["proctoring"] == {
        "attemptNumber": 2,
        "canStart": False,
        "errorMessage": "Power cut",
        "errorLog": "E-7",
    }
    assert document["services"]["assessmentControl"] == {"available": False}


async def test_report_review_is_told(site: Site) -> None:
    """The tool learns which report on which asset is to be shown, and whose it is."""
    launch = (await site.id_token(await message("LtiReportReviewRequest")(site)))["launch"]

    assert (launch["activity"], launch["submission"], launch["asset"]) == ({"id": "a-1"}, {"id": "s-1"}, {"id": "as-1"})
    assert (launch["assetReportType"], launch["forUser"]) == ("originality", {"id": "user-8"})


async def test_settings_of_an_asset_processor_are_told(site: Site) -> None:
    """The tool learns for which activity it is set up."""
    launch = (await site.id_token(await message("LtiAssetProcessorSettingsRequest")(site)))["launch"]

    assert launch["activity"] == {"id": "a-1", "title": "Essay"}


async def test_terms_tell_whether_decisions_are_taken(site: Site) -> None:
    """The tool learns in which scopes the platform hears of decisions."""
    document = await site.id_token(await message("LtiEulaRequest")(site))

    scopes = ["https://purl.imsglobal.org/spec/lti/scope/eula/user"]
    assert document["services"]["eula"] == {"available": True, "scopes": scopes}


async def test_who_and_what_has_no_id_is_not_shown(site: Site) -> None:
    """In a message that was not judged by them, people and things without an id are nobody and nothing."""
    nameless = {C + "for_user": {"name": "Bo"}, C + "activity": {"title": "Essay"}, C + "asset": {"id": 7}}

    launch = (await site.id_token(await site.launch(nameless)))["launch"]

    assert launch.keys().isdisjoint({"forUser", "activity", "asset"})


async def test_launch_without_such_claims_has_none_of_their_members(site: Site) -> None:
    """A resource link launch is shown as LTIAAS shows it."""
    launch = (await site.id_token(await site.launch()))["launch"]

    assert set(launch) == {"type", "target", "custom", "context", "resourceLink"}
