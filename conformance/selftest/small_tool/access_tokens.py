"""Access tokens by client assertion (Sec 4.1.1; RFC 7523): one per registration, deployment and scopes, until stale."""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.fetching import Answer, Fetching
from conformance.selftest.small_tool.jose import json_object_from
from conformance.selftest.small_tool.launches import Message
from conformance.selftest.small_tool.own_keys import OwnKeys
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.registrations import Registration

ASSERTION_LIFETIME_S = 300
USUAL_LIFETIME_S = 3600
MARGIN_S = 2
Name = tuple[tuple[str, str], str, frozenset[str]]


@dataclass(frozen=True)
class AccessToken:
    """A token, the scopes that came with it, and until when it is used."""

    value: str
    scopes: frozenset[str]
    until: float


@dataclass
class AccessTokens:
    """The tokens of this tool."""

    fetching: Fetching
    own_keys: OwnKeys
    kept: dict[Name, AccessToken] = field(default_factory=dict)

    async def token(self, party: Message, scopes: Iterable[str], *, renew: bool = False) -> str:
        """Return a token with *scopes* for the deployment of *party*; raise `Refused` when they are not granted."""
        agreed = party.registration.scopes
        if agreed is not None and not agreed >= frozenset(scopes):
            raise Refused("the platform did not grant this when the tool was registered", 403)
        name = self.name_of(party, frozenset(scopes))
        kept = self.kept.get(name)
        if renew or kept is None or time.monotonic() > kept.until:
            self.kept[name] = kept = await self._new(party, frozenset(scopes))
        if not frozenset(scopes) <= kept.scopes:
            raise Refused("the platform granted less than this needs", 403)
        return kept.value

    def name_of(self, party: Message, scopes: frozenset[str]) -> Name:
        """Return for whom, and for what, a token is: it is never used for anything else."""
        return party.registration.name, party.deployment, scopes

    async def _new(self, party: Message, scopes: frozenset[str]) -> AccessToken:
        registration = party.registration
        answer = await self.ask(registration, self.request(registration, party.deployment, scopes))
        if answer.status != 200:
            raise PlatformFailure(f"the platform gave no access token: {answer.status}")
        try:
            return self.read(json_object_from(answer.body), scopes)
        except Refused as error:
            raise PlatformFailure(f"the platform gave no access token: {error}") from error

    async def ask(self, registration: Registration, parameters: dict[str, str]) -> Answer:
        """Post a token request: a form, and nothing in the address or in the headers."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return await self.fetching.ask(
            "POST", registration.token_endpoint, headers=headers, content=urlencode(parameters)
        )

    def request(self, registration: Registration, deployment: str, scopes: frozenset[str]) -> dict[str, str]:
        """Return the parameters of the token request."""
        return {
            "grant_type": lti.GRANT_CLIENT_CREDENTIALS,
            "client_assertion_type": lti.GRANT_ASSERTION_TYPE,
            "client_assertion": self.own_keys.sign(self.assertion(registration, deployment)),
            "scope": " ".join(sorted(scopes)),
        }

    def assertion(self, registration: Registration, deployment: str) -> dict[str, Any]:
        """Return the claims of a client assertion."""
        now = int(time.time())
        return {
            "iss": registration.client_id,
            "sub": registration.client_id,
            "aud": registration.audience or registration.token_endpoint,
            "iat": now,
            "exp": now + ASSERTION_LIFETIME_S,
            "jti": secrets.token_urlsafe(16),
            lti.CLAIM_DEPLOYMENT_ID: deployment,
        }

    def read(self, document: dict[str, Any], asked: frozenset[str]) -> AccessToken:
        """Read a token response (RFC 6749 section 5.1): without `scope`, all that was asked is granted."""
        value, kind = document.get("access_token"), document.get("token_type")
        if not isinstance(value, str) or not value or not isinstance(kind, str) or kind.lower() != "bearer":
            raise Refused("its answer is no bearer token")
        lifetime_s = document.get("expires_in", USUAL_LIFETIME_S)
        if isinstance(lifetime_s, bool) or not isinstance(lifetime_s, int | float):
            raise Refused("expires_in is no number")
        granted = document.get("scope")
        scopes = frozenset(granted.split()) if isinstance(granted, str) else asked
        return AccessToken(value, scopes, time.monotonic() + lifetime_s - MARGIN_S)
