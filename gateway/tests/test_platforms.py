"""`/admin/platforms`: register, list, change, switch and delete."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_public_key

from gateway.storage.registrations import Registration, Registrations
from gateway.tests.lms import Lms, public_jwk, rsa_key
from gateway.tests.postgresql import BOTH
from gateway.tests.site import BEARER, Site, code_of, ltik_header, ltik_of
from gateway.tests.test_keys import pem

pytestmark = pytest.mark.anyio
STORED_IN = BOTH

UNKNOWN = "0" * 32
BASES = ("/admin/platforms", "/api/platforms")


async def call(site: Site, method: str, path: str = "", body: Any = None, **params: str) -> httpx.Response:
    """Call the platforms API with the API key."""
    content = None if body is None else json.dumps(body)
    headers = BEARER | ({"Content-Type": "application/json"} if body is not None else {})
    return await site.client.request(method, f"/admin/platforms{path}", content=content, headers=headers, params=params)


def errors_of(answer: httpx.Response) -> dict[str, str]:
    """The faults of a body, by field."""
    assert answer.status_code == 400, answer.text
    assert code_of(answer) == "VALIDATION_ERROR"
    return {error["field"]: error["message"] for error in answer.json()["details"]["errors"]}


@pytest.mark.parametrize("base", BASES)
async def test_registered_platform_is_shown(site: Site, base: str) -> None:
    """A new platform is answered with what was given, an id of 32 hex digits, a public key, and as active."""
    body = Lms(client_id="client-9").registration()

    answer = await site.client.post(base, json=body, headers=BEARER)

    document = answer.json()
    assert answer.status_code == 200
    assert len(document["id"]) == 32
    assert int(document["id"], 16)
    assert isinstance(load_pem_public_key(document["publicKey"].encode()), RSAPublicKey)
    assert document["publicKey"].endswith("-----END PUBLIC KEY-----\n")
    assert document == {**body, "id": document["id"], "publicKey": document["publicKey"], "active": True}
    assert (await site.client.get(f"{base}/{document['id']}", headers=BEARER)).json() == document


async def test_platform_may_start_inactive(site: Site) -> None:
    """A platform that is registered as inactive cannot log in before it is activated."""
    platform = await site.register(Lms(client_id="client-9"), active=False)
    login = Lms(client_id="client-9").login()

    before = await site.client.get("/lti/login", params=login)
    activated = await call(site, "POST", f"/{platform['id']}/activate")
    after = await site.client.get("/lti/login", params=login)

    assert platform["active"] is False
    assert activated.json() == {**platform, "active": True}
    assert code_of(before) == "UNREGISTERED_OR_INACTIVE_PLATFORM"
    assert after.status_code == 302


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["client-1", "client-2", "client-1"]),
        ({"url": "https://lms.example"}, ["client-1", "client-2"]),
        ({"clientId": "client-1"}, ["client-1", "client-1"]),
        ({"url": "https://lms.example", "clientId": "client-2"}, ["client-2"]),
        ({"url": "https://third.example", "clientId": "client-2"}, []),
        ({"url": "https://lms.example/"}, []),
        ({"clientId": "x\0"}, []),
        ({"id": UNKNOWN}, []),
    ],
)
async def test_filters_combine(site: Site, filters: dict[str, str], found: list[str]) -> None:
    """Platforms are listed by every filter given, exactly, oldest first."""
    site.clock.move(seconds=1)
    await site.register(Lms(client_id="client-2"))
    site.clock.move(seconds=1)
    await site.register(Lms(issuer="https://third.example"))

    answer = await call(site, "GET", **filters)

    assert [platform["clientId"] for platform in answer.json()["platforms"]] == found


async def test_filter_by_id_combines_too(site: Site) -> None:
    """The id filters like the others, and must agree with them."""
    identity = site.platform["id"]

    alone = await call(site, "GET", id=identity)
    agreeing = await call(site, "GET", id=identity, url="https://lms.example", clientId="client-1")
    disagreeing = await call(site, "GET", id=identity, clientId="client-2")

    assert [len(answer.json()["platforms"]) for answer in (alone, agreeing, disagreeing)] == [1, 1, 0]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "New"},
        {"clientId": "client-8", "active": False},
        {"accesstokenEndpoint": "https://lms.example/other", "authorizationServer": "https://aud.example"},
        {},
        {"id": UNKNOWN, "publicKey": "x", "unknown": 7, "name": None},
    ],
)
async def test_change_is_merged(site: Site, change: dict[str, Any]) -> None:
    """Only what is given changes; null, unknown and read-only members change nothing."""
    effective = {name: value for name, value in change.items() if value is not None}
    for name in ("id", "publicKey", "unknown"):
        effective.pop(name, None)

    answer = await call(site, "PUT", f"/{site.platform['id']}", change)

    assert answer.status_code == 200
    assert answer.json() == {**site.platform, **effective}


async def test_change_does_not_undo_another(site: Site) -> None:
    """A platform that is switched off while somebody changes its name stays off."""
    enrolment = site.rooms.enrolment
    identity = site.platform["id"]

    class Interrupted(Registrations):
        """Registrations of which one is switched off just after it was read."""

        async def get(self, identity: str) -> Registration:
            """Read, and be too slow."""
            read = await super().get(identity)
            await self.change(identity, {"active": False})
            return read

    slow = replace(enrolment, registrations=Interrupted(enrolment.registrations._engine))
    changed = await slow.change(identity, {"name": "New"})

    assert (changed.name, changed.active) == ("New", False)


async def test_change_reaches_down_to_the_key(site: Site) -> None:
    """authConfig.key alone can be changed; the method stays."""
    answer = await call(
        site, "PUT", f"/{site.platform['id']}", {"authConfig": {"key": "https://lms.example/k", "method": None}}
    )

    assert answer.json()["authConfig"] == {"method": "JWK_SET", "key": "https://lms.example/k"}


async def test_whole_document_can_be_put_back(site: Site) -> None:
    """What GET shows is a valid body of PUT."""
    answer = await call(site, "PUT", f"/{site.platform['id']}", site.platform)

    assert answer.json() == site.platform


async def test_method_and_key_are_judged_together(site: Site) -> None:
    """A method that does not fit the key that is there is refused, and nothing changes."""
    answer = await call(site, "PUT", f"/{site.platform['id']}", {"authConfig": {"method": "RSA_KEY"}})

    assert errors_of(answer) == {"authConfig.key": "it must be an RSA public key in PEM"}
    assert (await call(site, "GET", f"/{site.platform['id']}")).json() == site.platform


async def test_second_registration_of_a_pair_is_refused(site: Site) -> None:
    """A pair of url and clientId is registered once, also when two requests come together."""
    again = await call(site, "POST", body=site.lms.registration())
    body = Lms(client_id="client-7").registration()
    both = await asyncio.gather(call(site, "POST", body=body), call(site, "POST", body=body))

    assert (again.status_code, code_of(again)) == (409, "PLATFORM_ALREADY_REGISTERED")
    assert sorted(answer.status_code for answer in both) == [200, 409]


async def test_change_to_a_taken_pair_is_refused(site: Site) -> None:
    """A platform cannot take over another's url and clientId."""
    first = site.platform
    await site.register(Lms(client_id="client-2"))

    answer = await call(site, "PUT", f"/{first['id']}", {"clientId": "client-2"})

    assert (answer.status_code, code_of(answer)) == (409, "URL_CLIENT_ID_COMBINATION_ALREADY_EXISTS")


