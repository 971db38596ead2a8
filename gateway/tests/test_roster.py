"""The roster as a tool reads it: what is asked of the platform, and what is made of its answer."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
import pytest

from gateway.protocol.roster import full_role
from gateway.tests.lms import DL, LEARNER, NRPS, C
from gateway.tests.service_lms import ServiceLms
from gateway.tests.site import API_KEY, BEARER, Site, code_of, ltik_header, ltik_of, open_site

pytestmark = pytest.mark.anyio

SERVICE = "https://lms.example/c/9/members?type=4"
MEMBERSHIPS = {NRPS: {"context_memberships_url": SERVICE, "service_versions": ["2.0"]}}
DEEP_LINKING = {
    f"{C}message_type": "LtiDeepLinkingRequest",
    DL: {
        "deep_link_return_url": "https://lms.example/dl",
        "accept_types": ["link"],
        "accept_presentation_document_targets": ["iframe"],
    },
}
SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


@pytest.fixture
def lms() -> ServiceLms:
    return ServiceLms()


def container(*members: Any, **more: Any) -> dict[str, Any]:
    """A membership container."""
    return {
        "id": "https://lms.example/c/9/members",
        "context": {"id": "ctx9", "label": "BIO1"},
        "members": members,
        **more,
    }


def page(*members: Any, link: str = "", **more: Any) -> httpx.Response:
    """An answer of the membership service."""
    return httpx.Response(200, json=container(*members, **more), headers={"Content-Type": MEDIA_TYPE, "Link": link})


async def ltik_for(site: Site, edits: dict[str, Any] | None = None) -> str:
    """The ltik of a launch that may read the roster."""
    return ltik_of(await site.launch(MEMBERSHIPS | (edits or {})))


async def roster(site: Site, query: str = "", **params: Any) -> httpx.Response:
    """Ask for the roster from a new launch, with a query as it is or made from parameters."""
    address = f"/api/memberships?{query}" if query else "/api/memberships"
    return await site.client.get(address, params=params or None, headers=ltik_header(await ltik_for(site)))


async def members(site: Site, lms: ServiceLms, *given: Any) -> list[dict[str, Any]]:
    """What the API makes of members."""
    lms.answers = [page(*given)]
    found: list[dict[str, Any]] = (await roster(site)).json()["members"]
    return found


def query_of(lms: ServiceLms) -> dict[str, str]:
    """The query of the one request that the platform got."""
    [address] = lms.addresses_asked
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


async def test_roster_is_shown_in_the_names_of_the_api(site: Site, lms: ServiceLms) -> None:
    """A page has the platform's id, the context, the members in camel case, and the address of the next page."""
    person = {
        "user_id": "u-77",
        "roles": [LEARNER],
        "status": "Inactive",
        "name": "Ada Quill",
        "given_name": "Ada",
        "family_name": "Quill",
        "middle_name": "B.",
        "email": "ada@school.example",
        "picture": "https://lms.example/ada.png",
        "lis_person_sourcedid": "sis-7",
        "lti11_legacy_user_id": "old-7",
        "group_enrollments": [{"group_id": "g1"}, {"group_id": "g2", "since": 2020}],
        "ext_user_username": "ada",
    }
    lms.answers = [page(person, link='<?p=0>; rel="differences", <?p=2>; rel="next"', extra=[1])]

    answer = await roster(site)

    assert answer.status_code == 200
    assert answer.json() == {
        "id": "https://lms.example/c/9/members",
        "context": {"id": "ctx9", "label": "BIO1"},
        "members": [
            {
                "userId": "u-77",
                "roles": [LEARNER],
                "status": "Inactive",
                "name": "Ada Quill",
                "givenName": "Ada",
                "familyName": "Quill",
                "middleName": "B.",
                "email": "ada@school.example",
                "picture": "https://lms.example/ada.png",
                "lisPersonSourcedId": "sis-7",
                "lti11LegacyUserId": "old-7",
                "groupEnrollments": [{"groupId": "g1"}, {"groupId": "g2", "since": 2020}],
                "ext_user_username": "ada",
            }
        ],
        "next": "https://lms.example/c/9/members?p=2",
        "differences": "https://lms.example/c/9/members?p=0",
        "extra": [1],
    }


