"""Key sets of platforms: fetched, kept as long as each says, fetched again for an unknown kid (Sec 6.3, 6.4).

One fetch at a time per key set; a cool-down between fetches that were provoked by an unknown kid, because
anybody can invent kids (CVE-2026-48524); the old keys serve on while a platform does not answer, for a while;
an empty set is never kept.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import httpx

from gateway.clock import Clock
from gateway.errors import Code, PlatformFailure
from gateway.platforms.bodies import UNCOMPRESSED, limited_body
from gateway.protocol.keys import Jwk, keys_named

# Sec 6.3 leaves it to the platform; one that says nothing has its withdrawn keys out of use within this time.
DEFAULT_LIFETIME: Final = timedelta(minutes=1)
SHORTEST_LIFETIME: Final = timedelta(seconds=1)
LONGEST_LIFETIME: Final = timedelta(days=1)
COOL_DOWN: Final = timedelta(seconds=5)
# How long keys may serve beyond their lifetime while the platform cannot be reached.
LONGEST_OUTAGE: Final = timedelta(hours=1)
LARGEST_KEY_SET: Final = 1_000_000
TIME_LIMIT_SECONDS: Final = 6.0
MOST_REDIRECTS: Final = 3
MOST_KEY_SETS: Final = 10_000

_HEADERS: Final = {"Accept": "application/json", **UNCOMPRESSED}
_MAX_AGE: Final = re.compile(r'(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})"?', re.IGNORECASE)
_NOT_KEPT: Final = re.compile(r"(?:^|[\s,])(no-store|no-cache)(?:$|[\s,=])", re.IGNORECASE)


@dataclass
class _Entry:
    """What is known of one key set."""

    keys: tuple[Jwk, ...] = ()
    fresh_until: datetime | None = None
    asked_again_at: datetime | None = None
    failed_at: datetime | None = None
    failure: PlatformFailure | None = None
    failures: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class KeySets:
    """The key sets in use, by URL."""

    def __init__(self, http: httpx.AsyncClient, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._entries: dict[str, _Entry] = {}

    async def keys(self, url: str, kid: object) -> Sequence[Jwk]:
        """The keys at a URL, fetched if need be; raises PlatformFailure when there are none to be had."""
        entry = self._entry(url)
        if self._suffices(entry, kid):
            return entry.keys
        failures = entry.failures
        async with entry.lock:
            # Whoever waited here shares the result of the fetch before it, be it keys or a failure.
            if not self._suffices(entry, kid):
                if entry.failure is not None and (entry.failures > failures or self._is_cooling_down(entry)):
                    # Without the frames of whoever raised it before: they would stay, with the tokens in them.
                    raise entry.failure.with_traceback(None)
                await self._refresh(entry, url)
        return entry.keys

    def _entry(self, url: str) -> _Entry:
        if url not in self._entries and len(self._entries) >= MOST_KEY_SETS:
            self._entries.pop(next(iter(self._entries)))
        return self._entries.setdefault(url, _Entry())

    def _suffices(self, entry: _Entry, kid: object) -> bool:
        now = self._clock()
        if entry.fresh_until is None or now >= entry.fresh_until:
            return bool(entry.keys) and _within(COOL_DOWN, entry.failed_at, now) and not _is_too_old(entry, now)
        named = not isinstance(kid, str) or bool(keys_named(kid, entry.keys))
        return named or _within(COOL_DOWN, entry.asked_again_at, now)

    def _is_cooling_down(self, entry: _Entry) -> bool:
        # Without keys nothing else keeps every launch of a platform that is down from asking it.
        now = self._clock()
        return _is_too_old(entry, now) and _within(COOL_DOWN, entry.failed_at, now)

    async def _refresh(self, entry: _Entry, url: str) -> None:
        now = self._clock()
        if entry.fresh_until is not None and now < entry.fresh_until:
            entry.asked_again_at = now
        try:
            entry.keys, lifetime = await self._fetch(url)
        except PlatformFailure as failure:
            # The cool-down runs from the end of the attempt, which may have taken longer than it.
            entry.failed_at, entry.failure = self._clock(), failure
            entry.failures += 1
            if not entry.keys or _is_too_old(entry, now):
                raise
        else:
            entry.fresh_until, entry.failed_at = now + lifetime, None

    async def _fetch(self, url: str) -> tuple[tuple[Jwk, ...], timedelta]:
        try:
            async with asyncio.timeout(TIME_LIMIT_SECONDS):
                response, body = await self._get(url)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise PlatformFailure(Code.KEYSET_TIMED_OUT, url=url, reason="no complete answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PlatformFailure(Code.KEYSET_NOT_FOUND, url=url, reason=str(error) or "no connection") from error
        if response.status_code != 200:
            raise PlatformFailure(Code.KEYSET_NOT_FOUND, url=url, reason=f"status {response.status_code}")
        return _keys_from(body, url), _lifetime_from(response.headers.get("cache-control", ""))

    async def _get(self, url: str) -> tuple[httpx.Response, bytes]:
        address = httpx.URL(url)
        for _ in range(MOST_REDIRECTS + 1):
            async with self._http.stream("GET", address, headers=_HEADERS) as response:
                if not response.has_redirect_location:
                    return response, await limited_body(response, largest=LARGEST_KEY_SET)
                target = address.join(response.headers["location"])
            if _origin(target) != _origin(address):
                raise httpx.ConnectError("it redirects to another origin")
            address = target
        raise httpx.ConnectError("it redirects too often")


def _within(span: timedelta, since: datetime | None, now: datetime) -> bool:
    return since is not None and now < since + span


def _is_too_old(entry: _Entry, now: datetime) -> bool:
    return entry.fresh_until is None or now >= entry.fresh_until + LONGEST_OUTAGE


def _keys_from(body: bytes, url: str) -> tuple[Jwk, ...]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PlatformFailure(Code.KEYSET_NOT_FOUND, url=url, reason="the answer is not JSON") from error
    listed = document.get("keys") if isinstance(document, dict) else None
    keys = tuple(jwk for jwk in listed if isinstance(jwk, dict)) if isinstance(listed, list) else ()
    if not keys:
        raise PlatformFailure(Code.KEYSET_NOT_FOUND, url=url, reason="the answer lists no keys")
    return keys


def _lifetime_from(cache_control: str) -> timedelta:
    if _NOT_KEPT.search(cache_control):
        return SHORTEST_LIFETIME
    max_age = _MAX_AGE.search(cache_control)
    lifetime = timedelta(seconds=int(max_age[1])) if max_age else DEFAULT_LIFETIME
    return min(max(lifetime, SHORTEST_LIFETIME), LONGEST_LIFETIME)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
