"""The demo tool of `lti-gateway serve --dev`: it shows a person the id token of the launch, as a tool would get it.

An ltik in a URL can be copied, so the first request that brings one exchanges it for a page address and a
cookie of that browser; the address alone shows nothing to anybody else. A frame may keep no cookie, so there the
launch is shown at once. What was exchanged lives in this process: --dev has only one.
"""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.clock import Clock
from gateway.errors import Code, Rejected
from gateway.keyring import fingerprint, same_text
from gateway.protocol.formatted import raw_document
from gateway.routes import cookies
from gateway.routes.idtoken import formatted
from gateway.routes.pages import page
from gateway.settings import Settings
from gateway.storage.launches import LTIK_LIFETIME, Launches, StoredLaunch
from gateway.storage.service_keys import ServiceKeys

_PRIVATE: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True, kw_only=True)
class _Showing:
    """A launch that a browser may look at: the ltik behind it, and the cookie that the browser must have."""

    ltik: str
    cookie: str
    until: datetime


@dataclass(kw_only=True)
class DemoTool:
    """The tool behind `/demo`."""

    settings: Settings
    clock: Clock
    launches: Launches
    service_keys: ServiceKeys
    _showings: dict[str, _Showing] = field(default_factory=dict)

    async def arrive(self, request: Request) -> Response:
        """Exchange an ltik, once or by the same browser again, for a page address and its cookie."""
        ltik = request.query_params.get("ltik", "")
        identity = fingerprint(ltik)[:32]
        launched = await self.launches.find(ltik, now=self.clock())
        # Nothing is awaited between this look and the entry: of two requests with one ltik, one is first.
        if launched is None or (identity in self._showings and not self._is_shown_to(request, identity)):
            raise Rejected(Code.DEMO_LAUNCH_SHOWN_ELSEWHERE)
        showing = self._showings.setdefault(identity, self._new_showing(ltik))
        if cookies.is_framed(request):
            answer = await self._page_of(launched)
        else:
            answer = RedirectResponse(f"{self.settings.public_url}/demo/{identity}", 303, _PRIVATE)
        cookies.keep(answer, request, _cookie_name(identity), showing.cookie, lifetime=LTIK_LIFETIME, path="/demo")
        return answer

    async def show(self, request: Request) -> Response:
        """Show a launch to the browser that made it."""
        return await self._page_of(await self._stored(request))

    async def _page_of(self, stored: StoredLaunch) -> Response:
        document = await formatted(stored, self.settings, self.service_keys)
        raw = raw_document(stored.launch)
        shown: dict[str, object] = {"id_token": document, "formatted": _indented(document), "raw": _indented(raw)}
        return page("demo.html", shown)

    def _new_showing(self, ltik: str) -> _Showing:
        now = self.clock()
        for identity in [identity for identity, showing in self._showings.items() if showing.until <= now]:
            del self._showings[identity]
        return _Showing(ltik=ltik, cookie=secrets.token_urlsafe(32), until=now + LTIK_LIFETIME)

    async def _stored(self, request: Request) -> StoredLaunch:
        identity = request.path_params["id"]
        if not self._is_shown_to(request, identity):
            raise Rejected(Code.DEMO_LAUNCH_SHOWN_ELSEWHERE)
        stored = await self.launches.find(self._showings[identity].ltik, now=self.clock())
        if stored is None:
            raise Rejected(Code.DEMO_LAUNCH_SHOWN_ELSEWHERE)
        return stored

    def _is_shown_to(self, request: Request, identity: str) -> bool:
        showing = self._showings.get(identity)
        return showing is not None and same_text(request.cookies.get(_cookie_name(identity), ""), showing.cookie)


def _cookie_name(identity: str) -> str:
    return f"lti-demo-{identity}"


def _indented(document: dict[str, object]) -> str:
    # ensure_ascii stays off for the reader's sake: a page is UTF-8, and lone surrogates were refused at the launch.
    return json.dumps(document, indent=2, ensure_ascii=False)
