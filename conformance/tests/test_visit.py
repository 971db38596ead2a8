"""One launch at a platform, step by step: what the browser is told, and what the suite makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from conformance.bench.visit import KeySource, Visit
from conformance.browser.browser import Browser
from conformance.browser.exchange import Wire
from conformance.evidence.evidence import Evidence
from conformance.mock_tool.client_assertion import ToolIdentity
from conformance.mock_tool.signed_token import ToolKey, compact_token
from conformance.outcomes import Breach, Inconclusive
from conformance.subject.platform import RegisteredTool, key_from_file
from conformance.tests.serving import Answer, Server
from mock_platform.fixtures import fixtures_path

TOOL = "https://tool.example"
KEY: ToolKey = key_from_file(str(fixtures_path() / "keys" / "tool.pem"), "test")


def _visit(server: Server, wire: Wire, keys: Sequence[Mapping[str, Any]] = (KEY.public_jwk,)) -> Visit:
    evidence = Evidence()
    browser = Browser(wire, evidence.record)
    identity = ToolIdentity("me", "1", f"{server.origin}/token", "aud", KEY)
    return Visit(
        browser=browser,
        start=browser.open(f"{server.origin}/click"),
        tool=RegisteredTool(identity, [f"{TOOL}/launch"], f"{server.origin}/keys", {}),
        authorization_endpoint=f"{server.origin}/authorize?tenant=9",
        origins=[server.origin],
        tool_origins=[TOOL],
        keys=KeySource(lambda _: keys, {}),
        evidence=evidence,
        noted={"user": "student"},
    )


def _form(address: str, **fields: str) -> str:
    inputs = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
    return f'<form method="post" action="{address}">{inputs}</form><script>document.forms[0].submit()</script>'


@pytest.fixture
def platform(server: Server) -> Server:
    """A platform that begins a login and answers every request with a message."""
    token = compact_token({"alg": "RS256", "kid": KEY.kid}, {"sub": "u"}, KEY.sign)
    server.redirects("/click", "/launch")
    server.shows("/launch", _form(f"{TOOL}/login?from=1", iss="https://lms.example", login_hint="7"))
    server.shows("/authorize", _form(f"{TOOL}/launch", id_token=token, state="s"))
    return server


def test_the_browser_stops_at_the_tool(platform: Server, wire: Wire) -> None:
    """The platform is followed through its own pages; what it would send to the tool is the login initiation."""
    login = _visit(platform, wire).initiate()

    assert (login.method, login.url) == ("POST", f"{TOOL}/login")
    assert login.parameters == {"from": "1", "iss": "https://lms.example", "login_hint": "7"}
    assert [asked.path for asked in platform.asked] == ["/click", "/launch"]


def test_a_request_is_valid_but_for_its_changes(platform: Server, wire: Wire) -> None:
    """A parameter is exchanged, dropped by None, repeated by a tuple; the endpoint's own query stays."""
    visit = _visit(platform, wire)

    visit.ask(prompt=None, scope=("openid", "email"), state="mine")

    asked = parse_qsl(urlsplit(platform.asked[-1].path).query)
    assert asked[0] == ("tenant", "9")
    assert [value for name, value in asked if name == "scope"] == ["openid", "email"]
    assert {"prompt", "lti_message_hint"} & {name for name, _ in asked} == set()
    assert dict(asked)["state"] == "mine"
    assert visit.evidence.launches[0]["edits"] == [
        {"name": "prompt", "value": None},
        {"name": "scope", "value": ["openid", "email"]},
        {"name": "state", "value": "mine"},
    ]


def test_a_request_by_post_is_a_form_of_the_tools(platform: Server, wire: Wire) -> None:
    """By POST the parameters are the body, and the origin is the tool's."""
    _visit(platform, wire).ask(method="POST")

    asked = platform.asked[-1]
    assert (asked.method, asked.path, asked.headers["origin"]) == ("POST", "/authorize?tenant=9", TOOL)
    assert dict(parse_qsl(asked.body.decode()))["client_id"] == "me"


