"""The addresses that platforms know: login initiation, launch (docs/gateway/api.md; Sec 5.1.1, 6.3)."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.launch.reception import Departure, Reception
from gateway.protocol.handshake import COOKIE_PREFIX, LIFETIME
from gateway.protocol.platform_storage import PlatformStorage, origin_of, without_storage
from gateway.routes import cookies
from gateway.routes.forms import LAUNCH_FIELDS, LOGIN_FIELDS, launch_fields, login_fields
from gateway.routes.pages import page_that_goes_on
from gateway.settings import Settings

# The answers carry state, nonce or ltik: for this browser only, and not to be told on in a Referer.
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


async def login(request: Request) -> Response:
    """Answer a login initiation: the browser goes to the platform's authorization endpoint."""
    reception: Reception = request.app.state.rooms.reception
    framed = cookies.is_framed(request)
    fields = await login_fields(request)
    # A window of its own has its cookies, whatever the platform offers.
    departure = await reception.login(fields if framed else without_storage(fields))
    answer = _login_page(request, fields, departure) if framed else _redirect(departure)
    cookies.keep(
        answer, request, _cookie_prefix(request) + departure.cookie_name, departure.cookie_value, lifetime=LIFETIME
    )
    return answer


async def launch(request: Request) -> Response:
    """Answer an authentication response: the browser goes to the tool, with an ltik."""
    reception: Reception = request.app.state.rooms.reception
    fields = await launch_fields(request)
    kept = _login_cookies(request) | _stored(request, fields)
    storage = await reception.storage_to_ask(fields, kept) if request.method == "POST" else None
    if storage is not None:
        return _launch_page(request, fields, storage)
    departure = await reception.launch(request.method, fields, kept)
    answer = _redirect(departure)
    cookies.forget(answer, request, _cookie_prefix(request) + departure.cookie_name)
    return answer


def _cookie_prefix(request: Request) -> str:
    settings: Settings = request.app.state.rooms.settings
    return settings.cookie_prefix


def _login_cookies(request: Request) -> dict[str, str]:
    prefix = _cookie_prefix(request)
    return {name.removeprefix(prefix): value for name, value in request.cookies.items() if name.startswith(prefix)}


def _stored(request: Request, fields: Mapping[str, str]) -> dict[str, str]:
    # What our page got back from the platform's storage. Any site can post such a field, but none in our name: `Origin`
    # is the browser's own word (Fetch, section 3.2), and an attacker's state would come with the attacker's value.
    settings: Settings = request.app.state.rooms.settings
    if request.headers.get("origin") != origin_of(settings.public_url):
        return {}
    return {name: value for name, value in fields.items() if name.startswith(COOKIE_PREFIX)}


def _login_page(request: Request, fields: Mapping[str, str], departure: Departure) -> Response:
    """A page that goes on to the platform; where the browser keeps nothing for us, it offers a window of its own."""
    settings: Settings = request.app.state.rooms.settings
    shown = {
        "url": departure.url,
        "storage": departure.storage,
        "value": departure.cookie_value,
        "again": f"{settings.public_url}/lti/login",
        "fields": {name: fields[name] for name in LOGIN_FIELDS if name in fields},
    }
    return page_that_goes_on("login.html", shown)


def _launch_page(request: Request, fields: Mapping[str, str], storage: PlatformStorage) -> Response:
    """A page that asks the platform's storage, and posts the launch once more with what it says."""
    settings: Settings = request.app.state.rooms.settings
    kept = {name: fields[name] for name in LAUNCH_FIELDS if name in fields}
    return page_that_goes_on(
        "launch.html", {"storage": storage, "again": f"{settings.public_url}/lti/launch", "fields": kept}
    )


def _redirect(departure: Departure) -> Response:
    # The URL is complete and encoded; Starlette would quote it once more.
    answer = RedirectResponse("", status_code=302, headers=_PRIVATE)
    answer.headers["location"] = departure.url
    return answer
