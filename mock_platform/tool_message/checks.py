"""The duties of every message that a tool signs (Security Framework 1.0 sections 5.2.2 and 5.2.3), as tables.

Extra audiences are refused: this platform trusts nobody but itself.
"""

from collections.abc import Callable
from datetime import timedelta

from mock_platform.checks import NO_CODE, Breach, Check
from mock_platform.forms import pairs_from_text
from mock_platform.tool_message.message import ToolMessage
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_MESSAGE_TYPE, CLAIM_VERSION, VERSION

LEEWAY = timedelta(seconds=60)  # between the tool's clock and the platform's
LONGEST_LIFETIME = timedelta(hours=1)


def _says(claim: str, expected: Callable[[ToolMessage], object]) -> Callable[[ToolMessage], bool]:
    return lambda message: message.claims.get(claim) == expected(message)


def _is_unexpired(message: ToolMessage) -> bool:
    expires_at = message.moment("exp")
    return expires_at is not None and message.now < expires_at + LEEWAY


def _is_issued_in_the_past(message: ToolMessage) -> bool:
    issued_at = message.moment("iat")
    return issued_at is not None and issued_at <= message.now + LEEWAY


def _is_valid_yet(message: ToolMessage) -> bool:
    valid_from = message.moment("nbf")
    return "nbf" not in message.claims or (valid_from is not None and valid_from <= message.now + LEEWAY)


def _has_short_life(message: ToolMessage) -> bool:
    issued_at, expires_at = message.moment("iat"), message.moment("exp")
    return issued_at is not None and expires_at is not None and expires_at - issued_at <= LONGEST_LIFETIME


SPENT = Breach("invalid_token", "DL-023", "nonce was used before", "Make a new nonce for every message.")

ARRIVED = (
    Check[ToolMessage](
        "invalid_request",
        "DL-020",
        "the body is not a form with the one parameter JWT",
        "POST application/x-www-form-urlencoded with JWT and nothing else.",
        lambda message: message.pairs is not None and [name for name, _ in message.pairs] == ["JWT"],
    ),
    Check[ToolMessage](
        "invalid_request",
        "DL-020",
        "the address has another query than the request named",
        "Post to the address of the request, its query included.",
        lambda message: message.query == pairs_from_text(message.awaited.query),
    ),
    Check[ToolMessage](
        "login_required",
        "DL-020",
        "the browser that sent the message is not the one in which the launch was opened",
        "Let the person's own browser post the form; the platform knows it by its cookie.",
        lambda message: message.session is not None and message.launch in message.session.launches,
    ),
    Check[ToolMessage](
        "invalid_request",
        "DL-020",
        "the launch of this address has sent no request that such a message could answer",
        "Post to the address that the request names.",
        lambda message: message.was_asked_for,
    ),
    Check[ToolMessage](
        "invalid_token",
        "DL-027",
        "JWT is not a compact JWS with JSON claims",
        "Send a JWT, signed with RS256.",
        lambda message: bool(message.claims),
    ),
)

# Judged when the signature is known to be good.
CLAIMED = (
    Check[ToolMessage](
        "invalid_request",
        "DL-020",
        "the request has been answered already",
        "Send one message for each request.",
        lambda message: message.launch.response is None,
    ),
    Check[ToolMessage](
        "invalid_token",
        "DL-021",
        "iss is not the client_id of the tool that was launched",
        "Set iss to the client_id that the platform gave the tool.",
        _says("iss", lambda message: message.launch.registration.client_id),
    ),
    Check[ToolMessage](
        "invalid_token",
        "DL-022",
        "aud is not the issuer of the platform, or names others beside it",
        "Set aud to the issuer (iss) of the request.",
        lambda message: all(audience == message.platform.issuer for audience in message.audiences or [None]),
    ),
    Check[ToolMessage](
        "invalid_token",
        "DL-022",
        "azp is not the issuer of the platform",
        "Leave azp out, or set it to the issuer (iss) of the request.",
        lambda message: "azp" not in message.claims or message.claims["azp"] == message.platform.issuer,
    ),
    Check[ToolMessage](
        "invalid_token",
        "DL-023",
        "exp is missing, no number, or past",
        "Set exp to a number of seconds, some five minutes ahead.",
        _is_unexpired,
    ),
    Check[ToolMessage](
        "invalid_token",
        "DL-023",
        "iat is missing, no number, or in the future",
        "Set iat to the number of seconds of now.",
        _is_issued_in_the_past,
    ),
    Check[ToolMessage](
        "invalid_token",
        "DL-023",
        "nbf is no number, or in the future",
        "Leave nbf out, or set it to the number of seconds of now.",
        _is_valid_yet,
    ),
    Check[ToolMessage](
        "invalid_token",
        "DL-023",
        "nonce is missing, empty or no text",
        "Set nonce to a text that is new each time.",
        lambda message: isinstance(message.claims.get("nonce"), str) and bool(message.claims["nonce"]),
    ),
    Check[ToolMessage](
        "invalid_message",
        "DL-024",
        "message_type is not the one that is awaited here",
        "Set message_type to the response that belongs to the request.",
        _says(CLAIM_MESSAGE_TYPE, lambda message: message.awaited.type),
    ),
    Check[ToolMessage](
        "invalid_message",
        "DL-024",
        f"version is not {VERSION}",
        f"Set version to {VERSION}.",
        _says(CLAIM_VERSION, lambda _: VERSION),
    ),
    Check[ToolMessage](
        "invalid_message",
        "DL-024",
        "deployment_id is not that of the request",
        "Set deployment_id to that of the request.",
        _says(CLAIM_DEPLOYMENT_ID, lambda message: message.launch.deployment.deployment_id),
    ),
)

# What a tool should have done better although its message is taken.
NOTICED = (
    Check[ToolMessage](
        NO_CODE,
        "DL-023",
        "the message lives for more than an hour",
        "Let exp be some five minutes after iat.",
        _has_short_life,
    ),
)
