"""Which browser may look at which launch in the demo tool of `lti-gateway serve --dev`.

An ltik in a URL can be copied, so the first browser that brings one exchanges it for a page address and a cookie; the
address alone shows nothing to anybody else. What was exchanged lives in this process: --dev has only one.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.clock import Clock
from gateway.errors import Code, Rejected
from gateway.keyring import fingerprint, same_text
from gateway.storage.launches import LTIK_LIFETIME, Launches, StoredLaunch


@dataclass(frozen=True, kw_only=True)
class Showing:
    """A launch that a browser may look at: the ltik behind it, and the cookie that the browser must have."""

    id: str
    ltik: str
    cookie: str
    until: datetime

    @property
    def cookie_name(self) -> str:
        """What the cookie is called: a browser has one for each launch that it may look at."""
        return f"lti-demo-{self.id}"

    def is_for(self, cookies: Mapping[str, str]) -> bool:
        """Whether the browser that has these cookies is the one that came first."""
        return same_text(cookies.get(self.cookie_name, ""), self.cookie)


@dataclass(frozen=True, kw_only=True)
class Showings:
    """The launches that browsers may look at."""

    clock: Clock
    launches: Launches
    _by_id: dict[str, Showing] = field(default_factory=dict)

    async def begin(self, ltik: str, cookies: Mapping[str, str]) -> tuple[Showing, StoredLaunch]:
        """Exchange an ltik, once or for the same browser again; raises Rejected when it is not for this browser."""
        launched = await self._launch_of(ltik)
        # Nothing is awaited between this look and the entry: of two requests with one ltik, one is first.
        id_ = fingerprint(ltik)[:32]
        if id_ in self._by_id:
            return self._shown_to(id_, cookies), launched
        self._forget_old()
        showing = Showing(id=id_, ltik=ltik, cookie=secrets.token_urlsafe(32), until=self.clock() + LTIK_LIFETIME)
        self._by_id[id_] = showing
        return showing, launched

    async def find(self, id_: str, cookies: Mapping[str, str]) -> tuple[Showing, StoredLaunch]:
        """Find the launch of a page address; raises Rejected when it is not for this browser."""
        showing = self._shown_to(id_, cookies)
        return showing, await self._launch_of(showing.ltik)

    def _shown_to(self, id_: str, cookies: Mapping[str, str]) -> Showing:
        showing = self._by_id.get(id_)
        if showing is None or not showing.is_for(cookies):
            raise Rejected(Code.DEMO_LAUNCH_SHOWN_ELSEWHERE)
        return showing

    async def _launch_of(self, ltik: str) -> StoredLaunch:
        launched = await self.launches.find(ltik, now=self.clock())
        if launched is None:
            raise Rejected(Code.DEMO_LAUNCH_SHOWN_ELSEWHERE)
        return launched

    def _forget_old(self) -> None:
        now = self.clock()
        for id_ in [id_ for id_, showing in self._by_id.items() if showing.until <= now]:
            del self._by_id[id_]
