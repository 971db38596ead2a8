"""The demo tool of `lti-gateway serve --dev`: it shows a person the id token of the launch, as a tool would get it.

Who may see which launch is decided in launch/showings.py. A frame may keep no cookie, so there the launch is shown at
once; a window of its own is sent on to an address without the ltik. The page has the ltik, for a request made by hand;
the API key, without which an ltik is worth nothing, is on no page.
"""

import json
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gateway.launch.showings import Showing
from gateway.protocol.formatted import raw_document
from gateway.rooms import Rooms
from gateway.routes import cookies, launching
from gateway.routes.idtoken import formatted
from gateway.routes.pages import page
from gateway.routes.passage import Address
from gateway.storage.launches import LTIK_LIFETIME, StoredLaunch

_PRIVATE: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


async def welcome(request: Request) -> Response:
    """Tell whoever opens the printed address what is here; a launch that comes here as a query is refused as ever."""
    if request.query_params:
        return await launching.launch(request)
    rooms: Rooms = request.app.state.rooms
    return page("welcome.html", {"public_url": rooms.settings.public_url})


async def arrive(request: Request) -> Response:
    """Exchange an ltik for a page address and its cookie."""
    rooms: Rooms = request.app.state.rooms
    showing, launched = await rooms.showings.begin(request.query_params.get("ltik", ""), request.cookies)
    if cookies.is_framed(request):
        answer = await _page_of(showing, launched, rooms)
    else:
        answer = RedirectResponse(f"{rooms.settings.public_url}/demo/{showing.id}", 303, _PRIVATE)
    cookies.keep(answer, request, showing.cookie_name, showing.cookie, lifetime=LTIK_LIFETIME, path="/demo")
    return answer


async def show(request: Request) -> Response:
    """Show a launch to the browser that made it."""
    rooms: Rooms = request.app.state.rooms
    showing, launched = await rooms.showings.find(request.path_params["id"], request.cookies)
    return await _page_of(showing, launched, rooms)


async def _page_of(showing: Showing, stored: StoredLaunch, rooms: Rooms) -> Response:
    document = await formatted(stored, rooms.settings, rooms.service_keys)
    raw = raw_document(stored.launch)
    shown: dict[str, object] = {"id_token": document, "formatted": _indented(document), "raw": _indented(raw)}
    return page("demo.html", {**shown, "ltik": showing.ltik, "public_url": rooms.settings.public_url})


def _indented(document: dict[str, object]) -> str:
    # ensure_ascii stays off for the reader's sake: a page is UTF-8, and lone surrogates were refused at the launch.
    return json.dumps(document, indent=2, ensure_ascii=False)


# Before the other routes: the root is a launch address too.
ROUTES: Final = (
    Address("/", welcome, methods=["GET"], documented="/lti/launch"),
    Route("/demo", arrive, methods=["GET"]),
    Route("/demo/{id}", show, methods=["GET"]),
)
