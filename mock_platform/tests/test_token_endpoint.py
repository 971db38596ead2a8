"""The token endpoint: each check by a request with one defect, and the request without it."""

import gzip
import hmac
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from mock_platform.algorithms import ALGORITHMS
from mock_platform.base64url import base64url_from_bytes
from mock_platform.jws import compact
from mock_platform.keys import fixture_key
from mock_platform.tests.choosing import QUIZ, ask
from mock_platform.tests.talking import Talk, as_json
from mock_platform.tokens.token_request import GRANTED, JUDGED, NOTICED

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE = AGS + "score"
RESULTS = AGS + "result.readonly"
DEPLOYMENT = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
FAR = 10 * 365 * 24 * 3600


def test_token_is_granted(tool: Talk) -> None:
    """A valid request gets a token with type, lifetime and the granted scope, which nobody may store.

    IDT-SIG-001, OAUTH-020, OAUTH-021, OAUTH-032.
    """
    response = tool.ask_for_token(f"{SCORE} {RESULTS}")

    body = response.json()
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert (response.headers["cache-control"], response.headers["pragma"]) == ("no-store", "no-cache")
    assert set(body) == {"access_token", "token_type", "expires_in", "scope"}
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, f"{SCORE} {RESULTS}")
    assert body["access_token"].isascii()
    assert len(body["access_token"]) >= 15
    assert tool.findings() == []


PARAMETERS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no grant type", {"grant_type": ...}, "unsupported_grant_type", "OAUTH-001"),
    ("another grant type", {"grant_type": "authorization_code"}, "unsupported_grant_type", "OAUTH-001"),
    ("no assertion type", {"client_assertion_type": ...}, "invalid_client", "OAUTH-001"),
    ("SAML assertion", {"client_assertion_type": "urn:x:saml2-bearer"}, "invalid_client", "OAUTH-001"),
    ("no assertion", {"client_assertion": ...}, "invalid_client", "OAUTH-006"),
    ("assertion of garbage", {"client_assertion": "a.b.c"}, "invalid_client", "OAUTH-006"),
    ("no scope", {"scope": ...}, "invalid_scope", "OAUTH-007"),
    ("unknown scope", {"scope": "https://x.example/scope"}, "invalid_scope", "OAUTH-007"),
    ("scope twice", {"scope": [SCORE, SCORE]}, "invalid_request", "OAUTH-001"),
]


@pytest.mark.parametrize(
    ("changes", "error", "requirement"), [row[1:] for row in PARAMETERS], ids=[row[0] for row in PARAMETERS]
)
def test_wrong_parameter_is_refused(tool: Talk, changes: dict[str, Any], error: str, requirement: str) -> None:
    """OAUTH-022, OAUTH-028, OAUTH-029: a defect of the form is 400 with the standard's error; the next is granted."""
    response = tool.ask_for_token(**({"scope": SCORE} | changes))

    assert (response.status_code, response.json()["error"]) == (400, error)
    assert response.headers["cache-control"] == "no-store"
    assert tool.findings() == [requirement]
    assert tool.ask_for_token(SCORE).status_code == 200


NOW = int(time.time())  # when the tests are collected, which may be long before they run
DAY_S = 24 * 3600
CLAIMS: list[tuple[str, dict[str, Any], str]] = [
    ("no iss", {"iss": ...}, "OAUTH-002"),
    ("iss of nobody", {"iss": "nobody", "sub": "nobody"}, "OAUTH-002"),
    ("iss a list", {"iss": ["tool-1"]}, "OAUTH-002"),
    ("no sub", {"sub": ...}, "OAUTH-002"),
    ("sub of another", {"sub": "other"}, "OAUTH-002"),
    ("no aud", {"aud": ...}, "OAUTH-003"),
    ("aud of another server", {"aud": "https://lms.example/token"}, "OAUTH-003"),
    ("aud a list of others", {"aud": ["https://lms.example/token"]}, "OAUTH-003"),
    ("aud null", {"aud": None}, "OAUTH-003"),
    ("no exp", {"exp": ...}, "OAUTH-004"),
    ("exp past", {"exp": NOW - 3600}, "OAUTH-004"),
    ("exp a text", {"exp": str(NOW + 300)}, "OAUTH-004"),
    ("exp true", {"exp": True}, "OAUTH-004"),
    ("exp beyond all calendars", {"exp": 10**400}, "OAUTH-004"),
    ("no iat", {"iat": ...}, "OAUTH-004"),
    ("iat in the future", {"iat": NOW + DAY_S, "exp": NOW + DAY_S + 300}, "OAUTH-004"),
    ("iat a text", {"iat": str(NOW)}, "OAUTH-004"),
    ("nbf in the future", {"nbf": NOW + DAY_S}, "OAUTH-004"),
    ("nbf a text", {"nbf": str(NOW)}, "OAUTH-004"),
    ("no jti", {"jti": ...}, "OAUTH-004"),
    ("jti empty", {"jti": ""}, "OAUTH-004"),
    ("jti a number", {"jti": 7}, "OAUTH-004"),
    ("a message", {"https://purl.imsglobal.org/spec/lti/claim/message_type": "LtiDeepLinkingResponse"}, "OAUTH-001"),
    ("deployment of nobody", {DEPLOYMENT: "99"}, "OAUTH-008"),
]


