"""The suite as a client of services: what it sends, when it asks for a new token, where it stops to read pages."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from conformance.browser.exchange import Request, Response
from conformance.mock_tool.client_assertion import ToolIdentity
from conformance.mock_tool.service_client import EndlessPages, ServiceClient
from conformance.mock_tool.signed_token import ToolKey
from conformance.outcomes import Inconclusive

TOOL = ToolIdentity(
    "t", "1", "https://lms.example/token", "https://lms.example/token", ToolKey(rsa.generate_private_key(65537, 2048))
)


class Platform:
    """Answers one request after the other, as told, and keeps what came."""

    def __init__(self, *answers: tuple[int, Any, str]) -> None:
        self.answers: Iterator[tuple[int, Any, str]] = iter(answers)
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Response:
        """Give the next answer."""
        self.requests.append(request)
        status, document, link = next(self.answers)
        headers = (("Link", link),) if link else ()
        return Response(request, status, headers, json.dumps(document).encode(), 0.0)


def granted(token: str, lifetime: float = 3600) -> tuple[int, Any, str]:
    """Return the answer that grants a token."""
    return 200, {"access_token": token, "token_type": "Bearer", "expires_in": lifetime}, ""


def test_a_token_is_used_again() -> None:
    """A second call for the same scopes takes the token that is there; other scopes have one of their own."""
    platform = Platform(granted("one"), granted("two"))
    client = ServiceClient(TOOL, platform)

    assert [client.access_token("a"), client.access_token("a"), client.access_token("b")] == ["one", "one", "two"]


def test_a_token_that_is_over_is_asked_for_anew() -> None:
    """A token without a lifetime left is not used a second time."""
    client = ServiceClient(TOOL, Platform(granted("one", 0), granted("two", 0)))

    assert [client.access_token("a"), client.access_token("a")] == ["one", "two"]


def test_every_token_is_told_to_whoever_conceals_it() -> None:
    """A token that is granted, and one that is used again, must not be shown."""
    concealed: list[str] = []
    client = ServiceClient(TOOL, Platform(granted("one")), conceal=concealed.append)

    client.access_token("a")
    client.access_token("a")

    assert concealed == ["one", "one", "one"]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((400, {"error": "invalid_client"}, ""), id="refused"),
        pytest.param((200, {"token_type": "Bearer"}, ""), id="no-token"),
        pytest.param((200, [], ""), id="no-object"),
        pytest.param((500, {"access_token": "x"}, ""), id="crashed"),
    ],
)
def test_no_token_is_no_verdict(answer: tuple[int, Any, str]) -> None:
    """What was to be judged with the token cannot be told without it."""
    client = ServiceClient(TOOL, Platform(answer))

    with pytest.raises(Inconclusive, match="was not granted"):
        client.access_token("a")


def test_a_token_request_is_a_form_with_an_assertion() -> None:
    """The form has what RFC 7523 asks for; a parameter that is None is left out."""
    platform = Platform(granted("one"))

    ServiceClient(TOOL, platform).ask_for_token(["a", "b"], parameters={"grant_type": None})

    form = parse_qs(platform.requests[0].body.decode())
    assert (form["scope"], "grant_type" in form, form["client_assertion"][0].count(".")) == (["a b"], False, 2)


def test_pages_are_read_to_the_last() -> None:
    """Each page is asked for at the address that the one before gave, with the token."""
    platform = Platform((200, [1], '<?page=2>; rel="next"'), (200, [2], ""))

    pages = ServiceClient(TOOL, platform).pages("https://lms.example/items", token="x", accept="a/b")

    assert [page.request.url for page in pages] == ["https://lms.example/items", "https://lms.example/items?page=2"]
    assert dict(platform.requests[1].headers)["Authorization"] == "Bearer x"


def test_pages_that_lead_back_are_left() -> None:
    """A page that leads to one that was read already ends the reading."""
    platform = Platform((200, [1], '</b>; rel="next"'), (200, [2], '<https://lms.example/a>; rel="next"'))

    with pytest.raises(EndlessPages, match="do not end"):
        ServiceClient(TOOL, platform).pages("https://lms.example/a", token="x", accept="a/b")
