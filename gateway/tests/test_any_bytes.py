"""Whatever bytes arrive, wherever: never a 5xx of ours, and never a session."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.tests.lms import C, b64, signed
from gateway.tests.site import BEARER, FORM, Site, open_site

PATHS = [
    "/lti/login",
    "/lti/launch",
    "/",
    "/lti/keys",
    "/api/idtoken",
    "/admin/platforms",
    "/admin/platforms/x/activate",
]
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
TYPES = [FORM, "application/json", "multipart/form-data; boundary=x", "text/html", ""]
LIMITS = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CLAIMS = ["iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "sub", C + "version", C + "deployment_id", C + "roles"]
LTI_CLAIMS = [C + name for name in ("message_type", "resource_link", "context", "target_link_uri", "custom", "lis")]
CONTEXTUAL = [C + name for name in ("tool_platform", "launch_presentation", "role_scope_mentor")]
SERVICES = [
    "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint",
    "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
    "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings",
]


class Room:
    """A gateway and the loop that drives it: Hypothesis wants functions that are not async."""

    def __init__(self, runner: asyncio.Runner, site: Site) -> None:
        self.runner = runner
        self.site = site

    def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Send a request."""
        return self.runner.run(self.site.client.request(method, path, **arguments))


@pytest.fixture
def room(database: Path) -> Iterator[Room]:
    with asyncio.Runner() as runner:
        opening = open_site(database)
        yield Room(runner, runner.run(opening.__aenter__()))
        runner.run(opening.__aexit__(None, None, None))


@LIMITS
@given(
    method=st.sampled_from(METHODS),
    path=st.sampled_from(PATHS),
    query=st.binary(max_size=60),
    body=st.binary(max_size=200),
    media_type=st.sampled_from(TYPES),
)
def test_any_request_is_answered(
    room: Room, method: str, path: str, query: bytes, body: bytes, media_type: str
) -> None:
    """Any bytes to any address are refused or harmless."""
    url = httpx.URL("https://gateway.example" + path).copy_with(query=query.hex().encode())
    headers = {**BEARER, "Content-Type": media_type}

    answer = room.send(method, str(url), content=body, headers=headers)

    assert answer.status_code < 500
    assert "ltik=" not in answer.headers.get("location", "")


@LIMITS
@given(fields=st.dictionaries(st.sampled_from(["id_token", "state", "error", "x"]), st.text(max_size=80)))
def test_any_launch_form_is_refused(room: Room, fields: dict[str, str]) -> None:
    """No form that was not asked for makes a launch."""
    body = urlencode(fields, errors="replace")

    answer = room.send("POST", "/lti/launch", content=body, headers={"Content-Type": FORM})

    assert 400 <= answer.status_code < 500


@LIMITS
@given(header=st.text(max_size=80))
def test_any_credentials_are_refused(room: Room, header: str) -> None:
    """No made-up Authorization header opens anything."""
    answer = room.send(
        "GET", "/api/idtoken", headers=[(b"authorization", header.encode("latin-1", "replace").replace(b"\n", b""))]
    )

    assert answer.status_code == 401


@LIMITS
@given(header=st.binary(max_size=60), payload=st.binary(max_size=60), signature=st.binary(max_size=60))
def test_any_token_is_refused(room: Room, header: bytes, payload: bytes, signature: bytes) -> None:
    """With a valid state, a token of any three parts is refused."""
    request = room.runner.run(room.site.begin())

    answer = room.runner.run(room.site.post(f"{b64(header)}.{b64(payload)}.{b64(signature)}", request["state"]))

    assert answer.status_code == 401
    room.site.client.cookies.clear()


@LIMITS
@given(header=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "jwk", "b64", "x"]), JSON))
def test_any_signed_header_is_answered(room: Room, header: dict[str, Any]) -> None:
    """A signed token with any header is accepted or refused, and nothing breaks."""
    request = room.runner.run(room.site.begin())
    claims = json.dumps(room.site.claims(request["nonce"])).encode()

    answer = room.runner.run(
        room.site.post(signed(json.dumps(header).encode(), claims, room.site.lms.key), request["state"])
    )

    assert answer.status_code in {302, 401}
    room.site.client.cookies.clear()


@LIMITS
@given(edits=st.dictionaries(st.sampled_from([*CLAIMS, *LTI_CLAIMS]), JSON, min_size=1, max_size=3))
def test_any_signed_claims_are_answered(room: Room, edits: dict[str, Any]) -> None:
    """Signed claims of any type and value are accepted or refused; what is accepted can be shown."""
    answer = room.runner.run(room.site.launch(edits))

    assert answer.status_code in {302, 401}
    room.site.client.cookies.clear()


@LIMITS
@given(edits=st.dictionaries(st.sampled_from([*CONTEXTUAL, *SERVICES, C + "custom", "name"]), JSON, min_size=1))
def test_contextual_claims_of_any_kind_are_shown(room: Room, edits: dict[str, Any]) -> None:
    """What is no rule's business never refuses a launch, and never breaks its id token."""
    strict = json.loads(json.dumps(edits), parse_constant=lambda _name: None)

    answer = room.runner.run(room.site.launch(strict))

    shown = room.runner.run(room.site.id_token(answer))
    assert shown["user"]["id"] == "user-7"
    assert room.runner.run(room.site.id_token(answer, raw="true"))["sub"] == "user-7"


@LIMITS
@given(body=st.dictionaries(st.sampled_from(["url", "clientId", "name", "authConfig", "active", "redirectUri"]), JSON))
def test_any_platform_body_is_answered(room: Room, body: dict[str, Any]) -> None:
    """A change of a platform with any values is made or refused."""
    path = f"/admin/platforms/{room.site.platform['id']}"
    headers = {**BEARER, "Content-Type": "application/json"}

    answer = room.send("PUT", path, content=json.dumps(body), headers=headers)

    assert answer.status_code in {200, 400}