@pytest.mark.parametrize(("claims", "requirement"), [row[1:] for row in CLAIMS], ids=[row[0] for row in CLAIMS])
def test_wrong_claim_is_refused(tool: Talk, claims: dict[str, Any], requirement: str) -> None:
    """OAUTH-023, OAUTH-024, OAUTH-034, TRAP-046: a defect of one claim is answered with invalid_client, and noted."""
    response = tool.ask_for_token(SCORE, assertion=tool.assertion(claims))

    assert (response.status_code, response.json()["error"]) == (400, "invalid_client")
    assert tool.findings() == [requirement]


def unsigned(tool: Talk) -> str:
    payload = tool.assertion().split(".")[1]
    return f"{base64url_from_bytes(as_json({'alg': 'none', 'kid': fixture_key('tool').kid}))}.{payload}."


def altered(tool: Talk) -> str:
    header, _, signature = tool.assertion().split(".")
    return f"{header}.{tool.assertion().split('.')[1]}.{signature}"


def with_repeated_member(_: Talk) -> str:
    pair = fixture_key("tool")
    payload = b'{"iss":"evil",' + as_json({"iss": "tool-1", "sub": "tool-1"})[1:]
    header = as_json({"alg": "RS256", "kid": pair.kid})
    return compact(header, payload, algorithm="RS256", private_key=pair.private_key)


def as_json_serialization(tool: Talk) -> str:
    header, payload, signature = tool.assertion().split(".")
    return as_json({"protected": header, "payload": payload, "signature": signature}).decode()


def in_hmac(tool: Talk) -> str:
    """Sign with the tool's public key, which anybody can fetch, as secret."""
    payload = tool.assertion().split(".")[1]
    header = base64url_from_bytes(as_json({"alg": "HS256", "typ": "JWT", "kid": _kid("tool")}))
    secret = as_json(fixture_key("tool").public_jwk)
    return f"{header}.{payload}.{base64url_from_bytes(hmac.digest(secret, f'{header}.{payload}'.encode(), 'sha256'))}"


def in_standard_base64(tool: Talk) -> str:
    """Sign a payload whose letters are those of the other alphabet, which a lax reader takes for the same bytes."""
    header, payload, _ = tool.assertion(jti="?>" * 16).split(".")
    other = payload.replace("_", "/").replace("-", "+")
    assert other != payload
    signature = ALGORITHMS["RS256"].sign(fixture_key("tool").private_key, f"{header}.{other}".encode())
    return f"{header}.{other}.{base64url_from_bytes(signature)}"


def with_its_own_key(tool: Talk) -> str:
    stranger = fixture_key("foreign").public_jwk
    return tool.assertion(key="foreign", header={"jwk": stranger, "kid": stranger["kid"]})


def of_another_tool(tool: Talk) -> str:
    tool.register(client_id="other", jwks={"keys": [fixture_key("tool-2").public_jwk]})
    return tool.assertion(key="tool-2")


SIGNATURES: list[tuple[str, Any]] = [
    ("key of another registered tool", of_another_tool),
    ("key out of the header", with_its_own_key),
    ("HMAC with the public key", in_hmac),
    ("JSON serialization", as_json_serialization),
    ("standard base64", in_standard_base64),
    ("another key under the tool's kid", lambda tool: tool.assertion(key="tool-2", header={"kid": _kid("tool")})),
    ("another key under its own kid", lambda tool: tool.assertion(key="tool-2")),
    ("no kid", lambda tool: tool.assertion(header={"kid": None})),
    ("alg none", unsigned),
    ("altered payload", altered),
    ("repeated member", with_repeated_member),
    ("crit", lambda tool: tool.assertion(header={"crit": ["x"], "x": 1})),
    ("another type", lambda tool: tool.assertion(header={"typ": "at+jwt"})),
    ("padding", lambda tool: tool.assertion() + "=="),
]


def _kid(name: str) -> str:
    return fixture_key(name).kid


