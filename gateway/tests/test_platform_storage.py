"""Launches in a frame without cookies: what login and launch answer, and what stands in for the cookie (STORE-...)."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from gateway.protocol.handshake import Handshake
from gateway.protocol.platform_storage import LONGEST_TARGET, origin_of, storage_of, storage_target_from
from gateway.tests.site import BEARER, START, Site, browser, code_of, ltik_of

pytestmark = pytest.mark.anyio

FRAMED = {"Sec-Fetch-Dest": "iframe", "Accept": "text/html"}
OWN_ORIGIN = "https://gateway.example"


@dataclass
class Form(HTMLParser):
    """What a page of ours holds: data of its body, where its form goes, and the hidden fields."""

    data: dict[str, str] = field(default_factory=dict)
    action: str = ""
    target: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what belongs to the body, a form or a field."""
        members = {name: value or "" for name, value in attrs}
        getattr(self, f"_take_{tag}", lambda _members: None)(members)

    def _take_body(self, members: dict[str, str]) -> None:
        self.data = {name.removeprefix("data-"): value for name, value in members.items()}

    def _take_form(self, members: dict[str, str]) -> None:
        self.action, self.target = members["action"], members.get("target", "")

    def _take_input(self, members: dict[str, str]) -> None:
        self.fields[members["name"]] = members.get("value", "")


def form_of(answer: httpx.Response) -> Form:
    """The form of a page."""
    assert answer.status_code == 200, answer.text
    form = Form()
    form.feed(answer.text)
    return form


async def log_in_framed(site: Site, **more: str) -> Form:
    """Begin a login in a frame of a platform with storage, in a browser that keeps no cookie."""
    fields = site.lms.login(lti_storage_target="_parent", **more)
    answer = await site.client.post("/lti/login", data=fields, headers=FRAMED)
    site.client.cookies.clear()
    return form_of(answer)


def request_of(page: Form) -> dict[str, str]:
    """The authentication request that a login's page goes on with."""
    return dict(parse_qsl(urlsplit(page.data["url"]).query))


def response_to(site: Site, page: Form) -> dict[str, str]:
    """A valid authentication response."""
    request = request_of(page)
    return {"id_token": site.lms.id_token(site.claims(request["nonce"])), "state": request["state"]}


async def post(site: Site, fields: dict[str, str], **headers: str) -> httpx.Response:
    """Post a launch from within a frame."""
    return await site.client.post("/lti/launch", data=fields, headers={"Sec-Fetch-Dest": "iframe", **headers})


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://lms.example/auth?tenant=1", "https://lms.example"),
        ("https://LMS.example:443/auth", "https://lms.example"),
        ("https://lms.example:8443/auth", "https://lms.example:8443"),
        ("http://localhost:80/", "http://localhost"),
        ("http://[::1]:8400/lti", "http://[::1]:8400"),
    ],
)
async def test_origin_is_written_as_browsers_write_it(url: str, origin: str) -> None:
    """STORE-003: a target origin with capital letters or a default port is one that no browser ever has."""
    assert origin_of(url) == origin


@pytest.mark.parametrize(("length", "kept"), [(-1, True), (0, True), (1, False)], ids=["below", "at", "above"])
async def test_name_of_a_frame_has_a_limit(length: int, kept: bool) -> None:
    """A target that would make the state too long for a URL counts as none."""
    target = "f" * (LONGEST_TARGET + length)

    assert bool(storage_target_from({"lti_storage_target": target})) is kept


async def test_login_without_target_has_no_storage() -> None:
    """STORE-002: without lti_storage_target there are cookies, and nothing else."""
    begun = Handshake(id="abc", registration_id="0" * 32, started=START)

    assert storage_of(begun, authentication_endpoint="https://lms.example/auth") is None


