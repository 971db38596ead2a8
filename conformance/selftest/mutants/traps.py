"""Mistakes beyond the official tests: what a launch talks the gateway into, and storage that binds nothing."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conformance.selftest.mutants.mutant import Mutant, asking, furnished, received_by
from gateway.authorization import Gatekeeper
from gateway.launch.reception import Departure, Fields, Reception
from gateway.protocol.checks import Expected
from gateway.protocol.compact import UnverifiedToken, compact_from
from gateway.protocol.handshake import COOKIE_PREFIX, Handshake
from gateway.protocol.launch import Launch
from gateway.protocol.platform_storage import PARAMETER
from gateway.protocol.vocabulary import CLAIM_MESSAGE_TYPE, MESSAGE_RESOURCE_LINK
from gateway.routes import launching
from gateway.storage.launches import StoredLaunch
from gateway.storage.registrations import Registration

Cookies = Mapping[str, str]


class _NonceOfLinksAlone(Reception):
    """Asks only links for their nonce, since one platform got it wrong elsewhere."""

    async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
        is_link = json.loads(compact_from(token).payload).get(CLAIM_MESSAGE_TYPE) == MESSAGE_RESOURCE_LINK
        rules = self.rules if is_link else self.rules.without("NONCE_DOES_NOT_MATCH")
        return await super(_NonceOfLinksAlone, replace(self, rules=rules))._judged(token, begun, registration)


class _LooksAtPictures(Reception):
    """Fetches the picture of whoever launches."""

    async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
        launch = await super()._judged(token, begun, registration)
        if "picture" in launch.claims:
            with contextlib.suppress(httpx.HTTPError):
                async with httpx.AsyncClient(trust_env=False) as client:
                    await client.get(str(launch.claims["picture"]))
        return launch


class _Debugging(Reception):
    """Lets developers in without a signature."""

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        rules = self.rules.without("signature") if fields.get("debug") else self.rules
        return await super(_Debugging, replace(self, rules=rules)).launch(method, fields, cookies)


class _FieldsForCookies(Reception):
    """Takes what a form brings for what the storage kept."""

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        brought = {name: value for name, value in fields.items() if name.startswith(COOKIE_PREFIX)}
        return await super().launch(method, fields, {**brought, **cookies})


class _TrustsTheStorage(Reception):
    """Leaves it to the storage that a nonce works once."""

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        rules = self.rules.without("nonce_use") if PARAMETER in fields else self.rules
        return await super(_TrustsTheStorage, replace(self, rules=rules)).launch(method, fields, cookies)


class _BehindAProxy(Gatekeeper):
    """Believes the proxy that stands before it, and whoever speaks like one."""

    latest: ClassVar[list[StoredLaunch]] = []

    async def launch(self, request: Request) -> StoredLaunch:
        if "x-remote-user" in request.headers and self.latest:
            return self.latest[-1]
        found = await super().launch(request)
        self.latest.append(found)
        return found


def _is_first_audience(value: Any, expected: Expected) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return bool(first == expected.client_id)


def _read_json(app: Starlette) -> None:
    async def launch(request: Request) -> Response:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return await launching.launch(request)
        reception: Reception = app.state.rooms.reception
        careless = replace(reception, rules=reception.rules.without("signature"))
        departure = await careless.launch("POST", await request.json(), request.cookies)
        return RedirectResponse(departure.url, 303)

    app.router.routes[:0] = [Route("/lti/launch", launch, methods=["POST"])]


TRAPS = (
    Mutant(
        name="nonce-of-links-alone",
        mistake="Messages of other types than links may bring any nonce.",
        caught_by="TRAP-006",
        change=received_by(_NonceOfLinksAlone),
    ),
    Mutant(
        name="first-audience",
        mistake="The first of several audiences is taken for the client id.",
        caught_by="TRAP-008",
        rules=asking("AUD_CLAIM_DOES_NOT_MATCH", _is_first_audience),
    ),
    Mutant(
        name="pictures-fetched",
        mistake="The picture of whoever launches is fetched by the server.",
        caught_by="TRAP-017",
        change=received_by(_LooksAtPictures),
    ),
    Mutant(
        name="debug-parameter",
        mistake="A parameter of the developers switches the signature off.",
        caught_by="TRAP-028",
        change=received_by(_Debugging),
    ),
    Mutant(
        name="json-by-another-way",
        mistake="An answer that comes as JSON is read by other code, which does not look at the signature.",
        caught_by="TRAP-032",
        change=_read_json,
    ),
    Mutant(
        name="headers-of-a-proxy",
        mistake="A header that names a user opens a session.",
        caught_by="TRAP-033",
        change=furnished(gatekeeper=_BehindAProxy),
    ),
    Mutant(
        name="fields-for-cookies",
        mistake="What any form can bring stands in for the cookie of the login.",
        caught_by="STORE-012",
        change=received_by(_FieldsForCookies),
    ),
    Mutant(
        name="storage-trusted",
        mistake="Where the platform offers storage a nonce is not used up.",
        caught_by="STORE-013",
        change=received_by(_TrustsTheStorage),
    ),
)
