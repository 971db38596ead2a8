"""A launch as it is kept and handed on: as text, in part, by what it is about, and as the tool's address."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from gateway.protocol.id_token import SignedClaims
from gateway.protocol.launch import Launch, tool_address
from gateway.protocol.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_RESOURCE_LINK,
    CLAIM_TARGET_LINK_URI,
    MESSAGE_DEEP_LINKING,
    MESSAGE_RESOURCE_LINK,
)

CLAIMS = {
    CLAIM_DEPLOYMENT_ID: "d1",
    CLAIM_MESSAGE_TYPE: MESSAGE_RESOURCE_LINK,
    CLAIM_CONTEXT: {"id": "course", "title": "Bi\u00f6logy"},
    CLAIM_RESOURCE_LINK: {"id": "link"},
}


def _launch(**changed: Any) -> Launch:
    return Launch(claims=SignedClaims({**CLAIMS, **changed}))


def test_launch_is_kept_as_ascii() -> None:
    """What is kept comes back as it was."""
    kept = _launch().to_json()

    assert kept.isascii()
    assert Launch.from_json(kept) == _launch()


def test_part_of_a_launch_has_what_is_named() -> None:
    """Claims that are named and not there stay away."""
    part = _launch().only([CLAIM_DEPLOYMENT_ID, CLAIM_TARGET_LINK_URI])

    assert part.claims == {CLAIM_DEPLOYMENT_ID: "d1"}


@pytest.mark.parametrize(
    ("changed", "activity"),
    [
        ({}, ("d1", "course", "link")),
        ({CLAIM_CONTEXT: {"title": "x"}}, ("d1", None, "link")),
        ({CLAIM_CONTEXT: "course", CLAIM_RESOURCE_LINK: None}, ("d1", None, None)),
    ],
    ids=["whole", "context-without-id", "neither"],
)
def test_activity_is_deployment_context_and_link(changed: dict[str, Any], activity: tuple[Any, ...]) -> None:
    """In this order; what has no id is told apart from everything that has one."""
    assert _launch(**changed).activity == activity


@pytest.mark.parametrize("message_type", [MESSAGE_RESOURCE_LINK, MESSAGE_DEEP_LINKING])
def test_message_type_tells_whether_content_is_chosen(message_type: str) -> None:
    """Only one message asks for content."""
    launch = _launch(**{CLAIM_MESSAGE_TYPE: message_type})

    assert launch.message_type == message_type
    assert launch.is_deep_linking is (message_type == MESSAGE_DEEP_LINKING)


@pytest.mark.parametrize(
    ("target", "carried"),
    [
        ("https://evil.example/x?a=1&b=%20&c#d", [("a", "1"), ("b", " "), ("c", "")]),
        ("https://tool.example/x?ltik=theirs&a=1&ltik=again", [("a", "1")]),
        ("https://tool.example/x#?a=1", []),
        ("https://tool.example/x?a=1?b=2", [("a", "1?b=2")]),
        ("https://tool.example/x", []),
        (None, []),
        (7, []),
    ],
)
def test_tool_gets_the_query_of_the_target_and_nothing_else(target: Any, carried: list[tuple[str, str]]) -> None:
    """Never the host of the claim, never an ltik that came with it; ours is the last."""
    address = urlsplit(
        tool_address(_launch(**{CLAIM_TARGET_LINK_URI: target}), tool_url="https://t.example/?x=y", ltik="L")
    )

    assert parse_qsl(address.query, keep_blank_values=True) == [("x", "y"), *carried, ("ltik", "L")]
    assert address._replace(query="").geturl() == "https://t.example/"
