"""The authorization endpoint: each check by a request with one defect, and the same request without it."""

from typing import Any

import pytest

from mock_platform.launching.authorization import NOTICED, SENT, SHOWN
from mock_platform.tests.reader import verified_claims
from mock_platform.tests.talking import Talk


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_authentication_request_is_answered_by_both_methods(tool: Talk, method: str) -> None:
    """AUTHREQ-014, AUTHREQ-021, AUTHRESP-002: a valid request gets a form with token and state, by GET as by POST."""
    begun = tool.begin()

    page = begun.authorize(method=method, nonce="nonce-1", state="s+/=&%<>\"'")

    assert page.status == 200
    assert page.action == tool.redirect_uri
    assert set(page.fields) == {"id_token", "state"}
    assert page.fields["state"] == "s+/=&%<>\"'"
    assert verified_claims(page.token, tool.key_set())["nonce"] == "nonce-1"
    assert tool.findings() == []
    assert begun.details()["state"] == "answered"


DEFECTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("response type of another flow", {"response_type": "code"}, "unsupported_response_type", "AUTHREQ-002"),
    ("two response types", {"response_type": "id_token token"}, "unsupported_response_type", "AUTHREQ-002"),
    ("no response type", {"response_type": ...}, "unsupported_response_type", "AUTHREQ-002"),
    ("response mode query", {"response_mode": "query"}, "invalid_request", "AUTHREQ-003"),
    ("response mode fragment", {"response_mode": "fragment"}, "invalid_request", "AUTHREQ-003"),
    ("no response mode", {"response_mode": ...}, "invalid_request", "AUTHREQ-003"),
    ("scope without openid", {"scope": "profile"}, "invalid_scope", "AUTHREQ-001"),
    ("scope that only begins like openid", {"scope": "openid2"}, "invalid_scope", "AUTHREQ-001"),
    ("prompt login", {"prompt": "login"}, "invalid_request", "AUTHREQ-004"),
    ("no nonce", {"nonce": ...}, "invalid_request", "AUTHREQ-008"),
    ("empty nonce", {"nonce": ""}, "invalid_request", "AUTHREQ-008"),
    ("no login hint", {"login_hint": ...}, "invalid_request", "AUTHREQ-007"),
    ("another login hint", {"login_hint": "u-18f6d4b3-e9c5"}, "login_required", "AUTHREQ-007"),
    ("altered message hint", {"lti_message_hint": "x"}, "invalid_request", "LOGIN-013"),
    ("no message hint", {"lti_message_hint": ...}, "invalid_request", "LOGIN-013"),
    ("nobody signed in", {"cookie": ""}, "login_required", "AUTHREQ-012"),
    ("nonce twice", {"nonce": ["a", "b"]}, "invalid_request", "AUTHREQ-001"),
]


@pytest.mark.parametrize(
    ("changes", "error", "requirement"), [row[1:] for row in DEFECTS], ids=[row[0] for row in DEFECTS]
)
def test_defect_is_sent_back_as_error(tool: Talk, changes: dict[str, Any], error: str, requirement: str) -> None:
    """AUTHRESP-003: a defect of the request is posted to the redirect URI as an error with the state, and noted.

    No token leaves, and the launch can go on. AUTHREQ-018, AUTHREQ-019, AUTHREQ-020, AUTHREQ-023, AUTHREQ-025.
    """
    begun = tool.begin()

    page = begun.authorize(**changes)

    assert (page.status, page.action) == (200, tool.redirect_uri)
    assert set(page.fields) == {"error", "error_description", "state"}
    assert (page.fields["error"], page.fields["state"]) == (error, "state-1")
    assert tool.findings() == [requirement]
    assert "id_token" in begun.authorize().fields


SHOWN_DEFECTS: list[tuple[str, dict[str, Any], str]] = [
    ("unknown client", {"client_id": "nobody"}, "AUTHREQ-005"),
    ("no client", {"client_id": ...}, "AUTHREQ-005"),
    ("client twice", {"client_id": ["tool-1", "tool-1"]}, "AUTHREQ-005"),
    ("foreign host", {"redirect_uri": "http://evil.example/sink/launch"}, "AUTHREQ-006"),
    ("no redirect URI", {"redirect_uri": ...}, "AUTHREQ-006"),
]


