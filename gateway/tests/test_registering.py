"""`/lti/register`: the tool registers itself with the platform, and the platform here, or nothing happens at all."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import httpx
import pytest

from gateway.app import create_app
from gateway.errors import Code, PlatformFailure
from gateway.platforms.exchange import Order
from gateway.platforms.guarded import MOST_LOOKUPS
from gateway.rooms import Rooms
from gateway.tests.inviting import (
    CONFIGURATION_URL,
    ISSUER,
    TOKEN,
    Asked,
    InvitingLms,
    configuration,
    invite,
    lms_of,
    refusal_shown,
    registered_platforms,
)
from gateway.tests.site import BEARER, Database, Site, address_of, code_of, ltik_of, open_site, settings

pytestmark = pytest.mark.anyio


@pytest.fixture
def lms() -> InvitingLms:
    return InvitingLms()


@pytest.mark.parametrize("path", ["/lti/register", "/register"])
async def test_configuration_is_read_and_registration_asked(site: Site, path: str) -> None:
    """The platform is asked twice, each time with the token, and nobody else is asked anything."""
    answer = await invite(site, path)

    assert answer.status_code == 200
    assert lms_of(site).asked == [
        Asked("GET", CONFIGURATION_URL, f"Bearer {TOKEN}"),
        Asked("POST", f"{ISSUER}/register?tenant=1", f"Bearer {TOKEN}"),
    ]


async def test_without_a_token_none_is_sent(site: Site) -> None:
    """Brightspace gives no registration token, and then there is no Authorization header."""
    await invite(site, registration_token="")

    assert [request.authorization for request in lms_of(site).asked] == [None, None]


async def test_platform_is_kept_inactive(site: Site) -> None:
    """The platform is registered as its configuration says, and waits for somebody to activate it."""
    lms_of(site).document = configuration(authorization_server="https://lms.example/aud")
    await invite(site)

    (registered,) = await registered_platforms(site)
    expected = {
        "url": ISSUER,
        "clientId": "client-9",
        "name": "examplelms at lms.example",
        "authenticationEndpoint": f"{ISSUER}/auth",
        "accesstokenEndpoint": f"{ISSUER}/token",
        "authorizationServer": "https://lms.example/aud",
        "authConfig": {"method": "JWK_SET", "key": f"{ISSUER}/jwks"},
        "active": False,
    }
    assert expected.items() <= registered.items()


async def test_launch_waits_for_the_activation(site: Site) -> None:
    """A login of a platform that registered itself is refused until it is activated, and then a launch succeeds."""
    site.lms.client_id = lms_of(site).new_client_id
    await invite(site)
    (registered,) = await registered_platforms(site)
    before = await site.client.get("/lti/login", params=site.lms.login())
    await site.client.post(f"/admin/platforms/{registered['id']}/activate", headers=BEARER)

    after = await site.launch()

    assert code_of(before) == "UNREGISTERED_OR_INACTIVE_PLATFORM"
    assert ltik_of(after)


@contextmanager
def slow_name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let whoever looks up slow.example wait; no other name has an address."""
    free = threading.Event()

    def look_up(host: bytes, *_port: Any, **_type: Any) -> Any:
        if host == b"slow.example":
            free.wait()
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    try:
        yield
    finally:
        free.set()


