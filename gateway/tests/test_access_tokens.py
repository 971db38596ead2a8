"""Access tokens: how they are asked for, kept, shared and given up."""

import asyncio
import json
from base64 import urlsafe_b64decode
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from gateway.errors import Code, PlatformFailure
from gateway.platforms import access_tokens
from gateway.platforms.access_tokens import Grant
from gateway.tests.service_lms import MEMBERSHIPS_URL, ServiceLms, granted, registration_of
from gateway.tests.site import BEARER, START, Site, code_of, ltik_header, ltik_of

pytestmark = pytest.mark.anyio

ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
DEPLOYMENT = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


@pytest.fixture
def lms() -> ServiceLms:
    return ServiceLms()


async def token(site: Site, *scopes: str) -> str:
    """The token that the gateway uses now for these scopes."""
    grant = Grant(registration=await registration_of(site), scopes=scopes or (ROSTER,))
    found: str = await site.rooms.services.tokens.token(grant)
    return found


def decoded(part: str) -> dict[str, Any]:
    """A part of a JWT."""
    document: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return document


async def test_token_is_asked_for_with_a_signed_assertion(site: Site, lms: ServiceLms) -> None:
    """The request is a client credentials grant whose assertion this registration's key signed."""
    assert await token(site, SCORE, ROSTER) == "token-1"

    [form] = lms.token_forms
    head, payload, signature = form.pop("client_assertion").split(".")
    assert form == {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "scope": f"{SCORE} {ROSTER}",
    }
    assert lms.token_requests[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert decoded(head) == {"typ": "JWT", "alg": "RS256", "kid": site.platform["id"]}
    key = load_pem_public_key(site.platform["publicKey"].encode())
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(urlsafe_b64decode(signature + "=="), f"{head}.{payload}".encode(), padding.PKCS1v15(), SHA256())


async def test_assertion_says_who_asks_whom_and_when(site: Site, lms: ServiceLms) -> None:
    """The assertion has the claims of section 4.1.1, lives five minutes, and began a little ago."""
    await token(site)

    claims = decoded(lms.token_forms[0]["client_assertion"].split(".")[1])
    now = int(START.timestamp())
    assert len(claims.pop("jti")) >= 16
    assert claims == {
        "iss": "client-1",
        "sub": "client-1",
        "aud": "https://lms.example/token",
        "iat": now - 5,
        "exp": now - 5 + 300,
    }


async def test_audience_is_the_authorization_server_where_one_is_named(site: Site, lms: ServiceLms) -> None:
    """A platform that registered an authorization server is addressed by its name."""
    change = {"authorizationServer": "https://api.lms.example/auth/token"}
    await site.client.put(f"/admin/platforms/{site.platform['id']}", json=change, headers=BEARER)

    await token(site)

    assert decoded(lms.token_forms[0]["client_assertion"].split(".")[1])["aud"] == "https://api.lms.example/auth/token"


async def test_every_assertion_has_its_own_jti(site: Site, lms: ServiceLms) -> None:
    """An assertion is good once, so a second attempt at the same token has another one."""
    lms.grants = [httpx.ConnectError("refused"), granted("late")]

    assert await token(site) == "late"

    first, second = (decoded(form["client_assertion"].split(".")[1]) for form in lms.token_forms)
    assert first["jti"] != second["jti"]


async def test_token_is_kept_by_set_of_scopes(site: Site) -> None:
    """The order of scopes makes no other token; another scope does."""
    found = [await token(site, *scopes) for scopes in ([SCORE, ROSTER], [ROSTER, SCORE], [ROSTER], [ROSTER, ROSTER])]

    assert found == ["token-1", "token-1", "token-2", "token-2"]


@pytest.mark.parametrize(
    ("expires_in", "held_s"),
    [
        *[(3600, 3570), ("3600", 3570), (3600.0, 3570), (10**9, 3570), (90, 60), (40, 20)],
        *[(None, 270), ("soon", 270), ([], 270), (-5, 270), (10**400, 270)],
    ],
)
async def test_token_is_kept_until_shortly_before_it_expires(
    site: Site, lms: ServiceLms, expires_in: Any, held_s: int
) -> None:
    """A token is used to half a minute before its end, or half of a short life; five minutes when nobody says."""
    lms.grants = [granted("first", expires_in=expires_in)]
    await token(site)

    site.clock.move(seconds=held_s - 1)
    kept = await token(site)
    site.clock.move(seconds=1)
    renewed = await token(site)

    assert (kept, renewed) == ("first", "token-2")


async def test_token_without_life_is_used_once(site: Site, lms: ServiceLms) -> None:
    """A token that expires in no time is not kept."""
    lms.grants = [granted("first", expires_in=0)]

    assert [await token(site), await token(site)] == ["first", "token-2"]


async def test_one_request_serves_all_who_wait(site: Site, lms: ServiceLms) -> None:
    """Fifty calls that need the same token cause one request for it."""
    assert await asyncio.gather(*(token(site) for _ in range(50))) == ["token-1"] * 50

    assert len(lms.token_requests) == 1


async def test_one_failure_serves_all_who_wait(site: Site, lms: ServiceLms) -> None:
    """Fifty calls that wait for a token that is refused are refused with it, and the next call asks again."""
    lms.grants = [httpx.Response(401, json={"error": "invalid_client"})]

    grant = Grant(registration=await registration_of(site), scopes=[ROSTER])

    waiting = [site.rooms.services.tokens.token(grant) for _ in range(50)]
    failed = await asyncio.gather(*waiting, return_exceptions=True)

    assert {type(failure) for failure in failed} == {PlatformFailure}
    assert len(lms.token_requests) == 1
    assert await token(site) == "token-2"


@pytest.mark.parametrize(
    "change",
    [
        {"clientId": "client-2"},
        {"accesstokenEndpoint": "https://lms.example/token?tenant=2"},
        {"authorizationServer": "https://lms.example"},
    ],
)
async def test_token_is_forgotten_when_the_registration_changes(site: Site, change: dict[str, str]) -> None:
    """A registration that asks as somebody else, or elsewhere, gets a token of its own."""
    await token(site)

    await site.client.put(f"/admin/platforms/{site.platform['id']}", json=change, headers=BEARER)

    assert await token(site) == "token-2"


async def test_platforms_do_not_share_tokens(site: Site, lms: ServiceLms) -> None:
    """Two registrations of one platform have a token each."""
    await token(site)
    await site.register(clientId="client-2")

    assert await token(site) == "token-2"
    assert decoded(lms.token_forms[1]["client_assertion"].split(".")[1])["iss"] == "client-2"


async def test_deployments_do_not_share_tokens(site: Site, lms: ServiceLms) -> None:
    """A token is asked for in the name of one deployment, and used for no other."""
    lms.answers = [httpx.Response(200, json={"members": []}) for _ in range(3)]
    launches = [await site.launch({**MEMBERSHIPS_URL, DEPLOYMENT: name}) for name in ("d1", "d2", "d1")]

    [await site.client.get("/api/memberships", headers=ltik_header(ltik_of(launched))) for launched in launches]

    assert lms.tokens_used == ["token-1", "token-2", "token-1"]
    assert [decoded(form["client_assertion"].split(".")[1])[DEPLOYMENT] for form in lms.token_forms] == ["d1", "d2"]


async def test_tokens_kept_are_bounded(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest token makes room for the newest."""
    monkeypatch.setattr(access_tokens, "MOST_TOKENS", 2)

    found = [await token(site, scope) for scope in ("a", "b", "c", "b", "a")]

    assert found == ["token-1", "token-2", "token-3", "token-2", "token-4"]


@pytest.mark.parametrize(
    "members",
    [{"token_type": "bearer"}, {"token_type": "BEARER"}, {"scope": [ROSTER]}, {"scope": 7}, {"id_token": {}}],
)
async def test_token_answer_is_read_leniently(site: Site, lms: ServiceLms, members: dict[str, Any]) -> None:
    """What platforms write beside the token, and in which case, does not matter."""
    lms.grants = [granted("odd", **members)]

    assert await token(site) == "odd"


async def test_media_type_of_a_token_answer_does_not_matter(site: Site, lms: ServiceLms) -> None:
    """Moodle sends its JSON as text/html."""
    body = b'{"access_token": "odd", "token_type": "Bearer"}'
    lms.grants = [httpx.Response(200, content=body, headers={"Content-Type": "text/html"})]

    assert await token(site) == "odd"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(200, content=b""), "Expecting value"),
        (httpx.Response(200, content=b"<p>secret</p>"), "Expecting value"),
        (httpx.Response(200, json=["secret"]), "it is not a JSON object"),
        (granted("secret", access_token=None), "access_token is missing"),
        (granted("secret", access_token=7), "access_token is missing"),
        (granted(""), "access_token is missing"),
        (granted("two words"), "access_token is missing"),
        (granted("new\r\nline"), "access_token is missing"),
        (granted("g\u00f6"), "access_token is missing"),
        (granted("secret", token_type=None), "token_type is not Bearer"),
        (granted("secret", token_type="mac"), "token_type is not Bearer"),
    ],
)
async def test_token_answer_without_a_usable_token_is_a_failure(
    site: Site, lms: ServiceLms, answer: httpx.Response, reason: str
) -> None:
    """An answer without a bearer token is said to be wrong, and not shown: it might hold a token."""
    lms.grants = [answer]

    with pytest.raises(PlatformFailure) as failed:
        await token(site)

    assert failed.value.code is Code.PLATFORM_ANSWER_UNREADABLE
    assert reason in failed.value.sentence
    assert failed.value.details == {"externalError": True, "externalUrl": "https://lms.example/token"}


@pytest.mark.parametrize(
    ("status", "ours"), [(400, 400), (401, 401), (403, 403), (404, 404), (500, 502), (301, 502), (503, 503)]
)
async def test_refusal_of_the_token_endpoint_is_passed_on(site: Site, lms: ServiceLms, status: int, ours: int) -> None:
    """A tool learns what the token endpoint said, and that it was not its own ltik that was refused."""
    lms.grants = [httpx.Response(status, json={"error": "invalid_client"}, headers={"Retry-After": "60"})]
    ltik = ltik_of(await site.launch(MEMBERSHIPS_URL))

    answer = await site.client.get("/api/memberships", headers=ltik_header(ltik))

    assert (answer.status_code, code_of(answer)) == (ours, "ACCESS_TOKEN_REFUSED")
    details = answer.json()["details"]
    assert (details["externalError"], details["externalStatus"]) == (True, status)
    assert (details["externalUrl"], details["bodyReceived"]) == (
        "https://lms.example/token",
        {"error": "invalid_client"},
    )
    assert lms.asked == []
