"""Messages that a tool signs and a browser brings: a deep linking response, the start of an assessment.

Security Framework 1.0 section 5.2. The order is that of the tables: how it came, signature, claims, what the type
of message adds, and last the nonce, which only a message without any breach uses up. The first breach decides.
Extra audiences are refused: this platform trusts nobody but itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mock_platform.checks import NO_CODE, Breach, Check, breaches, first_breach
from mock_platform.clock import moment_from_seconds
from mock_platform.forms import Pairs, first_values, pairs_from_text
from mock_platform.jws import NotAccepted, UnverifiedJws, parse_compact
from mock_platform.launch import Launch
from mock_platform.sessions import Session
from mock_platform.tool_keys import ToolKeys, Unavailable
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_MESSAGE_TYPE, CLAIM_VERSION, VERSION

if TYPE_CHECKING:
    from mock_platform.platform import Platform

LEEWAY = timedelta(seconds=60)  # between the tool's clock and the platform's
LONGEST_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Awaited:
    """A message that the platform waits for: its type, the request that it answers, the endpoint it comes to.

    `query` belongs to the address, `checks` are the duties that this type adds. `requirement` stands for every
    breach of a type whose duties are one requirement; otherwise each row has its own.
    """

    type: str
    request: str
    endpoint: str
    query: str
    checks: tuple[Check["ToolMessage"], ...] = ()
    requirement: str | None = None


@dataclass(frozen=True)
class ToolMessage:
    """What arrived (pairs None: no form), in which browser, with the launch whose address it came to.

    `query` is that of the address, which a tool must have left as it was.
    """

    platform: "Platform"
    awaited: Awaited
    launch: Launch
    pairs: Pairs | None
    session: Session | None
    query: Pairs

    @cached_property
    def now(self) -> datetime:
        """The platform's time when the message was first looked at."""
        return self.platform.clock.now()

    @property
    def token(self) -> str:
        """The signed message as it came; empty when there is none."""
        return first_values(self.pairs or []).get("JWT", "")

    @cached_property
    def jws(self) -> UnverifiedJws | None:
        """The token taken apart, or None when it is no compact JWS."""
        try:
            return parse_compact(self.token)
        except NotAccepted:
            return None

    @cached_property
    def claims(self) -> dict[str, Any]:
        """The claims, proven only once the signature is; empty when there are none."""
        try:
            return self.jws.claims() if self.jws else {}
        except NotAccepted:
            return {}

    @property
    def was_asked_for(self) -> bool:
        """True when the launch is of the request that such a message answers, and has sent it."""
        sent = any(answer["claims"] is not None for answer in self.launch.answers)
        return sent and self.launch.message == self.awaited.request

    @property
    def audiences(self) -> list[Any]:
        """The audiences that the message names."""
        audience = self.claims.get("aud")
        return audience if isinstance(audience, list) else [audience]

    def moment(self, claim: str) -> datetime | None:
        """Return a time of the message, or None when it is no number of seconds that a calendar knows."""
        return moment_from_seconds(self.claims.get(claim))


async def read_tool_message(message: ToolMessage, tool_keys: ToolKeys) -> dict[str, Any] | Breach:
    """Return the claims of a message without a breach, else the first breach; both leave their trace."""
    breach = (
        first_breach(ARRIVED, message)
        or await _bad_signature(message, tool_keys)
        or first_breach((*CLAIMED, *message.awaited.checks), message)
        or _spent_nonce(message)
    )
    if breach is not None:
        return write_breach(message, breach)
    for noticed in breaches(NOTICED, message):
        write_breach(message, noticed)
    launch = message.launch
    launch.response = {"message": message.awaited.type, "claims": message.claims}
    message.platform.journal.write(
        "message",
        message=message.awaited.type,
        endpoint=message.awaited.endpoint,
        launch_id=launch.id,
        client_id=launch.registration.client_id,
        claims=message.claims,
        jwt=message.token,
    )
    return message.claims


def write_breach(message: ToolMessage, breach: Breach) -> Breach:
    """Write a finding about the message to the journal and to its launch; return the breach as it was written."""
    launch, awaited = message.launch, message.awaited
    breach = replace(breach, requirement=awaited.requirement or breach.requirement)
    client_id = launch.registration.client_id
    entry = breach.write(message.platform.journal, endpoint=awaited.endpoint, launch_id=launch.id, client_id=client_id)
    launch.findings.append(entry)
    return breach


async def _bad_signature(message: ToolMessage, tool_keys: ToolKeys) -> Breach | None:
    assert message.jws is not None
    try:
        await tool_keys.verify(message.jws, message.launch.registration)
    except (NotAccepted, Unavailable) as error:
        advice = "Sign with RS256 and a key of the registered key set, and name it by kid."
        return Breach("invalid_token", "DL-027", str(error), advice)
    return None


def _spent_nonce(message: ToolMessage) -> Breach | None:
    """Use up the nonce, in one step with asking whether it is new."""
    client_id, nonce = message.launch.registration.client_id, message.claims["nonce"]
    return None if message.platform.message_nonces.is_new(client_id, nonce) else SPENT


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