async def test_slow_names_of_strangers_keep_no_platform_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many invitations wait for a name, those who talk to registered platforms do not wait behind them."""
    app = create_app(settings(database_url=address_of(database)))
    async with app.router.lifespan_context(app):
        rooms: Rooms = app.state.rooms
        with slow_name_server(monkeypatch):
            asking = rooms.registering.endpoints.configuration
            slow = [asyncio.create_task(asking("https://slow.example/", token=None)) for _ in range(MOST_LOOKUPS)]
            order = Order(method="GET", url="https://other.example/")
            other = asyncio.create_task(rooms.services.exchange.send(order))

            with pytest.raises(PlatformFailure) as failed:
                await other
        await asyncio.gather(*slow, return_exceptions=True)

    assert failed.value.code is Code.PLATFORM_UNREACHABLE


async def test_activation_may_be_automatic(database: Database) -> None:
    """With AUTO_ACTIVATE the platform is active at once."""
    async with open_site(database, lms=InvitingLms(), auto_activate=True) as site:
        answer = await invite(site)

        (registered,) = await registered_platforms(site)
    assert registered["active"] is True
    assert "It can be used now" in answer.text
    assert "\ndone()\n" in answer.text


async def test_page_says_that_somebody_has_to_activate(site: Site) -> None:
    """The administrator reads that the platform waits, and by which number it is known."""
    answer = await invite(site)

    (registered,) = await registered_platforms(site)
    assert "It cannot be used yet" in answer.text
    assert registered["id"] in answer.text


async def test_page_closes_itself_by_a_message(site: Site) -> None:
    """The page has one script, which the policy lets run by its nonce, and which posts the standard's message."""
    answer = await invite(site)

    policy = answer.headers["content-security-policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert len(nonce) >= 16
    assert answer.text.count("<script") == answer.text.count(f'<script nonce="{nonce}">') == 1
    assert '{subject: "org.imsglobal.lti.close"}' in answer.text
    assert "done()" not in answer.text  # whoever has to activate it is read first
    assert "default-src 'none'" in policy
    assert "frame-ancestors" not in policy
    assert "x-frame-options" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


async def test_page_escapes_what_the_platform_says(site: Site) -> None:
    """A client id is text on the page, whatever it looks like."""
    lms_of(site).new_client_id = "<script>alert(1)</script>"

    answer = await invite(site)

    assert "<script>alert(1)" not in answer.text
    assert "<script>alert(1)</script>" in unescape(answer.text)


async def test_nonce_is_another_one_each_time(site: Site) -> None:
    """Two pages never share a nonce."""
    first = await invite(site)
    lms_of(site).new_client_id = "client-10"
    second = await invite(site)

    assert first.headers["content-security-policy"] != second.headers["content-security-policy"]


async def test_refusal_is_an_envelope_for_programs(site: Site) -> None:
    """Whoever does not ask for HTML gets the envelope."""
    answer = await site.client.get("/lti/register")

    assert (answer.status_code, code_of(answer)) == (400, "MISSING_OPENID_CONFIGURATION")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"openid_configuration": ""}, "MISSING_OPENID_CONFIGURATION"),
        ({"openid_configuration": "file:///etc/passwd"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": "http://lms.example/c"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": "https://10.0.0.1/c"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": "https://localhost/c"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": f"{CONFIGURATION_URL}#part"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": "https://user@lms.example/c"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": "x"}, "INVALID_OPENID_CONFIGURATION"),
        ({"registration_token": "a b"}, "INVALID_REGISTRATION_TOKEN"),
        ({"registration_token": "a\r\nX-Odd: 1"}, "INVALID_REGISTRATION_TOKEN"),
        ({"registration_token": "é"}, "INVALID_REGISTRATION_TOKEN"),
        ({"privacyLevel": "secret"}, "UNKNOWN_PRIVACY_LEVEL"),
    ],
)
async def test_wrong_invitation_is_not_followed(site: Site, query: dict[str, str], code: str) -> None:
    """An invitation that cannot be right leads to no request at all."""
    answer = await invite(site, **query)

    assert refusal_shown(answer) == (400, code)
    assert lms_of(site).asked == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            httpx.Response(302, headers={"location": "https://evil.example/c"}),
            (502, "PLATFORM_UNREACHABLE"),
            id="leads away",
        ),
        pytest.param(httpx.ConnectError("refused"), (502, "PLATFORM_UNREACHABLE"), id="down"),
        pytest.param(httpx.ReadTimeout("slow"), (504, "PLATFORM_TIMED_OUT"), id="slow"),
    ],
)
async def test_platform_that_does_not_answer(
    site: Site, given: httpx.Response | Exception, expected: tuple[int, str]
) -> None:
    """A platform that cannot be reached is told as such, and the token goes to no other origin."""
    lms_of(site).configuration_answer = given

    answer = await invite(site)

    assert refusal_shown(answer) == expected
    assert {request.url for request in lms_of(site).asked} == {CONFIGURATION_URL}


@pytest.mark.parametrize(
    ("status", "configurations", "registrations"), [(429, 3, 3), (503, 3, 1), (500, 1, 1), (400, 1, 1)]
)
async def test_busy_platform_is_asked_again(site: Site, status: int, configurations: int, registrations: int) -> None:
    """A configuration is asked for again after a pause; a registration only when it cannot have been made."""
    lms_of(site).registration_answer = httpx.Response(status, headers={"Retry-After": "1"})
    await invite(site)
    posts = [request for request in lms_of(site).asked if request.method == "POST"]
    lms_of(site).asked.clear()
    lms_of(site).configuration_answer = httpx.Response(status, headers={"Retry-After": "1"})

    answer = await invite(site)

    assert (len(lms_of(site).asked), len(posts)) == (configurations, registrations)
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize("status", [200, 201])
async def test_success_has_two_statuses(site: Site, status: int) -> None:
    """RFC 7591 says 201, an example of the LTI text 200."""
    lms_of(site).registration_answer = httpx.Response(status, json={"client_id": "client-9"})

    assert (await invite(site)).status_code == 200
    assert [each["clientId"] for each in await registered_platforms(site)] == ["client-9"]