@pytest.mark.parametrize(
    ("changes", "requirement"), [row[1:] for row in SHOWN_DEFECTS], ids=[row[0] for row in SHOWN_DEFECTS]
)
def test_request_of_nobody_known_is_shown_and_not_sent(tool: Talk, changes: dict[str, Any], requirement: str) -> None:
    """AUTHREQ-015, AUTHREQ-016: a wrong client or redirect URI gets a page with 400: no form, no redirect."""
    begun = tool.begin()

    page = begun.authorize(**changes)

    assert (page.status, page.action) == (400, None)
    assert "location" not in page.response.headers
    assert tool.findings() == [requirement]
    assert "id_token" in begun.authorize().fields


@pytest.mark.parametrize("suffix", ["/", "?x=1", "/more", "%2f", "#x", " "])
def test_redirect_uri_is_compared_whole(tool: Talk, suffix: str) -> None:
    """AUTHREQ-015, TRAP-042: a redirect URI that differs from the registered one in any character is refused."""
    page = tool.begin().authorize(redirect_uri=tool.redirect_uri + suffix)

    assert (page.status, page.action) == (400, None)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("http://", "https://"),
        ("http://", "HTTP://"),
        ("127.0.0.1", "evil.127.0.0.1"),
        ("127.0.0.1", "x@127.0.0.1"),
        ("127.0.0.1", "localhost"),
        ("/sink/", "/%73ink/"),
        ("/sink/", "/sink/../sink/"),
        ("/sink/launch", "/sink"),
    ],
    ids=["scheme", "case", "sub-domain", "user", "other name", "escape", "dots", "beginning"],
)
def test_redirect_uri_is_compared_as_text(tool: Talk, part: str, instead: str) -> None:
    """AUTHREQ-015, TRAP-042: a redirect URI that leads to the registered place by another spelling is refused."""
    begun = tool.begin()

    page = begun.authorize(redirect_uri=tool.redirect_uri.replace(part, instead, 1))

    assert (page.status, page.action) == (400, None)
    assert begun.authorize().action == tool.redirect_uri


def test_answer_goes_where_the_request_says(talk: Talk) -> None:
    """AUTHRESP-001, TRAP-043: of two registered redirect URIs the answer is posted to the one that was asked for."""
    uris = [f"{talk.issuer}/sink/one", f"{talk.issuer}/sink/two?tenant=7"]
    talk.register(redirect_uris=uris)

    pages = [talk.begin().authorize(redirect_uri=uri) for uri in uris]

    assert [page.action for page in pages] == uris
    assert [page.enctype for page in pages] == [None, None]


HOSTILE = "\"'></script><script>steal()</script><img src=x onerror=steal()>"


@pytest.mark.parametrize("name", ["state", "redirect_uri", "client_id", "nonce", "login_hint", "prompt", "error"])
def test_markup_of_a_request_is_text(tool: Talk, name: str) -> None:
    """TRAP-044: whatever parameter holds markup, no page of the endpoint has it as markup."""
    page = tool.begin().authorize(**{name: HOSTILE})

    assert page.response.headers["content-type"].startswith("text/html")
    assert "<script>steal" not in page.response.text
    assert "<img" not in page.response.text


def test_markup_in_the_state_comes_back(tool: Talk) -> None:
    """TRAP-044, AUTHRESP-002: a state that holds markup is escaped, not changed."""
    assert tool.begin().authorize(state=HOSTILE).fields["state"] == HOSTILE


def test_parameters_of_nobody_are_ignored(tool: Talk) -> None:
    """CORE-015: parameters that the platform does not know change nothing."""
    page = tool.begin().authorize(display="page", foo="bar", **{"https://x.example/y": "{}"})

    assert "id_token" in page.fields
    assert tool.findings() == []


def test_redirect_uri_of_another_client_is_refused(tool: Talk) -> None:
    """AUTHREQ-016: a client cannot have its answer sent to a redirect URI of another client."""
    other = f"{tool.issuer}/sink/other"
    tool.register(client_id="other", redirect_uris=[other])

    page = tool.begin().authorize(redirect_uri=other)

    assert (page.status, page.action) == (400, None)


def test_request_of_another_persons_browser_is_refused(tool: Talk) -> None:
    """AUTHREQ-017, TRAP-041: the authentication request of one person gets nothing in the browser of another."""
    begun, other = tool.begin(user="student"), tool.begin(user="teacher")

    page = begun.with_cookie(other.cookie).authorize()

    assert page.fields["error"] == "login_required"
    assert "id_token" in other.authorize().fields