@pytest.mark.parametrize(
    ("method", "suffix"),
    [("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/activate"), ("POST", "/deactivate")],
)
@pytest.mark.parametrize("identity", [UNKNOWN, "x", "%00", "%2e%2e", "é"])
async def test_unknown_platform_is_not_found(site: Site, method: str, suffix: str, identity: str) -> None:
    """Every call for an id that nobody has is 404."""
    answer = await call(site, method, f"/{identity}{suffix}", {} if method == "PUT" else None)

    assert (answer.status_code, code_of(answer)) == (404, "PLATFORM_NOT_FOUND")


async def test_deleted_platform_is_gone_with_its_launches(site: Site) -> None:
    """Deleting a platform ends its ltiks, its logins in flight, and its key; a new registration starts afresh."""
    ltik = ltik_of(await site.launch())
    request = await site.begin()
    deleted = await call(site, "DELETE", f"/{site.platform['id']}")

    id_token = await site.client.get("/api/idtoken", headers=ltik_header(ltik))
    launch = await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"])
    keys = await site.client.get("/lti/keys")
    await site.register()
    again = await site.client.get("/api/idtoken", headers=ltik_header(ltik))

    assert (deleted.status_code, deleted.content) == (204, b"")
    assert [id_token.status_code, again.status_code] == [401, 401]
    assert code_of(launch) == "UNREGISTERED_OR_INACTIVE_PLATFORM"
    assert keys.json() == {"keys": []}


