"""The groups of a course as a tool reads them."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.tests.service_lms import ServiceLms
from gateway.tests.site import API_KEY, Site, code_of, ltik_header, ltik_of, open_site

pytestmark = pytest.mark.anyio

CLAIM = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
SCOPE = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
GROUPS = "https://lms.example/c/9/groups"
SETS = "https://lms.example/c/9/sets"
GRANTED: dict[str, Any] = {CLAIM: {"context_groups_url": GROUPS, "context_group_sets_url": SETS, "scope": [SCOPE]}}


@pytest.fixture
def lms() -> ServiceLms:
    return ServiceLms()


async def listed(
    site: Site, address: str = "/api/groups", edits: dict[str, Any] | None = None, **params: Any
) -> httpx.Response:
    """Ask for groups or sets from a new launch."""
    ltik = ltik_of(await site.launch(GRANTED | (edits or {})))
    return await site.client.get(address, params=params or None, headers=ltik_header(ltik))


async def test_groups_are_shown_in_the_names_of_the_api(site: Site, lms: ServiceLms) -> None:
    """A group has id, name, tag and the sets it is in, however the platform writes them; the rest is passed on."""
    groups: list[Any] = [
        {"id": "g1", "name": "Red", "tag": "colour", "set_id": "s1"},
        {"id": 2, "name": "Blue", "set_ids": ["s1", 2], "size": 4},
        {"id": "g3", "name": None, "set_id": None},
        {"name": "nobody's"},
        "odd",
    ]
    document = {"id": "urn:course:9", "groups": groups, "term": "spring"}
    lms.answers = [httpx.Response(200, json=document, headers={"Link": "<?p=2>; rel=next, <?p=9>; rel=last"})]

    answer = await listed(site)

    assert answer.json() == {
        "id": "urn:course:9",
        "groups": [
            {"id": "g1", "name": "Red", "tag": "colour", "setIds": ["s1"]},
            {"id": "2", "name": "Blue", "setIds": ["s1", "2"], "size": 4},
            {"id": "g3", "setIds": []},
        ],
        "term": "spring",
        "next": f"{GROUPS}?p=2",
        "last": f"{GROUPS}?p=9",
    }


@pytest.mark.parametrize("identity", [None, "", 7, {"x": 1}])
async def test_list_without_an_id_is_known_by_its_address(site: Site, lms: ServiceLms, identity: Any) -> None:
    """`id` says where the list came from, whether or not the platform does."""
    lms.answers = [httpx.Response(200, json={"id": identity, "groups": []})]

    assert (await listed(site)).json() == {"id": GROUPS, "groups": []}


async def test_sets_are_listed(site: Site, lms: ServiceLms) -> None:
    """A set has id and name."""
    lms.answers = [httpx.Response(200, json={"sets": [{"id": "s1", "name": "Colours"}]})]

    answer = await listed(site, "/api/groups/sets", limit="2")

    assert answer.json() == {"id": f"{SETS}?limit=2", "sets": [{"id": "s1", "name": "Colours"}]}
    assert lms.asked[0].headers["accept"] == "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"


@pytest.mark.parametrize(
    ("params", "asked"),
    [
        ({}, GROUPS),
        ({"userId": "u 7"}, f"{GROUPS}?user_id=u+7"),
        ({"user_id": "u-7", "limit": "3"}, f"{GROUPS}?user_id=u-7&limit=3"),
        ({"url": f"{GROUPS}?p=2", "userId": "u-7"}, f"{GROUPS}?p=2"),
        ({"url": "https%3A%2F%2Flms.example%2Fc%2F9%2Fgroups"}, GROUPS),
    ],
)
async def test_platform_is_asked_as_the_standard_says(
    site: Site, lms: ServiceLms, params: dict[str, Any], asked: str
) -> None:
    """Filters and pages go to the platform, with the scope and media type of the service."""
    lms.answers = [httpx.Response(200, json={"groups": []})]

    assert (await listed(site, **params)).status_code == 200

    assert lms.addresses_asked == [asked]
    assert lms.asked[0].headers["accept"] == "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
    assert lms.token_forms[0]["scope"] == SCOPE


@pytest.mark.parametrize("address", ["/api/groups", "/api/groups/sets"])
async def test_page_of_another_origin_gets_no_token(site: Site, lms: ServiceLms, address: str) -> None:
    """An address that is not the service's own is refused before anybody is asked."""
    answer = await listed(site, address, url="https://evil.example/")

    assert (answer.status_code, code_of(answer)) == (400, "VALIDATION_ERROR")
    assert (lms.asked, lms.token_requests) == ([], [])


@pytest.mark.parametrize(("address", "member"), [("/api/groups", "groups"), ("/api/groups/sets", "sets")])
@pytest.mark.parametrize("document", [None, [], {}, {"groups": {}, "sets": {}}])
async def test_answer_that_is_no_list_is_a_bad_gateway(
    site: Site, lms: ServiceLms, address: str, member: str, document: Any
) -> None:
    """JSON that is no container is the platform's mistake, and what it lacks is named."""
    lms.answers = [httpx.Response(200, json=document)]

    answer = await listed(site, address)

    assert (answer.status_code, code_of(answer)) == (502, "PLATFORM_ANSWER_UNREADABLE")
    assert f"it is not an object whose {member} are a list" in answer.text


async def test_sets_may_be_missing_where_groups_are_not(site: Site, lms: ServiceLms) -> None:
    """A platform without sets names no address for them."""
    lms.answers = [httpx.Response(200, json={"groups": []})]
    granted: dict[str, Any] = {CLAIM: {"context_groups_url": GROUPS}}

    assert (await listed(site, edits=granted)).status_code == 200
    refused = await listed(site, "/api/groups/sets", edits=granted)

    assert (refused.status_code, code_of(refused)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")


async def test_service_key_lists_groups(site: Site, lms: ServiceLms) -> None:
    """A job without a person lists groups, too."""
    roster = {"https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {"context_memberships_url": "x"}}
    key = (await site.id_token(await site.launch(GRANTED | roster)))["services"]["serviceKey"]
    lms.answers = [httpx.Response(200, json={"groups": []})]

    answer = await site.client.get("/api/groups", headers={"Authorization": f"SERVICE-AUTH-V1 {API_KEY}:{key}"})

    assert answer.json() == {"id": GROUPS, "groups": []}


async def test_groups_that_are_switched_off_are_inactive(database: Path, lms: ServiceLms) -> None:
    """The operator's word goes before the platform's, and the launch says so."""
    async with open_site(database, lms=lms, enabled_services=frozenset({"namesAndRoles"})) as site:
        launched = await site.launch(GRANTED)
        answer = await site.client.get("/api/groups", headers=ltik_header(ltik_of(launched)))
        document = await site.id_token(launched)

    assert (answer.status_code, code_of(answer)) == (403, "INACTIVE_SERVICE")
    assert document["services"]["groups"] == {"available": False}


async def test_launch_says_that_groups_are_available(site: Site) -> None:
    """A tool sees before it asks whether it may."""
    document = await site.id_token(await site.launch(GRANTED))

    assert document["services"]["groups"] == {"available": True}
