"""A message of a tool as it arrived: nothing in it is proven until `reading.py` has read it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mock_platform.checks import Check
from mock_platform.clock import moment_from_seconds
from mock_platform.forms import Pairs, first_values
from mock_platform.jws import NotAccepted, UnverifiedJws, parse_compact
from mock_platform.launch import Launch
from mock_platform.sessions import Session

if TYPE_CHECKING:
    from mock_platform.platform import Platform


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
