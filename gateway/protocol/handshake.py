"""The handshake of one launch: begun by a login initiation, finished once, or too late (Sec 5.1.1, 5.1.3 step 9).

The gateway keeps no row for a login that was only begun. `state` is a signed value that says which login this
is; `nonce` is derived from it, so that a nonce of one login is worthless in another; a cookie, named after the
login so that several tabs do not disturb one another, ties it to the browser. Finishing is the insertion of
(registration, day, nonce) under a unique constraint: the same transition as in TRANSITIONS below, made
atomically by the database.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
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
# Id, registration and second; and the storage target where the platform offers one.
_PARTS: Final = (3, 4)


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
    """One login: its random id (128 bits or more), the registration that it was started for, and when.

    `storage_target` is the window that the platform offers as storage, if it does and the browser is in a frame.
    """

    id: str
    registration_id: str
    started: datetime
    storage_target: str = ""

    @property
    def day(self) -> str:
        """The day (UTC, YYYYMMDD) under which the nonce is consumed; a partition of that table is one day."""
        return self.started.astimezone(UTC).strftime("%Y%m%d")

    @property
    def cookie_name(self) -> str:
        """The name of the cookie that ties this login to its browser, and the key in the platform's storage."""
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
    """The value of the cookie of a handshake; only the browser that began the login has it."""
    return keyring.cookie_mac(_body(handshake))


def handshake_from(state: str, *, signature_passes: Callable[[str, str], None], keyring: Keyring) -> Handshake:
    """Read a `state`; raises Rejected when it has not our form or `signature_passes` (signature, ours) refuses it."""
    body, _, signature = state.rpartition(".")
    parts = body.split(".")
    if not state.isascii() or len(parts) not in _PARTS:
        raise Rejected(Code.INVALID_STATE)
    signature_passes(signature, keyring.state_mac(body))
    try:
        started = datetime.fromtimestamp(int(parts[2]), UTC)
        target = urlsafe_b64decode("".join(parts[3:])).decode()
    except (ValueError, OverflowError, OSError) as error:
        raise Rejected(Code.INVALID_STATE) from error
    return Handshake(id=parts[0], registration_id=parts[1], started=started, storage_target=target)


def names_storage(state: str) -> bool:
    """Whether a `state` is of the form that names a storage target; nothing is verified."""
    return state.count(".") == max(_PARTS)


def _body(handshake: Handshake) -> str:
    body = f"{handshake.id}.{handshake.registration_id}.{int(handshake.started.timestamp())}"
    if not handshake.storage_target:
        return body
    # Padded, as the decoder wants it: the rest of state is none of anybody's business but ours.
    return f"{body}.{urlsafe_b64encode(handshake.storage_target.encode()).decode()}"