@pytest.mark.parametrize("forge", [row[1] for row in SIGNATURES], ids=[row[0] for row in SIGNATURES])
def test_wrong_signature_is_refused(tool: Talk, forge: Any) -> None:
    """OAUTH-027, TRAP-048, TRAP-049: a defect of the header or signature is answered with invalid_client, and noted."""
    response = tool.ask_for_token(SCORE, assertion=forge(tool))

    assert (response.status_code, response.json()["error"]) == (400, "invalid_client")
    assert tool.findings() == ["OAUTH-006"]


def test_every_check_is_named_in_this_file() -> None:
    """No check of the endpoint's tables is without a test here."""
    tested = {row[3] for row in PARAMETERS} | {row[2] for row in CLAIMS} | {"OAUTH-005"}

    assert {check.requirement for check in (*JUDGED, *GRANTED, *NOTICED)} == tested


def test_assertion_is_accepted_once(tool: Talk) -> None:
    """The same assertion, sent again, is refused; another tool may use the same jti."""
    tool.register(client_id="other")
    assertion = tool.assertion(jti="j-1")

    statuses = [tool.ask_for_token(SCORE, assertion=assertion).status_code for _ in range(2)]
    other = tool.ask_for_token(SCORE, assertion=tool.assertion(jti="j-1", iss="other", sub="other"))

    assert statuses == [200, 400]
    assert tool.findings() == ["OAUTH-005"]
    assert other.status_code == 200


def test_forged_assertion_does_not_use_up_the_true_one(tool: Talk) -> None:
    """An assertion whose signature is bad leaves its jti to the tool."""
    forged = tool.assertion(jti="j-1", key="tool-2", header={"kid": _kid("tool")})

    assert tool.ask_for_token(SCORE, assertion=forged).status_code == 400
    assert tool.ask_for_token(SCORE, assertion=tool.assertion(jti="j-1")).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(-50, 200), (-61, 400)])
def test_expiry_has_a_minute_of_leeway(tool: Talk, seconds: int, status: int) -> None:
    """An assertion that expired less than a minute ago is accepted, a later one is not."""
    tool.control("PUT", "/clock", {"offset_s": 3600})
    now = int(time.time()) + 3600

    assertion = tool.assertion(iat=now - 300, exp=now + seconds)

    assert tool.ask_for_token(SCORE, assertion=assertion).status_code == status


@pytest.mark.parametrize("audience", ["text", "list", "list with another"])
def test_audience_may_be_text_or_list(tool: Talk, audience: str) -> None:
    """OAUTH-024: the token endpoint's URL is accepted as a text and in a list, also beside another audience."""
    url = f"{tool.issuer}/lti/token"
    value = {"text": url, "list": [url], "list with another": ["https://x.example", url]}[audience]

    assert tool.ask_for_token(SCORE, assertion=tool.assertion(aud=value)).status_code == 200


def test_agreed_audience_takes_the_place_of_the_url(talk: Talk) -> None:
    """OAUTH-034: a tool with an audience of its own has to use it; the URL is then refused."""
    talk.register(token_audience="urn:agreed")

    agreed = talk.ask_for_token(SCORE, assertion=talk.assertion(aud="urn:agreed"))
    url = talk.ask_for_token(SCORE, assertion=talk.assertion())

    assert (agreed.status_code, url.status_code) == (200, 400)


def test_scope_is_what_is_asked_and_allowed(talk: Talk) -> None:
    """OAUTH-021, OAUTH-028: of the scopes asked for only the allowed ones are granted, and the surplus is noted."""
    talk.register(scopes=[SCORE])

    response = talk.ask_for_token(f"{RESULTS} {SCORE}")

    assert response.json()["scope"] == SCORE
    assert talk.findings() == ["OAUTH-007"]


def test_assertion_without_deployment_is_noted(tool: Talk) -> None:
    """An assertion that names no deployment is accepted, and noted."""
    response = tool.ask_for_token(SCORE, assertion=tool.assertion({DEPLOYMENT: ...}))

    assert response.status_code == 200
    assert tool.findings() == ["OAUTH-008"]


def test_long_lived_assertion_is_noted(tool: Talk) -> None:
    """An assertion that lives for years is accepted, and noted."""
    response = tool.ask_for_token(SCORE, assertion=tool.assertion(exp=int(time.time()) + FAR))

    assert response.status_code == 200
    assert tool.findings() == ["OAUTH-004"]


def test_json_body_is_refused(tool: Talk) -> None:
    """A token request as JSON is an invalid_request."""
    response = tool.http.post(f"{tool.issuer}/lti/token", json={"grant_type": "client_credentials"})

    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