async def test_platform_is_asked_as_the_standard_says(site: Site, lms: ServiceLms) -> None:
    """The service is asked at its address, query and all, with its scope and media type."""
    lms.answers = [page()]

    await roster(site)

    assert lms.addresses_asked == [SERVICE]
    assert lms.asked[0].headers["accept"] == MEDIA_TYPE
    assert lms.token_forms[0]["scope"] == SCOPE


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("role=Learner", {"role": LEARNER}),
        (f"role={quote(LEARNER, safe='')}", {"role": LEARNER}),
        (f"role={quote(quote(LEARNER, safe=''), safe='')}", {"role": LEARNER}),
        ("limit=5", {"limit": "5"}),
        ("resourceLinkId=rl%209%2F%3F", {"rlid": "rl 9/?"}),
        ("resourceLinkId=true", {"rlid": "rl-3"}),
        ("resourceLinkId=True", {"rlid": "rl-3"}),
        ("resourceLinkId=1", {"rlid": "rl-3"}),
        ("resourceLinkId=false", {}),
        ("groups=True", {"groups": "true"}),
        ("groups=false", {}),
        ("role=&resourceLinkId=&url=", {}),
        ("role=Mentor&limit=2&resourceLinkId=a&unknown=1", {"role": full_role("Mentor"), "limit": "2", "rlid": "a"}),
    ],
)
async def test_filters_are_handed_on(site: Site, lms: ServiceLms, query: str, asked: dict[str, str]) -> None:
    """Filters are the platform's to apply, however a client encoded them."""
    lms.answers = [page()]

    assert (await roster(site, query)).status_code == 200

    assert query_of(lms) == {"type": "4", **asked}


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Instructor", "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"),
        ("Student", LEARNER),
        ("Instructor#Grader", "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#Grader"),
        ("Instructor%23Grader", "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#Grader"),
        ("urn:lti:role:ims/lis/Learner", "urn:lti:role:ims/lis/Learner"),
        ("urn:vendor:role:C++", "urn:vendor:role:C++"),
        (LEARNER, LEARNER),
    ],
)
def test_short_role_is_made_full(short: str, full: str) -> None:
    """A short name is that of a context role; a full one stays as it is."""
    assert full_role(short) == full


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *[("limit=0", "limit"), ("limit=-1", "limit"), ("limit=few", "limit"), ("limit=1000001", "limit")],
        *[("url=members", "url"), ("url=%2Fetc%2Fpasswd", "url"), ("groups=some", "groups")],
    ],
)
async def test_wrong_filter_is_named(site: Site, query: str, field: str) -> None:
    """A filter that means nothing is refused by its name, and the platform is not asked."""
    answer = await roster(site, query)

    assert (answer.status_code, code_of(answer)) == (400, "VALIDATION_ERROR")
    assert [error["field"] for error in answer.json()["details"]["errors"]] == [field]


async def test_own_link_is_demanded_of_a_launch_that_has_one(database: Path, lms: ServiceLms) -> None:
    """A deep linking request has no resource link of its own to filter by."""
    async with open_site(database, lms=lms) as site:
        launched = await site.launch({**MEMBERSHIPS, **DEEP_LINKING}, drop=(f"{C}resource_link",))
        answer = await site.client.get(
            "/api/memberships", params={"resourceLinkId": "true"}, headers=ltik_header(ltik_of(launched))
        )

    assert (answer.status_code, code_of(answer)) == (400, "VALIDATION_ERROR")
    assert [error["field"] for error in answer.json()["details"]["errors"]] == ["resourceLinkId"]


