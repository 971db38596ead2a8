"""Deep linking played to its end by the mock as a browser, with a tool that answers by a form that submits itself."""

import socket
import time
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from mock_platform import MockPlatform, PlatformHandle, edits
from mock_platform.jws import compact
from mock_platform.keys import fixture_key
from mock_platform.running import RunningServer
from mock_platform.tests.choosing import DL, LTI, QUIZ
from mock_platform.tests.reader import claims_of
from mock_platform.tests.talking import as_json
from mock_platform.tests.tool_login import answer_login


async def keys(_: Request) -> Response:
    """Publish the tool's key."""
    return JSONResponse({"keys": [fixture_key("tool").public_jwk]})


async def launch(request: Request) -> Response:
    """Choose a quiz and send the browser back with it."""
    request_claims = claims_of(parse_qs((await request.body()).decode())["id_token"][0])
    settings = request_claims[DL + "deep_linking_settings"]
    url, token = escape(settings["deep_link_return_url"]), response_to(request_claims, settings["data"])
    return HTMLResponse(
        f'<form method="post" action="{url}"><input type="hidden" name="JWT" value="{token}"></form>'
        "<script>document.forms[0].submit()</script>"
    )


def response_to(request_claims: dict[str, Any], data: str) -> str:
    pair = fixture_key("tool")
    now = int(time.time())
    claims = {
        "iss": request_claims["aud"],
        "aud": request_claims["iss"],
        "iat": now,
        "exp": now + 300,
        "nonce": str(time.perf_counter_ns()),
        LTI + "message_type": "LtiDeepLinkingResponse",
        LTI + "version": "1.3.0",
        LTI + "deployment_id": request_claims[LTI + "deployment_id"],
        DL + "data": data,
        DL + "content_items": [QUIZ],
    }
    header = {"alg": "RS256", "typ": "JWT", "kid": pair.kid}
    return compact(as_json(header), as_json(claims), algorithm="RS256", private_key=pair.private_key)


@pytest.fixture(scope="module")
def tool_url() -> Iterator[str]:
    """Run the tool."""
    app = Starlette(
        routes=[
            Route("/login", answer_login, methods=["POST"]),
            Route("/launch", launch, methods=["POST"]),
            Route("/keys", keys),
        ]
    )
    with socket.create_server(("127.0.0.1", 0)) as listener, RunningServer(app, listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def platform(lms: MockPlatform, tool_url: str) -> Iterator[PlatformHandle]:
    """Hold a platform of this test's own, with the tool."""
    handle = lms.platform("deep-linking")
    handle.register(
        client_id="chooser",
        initiate_login_uri=f"{tool_url}/login",
        redirect_uris=[f"{tool_url}/launch"],
        jwks_uri=f"{tool_url}/keys",
    )
    yield handle
    handle.delete()


def test_exchange_ends_on_the_platform(platform: PlatformHandle) -> None:
    """DL-020: the mock's browser follows the tool's form back, and the page there says what was added."""
    exchange = platform.launch("chooser", user="teacher", message="LtiDeepLinkingRequest", course="chemistry")

    assert (exchange.status, "A quiz" in exchange.body) == (200, True)
    assert exchange.url.startswith(f"{platform.issuer}/lti/deep_linking/")
    assert [entry["message"] for entry in platform.journal if entry["kind"] == "message"] == [
        "login_initiation",
        "authentication_response",
        "LtiDeepLinkingResponse",
    ]
    assert [entry for entry in platform.journal if entry["kind"] == "finding"] == []


def test_python_sees_the_response(platform: PlatformHandle) -> None:
    """A launch that Python ordered has the response when its browser is done."""
    edit = edits.claim([DL + "deep_linking_settings", "accept_types"], ["link"])
    ordered = platform.order_launch("chooser", user="teacher", message="LtiDeepLinkingRequest", edits=[edit])
    platform.follow(ordered)

    assert ordered.response is not None
    assert ordered.response["created"] == []
    assert [finding["requirement"] for finding in ordered.findings] == ["DL-031"]