def test_hints_of_two_launches_are_not_mixed(tool: Talk) -> None:
    """AUTHREQ-022, TRAP-041: the login hint of one launch with the message hint of another is refused."""
    first = tool.begin()
    order = {"client_id": "tool-1", "user": "student", "link": "reading", "browser": True}
    launch = tool.control("POST", "/launches", order)
    second = tool.open(launch["launch_id"], launch["url"], first.cookie)

    page = first.authorize(lti_message_hint=second.login_parameters["lti_message_hint"])

    assert page.fields["error"] == "invalid_request"
    assert "id_token" in first.authorize().fields
    assert "id_token" in second.with_cookie(first.cookie).authorize().fields


def test_launch_of_another_tool_is_not_answered(tool: Talk) -> None:
    """AUTHREQ-022: a tool gets no answer for a launch that was begun with another tool."""
    tool.register(client_id="other", redirect_uris=[f"{tool.issuer}/sink/other"])
    begun = tool.begin()

    page = begun.authorize(client_id="other", redirect_uri=f"{tool.issuer}/sink/other")

    assert page.fields["error"] == "invalid_request"


def test_launch_is_answered_once(tool: Talk) -> None:
    """AUTHREQ-024: a second authentication request for the same launch is refused."""
    begun = tool.begin()
    begun.authorize()

    assert begun.authorize().fields["error"] == "invalid_request"
    assert tool.findings() == ["STATE-008"]


def test_launch_is_answered_as_often_as_ordered(tool: Talk) -> None:
    """A launch ordered with two answers gives two, each with the nonce of its request, and no third."""
    begun = tool.begin(answers=2)

    pages = [begun.authorize(nonce=nonce) for nonce in ("n-1", "n-2", "n-3")]

    assert [page.fields.get("error") for page in pages] == [None, None, "invalid_request"]
    assert [answer["claims"]["nonce"] for answer in begun.details()["answers"]] == ["n-1", "n-2"]


def test_request_without_state_is_answered_and_noted(tool: Talk) -> None:
    """AUTHREQ-021: a request without state gets its answer without state, and a finding."""
    page = tool.begin().authorize(state=...)

    assert set(page.fields) == {"id_token"}
    assert tool.findings() == ["AUTHREQ-010"]


@pytest.mark.parametrize("prompt", [..., ""])
def test_request_without_prompt_is_answered_and_noted(tool: Talk, prompt: object) -> None:
    """A request without prompt gets its token, as at some real platforms, and a finding."""
    page = tool.begin().authorize(prompt=prompt)

    assert "id_token" in page.fields
    assert tool.findings() == ["AUTHREQ-004"]


def test_more_scopes_than_openid_are_noted(tool: Talk) -> None:
    """A scope with more than openid is answered, and noted."""
    page = tool.begin().authorize(scope="openid profile")

    assert "id_token" in page.fields
    assert tool.findings() == ["AUTHREQ-001"]


def test_nonce_that_comes_again_is_noted(tool: Talk) -> None:
    """The second authentication request with the same nonce is answered, and noted."""
    tool.begin().authorize(nonce="same")

    page = tool.begin().authorize(nonce="same")

    assert "id_token" in page.fields
    assert tool.findings() == ["AUTHREQ-009"]


def test_request_as_json_is_refused(tool: Talk) -> None:
    """A POST that is no form gets an error page."""
    response = tool.http.post(f"{tool.issuer}/lti/authorize", json=tool.begin().parameters())

    assert response.status_code == 400


def test_every_check_is_named_in_this_file() -> None:
    """No check of the endpoint's tables is without a test here."""
    tested = {row[3] for row in DEFECTS} | {row[2] for row in SHOWN_DEFECTS} | {"STATE-008", "AUTHREQ-010"}

    assert {check.requirement for check in (*SHOWN, *SENT, *NOTICED)} == tested


def test_two_platforms_of_one_server_keep_their_sessions_apart(tool: Talk) -> None:
    """The cookie of one platform signs nobody in at another, although both share a host."""
    begun = tool.begin()

    name = begun.cookie.partition("=")[0]

    assert name.endswith(tool.issuer.rpartition("/")[2])
