"""Places: how many platforms may register themselves, for anybody may come, and each leaves something behind.

A registration leaves a row and a key pair, which costs a twentieth of a second of CPU. So there are only so many that
nobody has switched on, and so many in an hour; with pre-approval, so many that wait for the tool's word. Platforms that
are active at once (AUTO_ACTIVATE) are bounded by hour and domain alone, and stay: the operator lets everybody in.

A place is taken before anything is fetched, and kept until all is stored: no platform makes a client for which there is
no room. A process knows the places that it gave away itself; with several, each may give away the last one.

Whoever has a domain has as many hosts and client ids as he likes. So that he alone can neither take all places at once,
nor fill them in the four weeks that a registration is kept, a domain gets only so many in a day; that, too, each
process knows for itself.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from gateway.clock import Clock
from gateway.errors import Code, Rejected
from gateway.protocol.addresses import is_loopback
from gateway.storage.registration_requests import RegistrationRequests
from gateway.storage.registrations import Registrations

MOST_INACTIVE: Final = 1000
# Half a minute of CPU for key pairs; no rush of real platforms is larger.
LATELY: Final = timedelta(hours=1)
MOST_LATELY: Final = 500
# Each holds a configuration, of two hundred kilobytes at most.
MOST_WAITING: Final = 200
# Each takes some megabytes while its configuration is read.
MOST_AT_ONCE: Final = 40
# 28 times as many are less than MOST_INACTIVE; the domain of a large vendor is that of many institutions.
MOST_OF_DOMAIN: Final = 30
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Places:
    """The places for platforms that register themselves; `need_approval` when they wait for the tool's word."""

    clock: Clock
    registrations: Registrations
    requests: RegistrationRequests
    need_approval: bool
    _taken: list[str] = field(default_factory=list, init=False)
    _filled: list[tuple[datetime, str]] = field(default_factory=list, init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @asynccontextmanager
    async def one(self, url: str) -> AsyncIterator[None]:
        """Keep a place for the platform with this configuration; raises Rejected when there is none."""
        domain = _domain_of(url)
        # Of many who come at once each counts those who came before it.
        async with self._turn:
            # Before the others are counted: one that is stored meanwhile counts twice rather than not at all.
            taken = len(self._taken)
            if self._are_many(domain) or await self._left() <= taken:
                raise Rejected(Code.TOO_MANY_REGISTRATIONS)
            self._taken.append(domain)
        try:
            yield
            self._filled.append((self.clock(), domain))
        finally:
            self._taken.remove(domain)

    def _are_many(self, domain: str) -> bool:
        since = self.clock() - DAY
        self._filled[:] = [each for each in self._filled if each[0] > since]
        same = [*self._taken, *(other for _, other in self._filled)].count(domain)
        return len(self._taken) >= MOST_AT_ONCE or (domain != "" and same >= MOST_OF_DOMAIN)

    async def _left(self) -> int:
        now = self.clock()
        if self.need_approval:
            return MOST_WAITING - await self.requests.count(now=now)
        known = await self.registrations.self_registered(since=now - LATELY)
        return min(MOST_INACTIVE - known.inactive, MOST_LATELY - known.lately)


def _domain_of(url: str) -> str:
    """The last two labels of the host, which also many institutions may share (ac.uk); none for this machine."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return "" if is_loopback(host) else ".".join(host.split(".")[-2:])