async def test_framed_login_is_a_page_that_goes_on(site: Site) -> None:
    """STORE-003: in a frame the page knows where to go, whom to ask, under which key, and what shall be kept."""
    answer = await site.client.get("/lti/login", params=site.lms.login(lti_storage_target="store"), headers=FRAMED)

    (value,) = set(dict(site.client.cookies).values())
    page = form_of(answer)
    assert page.data["url"].startswith("https://lms.example/auth?tenant=1&scope=openid&")
    assert (page.data["target"], page.data["origin"]) == ("store", "https://lms.example")
    assert page.data["key"] == f"lti-login-{request_of(page)['state'].partition('.')[0]}"
    assert page.data["value"] == value


async def test_framed_login_without_storage_asks_nobody(site: Site) -> None:
    """STORE-002: where the platform offers no storage the page knows none, and still goes on."""
    page = form_of(await site.client.get("/lti/login", params=site.lms.login(), headers=FRAMED))

    assert list(page.data) == ["url"]


async def test_frame_is_given_both_forms_of_the_cookie(site: Site) -> None:
    """STATE-011: in a frame the cookie comes with Partitioned for browsers that block the other, and without."""
    answer = await site.client.get("/lti/login", params=site.lms.login(), headers=FRAMED)

    plain, partitioned = answer.headers.get_list("set-cookie")
    assert partitioned == f"{plain}; Partitioned"
    assert plain.startswith("__Host-lti-login-")
    assert plain.endswith("; HttpOnly; Max-Age=600; Path=/; SameSite=none; Secure")


async def test_window_of_its_own_is_redirected(site: Site) -> None:
    """A login outside of frames goes on at once, with one cookie, whatever the platform offers."""
    fields = site.lms.login(lti_storage_target="_parent")

    answer = await site.client.get("/lti/login", params=fields, headers={"Sec-Fetch-Dest": "document"})

    assert answer.status_code == 302
    assert "Partitioned" not in answer.headers["set-cookie"]
    assert dict(parse_qsl(urlsplit(answer.headers["location"]).query))["state"].count(".") == 3


async def test_page_runs_our_script_and_nothing_else(site: Site) -> None:
    """The page's policy lets one script run, another one at each answer, and lets the platform frame it."""
    answers = [await site.client.get("/lti/login", params=site.lms.login(), headers=FRAMED) for _ in range(2)]

    policies = [answer.headers["content-security-policy"] for answer in answers]
    nonce = policies[0].partition("script-src 'nonce-")[2].partition("'")[0]
    assert policies[0].startswith("default-src 'none'; script-src 'nonce-")
    assert f'<script nonce="{nonce}">' in answers[0].text
    assert len(nonce) >= 22
    assert policies[0] != policies[1]
    assert "frame-ancestors" not in policies[0]


async def test_page_is_kept_by_nobody(site: Site) -> None:
    """State, value and hints are for this browser alone, and go to no other site in a Referer."""
    answer = await site.client.get("/lti/login", params=site.lms.login(), headers=FRAMED)

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["login_hint", "lti_message_hint", "target_link_uri", "lti_storage_target"])
async def test_parameters_cannot_write_into_the_page(site: Site, name: str) -> None:
    """Whatever a login initiation says stays text."""
    hostile = "\"'><script>alert(1)</script>"

    answer = await site.client.post("/lti/login", data=site.lms.login(**{name: hostile}), headers=FRAMED)

    assert answer.status_code == 200
    assert answer.text.count("<script") == 1
    assert hostile not in answer.text


async def test_window_begins_the_same_login_again(site: Site) -> None:
    """The button posts the login initiation to ourselves, into a new window, hints unchanged and without storage."""
    sent = site.lms.login(lti_message_hint='m "1"&é', lti_deployment_id="d1", lti_storage_target="_parent", odd="x")
    page = form_of(await site.client.post("/lti/login", data=sent, headers=FRAMED))

    again = await site.client.post("/lti/login", data=page.fields)

    assert (page.action, page.target) == ("https://gateway.example/lti/login", "_blank")
    assert page.fields == site.lms.login(lti_message_hint='m "1"&é', lti_deployment_id="d1")
    assert dict(parse_qsl(urlsplit(again.headers["location"]).query))["lti_message_hint"] == 'm "1"&é'


