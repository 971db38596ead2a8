"""`GET /api/idtoken`: what a tool learns of a launch, formatted and raw."""

from pathlib import Path
from typing import Any

import pytest

from gateway.tests.defects import SETTINGS, deep_linking, deep_linking_claims
from gateway.tests.lms import AGS, LEARNER, NRPS, C
from gateway.tests.site import Site, code_of, ltik_header, ltik_of, open_site

pytestmark = pytest.mark.anyio

MENTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"
FULL: dict[str, Any] = {
    "email": "ada@lms.example",
    "given_name": "Ada",
    "family_name": "Quill",
    C + "roles": [LEARNER, MENTOR],
    C + "role_scope_mentor": ["u-1", "u-2"],
    C + "resource_link": {"id": "rl-3", "title": "Lab quiz", "description": "On frogs"},
    C + "tool_platform": {
        "guid": "g-1",
        "name": "Their name",
        "product_family_code": "moodle",
        "version": "5.1",
        "description": "A school",
        "contact_email": "help@lms.example",
        "url": "https://lms.example",
    },
    C + "launch_presentation": {
        "locale": "en",
        "document_target": "iframe",
        "return_url": "https://lms.example/back?a=1",
        "width": 640,
        "height": "480",
    },
    C + "lis": {"person_sourcedid": "p-1"},
    C + "custom": {"chapter": "7"},
    NRPS: {"context_memberships_url": "https://lms.example/members", "service_versions": ["2.0"]},
}


async def test_formatted_id_token_has_every_field(site: Site) -> None:
    """A launch that says everything is shown whole, in both spellings where clients disagree."""
    document = await site.id_token(await site.launch(FULL))

    assert document["services"].pop("serviceKey")
    assert document == {
        "ltiVersion": "1.3.0",
        "user": {
            "id": "user-7",
            "email": "ada@lms.example",
            "name": "Ada Quill",
            "givenName": "Ada",
            "familyName": "Quill",
            "roles": [LEARNER, MENTOR],
            "roleScopeMentor": ["u-1", "u-2"],
        },
        "platform": {
            "id": site.platform["id"],
            "url": "https://lms.example",
            "clientId": "client-1",
            "deploymentId": "d1",
            "name": "School LMS",
            "guid": "g-1",
            "productFamilyCode": "moodle",
            "version": "5.1",
            "description": "A school",
            "contactEmail": "help@lms.example",
            "lis": {"person_sourcedid": "p-1"},
        },
        "launch": {
            "type": "LtiResourceLinkRequest",
            "target": "https://gateway.example/lti/launch?resource=42",
            "context": {"id": "ctx9", "label": "BIO1", "title": "Biology 1", "type": ["CourseSection"]},
            "resourceLink": {"id": "rl-3", "title": "Lab quiz", "description": "On frogs"},
            "presentation": {
                "locale": "en",
                "documentTarget": "iframe",
                "document_target": "iframe",
                "returnUrl": "https://lms.example/back?a=1",
                "width": "640",
                "height": "480",
            },
            "custom": {"chapter": "7"},
        },
        "services": {
            "outcomes": {"available": False},
            "deepLinking": {"available": False},
            "namesAndRoles": {"available": True},
            "assignmentAndGrades": {
                "available": True,
                "lineItemId": "https://lms.example/lineitems/3",
                "scopes": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
            },
            "groups": {"available": False},
            "eula": {"available": False},
            "assessmentControl": {"available": False},
            "assetProcessor": {"available": False},
            "notices": {"available": False},
        },
    }


async def test_least_launch_has_the_fields_that_clients_demand(site: Site) -> None:
    """Without anything optional the document has what the official clients fail without, and nothing made up."""
    dropped = (C + "context", AGS, "name")

    document = await site.id_token(await site.launch(drop=dropped))

    assert document["user"] == {"id": "user-7", "roles": [LEARNER]}
    assert document["launch"]["custom"] == {}
    assert set(document["launch"]) == {"type", "target", "resourceLink", "custom"}
    assert document["services"] == {
        "outcomes": {"available": False},
        "deepLinking": {"available": False},
        "namesAndRoles": {"available": False},
        "assignmentAndGrades": {"available": False},
        "groups": {"available": False},
        "eula": {"available": False},
        "assessmentControl": {"available": False},
        "assetProcessor": {"available": False},
        "notices": {"available": False},
    }


async def test_anonymous_user_has_no_id(site: Site) -> None:
    """A launch without sub has a user without id: two anonymous people share nothing."""
    document = await site.id_token(await site.launch(drop=("sub", "name")))

    assert document["user"] == {"roles": [LEARNER]}


async def test_mentored_users_need_the_mentors_role(site: Site) -> None:
    """A list of mentored users of somebody who is no mentor is not shown."""
    document = await site.id_token(await site.launch({C + "role_scope_mentor": ["u-1"]}))

    assert "roleScopeMentor" not in document["user"]


@pytest.mark.parametrize("raw", ["true", "True", "TRUE"])
async def test_raw_id_token_is_as_signed(site: Site, raw: str) -> None:
    """The raw id token has every claim as it was signed, and ltiVersion."""
    request = await site.begin()
    claims = {**site.claims(request["nonce"]), **FULL, "https://vendor.example/x": {"é": [1, 2.5, None, "\u0000"]}}
    answer = await site.post(site.lms.id_token(claims), request["state"])

    assert await site.id_token(answer, raw=raw) == {"ltiVersion": "1.3.0", **claims}


