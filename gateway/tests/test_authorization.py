"""The Authorization header: four spellings, and one answer to everything else."""

import pytest
from starlette.requests import Request

from gateway.authorization import Gatekeeper
from gateway.errors import Rejected
from gateway.tests.lms import C
from gateway.tests.site import API_KEY, BEARER, START, Site, code_of, ltik_of

pytestmark = pytest.mark.anyio

ADMIN = "/admin/platforms"
ID_TOKEN = "/api/idtoken"


@pytest.fixture
async def ltik(site: Site) -> str:
    return ltik_of(await site.launch())


def request_with(header: str) -> Request:
    """A request that carries nothing but this header."""
    return Request({"type": "http", "headers": [(b"authorization", header.encode())]})


@pytest.mark.parametrize(
    "form",
    [
        "LTIK-AUTH-V2 {key}:{ltik}",
        "ltik-auth-v2  {key}:{ltik}",
        "LTIK-AUTH-V1 Token={ltik}, Additional=Bearer {key}",
        "LTIK-AUTH-V1 token={ltik},additional=bearer {key}",
    ],
)
async def test_ltik_is_taken_in_both_generations(site: Site, ltik: str, form: str) -> None:
    """Both versions of the header, however spaced and cased, open the launch."""
    header = {"Authorization": form.format(key=API_KEY, ltik=ltik)}

    assert (await site.client.get(ID_TOKEN, headers=header)).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        "",
        "{key}:{ltik}",
        "LTIK-AUTH-V2",
        "LTIK-AUTH-V2 {ltik}",
        "LTIK-AUTH-V2 :{ltik}",
        "LTIK-AUTH-V2 {key}:",
        "LTIK-AUTH-V2 wrong:{ltik}",
        "LTIK-AUTH-V2 {key}:{ltik}x",
        "LTIK-AUTH-V2 {ltik}:{key}",
        "LTIK-AUTH-V3 {key}:{ltik}",
        "LTIK-AUTH-V1 {key}:{ltik}",
        "LTIK-AUTH-V1 Token={ltik}",
        "LTIK-AUTH-V1 Token={ltik}, Additional=Bearer wrong",
        "SERVICE-AUTH-V1 {key}:{ltik}",
        "Bearer {key}",
        "Bearer {ltik}",
        "Basic {key}",
    ],
)
async def test_other_credentials_do_not_open_a_launch(site: Site, ltik: str, form: str) -> None:
    """Whatever is wrong with the credentials, the answer has the one documented code."""
    answer = await site.client.get(ID_TOKEN, headers={"Authorization": form.format(key=API_KEY, ltik=ltik)})

    assert answer.status_code == 401
    assert code_of(answer) == "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER"
    assert answer.json()["error"] == "Unauthorized"
    assert answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/api/idtoken", ["LTIK-AUTH-V2 <API key>:<ltik>"]),
        ("/api/memberships", ["LTIK-AUTH-V2 <API key>:<ltik>", "SERVICE-AUTH-V1 <API key>:<service key>"]),
        ("/admin/platforms", ["Bearer <API key>"]),
    ],
)
async def test_refusal_writes_the_header_that_is_taken(site: Site, path: str, written: list[str]) -> None:
    """Who sends no credentials is told what the header looks like."""
    answer = await site.client.get(path)

    forms = " or ".join(f"`Authorization: {form}`" for form in written)
    assert answer.json()["details"]["description"] == f"This address takes {forms}."


async def test_ltik_in_the_query_is_not_taken(site: Site, ltik: str) -> None:
    """Credentials come in the header, never in a URL."""
    assert (await site.client.get(ID_TOKEN, params={"ltik": ltik}, headers=BEARER)).status_code == 401


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", [ADMIN, "/api/platforms"])
@pytest.mark.parametrize(
    "header", ["", "Bearer wrong", "Bearer", "LTIK-AUTH-V2 {key}:{ltik}", "bearer{key}", "Bearer {key}x"]
)
async def test_account_needs_the_api_key(site: Site, ltik: str, method: str, path: str, header: str) -> None:
    """The platforms are behind Bearer and the API key, under both names and all methods."""
    given = {"Authorization": header.format(key=API_KEY, ltik=ltik)}

    answer = await site.client.request(method, path, headers=given)

    assert code_of(answer) == "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER"


@pytest.mark.parametrize("key", ["test-key", "other-key"])
async def test_every_api_key_counts(site: Site, key: str) -> None:
    """Each of several keys opens the account."""
    assert (await site.client.get(ADMIN, headers={"Authorization": f"bearer {key}"})).status_code == 200


async def test_made_api_key_counts(site: Site) -> None:
    """A key that was made by the command counts like one of the settings."""
    gatekeeper: Gatekeeper = site.rooms.gatekeeper
    key = await gatekeeper.api_keys.make(now=START)

    assert (await site.client.get(ADMIN, headers={"Authorization": f"Bearer {key}"})).status_code == 200


async def test_service_key_opens_its_context(site: Site) -> None:
    """Where a service key is taken it gives the activity's latest launch, without the person who made it."""
    answer = await site.launch()
    key = (await site.id_token(answer))["services"]["serviceKey"]
    gatekeeper: Gatekeeper = site.rooms.gatekeeper

    stored = await gatekeeper.launch_or_service(request_with(f"SERVICE-AUTH-V1 {API_KEY}:{key}"))

    assert stored.registration.id == site.platform["id"]
    assert stored.launch.claims[C + "resource_link"] == {"id": "rl-3", "title": "Lab quiz"}
    assert "sub" not in stored.launch.claims


async def test_ltik_opens_its_launch_where_service_keys_do(site: Site, ltik: str) -> None:
    """Where a service key is taken, an ltik is taken too."""
    gatekeeper: Gatekeeper = site.rooms.gatekeeper

    stored = await gatekeeper.launch_or_service(request_with(f"LTIK-AUTH-V2 {API_KEY}:{ltik}"))

    assert stored.launch.claims["sub"] == "user-7"


@pytest.mark.parametrize("key", ["made-up", ""])
async def test_made_up_service_key_is_refused(site: Site, key: str) -> None:
    """A service key that nobody got opens nothing."""
    gatekeeper: Gatekeeper = site.rooms.gatekeeper

    with pytest.raises(Rejected) as refused:
        await gatekeeper.launch_or_service(request_with(f"SERVICE-AUTH-V1 {API_KEY}:{key}"))

    assert refused.value.code.name == "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER"


async def test_service_key_ends_with_its_platform(site: Site) -> None:
    """A service key stops when its platform is switched off."""
    key = (await site.id_token(await site.launch()))["services"]["serviceKey"]
    await site.client.post(f"{ADMIN}/{site.platform['id']}/deactivate", headers=BEARER)
    gatekeeper: Gatekeeper = site.rooms.gatekeeper

    with pytest.raises(Rejected):
        await gatekeeper.launch_or_service(request_with(f"SERVICE-AUTH-V1 {API_KEY}:{key}"))


async def test_service_key_is_refused_for_the_id_token(site: Site) -> None:
    """A service key is for grades and roster; it does not tell who launched."""
    key = (await site.id_token(await site.launch()))["services"]["serviceKey"]

    answer = await site.client.get(ID_TOKEN, headers={"Authorization": f"SERVICE-AUTH-V1 {API_KEY}:{key}"})

    assert code_of(answer) == "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER"
