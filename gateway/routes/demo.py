"""The demo tool of `lti-gateway serve --dev`: it shows a person the id token of the launch, as a tool would get it.

Who may see which launch is decided in launch/showings.py. A frame may keep no cookie, so there the launch is shown at
once; a window of its own is sent on to an address without the ltik.
"""

import json
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gateway.protocol.formatted import raw_document
from gateway.rooms import Rooms
from gateway.routes import cookies
from gateway.routes.idtoken import formatted
from gateway.routes.pages import page
from gateway.storage.launches import LTIK_LIFETIME, StoredLaunch

_PRIVATE: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


async def arrive(request: Request) -> Response:
    """Exchange an ltik for a page address and its cookie."""
    rooms: Rooms = request.app.state.rooms
    showing, launched = await rooms.showings.begin(request.query_params.get("ltik", ""), request.cookies)
    if cookies.is_framed(request):
        answer = await _page_of(launched, rooms)
    else:
        answer = RedirectResponse(f"{rooms.settings.public_url}/demo/{showing.id}", 303, _PRIVATE)
    cookies.keep(answer, request, showing.cookie_name, showing.cookie, lifetime=LTIK_LIFETIME, path="/demo")
    return answer


async def show(request: Request) -> Response:
    """Show a launch to the browser that made it."""
    rooms: Rooms = request.app.state.rooms
    return await _page_of(await rooms.showings.launch(request.path_params["id"], request.cookies), rooms)


async def _page_of(stored: StoredLaunch, rooms: Rooms) -> Response:
    document = await formatted(stored, rooms.settings, rooms.service_keys)
    raw = raw_document(stored.launch)
    shown: dict[str, object] = {"id_token": document, "formatted": _indented(document), "raw": _indented(raw)}
    return page("demo.html", shown)


def _indented(document: dict[str, object]) -> str:
    # ensure_ascii stays off for the reader's sake: a page is UTF-8, and lone surrogates were refused at the launch.
    return json.dumps(document, indent=2, ensure_ascii=False)


ROUTES: Final = (Route("/demo", arrive, methods=["GET"]), Route("/demo/{id}", show, methods=["GET"]))
