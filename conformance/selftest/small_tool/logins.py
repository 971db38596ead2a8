"""Logins under way: state and nonce, the platform they were made for, and the browser they belong to (Sec 5.1.1).

A login ends with the one answer that is accepted: whatever is refused leaves it as it is.
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.selftest.small_tool.refusal import Refused
from conformance.selftest.small_tool.registrations import Registration, Registrations

LIFETIME_S = 600
MOST = 10_000
_ENTROPY_BYTES = 24


@dataclass(frozen=True)
class Login:
    """One login: what went to the platform, and the secret that only the browser has."""

    name: tuple[str, str]
    state: str
    nonce: str
    secret: str
    until: float

    @property
    def cookie_name(self) -> str:
        """Each login has a cookie of its own, so that several tabs can log in at once."""
        return f"login-{self.state[-12:]}"


@dataclass
class Logins:
    """The logins that were begun and not yet finished."""

    registrations: Registrations
    launch_url: str
    pending: dict[str, Login] = field(default_factory=dict)

    def begin(self, fields: Mapping[str, str]) -> tuple[Login, str, dict[str, str]]:
        """Begin a login; return it, the platform's endpoint, and the parameters of the authentication request."""
        registration = self.registration_for(fields)
        login = self._new(registration)
        self.pending[login.state] = login
        return login, registration.authorization_endpoint, self.request(login, registration, fields)

    def registration_for(self, fields: Mapping[str, str]) -> Registration:
        """Return whom the login is for; raise `Refused` when it does not say, or says an unknown platform."""
        missing = [name for name in ("iss", "login_hint", "target_link_uri") if not fields.get(name)]
        if missing:
            raise Refused(f"the login has no {missing[0]}")
        return self.registrations.for_login(fields["iss"], fields.get("client_id"))

    def request(self, login: Login, registration: Registration, fields: Mapping[str, str]) -> dict[str, str]:
        """Return the parameters of the authentication request (Sec 5.1.1.2)."""
        hints = {name: fields[name] for name in ("login_hint", "lti_message_hint") if name in fields}
        return hints | {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": registration.client_id,
            "redirect_uri": self.launch_url,
            "state": login.state,
            "nonce": login.nonce,
        }

    def answered(self, state: str, cookies: Mapping[str, str]) -> Login:
        """Return the login that *state* belongs to, if it is of this browser and still open."""
        login = self.pending.get(state)
        if login is None or time.monotonic() > login.until:
            raise Refused("there is no login that this answers: it is over, or took too long")
        if not self.is_of_this_browser(login, cookies):
            raise Refused("the login was begun in another browser")
        return login

    def is_of_this_browser(self, login: Login, cookies: Mapping[str, str]) -> bool:
        """Return whether the browser has the secret of the login."""
        return hmac.compare_digest(cookies.get(login.cookie_name, "").encode(), login.secret.encode())

    def finish(self, login: Login) -> None:
        """Use the login up; raise `Refused` when somebody else was faster."""
        if self.pending.pop(login.state, None) is None:
            raise Refused("this answer was used already")

    def random_text(self) -> str:
        """Return a text that nobody can guess."""
        return secrets.token_urlsafe(_ENTROPY_BYTES)

    def _new(self, registration: Registration) -> Login:
        now = time.monotonic()
        self.pending = {state: login for state, login in self.pending.items() if login.until > now}
        if len(self.pending) >= MOST:
            raise Refused("too many logins are under way", 429)
        state, nonce, secret = (self.random_text() for _ in range(3))
        return Login(registration.name, state, nonce, secret, now + LIFETIME_S)


def cookie(name: str, value: str) -> dict[str, Any]:
    """Return the arguments of a cookie that reaches this tool inside a frame of the platform's page."""
    return {"key": name, "value": value, "secure": True, "httponly": True, "samesite": "none"}