@pytest.mark.parametrize("raw", ["false", "False", "", "0"])
async def test_raw_is_only_true(site: Site, raw: str) -> None:
    """Anything but true asks for the formatted id token."""
    assert "user" in await site.id_token(await site.launch(), raw=raw)


@pytest.mark.parametrize(
    ("audience", "shown"),
    [(["client-1"], "client-1"), ("client-1", "client-1"), (["client-1", "other"], ["client-1", "other"])],
    ids=["one", "text", "two"],
)
async def test_audience_of_one_is_shown_as_text(site: Site, audience: Any, shown: Any) -> None:
    """Clients expect a text; an audience of several stays a list."""
    answer = await site.launch(aud=audience, azp="client-1")

    assert (await site.id_token(answer, raw="true"))["aud"] == shown


async def test_deep_linking_settings_are_shown(site: Site) -> None:
    """A deep linking request says what may be chosen, and has no resource link."""
    settings: dict[str, Any] = {"accept_media_types": "image/*, text/html", "accept_multiple": True, "title": "Pick"}

    document = await site.id_token(await deep_linking(**settings)(site))

    assert document["launch"]["type"] == "LtiDeepLinkingRequest"
    assert "resourceLink" not in document["launch"]
    assert document["services"]["deepLinking"] == {
        "available": True,
        "acceptTypes": ["link"],
        "acceptPresentationDocumentTargets": ["iframe"],
        "acceptMediaTypes": ["image/*", "text/html"],
        "acceptMultiple": True,
        "title": "Pick",
    }


@pytest.mark.parametrize(
    ("enabled", "has_key"),
    [({"assignmentAndGrades"}, True), ({"namesAndRoles"}, True), (set(), False)],
    ids=["grades", "roster", "none"],
)
async def test_service_switched_off_is_not_available(database: Path, enabled: set[str], has_key: bool) -> None:
    """What the operator switched off is not available, and the service key is there exactly when a service is."""
    async with open_site(database, enabled_services=frozenset(enabled)) as site:
        document = await site.id_token(await site.launch({NRPS: FULL[NRPS]}))

    services = document["services"]
    available = {name for name, service in services.items() if name != "serviceKey" and service["available"]}
    assert available == enabled
    assert ("serviceKey" in services) is has_key


@pytest.mark.parametrize("claim", [{}, {"scope": []}, {"scope": "x"}, [], None, {"scope": [7]}])
async def test_grades_without_a_scope_are_not_available(site: Site, claim: Any) -> None:
    """An endpoint that grants nothing offers nothing."""
    document = await site.id_token(await site.launch({AGS: claim}))

    assert document["services"]["assignmentAndGrades"] == {"available": False}
    assert "serviceKey" not in document["services"]


async def test_line_item_is_shown_only_when_given(site: Site) -> None:
    """A launch with many line items, or none, has no lineItemId."""
    document = await site.id_token(await site.launch({AGS: {"scope": ["s"], "lineitems": "https://lms.example/li"}}))

    assert document["services"]["assignmentAndGrades"] == {"available": True, "scopes": ["s"]}


async def test_service_key_belongs_to_the_activity(site: Site) -> None:
    """Launches of one activity share a service key; another activity and another deployment have their own."""
    edits: list[dict[str, Any]] = [{}, {}, {C + "resource_link": {"id": "rl-4"}}, {C + "deployment_id": "d2"}]

    documents = [await site.id_token(await site.launch(edit)) for edit in edits]

    keys = [document["services"]["serviceKey"] for document in documents]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


async def test_deep_linking_target_falls_back_to_the_gateway(site: Site) -> None:
    """The target that clients demand is the gateway's own address where the request has none."""
    dropped = (C + "resource_link", C + "target_link_uri")

    document = await site.id_token(await site.launch(deep_linking_claims(SETTINGS), drop=dropped))

    assert document["launch"]["target"] == "https://gateway.example/lti/launch"


@pytest.mark.parametrize(("hours", "seconds", "status"), [(24, -1, 200), (24, 0, 401), (24, 1, 401)])
async def test_ltik_lives_a_day(site: Site, hours: int, seconds: int, status: int) -> None:
    """An ltik works for twenty-four hours and not a second longer."""
    ltik = ltik_of(await site.launch())
    site.clock.move(hours=hours, seconds=seconds)

    answer = await site.client.get("/api/idtoken", headers=ltik_header(ltik))

    assert answer.status_code == status


async def test_parallel_launches_keep_their_own(site: Site) -> None:
    """Two launches of one browser are two sessions, each with its own user and link."""
    first = await site.launch({C + "resource_link": {"id": "rl-a"}}, sub="user-a")
    second = await site.launch({C + "resource_link": {"id": "rl-b"}}, sub="user-b")

    documents = [await site.id_token(answer) for answer in (first, second)]

    assert [document["user"]["id"] for document in documents] == ["user-a", "user-b"]
    assert [document["launch"]["resourceLink"]["id"] for document in documents] == ["rl-a", "rl-b"]


async def test_answer_is_json_and_not_cached(site: Site) -> None:
    """The answer is personal: JSON, also for a browser, and kept by nobody."""
    ltik = ltik_of(await site.launch())

    answer = await site.client.get(
        "https://gateway.example//api/idtoken", headers={**ltik_header(ltik), "Accept": "text/html"}
    )

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


async def test_unknown_ltik_is_refused(site: Site) -> None:
    """An ltik that nobody got opens nothing."""
    answer = await site.client.get("/api/idtoken", headers=ltik_header("20260301.made-up"))

    assert answer.status_code == 401
    assert code_of(answer) == "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER"
    assert answer.json()["details"]["description"] == "Invalid or expired ltik."
