"""From a login initiation to an authentication request."""

from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from gateway.tests.lms import Lms
from gateway.tests.site import BEARER, FORM, Site, code_of, form, open_site

pytestmark = pytest.mark.anyio

ODD = "a+b/c=d&e=%20%#\"{'x':1} é 漢 \U0001f600 <script>"


def request_of(answer: httpx.Response) -> dict[str, str]:
    """The authentication request that a redirect carries."""
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query, keep_blank_values=True))


async def log_in(site: Site, method: str, **more: str) -> httpx.Response:
    """Start a login by GET or POST."""
    fields = site.lms.login(**more)
    if method == "GET":
        return await site.client.get("/lti/login", params=fields)
    return await site.client.post("/lti/login", data=fields)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_login_sends_the_authentication_request(site: Site, method: str) -> None:
    """Both methods lead to the registered endpoint with every parameter of the standard, and nothing more."""
    answer = await log_in(site, method, lti_message_hint="m5", lti_deployment_id="d1", foo="bar")

    request = request_of(answer)
    assert answer.headers["location"].startswith("https://lms.example/auth?tenant=1&")
    assert request.pop("state")
    assert request.pop("nonce")
    assert request == {
        "tenant": "1",
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": "client-1",
        "redirect_uri": "https://gateway.example/lti/launch",
        "login_hint": "user-7",
        "lti_message_hint": "m5",
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("hint", [ODD, "x" * 3000, " "], ids=["odd", "long", "blank"])
async def test_hints_go_back_byte_for_byte(site: Site, method: str, hint: str) -> None:
    """Hints are the platform's: whatever they hold is returned as it was."""
    request = request_of(await log_in(site, method, login_hint=hint, lti_message_hint=hint))

    assert (request["login_hint"], request["lti_message_hint"]) == (hint, hint)


async def test_message_hint_is_optional(site: Site) -> None:
    """Without a message hint the request has none."""
    assert "lti_message_hint" not in request_of(await log_in(site, "GET"))


async def test_old_address_serves_too(site: Site) -> None:
    """The login address of v1 is an alias."""
    assert request_of(await site.client.get("/login", params=site.lms.login()))


@pytest.mark.parametrize("name", ["iss", "login_hint", "target_link_uri"])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
async def test_incomplete_login_is_refused(site: Site, name: str, value: str | None) -> None:
    """iss, login_hint and target_link_uri are all needed to go on."""
    fields = {**site.lms.login(), name: value}

    answer = await site.client.get("/lti/login", params={key: text for key, text in fields.items() if text is not None})

    assert code_of(answer) == "MISSING_LOGIN_PARAMETERS"


@pytest.mark.parametrize(
    "issuer",
    ["https://LMS.example", "https://lms.example/", "https://lms.example:443", "https://lms.exampl", "x\0y", "é"],
)
async def test_other_issuer_is_unknown(site: Site, issuer: str) -> None:
    """Issuers are compared byte for byte; the answer repeats what the platform said it is, and no more."""
    answer = await site.client.get("/lti/login", params=site.lms.login(iss=issuer))

    assert answer.status_code == 400
    assert code_of(answer) == "UNREGISTERED_OR_INACTIVE_PLATFORM"
    assert answer.json()["details"]["bodyReceived"] == {"iss": issuer, "client_id": "client-1"}


async def test_other_client_id_is_unknown(site: Site) -> None:
    """A client id that was not registered for the issuer is not replaced by one that was."""
    answer = await site.client.get("/lti/login", params=site.lms.login(client_id="client-2"))

    assert code_of(answer) == "UNREGISTERED_OR_INACTIVE_PLATFORM"


async def test_client_id_is_optional(site: Site) -> None:
    """With one registration for the issuer the login needs no client id."""
    fields = site.lms.login()
    del fields["client_id"]

    assert request_of(await site.client.get("/lti/login", params=fields))["client_id"] == "client-1"


async def test_client_id_selects_the_registration(site: Site) -> None:
    """With two registrations of an issuer the client id chooses, and without it nothing is guessed."""
    await site.register(Lms(client_id="client-2"), authenticationEndpoint="https://lms.example/second")
    fields = site.lms.login(client_id="client-2")

    chosen = await site.client.get("/lti/login", params=fields)
    guessed = await site.client.get("/lti/login", params=fields | {"client_id": ""})

    assert chosen.headers["location"].startswith("https://lms.example/second?scope=openid&")
    assert code_of(guessed) == "AMBIGUOUS_PLATFORM"


@pytest.mark.parametrize(
    ("active", "status", "code"),
    [(1, 302, None), (2, 400, "AMBIGUOUS_PLATFORM"), (0, 400, "UNREGISTERED_OR_INACTIVE_PLATFORM")],
)
async def test_inactive_registrations_are_no_choice(site: Site, active: int, status: int, code: str | None) -> None:
    """Only registrations that are active make a login without a client id ambiguous."""
    await site.register(Lms(client_id="client-2"), active=active == 2)
    first = (await site.rooms.registrations.find(client_id="client-1"))[0]
    await site.rooms.enrolment.switch(first.id, active=active > 0)

    answer = await site.client.get("/lti/login", params=site.lms.login() | {"client_id": ""})

    assert answer.status_code == status
    assert (answer.status_code == 302 or code_of(answer)) == (code or True)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
async def test_target_of_the_login_is_not_used(site: Site, target: str) -> None:
    """Whatever the login names as its target appears nowhere in the answer."""
    answer = await log_in(site, "POST", target_link_uri=target, redirect_uri=target)

    assert request_of(answer)["redirect_uri"] == "https://gateway.example/lti/launch"
    assert "evil" not in answer.headers["location"]


async def test_host_header_is_not_used(site: Site) -> None:
    """The redirect URI comes from the settings, whatever a proxy or attacker puts into headers."""
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}

    answer = await site.client.get("/lti/login", params=site.lms.login(), headers=forged)

    assert request_of(answer)["redirect_uri"] == "https://gateway.example/lti/launch"


