"""The configuration of a platform that asks for a registration: what is read of it, and why it is refused."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest

from gateway.errors import Rejected
from gateway.protocol.platform_configuration import ENDPOINTS, PlatformConfiguration, platform_configuration_from
from gateway.tests.inviting import (
    CONFIGURATION_URL,
    PLATFORM,
    InvitingLms,
    configuration,
    invite,
    lms_of,
    platform,
    refusal_shown,
    registered_platforms,
)
from gateway.tests.site import Database, Site, code_of, open_site

pytestmark = pytest.mark.anyio


CANVAS = platform(product_family_code="canvas")
PRIVATE, PUBLIC = "https://10.0.0.7", "https://lms.example"
FETCHED = [name for name in ENDPOINTS if name != "authorization_endpoint"]  # by the gateway; that one by browsers


@pytest.fixture
def lms() -> InvitingLms:
    return InvitingLms()


async def test_bare_configuration_is_enough(site: Site) -> None:
    """Of a platform that says only what it must everything that is wanted is asked for."""
    bare = dict.fromkeys(("scopes_supported", "claims_supported", PLATFORM))
    lms_of(site).document = configuration(**bare)

    answer = await invite(site)

    assert answer.status_code == 200
    assert len(lms_of(site).metadata["scope"].split()) == 9
    assert (await registered_platforms(site))[0]["name"] == "LTI platform at lms.example"


async def test_canvas_account_names_the_platform(site: Site) -> None:
    """Where Canvas tells the name of the institution, the platform has it, without what cannot be shown."""
    named = {**CANVAS, "https://canvas.instructure.com/lti/account_name": " Test\n\u202eUniversity "}
    lms_of(site).document = configuration(**{PLATFORM: named})

    await invite(site)

    assert (await registered_platforms(site))[0]["name"] == "TestUniversity"


@pytest.mark.parametrize(
    ("server", "expected"),
    [("https://api.lms.example/auth", "https://api.lms.example/auth"), ("lms.example", None), (7, None)],
)
async def test_authorization_server_is_kept_when_it_is_an_address(
    site: Site, server: object, expected: str | None
) -> None:
    """A bare host, as Canvas has it, is no audience that its token endpoint takes."""
    lms_of(site).document = configuration(authorization_server=server)

    await invite(site)

    assert (await registered_platforms(site))[0].get("authorizationServer") == expected


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": None}, "CONFIGURATION_INCOMPLETE"),
        ({"issuer": 7}, "CONFIGURATION_INCOMPLETE"),
        ({"issuer": "https://lms.example?x=1"}, "CONFIGURATION_INCOMPLETE"),
        ({"issuer": "http://lms.example"}, "CONFIGURATION_INCOMPLETE"),
        ({"issuer": "https://lms.example/" + "x" * 1000}, "CONFIGURATION_INCOMPLETE"),
        ({"issuer": "https://other.example"}, "ISSUER_OF_ANOTHER_HOST"),
        ({"issuer": "https://canvas.instructure.com"}, "ISSUER_OF_ANOTHER_HOST"),
        ({"authorization_endpoint": None}, "CONFIGURATION_INCOMPLETE"),
        ({"token_endpoint": ""}, "CONFIGURATION_INCOMPLETE"),
        ({"jwks_uri": "file:///etc/passwd"}, "CONFIGURATION_INCOMPLETE"),
        ({"jwks_uri": "https://169.254.169.254/keys"}, "CONFIGURATION_INCOMPLETE"),
        ({"registration_endpoint": None}, "CONFIGURATION_INCOMPLETE"),
        ({"authorization_endpoint": "https://evil.example/a"}, "ENDPOINT_OF_ANOTHER_HOST"),
        ({"token_endpoint": "https://evil.example/t"}, "ENDPOINT_OF_ANOTHER_HOST"),
        ({"jwks_uri": "https://evil.example/k"}, "ENDPOINT_OF_ANOTHER_HOST"),
        ({"jwks_uri": "https://auth.brightspace.com/k"}, "ENDPOINT_OF_ANOTHER_HOST"),
        ({"registration_endpoint": "https://lms.example:8443/r"}, "ENDPOINT_OF_ANOTHER_HOST"),
    ],
)
async def test_wrong_configuration_leads_nowhere(site: Site, changes: dict[str, Any], code: str) -> None:
    """A configuration that cannot be registered with is refused before the platform makes a client."""
    lms_of(site).document = configuration(**changes)

    answer = await invite(site)

    assert refusal_shown(answer) == (400, code)
    assert not lms_of(site).asked_to_register
    assert await registered_platforms(site) == []


@pytest.mark.parametrize("changes", [{"issuer": "https://other.example"}, {"jwks_uri": "https://evil.example/k"}])
async def test_refusal_of_a_host_names_the_setting(site: Site, changes: dict[str, Any]) -> None:
    """The log and the page say which setting lets a host speak for an issuer."""
    lms_of(site).document = configuration(**changes)

    answer = await invite(site)

    assert re.search("expected .* LTI_GATEWAY_ISSUER_HOSTS", answer.text)


async def test_token_endpoint_of_brightspace_is_known(site: Site) -> None:
    """Brightspace's institutions share one token endpoint, which is at none of their hosts."""
    lms_of(site).document = configuration(token_endpoint="https://auth.brightspace.com/core/connect/token")

    await invite(site)

    (registered,) = await registered_platforms(site)
    assert registered["accesstokenEndpoint"] == "https://auth.brightspace.com/core/connect/token"


