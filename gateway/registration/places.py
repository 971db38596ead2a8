"""Places: how many platforms may register themselves, for anybody may come, and each leaves something behind.

A registration leaves a row and a key pair, which costs a twentieth of a second of CPU. So there are only so many that
nobody has switched on, and so many in an hour; with pre-approval, so many that wait for the tool's word. Platforms that
are active at once (AUTO_ACTIVATE) are bounded by the hour alone, and stay: the operator lets everybody in.

A place is taken before anything is fetched, and kept until all is stored: no platform makes a client for which there is
no room. A process knows the places that it gave away itself; with several, each may give away the last one.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from gateway.clock import Clock
from gateway.errors import Code, Rejected
from gateway.storage.registration_requests import RegistrationRequests
from gateway.storage.registrations import Registrations

MOST_INACTIVE: Final = 1000
# Half a minute of CPU for key pairs; no rush of real platforms is larger.
LATELY: Final = timedelta(hours=1)
MOST_LATELY: Final = 500
# Each holds a configuration, of two hundred kilobytes at most.
MOST_WAITING: Final = 200


@dataclass(frozen=True, kw_only=True)
class Places:
    """The places for platforms that register themselves; `need_approval` when they wait for the tool's word."""

    clock: Clock
    registrations: Registrations
    requests: RegistrationRequests
    need_approval: bool
    _taken: set[object] = field(default_factory=set, init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Keep a place for what is done with it; raises Rejected when there is none."""
        place = object()
        # Of many who come at once each counts those who came before it.
        async with self._turn:
            if await self._left() <= len(self._taken):
                raise Rejected(Code.TOO_MANY_REGISTRATIONS)
            self._taken.add(place)
        try:
            yield
        finally:
            self._taken.remove(place)

    async def _left(self) -> int:
        now = self.clock()
        if self.need_approval:
            return MOST_WAITING - await self.requests.count(now=now)
        known = await self.registrations.self_registered(since=now - LATELY)
        return min(MOST_INACTIVE - known.inactive, MOST_LATELY - known.lately)