async def test_launch_without_cookie_asks_the_storage(site: Site) -> None:
    """STORE-003: where the cookie did not come, a page asks the window of the platform and posts again."""
    begun = await log_in_framed(site)
    sent = response_to(site, begun)

    page = form_of(await post(site, {**sent, "odd": "x"}))

    key = begun.data["key"]
    assert page.data == {"target": "_parent", "origin": "https://lms.example", "key": key}
    assert page.action == "https://gateway.example/lti/launch"
    assert page.fields == {**sent, key: ""}


async def test_asking_the_storage_is_no_launch_yet(site: Site) -> None:
    """A launch that needs the storage is counted once, when it has ended."""
    begun = await log_in_framed(site)
    sent = response_to(site, begun)

    await post(site, sent)
    asked = (await site.client.get("/metrics", headers=BEARER)).text
    await post(site, {**sent, begun.data["key"]: begun.data["value"]}, Origin=OWN_ORIGIN)
    ended = (await site.client.get("/metrics", headers=BEARER)).text

    assert "lti_gateway_launches_total{" not in asked
    assert 'lti_gateway_launches_total{outcome="launched"} 1.0' in ended


async def test_value_from_the_storage_counts_as_the_cookie(site: Site) -> None:
    """STORE-012: what our page got back from the storage binds the login as its cookie would have."""
    begun = await log_in_framed(site)
    sent = response_to(site, begun)
    await post(site, sent)

    answer = await post(site, {**sent, begun.data["key"]: begun.data["value"]}, Origin=OWN_ORIGIN)

    assert (await site.id_token(answer))["user"]["id"] == "user-7"


@pytest.mark.parametrize("origin", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}])
async def test_value_from_another_page_does_not_count(site: Site, origin: dict[str, str]) -> None:
    """STATE-007, STATE-017: an attacker's token, state and value, posted by the attacker's page, log nobody in."""
    begun = await log_in_framed(site)
    sent = {**response_to(site, begun), begun.data["key"]: begun.data["value"]}

    answer = await post(site, sent, **origin)

    assert form_of(answer).fields[begun.data["key"]] == ""
    assert "location" not in answer.headers


async def test_another_value_is_refused(site: Site) -> None:
    """STORE-012: a value that is not this login's refuses the launch, be it another login's or made up."""
    begun, other = await log_in_framed(site), await log_in_framed(site)
    sent = response_to(site, begun)

    answers = [
        await post(site, {**sent, begun.data["key"]: value}, Origin=OWN_ORIGIN)
        for value in [other.data["value"], "made-up", "", begun.data["value"][:-1]]
    ]

    assert {code_of(answer) for answer in answers} == {"MISSING_VALIDATION_COOKIE"}


async def test_silent_storage_leaves_the_login_open(site: Site) -> None:
    """STORE-012: silence refuses the launch, and changes nothing about the login itself."""
    begun = await log_in_framed(site)
    sent = response_to(site, begun)

    silent = await post(site, {**sent, begun.data["key"]: ""}, Origin=OWN_ORIGIN)
    answer = await post(site, {**sent, begun.data["key"]: begun.data["value"]}, Origin=OWN_ORIGIN)

    assert code_of(silent) == "MISSING_VALIDATION_COOKIE"
    assert ltik_of(answer)


async def test_nonce_counts_once_without_cookies_too(site: Site) -> None:
    """STORE-013: storage replaces the cookie, and not the use of a nonce."""
    begun = await log_in_framed(site)
    sent = {**response_to(site, begun), begun.data["key"]: begun.data["value"]}

    answers = [await post(site, sent, Origin=OWN_ORIGIN) for _ in range(2)]

    assert ltik_of(answers[0])
    assert code_of(answers[1]) == "NONCE_ALREADY_RECEIVED"


