"""The handshake of one launch: begun by a login initiation, finished once, or too late (Sec 5.1.1, 5.1.3 step 9).

The gateway keeps no row for a login that was only begun. `state` is a signed value that says which login this
is; `nonce` is derived from it, so that a nonce of one login is worthless in another; a cookie, named after the
login so that several tabs do not disturb one another, ties it to the browser. Finishing is the insertion of
(registration, day, nonce) under a unique constraint: the same transition as in TRANSITIONS below, made
atomically by the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Final

from gateway.errors import Code, Rejected
from gateway.keyring import Keyring

# Long enough to sign in at the platform in between; ltijs keeps its states as long.
LIFETIME: Final = timedelta(minutes=10)
COOKIE_PREFIX: Final = "lti-login-"
_PARTS: Final = 4


class Stage(Enum):
    """Where a handshake stands."""

    STARTED = auto()
    FINISHED = auto()
    EXPIRED = auto()


class Event(Enum):
    """What can happen to a handshake."""

    FINISH = auto()
    EXPIRE = auto()


# Everything that may happen. A pair that is not here is refused.
TRANSITIONS: Final = {
    (Stage.STARTED, Event.FINISH): Stage.FINISHED,
    (Stage.STARTED, Event.EXPIRE): Stage.EXPIRED,
}


def allows(stage: Stage, event: Event) -> bool:
    """Whether this event may happen at this stage."""
    return (stage, event) in TRANSITIONS


@dataclass(frozen=True, kw_only=True)
class Handshake:
    """One login: its random id (128 bits or more), the registration that it was started for, and when."""

    id: str
    registration_id: str
    started: datetime

    @property
    def day(self) -> str:
        """The day (UTC, YYYYMMDD) under which the nonce is consumed; a partition of that table is one day."""
        return self.started.astimezone(UTC).strftime("%Y%m%d")

    @property
    def cookie_name(self) -> str:
        """The name of the cookie that ties this login to its browser."""
        return COOKIE_PREFIX + self.id


def stage_at(started: datetime, now: datetime) -> Stage:
    """The stage of an unfinished handshake: it expires LIFETIME after its start, that moment included."""
    return Stage.STARTED if now < started + LIFETIME else Stage.EXPIRED


def state_of(handshake: Handshake, keyring: Keyring) -> str:
    """The `state` parameter of a handshake: what it is, and our signature."""
    body = _body(handshake)
    return f"{body}.{keyring.state_mac(body)}"


def nonce_of(handshake: Handshake, keyring: Keyring) -> str:
    """The `nonce` parameter of a handshake: its day, and what only this gateway can compute from the handshake."""
    return f"{handshake.day}.{keyring.nonce_mac(_body(handshake))}"


def cookie_of(handshake: Handshake, keyring: Keyring) -> str:
    """The value of the cookie of a handshake."""
    return keyring.cookie_mac(_body(handshake))


def handshake_from(state: str, *, signature_passes: Callable[[str, str], None], keyring: Keyring) -> Handshake:
    """Read a `state`; raises Rejected when it has not our form or `signature_passes` (signature, ours) refuses it."""
    body, _, signature = state.rpartition(".")
    if not state.isascii() or body.count(".") != _PARTS - 2:
        raise Rejected(Code.INVALID_STATE)
    signature_passes(signature, keyring.state_mac(body))
    identity, registration_id, seconds = body.split(".")
    try:
        started = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Rejected(Code.INVALID_STATE) from error
    return Handshake(id=identity, registration_id=registration_id, started=started)


def _body(handshake: Handshake) -> str:
    return f"{handshake.id}.{handshake.registration_id}.{int(handshake.started.timestamp())}"