async def test_key_set_has_one_key_for_each_platform(site: Site) -> None:
    """Each registration has a key of its own, under its id, the one that the API shows; nothing private is in it."""
    first = site.platform
    second = await site.register(Lms(client_id="client-2"))

    keys = (await site.client.get("/keys")).json()["keys"]

    assert {key["kid"] for key in keys} == {first["id"], second["id"]}
    assert [set(key) for key in keys] == [{"kty", "n", "e", "kid", "alg", "use"}] * 2
    assert len({key["n"] for key in keys}) == 2
    assert {(key["alg"], key["use"]) for key in keys} == {("RS256", "sig")}


REQUIRED = ("url", "clientId", "name", "authenticationEndpoint", "accesstokenEndpoint", "authConfig")


@pytest.mark.parametrize("field", REQUIRED)
@pytest.mark.parametrize("value", [None, "absent"], ids=["null", "absent"])
async def test_required_field_must_be_there(site: Site, field: str, value: object) -> None:
    """A registration without one of its fields names the field."""
    body = {**Lms(client_id="client-9").registration(), field: value}
    if value == "absent":
        del body[field]

    assert errors_of(await call(site, "POST", body=body)) == {field: "it is missing"}


WRONG: list[tuple[str, list[Any]]] = [
    (
        "url",
        ["", 7, " https://lms.example", "lms.example", "https://lms.example?a", "https://l.example#x", "https://\x00"],
    ),
    ("clientId", ["", 7, [], "x" * 1001, "a\nb"]),
    ("name", ["", 7, {}]),
    ("authenticationEndpoint", ["", "http://lms.example/auth", "javascript:alert(1)", "//lms.example", "https://"]),
    (
        "authenticationEndpoint",
        ["https://lms.example/ö", "https://lms.example/授权", "https://l.example/a b", "https://l\\e/"],
    ),
    ("accesstokenEndpoint", ["file:///etc/passwd", "https://10.0.0.1/token", "https://u:p@lms.example/", 7]),
    ("accesstokenEndpoint", ["http://127.0.0.1/token", "https://[::1]/", "https://localhost/", "https://l.example/#x"]),
    ("authorizationServer", ["", 7]),
    ("redirectUri", ["https://evil.example/", "", 7, "https://gateway.example/lti/login"]),
    ("active", ["true", 1, []]),
    ("authConfig", ["", 7, []]),
]


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, values in WRONG for value in values],
    ids=[f"{field}-{number}" for number, (field, values) in enumerate(WRONG) for _ in values],
)
async def test_wrong_value_is_named(site: Site, field: str, value: Any) -> None:
    """A value that cannot be used is refused, and only its field is named."""
    body = {**Lms(client_id="client-9").registration(), field: value}

    assert list(errors_of(await call(site, "POST", body=body))) == [field]


@pytest.mark.parametrize(
    ("client_id", "status"),
    [("x" * 1000, 200), ("x" * 1001, 400), ("é" * 500, 200), ("é" * 501, 400), ("授" * 334, 400)],
    ids=["1000", "1001", "2-bytes-1000", "2-bytes-1002", "3-bytes-1002"],
)
async def test_length_is_counted_in_bytes(site: Site, client_id: str, status: int) -> None:
    """What PostgreSQL keeps in an index is limited in bytes, and a character has up to four."""
    answer = await call(site, "POST", body=Lms(client_id=client_id).registration())

    assert answer.status_code == status


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "https://169.254.169.254/",
        "https://[::ffff:10.0.0.1]/",
        "",
        None,
        7,
    ],
)
async def test_key_set_must_be_out_on_the_internet(site: Site, url: Any) -> None:
    """A key set on a private address, or behind another scheme, is refused at the registration."""
    body = {**Lms(client_id="client-9").registration(), "authConfig": {"method": "JWK_SET", "key": url}}

    assert list(errors_of(await call(site, "POST", body=body))) == ["authConfig.key"]


def private_pem() -> str:
    """A private key in PEM."""
    return rsa_key("lms").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