async def test_cookie_that_comes_is_enough(site: Site) -> None:
    """Where the cookie comes back nobody asks the storage, and both of its forms are taken away."""
    fields = site.lms.login(lti_storage_target="_parent")
    begun = form_of(await site.client.post("/lti/login", data=fields, headers=FRAMED))

    answer = await post(site, response_to(site, begun))

    assert ltik_of(answer)
    assert ["Max-Age=0" in each for each in answer.headers.get_list("set-cookie")] == [True, True]
    assert not dict(site.client.cookies)


@pytest.mark.parametrize("headers", [FRAMED, {"Sec-Fetch-Dest": "document"}], ids=["framed", "window"])
async def test_without_storage_there_is_no_way_around_the_cookie(site: Site, headers: dict[str, str]) -> None:
    """STATE-017: a login that named no storage cannot be finished by a value, from wherever it is posted."""
    begun = form_of(await site.client.post("/lti/login", data=site.lms.login(), headers=FRAMED))
    site.client.cookies.clear()

    answer = await post(site, {**response_to(site, begun), "lti_storage_target": "_parent"}, **headers)

    assert answer.status_code == 401
    assert "MISSING_VALIDATION_COOKIE" in answer.text


async def test_target_in_the_state_is_signed(site: Site) -> None:
    """A state whose storage target was changed is not ours."""
    begun = await log_in_framed(site)
    sent = response_to(site, begun)
    parts = sent["state"].split(".")

    answer = await post(site, {**sent, "state": ".".join([*parts[:3], "b3RoZXI=", parts[4]])})

    assert code_of(answer) == "INVALID_STATE"


async def test_get_asks_no_storage(site: Site) -> None:
    """AUTHRESP-007: a token in a query is refused as ever, and not made a posted one by our page."""
    begun = await log_in_framed(site)

    answer = await site.client.get("/lti/launch", params=response_to(site, begun))

    assert code_of(answer) == "LAUNCH_NOT_POSTED"


async def test_late_launch_is_refused_before_it_asks(site: Site) -> None:
    """STATE-009: storage does not prolong a login."""
    begun = await log_in_framed(site)
    site.clock.move(minutes=10)

    answer = await post(site, response_to(site, begun))

    assert code_of(answer) == "STATE_EXPIRED"


async def test_platform_that_was_switched_off_is_not_asked(site: Site) -> None:
    """A launch in flight of a platform that was switched off ends before its storage is asked."""
    begun = await log_in_framed(site)
    await site.client.post(f"/admin/platforms/{site.platform['id']}/deactivate", headers=BEARER)

    answer = await post(site, response_to(site, begun))

    assert code_of(answer) == "UNREGISTERED_OR_INACTIVE_PLATFORM"
    assert answer.json()["details"]["bodyReceived"] == {"iss": site.lms.issuer}


async def test_error_of_the_platform_comes_through(site: Site) -> None:
    """AUTHRESP-004: an error that the platform answered is told, once the browser has shown whose login it is."""
    begun = await log_in_framed(site)
    page = form_of(await post(site, {"error": "login_required", "state": request_of(begun)["state"]}))

    answer = await post(site, {**page.fields, begun.data["key"]: begun.data["value"]}, Origin=OWN_ORIGIN)

    assert code_of(answer) == "LOGIN_REFUSED_BY_PLATFORM"


async def test_value_of_one_login_finishes_no_other_browsers_login(site: Site) -> None:
    """STATE-007: a victim's browser that has a login of its own in the storage still takes no other state."""
    attackers, victims = await log_in_framed(site), await log_in_framed(site)
    sent: dict[str, Any] = {**response_to(site, attackers), victims.data["key"]: victims.data["value"]}

    async with browser(site.app) as victim:
        answer = await victim.post("/lti/launch", data=sent, headers={"Origin": OWN_ORIGIN})

    assert form_of(answer).data["key"] == attackers.data["key"]
