"""Access tokens of platforms: asked for with a signed assertion, kept until shortly before they expire (Sec 4.1).

One request at a time for the same token, whose failure is everybody's who waited for it. A token is kept under all that
it was asked with, so a registration that changes asks anew. What is kept is bounded: the oldest go first.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from gateway.clock import Clock
from gateway.errors import Code, PlatformFailure, unreadable
from gateway.keys.signing import Signer
from gateway.platforms.exchange import Exchange, Order, Reply
from gateway.platforms.failures import failure_of
from gateway.platforms.patience import Sleep, patiently
from gateway.protocol.json_text import json_value_from
from gateway.protocol.service_token import AccessToken, access_token_from, assertion_claims, token_request
from gateway.storage.registrations import Registration

MOST_TOKENS: Final = 10_000
# A token must not expire on its way; one that holds for less than twice as long is used for half of its time.
MARGIN: Final = timedelta(seconds=30)

_HEADERS: Final = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}

_Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a token is for: a registration, scopes, and one deployment, or ("") all that the registration has."""

    registration: Registration
    scopes: Sequence[str]
    deployment_id: str = ""

    @property
    def key(self) -> _Key:
        """What makes two grants the same one, whatever the order of scopes."""
        asking = self.registration
        asked_with = (asking.client_id, asking.accesstoken_endpoint, asking.authorization_server or "")
        return asking.id, *asked_with, self.deployment_id, *sorted(set(self.scopes))


@dataclass
class _Entry:
    """What is known of one token."""

    token: str = ""
    good_until: datetime | None = None
    failure: PlatformFailure | None = None
    failures: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class AccessTokens:
    """The access tokens in use."""

    def __init__(self, exchange: Exchange, *, signer: Signer, clock: Clock, sleep: Sleep) -> None:
        self._exchange = exchange
        self._signer = signer
        self._clock = clock
        self._sleep = sleep
        self._entries: dict[_Key, _Entry] = {}

    async def token(self, grant: Grant) -> str:
        """A token for this; raises PlatformFailure when the platform gives none."""
        entry = self._entry(grant.key)
        if self._holds(entry):
            return entry.token
        failures = entry.failures
        async with entry.lock:
            # Whoever waited here shares the result of the request before it, be it a token or a failure.
            if not self._holds(entry):
                if entry.failure is not None and entry.failures > failures:
                    raise entry.failure.with_traceback(None)
                await self._renew(entry, grant)
        return entry.token

    def forget(self, grant: Grant, token: str) -> None:
        """Use this token no longer; one that came after it stays."""
        entry = self._entry(grant.key)
        if entry.token == token:
            entry.good_until = None

    def _entry(self, key: _Key) -> _Entry:
        if key not in self._entries and len(self._entries) >= MOST_TOKENS:
            self._entries.pop(next(iter(self._entries)))
        return self._entries.setdefault(key, _Entry())

    def _holds(self, entry: _Entry) -> bool:
        return entry.good_until is not None and self._clock() < entry.good_until

    async def _renew(self, entry: _Entry, grant: Grant) -> None:
        try:
            # A token request changes nothing at the platform, so it may be repeated.
            granted = await patiently(lambda: self._granted(grant), repeatable=True, sleep=self._sleep)
        except PlatformFailure as failure:
            entry.failure = failure
            entry.failures += 1
            raise
        entry.token = granted.text
        entry.good_until = self._clock() + granted.lifetime - min(MARGIN, granted.lifetime / 2)

    async def _granted(self, grant: Grant) -> AccessToken:
        # Each attempt is signed anew: a platform takes an assertion once, even when its answer got lost.
        registration = grant.registration
        claims = assertion_claims(
            client_id=registration.client_id,
            audience=registration.authorization_server or registration.accesstoken_endpoint,
            jti=secrets.token_urlsafe(16),
            now=self._clock(),
            deployment_id=grant.deployment_id,
        )
        form = token_request(signed=self._signer.sign(registration, claims), scopes=grant.scopes)
        url = registration.accesstoken_endpoint
        reply = await self._exchange.send(Order(method="POST", url=url, headers=_HEADERS, content=form.encode()))
        if not 200 <= reply.status < 300:
            raise failure_of(reply, Code.ACCESS_TOKEN_REFUSED, now=self._clock())
        return _token_in(reply)


def _token_in(reply: Reply) -> AccessToken:
    try:
        return access_token_from(json_value_from(reply.body))
    except ValueError as error:
        # The body is not shown: what cannot be read may well be a token.
        raise unreadable(reply.url, str(error)) from error
