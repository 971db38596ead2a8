"""Who is signed in at the platform, by browser: a cookie of the platform's own, and the launches begun in it.

A session that nobody has used for a working day, by the platform's clock, is over.
"""

import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from mock_platform.clock import Clock
from mock_platform.launch import Launch
from mock_platform.loopback import is_loopback
from mock_platform.memory import Recent
from mock_platform.world import Person

LIFETIME = timedelta(hours=8)
MOST_SESSIONS = 2_000
MOST_LAUNCHES = 100  # of one browser, that can still be answered


@dataclass
class Session:
    """A browser in which a person is signed in."""

    id: str
    person: Person
    used_at: datetime
    launches: deque[Launch] = field(default_factory=lambda: deque(maxlen=MOST_LAUNCHES))

    def find(self, *, client_id: str, login_hint: str, message_hint: str | None) -> Launch | None:
        """Return the latest launch of this browser that these hints were sent for."""
        for launch in reversed(self.launches):
            sent_message_hints = launch.sent("lti_message_hint")
            if (
                launch.registration.client_id == client_id
                and login_hint in launch.sent("login_hint")
                and (message_hint in sent_message_hints or not (sent_message_hints or message_hint))
            ):
                return launch
        return None


class Sessions:
    """The sessions of one platform, bounded: the longest unused go first."""

    def __init__(self, issuer: str, name: str, clock: Clock) -> None:
        parts = urlsplit(issuer)
        self.cookie_name = f"mock_lms_{parts.port or parts.scheme}_{name}"
        self._attributes = "; Path=/; HttpOnly" + _cross_site(parts.scheme, parts.hostname or "")
        self._clock = clock
        self._sessions: Recent[str, Session] = Recent(MOST_SESSIONS)

    def find(self, session_id: str | None) -> Session | None:
        """Return the session of a cookie's value, which lives on from now."""
        session = self._sessions.get(session_id or "")
        if session is None or self._clock.now() >= session.used_at + LIFETIME:
            return None
        session.used_at = self._clock.now()
        self._sessions[session.id] = session
        return session

    def sign_in(self, person: Person, session: Session | None) -> Session:
        """Return a session of this person: the browser's own, or a new one when somebody else was signed in."""
        if session is None or session.person.id != person.id:
            session = Session(secrets.token_urlsafe(24), person, self._clock.now())
            self._sessions[session.id] = session
        return session

    def cookie(self, session: Session) -> str:
        """Return the Set-Cookie value for a session."""
        return f"{self.cookie_name}={session.id}{self._attributes}"


def _cross_site(scheme: str, host: str) -> str:
    """Return what lets the cookie come along from a tool's page; a plain http host has to do without."""
    return "; Secure; SameSite=None" if scheme == "https" or is_loopback(host) else "; SameSite=Lax"