def test_assertion_is_no_deep_linking_response(tool: Talk) -> None:
    """OAUTH-033: a client assertion is not accepted as a message of the tool; a response is."""
    asked = ask(tool)

    refused = asked.post({"JWT": tool.assertion(aud=tool.issuer)})

    assert (refused.status_code, asked.created()) == (400, [])
    assert asked.answer(QUIZ).status_code == 200


def test_deep_linking_response_is_no_assertion(tool: Talk) -> None:
    """OAUTH-033: a message of the tool is not accepted as client assertion, even with this audience."""
    claims = {"sub": "tool-1", "aud": f"{tool.issuer}/lti/token", "jti": "j-1"}

    token = ask(tool).token(QUIZ, changes=claims)

    assert tool.ask_for_token(SCORE, assertion=token).json()["error"] == "invalid_client"


def test_what_nobody_knows_is_ignored(tool: Talk) -> None:
    """CORE-015: a claim and a parameter that the platform does not know change nothing."""
    assertion = tool.assertion({"https://x.example/claim": {"nested": [1, {"a": None}]}})

    response = tool.ask_for_token(SCORE, assertion=assertion, **{"https://x.example/parameter": "1"})

    assert response.status_code == 200
    assert tool.findings() == []


def test_id_token_is_no_assertion(tool: Talk) -> None:
    """OAUTH-033: a token that the platform itself signed is not accepted as client assertion."""
    token = tool.begin().authorize().token

    assert tool.ask_for_token(SCORE, assertion=token).json()["error"] == "invalid_client"


class KeySetServer(ThreadingHTTPServer):
    """Serves a key set, as a tool does, and counts how often."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _KeySetHandler)
        self.status = 200
        self.names = ["tool"]
        self.compressed = False
        self.fetched = 0
        self.accepted_encodings: list[str] = []

    @property
    def url(self) -> str:
        """The key set's address."""
        return f"http://127.0.0.1:{self.server_address[1]}/keys"


class _KeySetHandler(BaseHTTPRequestHandler):
    server: KeySetServer

    def do_GET(self) -> None:
        self.server.fetched += 1
        self.server.accepted_encodings.append(self.headers["Accept-Encoding"])
        body = as_json({"keys": [fixture_key(name).public_jwk for name in self.server.names]})
        self.send_response(self.server.status)
        if self.server.compressed:
            body = gzip.compress(gzip.compress(body))
            self.send_header("Content-Encoding", "gzip, gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def key_server() -> Iterator[KeySetServer]:
    """Run a tool's key set."""
    with KeySetServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_key_set_is_fetched_and_kept(talk: Talk, key_server: KeySetServer) -> None:
    """JWKS-015: the tool's key set is fetched from its address, once for several requests."""
    talk.register(jwks=None, jwks_uri=key_server.url)

    statuses = [talk.ask_for_token(SCORE).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert key_server.fetched == 1


def test_unknown_kid_lets_the_key_set_be_fetched_again(talk: Talk, key_server: KeySetServer) -> None:
    """JWKS-015: a key to which the tool has rotated is found at once, and the one before is worth nothing."""
    talk.register(jwks=None, jwks_uri=key_server.url)
    talk.ask_for_token(SCORE)
    key_server.names = ["tool-2"]

    response = talk.ask_for_token(SCORE, assertion=talk.assertion(key="tool-2"))

    assert response.status_code == 200
    assert key_server.fetched == 2
    assert talk.ask_for_token(SCORE).status_code == 400


def test_key_set_that_is_down_refuses_the_client(talk: Talk, key_server: KeySetServer) -> None:
    """When the tool's key set cannot be had, the client is refused, and the finding says why."""
    talk.register(jwks=None, jwks_uri=key_server.url)
    key_server.status = 500

    response = talk.ask_for_token(SCORE)

    assert response.json()["error"] == "invalid_client"
    assert "answered 500" in response.json()["error_description"]


def test_compressed_key_set_is_not_unpacked(talk: Talk, key_server: KeySetServer) -> None:
    """A few bytes may unpack to hundreds of megabytes, so no compression is asked for, and none is undone."""
    talk.register(jwks=None, jwks_uri=key_server.url)
    key_server.compressed = True

    response = talk.ask_for_token(SCORE)

    assert response.json()["error"] == "invalid_client"
    assert "is compressed" in response.json()["error_description"]
    assert key_server.accepted_encodings == ["identity"]


def test_tool_without_keys_is_refused(talk: Talk) -> None:
    """A tool that was registered without any key gets no token."""
    talk.register(jwks=None)

    assert talk.ask_for_token(SCORE).json()["error"] == "invalid_client"