KEYS: list[tuple[str, str, Any, str]] = [
    ("method", "NO_SUCH", "x", "authConfig.method"),
    ("no-method", "", "x", "authConfig.method"),
    ("jwk-text", "JWK_KEY", "not JSON", "authConfig.key"),
    ("jwk-list", "JWK_KEY", "[]", "authConfig.key"),
    ("jwk-ec", "JWK_KEY", {"kty": "EC"}, "authConfig.key"),
    ("jwk-deep", "JWK_KEY", "[" * 10_000, "authConfig.key"),
    ("jwk-private", "JWK_KEY", {**public_jwk(rsa_key("lms")), "d": "AQAB"}, "authConfig.key"),
    ("jwk-short", "JWK_KEY", public_jwk(rsa_key("short", 1024)), "authConfig.key"),
    ("jwk-not-ascii", "JWK_KEY", '{"a": "é"}', "authConfig.key"),
    ("pem-text", "RSA_KEY", "not PEM", "authConfig.key"),
    ("pem-jwk", "RSA_KEY", public_jwk(rsa_key("lms")), "authConfig.key"),
    ("pem-private", "RSA_KEY", private_pem(), "authConfig.key"),
    ("pem-short", "RSA_KEY", pem(Lms(key=rsa_key("short", 1024))), "authConfig.key"),
    ("pem-missing", "RSA_KEY", None, "authConfig.key"),
]


@pytest.mark.parametrize(("method", "key", "field"), [case[1:] for case in KEYS], ids=[case[0] for case in KEYS])
async def test_key_that_cannot_be_used_is_refused(site: Site, method: str, key: Any, field: str) -> None:
    """Keys are parsed at the registration: public RSA keys of 2048 bits or more, and nothing else."""
    body = {**Lms(client_id="client-9").registration(), "authConfig": {"method": method, "key": key}}

    errors = errors_of(await call(site, "POST", body=body))

    assert list(errors) == [field]


NOT_FOR_US: list[tuple[dict[str, Any], str]] = [
    ({"use": "enc"}, "its use must be 'sig', or absent"),
    ({"use": None}, "its use must be 'sig', or absent"),
    ({"key_ops": ["sign"]}, "its key_ops must list 'verify', or be absent"),
    ({"key_ops": "verify"}, "its key_ops must list 'verify', or be absent"),
    ({"alg": "RS512"}, "its alg must be 'RS256', or absent"),
]


@pytest.mark.parametrize(("marks", "sentence"), NOT_FOR_US, ids=["enc", "null", "sign", "no-list", "other-alg"])
async def test_key_for_another_use_is_refused(site: Site, marks: dict[str, Any], sentence: str) -> None:
    """A key that says it is for something else would be refused at every launch; whoever registers it is told now."""
    key = {"method": "JWK_KEY", "key": public_jwk(rsa_key("lms"), **marks)}

    answer = await call(site, "POST", body={**Lms(client_id="client-9").registration(), "authConfig": key})

    assert errors_of(answer) == {"authConfig.key": sentence}


async def test_private_key_is_called_one(site: Site) -> None:
    """Who pastes a private key is told that it is no longer secret."""
    body = {**Lms(client_id="client-9").registration(), "authConfig": {"method": "RSA_KEY", "key": private_pem()}}

    errors = errors_of(await call(site, "POST", body=body))

    assert "private key" in errors["authConfig.key"]
    assert "PRIVATE KEY" not in errors["authConfig.key"]


async def test_all_faults_are_named_at_once(site: Site) -> None:
    """A body with many faults names every one of them."""
    errors = errors_of(await call(site, "POST", body={"url": 7}))

    assert set(errors) == set(REQUIRED)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"a":' * 50_000, b'{"url":"\\ud800"}']
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_body_must_be_a_json_object(site: Site, method: str, content: bytes) -> None:
    """A body that is no JSON object is refused as a whole."""
    path = "/admin/platforms" if method == "POST" else f"/admin/platforms/{site.platform['id']}"
    headers = {**BEARER, "Content-Type": "application/json"}

    answer = await site.client.request(method, path, content=content, headers=headers)

    assert list(errors_of(answer)) == [""]


async def test_body_must_be_called_json(site: Site) -> None:
    """A form is not a platform; the refusal says what would have been taken."""
    answer = await site.client.post("/admin/platforms", data={"url": "x"}, headers=BEARER)

    assert code_of(answer) == "UNSUPPORTED_MEDIA_TYPE"
    expected, got = "application/json", "'application/x-www-form-urlencoded'"
    assert answer.json()["details"]["description"].endswith(f": expected {expected}, got {got}")


async def test_issuer_on_this_machine_is_plain_http(site: Site) -> None:
    """A mock LMS on loopback may be registered as what it is; its browser pages too."""
    body = {
        **Lms(client_id="client-9").registration(),
        "url": "http://127.0.0.1:8400",
        "authenticationEndpoint": "http://127.0.0.1:8400/lti/authorize",
    }

    assert (await call(site, "POST", body=body)).status_code == 200