async def test_operator_may_name_a_host(database: Database) -> None:
    """A host that the operator named may speak for an issuer that is not its own."""
    issuer = "https://canvas.instructure.com"
    lms = InvitingLms(document=configuration(issuer=issuer))
    async with open_site(database, lms=lms, issuer_hosts=frozenset({(issuer, "lms.example")})) as site:
        await invite(site)

        (registered,) = await registered_platforms(site)
    assert registered["url"] == issuer


@pytest.mark.parametrize(
    ("given", "status"),
    [
        pytest.param(httpx.Response(401, json={"error": "invalid_token"}), 401, id="no access"),
        pytest.param(httpx.Response(404, text="<h1>no</h1>"), 404, id="not there"),
        pytest.param(httpx.Response(500), 502, id="crash"),
        pytest.param(httpx.Response(200, text="<html>"), 502, id="no JSON"),
        pytest.param(httpx.Response(200, json=[1]), 502, id="no object"),
        pytest.param(httpx.Response(200, content=b'{"issuer": 1, "issuer": 2}'), 502, id="a member twice"),
        pytest.param(httpx.Response(200, content='{"issuer": 1}'.encode("utf-16")), 502, id="no UTF-8"),
    ],
)
async def test_configuration_that_cannot_be_read(site: Site, given: httpx.Response, status: int) -> None:
    """Without a configuration there is no registration; the platform's own refusal is passed on."""
    lms_of(site).configuration_answer = given

    answer = await invite(site)

    assert refusal_shown(answer) == (status, "CONFIGURATION_UNREADABLE")
    assert not lms_of(site).asked_to_register


@pytest.mark.parametrize("endpoint", ["configuration_answer", "registration_answer"])
async def test_large_answer_is_not_read_to_its_end(site: Site, endpoint: str) -> None:
    """Of what a stranger's platform sends no more is taken than a configuration has, whatever it goes on to send."""
    taken: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(100):
            taken.append(number)
            yield b"x" * 100_000

    setattr(lms_of(site), endpoint, httpx.Response(200, content=pieces()))

    answer = await invite(site)

    assert refusal_shown(answer) == (502, "PLATFORM_ANSWER_UNREADABLE")
    assert taken == [0, 1, 2]