async def service_key(site: Site, ltik: str) -> str:
    """The service key of a launch."""
    shown = await site.client.get("/api/idtoken", headers=ltik_header(ltik))
    return str(shown.json()["services"]["serviceKey"])


@pytest.mark.parametrize("encodings", [1, 2])
async def test_next_page_is_fetched_however_its_address_is_encoded(site: Site, lms: ServiceLms, encodings: int) -> None:
    """The official clients encode an address twice; escapes of the platform's own survive both ways."""
    address = "https://lms.example/c/9/members?p=2&after=a%2Fb%26c&role=http%3A%2F%2Fx%23y"
    once = quote(address, safe="")
    lms.answers = [page()]

    await roster(site, f"url={[once, quote(once, safe='')][encodings - 1]}&role=Learner&limit=0&groups=some")

    assert lms.addresses_asked == [address]


@pytest.mark.parametrize("url", ["https://evil.example/m", "http://lms.example/m", "https://lms.example:444/m"])
async def test_page_of_another_origin_gets_no_token(site: Site, lms: ServiceLms, url: str) -> None:
    """An address that is not the service's own is refused before anybody is asked."""
    answer = await roster(site, url=url)

    assert (answer.status_code, code_of(answer)) == (400, "VALIDATION_ERROR")
    assert (lms.asked, lms.token_requests) == ([], [])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"status": "Active"}, "Active"),
        ({"status": "Inactive"}, "Inactive"),
        ({"status": "Deleted"}, "Deleted"),
        ({}, "Active"),
        ({"status": None}, "Active"),
        ({"status": "active"}, "Inactive"),
        ({"status": "Suspended"}, "Inactive"),
        ({"status": ""}, "Inactive"),
        ({"status": []}, "Inactive"),
    ],
)
async def test_status_is_always_told(site: Site, lms: ServiceLms, given: dict[str, Any], shown: str) -> None:
    """No status means active; one that the standard does not know means not."""
    [member] = await members(site, lms, {"user_id": "u", "roles": [], **given})

    assert member == {"userId": "u", "roles": [], "status": shown}


@pytest.mark.parametrize(
    "unnamed", [{}, {"user_id": ""}, {"user_id": None}, {"user_id": []}, {"user_id": True}, "u", None, []]
)
async def test_member_without_an_id_is_left_out(site: Site, lms: ServiceLms, unnamed: Any) -> None:
    """Somebody whom nobody can name is not listed; the others are."""
    found = await members(site, lms, {"user_id": "a", "roles": []}, unnamed, {"user_id": 1, "roles": []})

    assert [member["userId"] for member in found] == ["a", "1"]


@pytest.mark.parametrize("roles", [None, "Learner", {}, [7, None]])
async def test_roles_are_always_a_list(site: Site, lms: ServiceLms, roles: Any) -> None:
    """A member whose roles cannot be read has none."""
    [member] = await members(site, lms, {"user_id": "a", "roles": roles})

    assert member["roles"] == []


@pytest.mark.parametrize("listed", [None, 7, "g1", {"group_id": "g1"}])
async def test_groups_and_messages_are_always_lists(site: Site, lms: ServiceLms, listed: Any) -> None:
    """A member whose groups or messages cannot be read is shown with none."""
    [member] = await members(site, lms, {"user_id": "a", "roles": [], "group_enrollments": listed, "message": listed})

    assert (member["groupEnrollments"], member["message"]) == ([], [])


async def test_attributes_of_another_type_are_left_out(site: Site, lms: ServiceLms) -> None:
    """A name that is no text is no name, and null is nothing."""
    odd: dict[str, Any] = {
        "user_id": "a",
        "roles": [],
        "name": None,
        "email": 7,
        "given_name": ["Ada"],
        "picture": {},
        "lis_person_sourcedid": False,
    }

    assert await members(site, lms, odd) == [{"userId": "a", "roles": [], "status": "Active"}]


