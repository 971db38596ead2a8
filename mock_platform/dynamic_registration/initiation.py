"""The initiation of a registration: the address that opens the tool, the one-time token, and what became of it.

LTI Dynamic Registration 1.0 section 3.3. The token is opaque; it expires by the platform's clock, and the
registration that it led to spends it. A refused attempt does not: the tool may correct itself.
"""

import secrets
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from mock_platform.forms import Pairs, with_query
from mock_platform.memory import Recent
from mock_platform.registration import Registration, RegistrationState

LIFETIME = timedelta(hours=1)
AGES = timedelta(days=36_500)
MOST_INITIATIONS = 1_000
SESSION = "registration_session"

Target = Literal["iframe", "window"]
TARGETS: tuple[Target, ...] = get_args(Target)


@dataclass
class Initiation:
    """A tool's invitation to register.

    `session` tells initiations apart that have no token to do so, or whose configuration demands it.
    `planned_client_id` is what the tool will be given, None for a new one; `client_id` is there once the tool has
    registered, `closed_by` the subject of the message with which its page said goodbye.
    """

    id: str
    registration_url: str
    document_target: Target
    token: str | None
    token_for_configuration: bool
    expires_at: datetime
    state: RegistrationState
    deployment_id: str | None = None
    planned_client_id: str | None = None
    client_id: str | None = None
    closed_by: str | None = None

    @property
    def configuration_query(self) -> Pairs:
        """What the configuration's address carries, so that the configuration is this initiation's own."""
        return [(SESSION, self.id)] if self.token is None or self.token_for_configuration else []

    def url(self, configuration_url: str) -> str:
        """Return the address that opens the tool: its own query kept, ours behind it."""
        pairs = [("openid_configuration", with_query(configuration_url, self.configuration_query))]
        if self.token is not None:
            pairs.append(("registration_token", self.token))
        return with_query(self.registration_url, pairs)

    def as_json(self) -> dict[str, Any]:
        """Return the initiation as the control API shows it."""
        return {
            "registration_id": self.id,
            "registration_url": self.registration_url,
            "document_target": self.document_target,
            "registration_token": self.token,
            "expires_at": self.expires_at.isoformat(),
            "client_id": self.client_id,
            "closed_by": self.closed_by,
        }


class Initiations:
    """The initiations of one platform, and the tokens with which registered tools look at their registration."""

    def __init__(self) -> None:
        self._initiations: Recent[str, Initiation] = Recent(MOST_INITIATIONS)
        self._registration_tokens: dict[str, str] = {}

    def add(self, initiation: Initiation) -> None:
        """Keep an initiation."""
        self._initiations[initiation.id] = initiation

    def get(self, initiation_id: str) -> Initiation | None:
        """Return the initiation of this id, or None."""
        return self._initiations.get(initiation_id)

    def of_token(self, token: str) -> Initiation | None:
        """Return the initiation to which a registration token belongs."""
        return next((each for each in self._initiations if each.token and _equal(each.token, token)), None)

    def without_token(self, initiation_id: str) -> Initiation | None:
        """Return the initiation of this id if its tool was given no token."""
        initiation = self._initiations.get(initiation_id)
        return initiation if initiation is not None and initiation.token is None else None

    def registration_token(self, client_id: str) -> str:
        """Return the registration access token of a tool, made when it is asked for first (RFC 7592 section 3)."""
        return self._registration_tokens.setdefault(client_id, secrets.token_urlsafe(32))

    def opens(self, client_id: str, token: str) -> bool:
        """True when this is the registration access token of the tool."""
        return client_id in self._registration_tokens and _equal(self._registration_tokens[client_id], token)

    def forget(self, registration: Registration) -> None:
        """Take a tool's registration access token from it."""
        self._registration_tokens.pop(registration.client_id, None)

    def as_document(self) -> dict[str, Any]:
        """Return everything as a document; what is None or empty is left out."""
        document = {
            "begun": [_as_table(initiation) for initiation in self._initiations],
            "registration_tokens": dict(self._registration_tokens),
        }
        return {name: value for name, value in document.items() if value}

    def restore(self, document: dict[str, Any]) -> None:
        """Become what the document says."""
        self._initiations.clear()
        for table in document.get("begun", ()):
            expires_at = datetime.fromisoformat(table["expires_at"])
            self.add(Initiation(**{"token": None, **table, "expires_at": expires_at}))
        self._registration_tokens = dict(document.get("registration_tokens", {}))


def _as_table(initiation: Initiation) -> dict[str, Any]:
    values = {field.name: getattr(initiation, field.name) for field in fields(initiation)}
    values["expires_at"] = initiation.expires_at.isoformat()
    return {name: value for name, value in values.items() if value is not None}


def _equal(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode("utf-8", "replace"))