@pytest.mark.parametrize(
    "given",
    [
        httpx.Response(500, json={"error": "marked"}),
        httpx.Response(200, text="marked"),
        httpx.Response(200, content=b'{"marked": 1, "marked": 2}'),
    ],
    ids=["refusal", "no-json", "two-ways"],
)
async def test_answer_that_is_no_configuration_is_not_shown(site: Site, given: httpx.Response) -> None:
    """Anybody may have an address fetched as a configuration; what is found there is nobody's to read."""
    lms_of(site).configuration_answer = given

    answer = await site.client.get("/lti/register", params={"openid_configuration": CONFIGURATION_URL})

    assert code_of(answer) == "CONFIGURATION_UNREADABLE"
    assert "marked" not in answer.text
    assert "bodyReceived" not in answer.json()["details"]


def _read(document: Mapping[str, Any], *, allow_private: bool = False) -> PlatformConfiguration:
    hosts = frozenset({(PUBLIC, "10.0.0.7"), (PRIVATE, "lms.example")})
    return platform_configuration_from(document, url=f"{PUBLIC}/c", issuer_hosts=hosts, allow_private=allow_private)


@pytest.mark.parametrize("name", FETCHED)
def test_endpoint_in_a_private_network_is_for_who_allows_it(name: str) -> None:
    """What the gateway asks itself may be at a private address where the operator says so, and only there."""
    address = f"{PRIVATE}/x"

    assert getattr(_read(configuration(**{name: address}), allow_private=True), name) == address
    with pytest.raises(Rejected, match=f"{name} that can be used .it names a private address.* got '{address}'"):
        _read(configuration(**{name: address}))


@pytest.mark.parametrize("name", ["issuer", "authorization_endpoint", "authorization_server"])
def test_address_that_the_gateway_never_asks_may_be_private(name: str) -> None:
    """An issuer and an audience are names, and to the authorization endpoint only browsers go."""
    assert getattr(_read(configuration(**{name: PRIVATE})), name) == PRIVATE


@pytest.mark.parametrize(("length", "is_kept"), [(1000, True), (1001, False)])
def test_authorization_server_is_no_longer_than_what_is_stored(length: int, is_kept: bool) -> None:
    """What would not fit into its column is not kept."""
    server = f"{PUBLIC}/".ljust(length, "x")

    assert _read(configuration(authorization_server=server)).authorization_server == (server if is_kept else None)


@pytest.mark.parametrize("name", ENDPOINTS)
def test_address_is_no_longer_than_what_is_stored(name: str) -> None:
    """An address that would not fit into its column is refused as one that is none, and shown."""
    longest = f"{PUBLIC}/".ljust(1000, "x")

    assert getattr(_read(configuration(**{name: longest})), name) == longest
    for wrong in (f"{longest}x", "", 7):
        with pytest.raises(Rejected, match=f"expected {name}, an address, got {re.escape(repr(wrong))[:40]}"):
            _read(configuration(**{name: wrong}))
    with pytest.raises(Rejected, match=f"expected {name} that can be used .it must be an https URL.*, got 'x'"):
        _read(configuration(**{name: "x"}))


def test_refusal_shows_what_was_refused() -> None:
    """The sentence has what was expected, and the address that came instead."""
    with pytest.raises(Rejected, match=r"an issuer at lms\.example, or .* got 'https://other\.example'"):
        _read(configuration(issuer="https://other.example"))
    with pytest.raises(Rejected, match=r"jwks_uri at a host .* got 'https://evil\.example/k'"):
        _read(configuration(jwks_uri="https://evil.example/k"))
    with pytest.raises(
        Rejected, match=r"expected issuer without a query \(Sec 5\.1\.2\), got 'https://lms\.example\?x'"
    ):
        _read(configuration(issuer=f"{PUBLIC}?x"))


def test_version_is_read_as_the_platform_writes_it() -> None:
    """The application is told which version asked for a registration."""
    assert _read(configuration()).version == "4.5"