async def test_registration_may_name_the_root_as_redirect_uri(site: Site) -> None:
    """A platform that knows the gateway's root as redirect URI gets exactly that."""
    url = f"/admin/platforms/{site.platform['id']}"
    await site.client.put(url, json={"redirectUri": "https://gateway.example/"}, headers=BEARER)

    assert request_of(await log_in(site, "GET"))["redirect_uri"] == "https://gateway.example/"


@pytest.mark.parametrize(("where", "name"), [("query", "iss"), ("body", "login_hint"), ("both", "client_id")])
async def test_repeated_parameter_is_refused(site: Site, where: str, name: str) -> None:
    """A parameter that comes twice, in the query, the form or both, is refused."""
    pairs = [*site.lms.login().items()]
    query = {"query": [*pairs, (name, "x")], "body": [], "both": [(name, "x")]}[where]
    body = {"query": [], "body": [*pairs, (name, "x")], "both": pairs}[where]

    answer = await site.client.post(f"/lti/login?{urlencode(query)}", **form(*body))

    assert code_of(answer) == "REPEATED_PARAMETER"


async def test_too_many_fields_are_refused(site: Site) -> None:
    """A form of more fields than anybody needs is not read."""
    answer = await site.client.post("/lti/login", content="a=1&" * 2000, headers={"Content-Type": FORM})

    assert code_of(answer) == "MALFORMED_REQUEST"


async def test_login_is_not_cached(site: Site) -> None:
    """State and nonce are for this browser only."""
    answer = await log_in(site, "GET")

    assert answer.headers["cache-control"] == "no-store"


async def test_cookie_is_the_logins_own(site: Site) -> None:
    """The cookie is Secure, HttpOnly and SameSite=None, lives as long as the state, and is named after its login."""
    answer = await log_in(site, "GET")

    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie.key == f"__Host-lti-login-{request_of(answer)['state'].partition('.')[0]}"
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "none")
    assert (cookie["max-age"], cookie["path"], cookie["domain"]) == ("600", "/", "")


async def test_cookie_has_no_prefix_without_https(database: Path) -> None:
    """Browsers take a cookie with the prefix only over https; on this machine the gateway may be at http."""
    async with open_site(database, public_url="http://127.0.0.1:8500") as site:
        answer = await log_in(site, "GET")

    assert answer.headers["set-cookie"].startswith("lti-login-")


async def test_state_and_nonce_are_never_the_same(site: Site) -> None:
    """Two hundred logins in one second have two hundred states and nonces of 128 bits and more."""
    requests = [await site.begin() for _ in range(200)]

    assert len({request["state"] for request in requests}) == 200
    assert len({request["nonce"] for request in requests}) == 200
    assert min(len(request["nonce"].partition(".")[2]) for request in requests) >= 43


async def test_refusal_is_a_page_for_a_browser(site: Site) -> None:
    """A browser gets a page with the code instead of JSON, with the same status."""
    answer = await site.client.get("/lti/login", headers={"Accept": "text/html,application/xhtml+xml"})

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "MISSING_LOGIN_PARAMETERS" in answer.text