@pytest.mark.parametrize("client_id", ["7", "x" * 1000], ids=["shortest", "longest"])
async def test_client_id_has_one_to_a_thousand_characters(site: Site, client_id: str) -> None:
    """A client id is kept as the platform gave it, a single figure or a long text."""
    lms_of(site).new_client_id = client_id

    await invite(site)

    assert [each["clientId"] for each in await registered_platforms(site)] == [client_id]


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        pytest.param(
            httpx.Response(400, json={"error": "invalid_redirect_uri", "error_description": "no <such> URI"}),
            400,
            "status 400, invalid_redirect_uri, no <such> URI",
            id="RFC 7591",
        ),
        pytest.param(
            httpx.Response(422, json={"errors": [{"field": "base", "message": "wrong scope"}, 7]}),
            422,
            "status 422, wrong scope",
            id="Canvas",
        ),
        pytest.param(
            httpx.Response(400, json={"error": 7, "error_description": ["no"], "errorMessage": "no such scope"}),
            400,
            "status 400, no such scope<",
            id="a name of its own",
        ),
        pytest.param(httpx.Response(400, json=["no"]), 400, "status 400<", id="a list"),
        pytest.param(
            httpx.Response(401, json={"error": "token_already_used"}),
            401,
            "status 401, token_already_used",
            id="Moodle",
        ),
        pytest.param(httpx.Response(500, text="<h1>Oops</h1>"), 502, "status 500", id="crash"),
        pytest.param(httpx.Response(200, text="<h1>Done</h1>"), 502, "the answer is not a JSON object", id="HTML"),
        pytest.param(httpx.Response(201, json={"name": "x"}), 502, "its answer gives no client_id", id="no client id"),
        pytest.param(httpx.Response(201, json={"client_id": 7}), 502, "its answer gives no client_id", id="a number"),
        pytest.param(httpx.Response(201, json={"client_id": ""}), 502, "its answer gives no client_id", id="empty"),
        pytest.param(httpx.Response(201, json={"client_id": " x"}), 502, "its answer gives no client_id", id="blank"),
        pytest.param(httpx.Response(201, json={"client_id": "x\0"}), 502, "its answer gives no client_id", id="NUL"),
        pytest.param(
            httpx.Response(201, json={"client_id": "x" * 1001}), 502, "its answer gives no client_id", id="too long"
        ),
    ],
)
async def test_failed_registration_leaves_nothing(site: Site, given: httpx.Response, status: int, told: str) -> None:
    """The person reads what the platform said, and no platform is registered by half."""
    lms_of(site).registration_answer = given

    answer = await invite(site)

    assert refusal_shown(answer) == (status, "REGISTRATION_FAILED")
    assert told in unescape(answer.text)
    assert await registered_platforms(site) == []


async def test_token_is_not_shown(site: Site) -> None:
    """A platform that echoes the request shows nobody the token."""
    lms_of(site).registration_answer = httpx.Response(400, json={"error": f"bad Bearer {TOKEN}"})

    page = await invite(site)
    query = {"openid_configuration": CONFIGURATION_URL, "registration_token": TOKEN}
    envelope = await site.client.get("/lti/register", params=query)

    assert "bad Bearer ***" in unescape(page.text)
    assert TOKEN not in page.text + envelope.text


@pytest.mark.parametrize("member", ["clientId", "client_id"])
async def test_known_pair_is_told_before_anything_happens(site: Site, member: str) -> None:
    """Where the address of the configuration names a client id that is registered, the platform is not asked."""
    known = site.platform

    answer = await invite(site, openid_configuration=f"{CONFIGURATION_URL}?key=1&{member}=client-1")

    assert refusal_shown(answer) == (409, "PLATFORM_ALREADY_REGISTERED")
    assert not lms_of(site).asked_to_register
    assert (await site.client.get(f"/admin/platforms/{known['id']}", headers=BEARER)).json() == known


async def test_known_pair_is_never_changed(site: Site) -> None:
    """A platform that answers with a client id that is registered changes nothing of that registration."""
    known = site.platform
    lms_of(site).new_client_id = "client-1"

    answer = await invite(site)

    assert refusal_shown(answer) == (409, "PLATFORM_ALREADY_REGISTERED")
    assert (await site.client.get(f"/admin/platforms/{known['id']}", headers=BEARER)).json() == known