def test_a_whole_launch_is_a_message(platform: Server, wire: Wire) -> None:
    """What a strict tool believes comes back with its login and with whoever launched."""
    message = _visit(platform, wire).message()

    assert (message.claims, message.user) == ({"sub": "u"}, "student")
    assert message.sent["login_hint"] == "7"


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (_form(f"{TOOL}/launch", error="login_required"), "the error 'login_required' was sent to"),
        ("<p>You may not.</p>", "the answer was 200"),
        (_form(f"{TOOL}/launch", id_token="a.b"), "not to be believed: expected three parts"),
    ],
    ids=["error", "page", "garbage"],
)
def test_a_launch_without_a_message_is_inconclusive(platform: Server, wire: Wire, page: str, told: str) -> None:
    """When a valid launch brings nothing to believe, nothing can be said of what it should hold."""
    platform.shows("/authorize", page)

    with pytest.raises(Inconclusive, match=told):
        _visit(platform, wire).message()


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (302, (("Location", f"{TOOL}/launch#id_token=eyJh.eyJi.c&state=s"),), b""),
        (302, (("Location", f"{TOOL}/launch?id_token=eyJh.eyJi.c"),), b""),
        (
            200,
            (("Content-Type", "text/html"),),
            b"<form><input name=id_token value=eyJh.eyJi.c></form>",
        ),
        (400, (("Content-Type", "application/json"),), b'{"oops": "eyJh.eyJi.c"}'),
    ],
    ids=["fragment", "query", "form-to-click", "in-an-error"],
)
def test_a_token_is_found_wherever_it_leaks(
    platform: Server, wire: Wire, status: int, headers: tuple[tuple[str, str], ...], body: bytes
) -> None:
    """A refusal that lets a token out by another way is none."""
    platform.answers["/authorize"] = Answer(status, headers, body)

    assert _visit(platform, wire).ask().id_token == "eyJh.eyJi.c"


def test_an_address_elsewhere_is_not_visited(platform: Server, wire: Wire) -> None:
    """A redirect to a stranger is an answer, and is not followed."""
    platform.redirects("/authorize", "http://evil.invalid/?error=no")

    answer = _visit(platform, wire).ask()

    assert (answer.url, answer.error, answer.id_token) == ("http://evil.invalid/?error=no", "no", "")


def test_a_platform_that_begins_no_login_is_inconclusive(server: Server, wire: Wire) -> None:
    """A page that leads nowhere, or to a stranger, is no launch."""
    server.shows("/click", "<p>Choose a course.</p>")
    with pytest.raises(Inconclusive, match="began no login: its last answer was 200"):
        _visit(server, wire).initiate()

    server.redirects("/click", "http://evil.invalid/")
    with pytest.raises(Inconclusive, match="neither its own nor the tool's"):
        _visit(server, wire).initiate()


def test_keys_are_fetched_again_for_a_token_that_they_do_not_fit(platform: Server, wire: Wire) -> None:
    """A key set is kept until a token comes that no key of it signed: platforms rotate."""
    fetched: list[str] = []

    def fetch(url: str) -> list[Mapping[str, Any]]:
        fetched.append(url)
        return [KEY.public_jwk]

    visit = replace(_visit(platform, wire), keys=KeySource(fetch, {f"{platform.origin}/keys": []}))

    first, second = visit.message(), visit.message()

    assert fetched == [f"{platform.origin}/keys"]
    assert first.claims == second.claims


def test_a_message_that_should_be_there_is_a_breach(platform: Server, wire: Wire) -> None:
    """Whoever judges the answer itself is told that it has no message."""
    platform.shows("/authorize", "<p>No.</p>")
    visit = _visit(platform, wire)

    with pytest.raises(Breach, match="the valid authentication request was refused: the answer was 200"):
        visit.read(visit.ask())