async def test_messages_of_a_link_are_handed_on(site: Site, lms: ServiceLms) -> None:
    """What a launch of the link would say of a member is shown as in a launch; other claims keep their names."""
    message = {
        f"{C}message_type": "LtiResourceLinkRequest",
        f"{C}custom": {"due": "2026-03-02"},
        "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome": {"lis_result_sourcedid": "s"},
        "locale": "de",
    }
    [member] = await members(site, lms, {"user_id": "a", "roles": [], "message": [message, "odd"]})

    assert member["message"] == [
        {
            "type": "LtiResourceLinkRequest",
            "custom": {"due": "2026-03-02"},
            "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome": {"lis_result_sourcedid": "s"},
            "locale": "de",
        }
    ]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"context": {"id": "other", "label": 7, "title": "Bio", "x": 1}}, {"id": "other", "title": "Bio", "x": 1}),
        ({"context": {"label": "BIO1"}}, {"id": "ctx9", "label": "BIO1"}),
        ({"context": None}, {"id": "ctx9"}),
        ({"context": "ctx"}, {"id": "ctx9"}),
    ],
)
async def test_context_is_always_told(site: Site, lms: ServiceLms, given: Any, shown: Any) -> None:
    """The context is the platform's, its id that of the launch where the platform says none."""
    lms.answers = [page(**given)]

    assert (await roster(site)).json()["context"] == shown


@pytest.mark.parametrize("identity", [None, "", 7, {}])
async def test_list_without_an_id_is_known_by_its_address(site: Site, lms: ServiceLms, identity: Any) -> None:
    """`id` says where the list came from, whether or not the platform does."""
    lms.answers = [page(id=identity)]

    assert (await roster(site)).json()["id"] == SERVICE


@pytest.mark.parametrize("document", [None, [], {}, {"members": None}, {"members": {"a": 1}}, "members", 7])
async def test_answer_that_is_no_roster_is_a_bad_gateway(site: Site, lms: ServiceLms, document: Any) -> None:
    """JSON that is no membership container is the platform's mistake."""
    lms.answers = [httpx.Response(200, json=document)]

    answer = await roster(site)

    assert (answer.status_code, code_of(answer)) == (502, "PLATFORM_ANSWER_UNREADABLE")
    assert answer.json()["details"]["externalUrl"] == SERVICE


async def test_service_key_reads_the_roster(site: Site, lms: ServiceLms) -> None:
    """A job without a person reads the roster, a day after the launch, too."""
    key = await service_key(site, await ltik_for(site))
    lms.answers = [page({"user_id": "a", "roles": []})]
    site.clock.move(hours=30)

    answer = await site.client.get("/api/memberships", headers={"Authorization": f"SERVICE-AUTH-V1 {API_KEY}:{key}"})

    assert [member["userId"] for member in answer.json()["members"]] == ["a"]


async def test_account_alone_reads_no_roster(site: Site) -> None:
    """Bearer names no course."""
    answer = await site.client.get("/api/memberships", headers=BEARER)

    assert (answer.status_code, code_of(answer)) == (401, "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER")


@pytest.mark.parametrize("claim", [None, [], {}, {"context_memberships_url": ""}, {"context_memberships_url": 7}])
async def test_roster_that_was_not_granted_is_not_available(site: Site, lms: ServiceLms, claim: Any) -> None:
    """Without the platform's address of the service there is nobody to ask."""
    ltik = await ltik_for(site, {NRPS: claim})

    answer = await site.client.get("/api/memberships", headers=ltik_header(ltik))

    assert (answer.status_code, code_of(answer)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")
    assert lms.token_requests == []


async def test_roster_that_is_switched_off_is_inactive(database: Path, lms: ServiceLms) -> None:
    """The operator's word goes before the platform's."""
    async with open_site(database, lms=lms, enabled_services=frozenset({"assignmentAndGrades"})) as site:
        answer = await roster(site)

    assert (answer.status_code, code_of(answer)) == (403, "INACTIVE_SERVICE")
    assert lms.token_requests == []
