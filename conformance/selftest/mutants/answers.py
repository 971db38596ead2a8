"""Mistakes with what is answered to a browser, and with what the gateway signs itself."""

import html
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conformance.selftest.mutants.mutant import Mutant, asked_by, furnished, recast, received_by
from gateway.authorization import Gatekeeper
from gateway.keys.key_pairs import signing_pair
from gateway.keys.signing import Signer
from gateway.launch.reception import Departure, Fields, Reception
from gateway.protocol.compact import UnverifiedToken, compact_from
from gateway.protocol.handshake import Handshake
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.launch import Launch
from gateway.protocol.vocabulary import (
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_TARGET_LINK_URI,
    MESSAGE_RESOURCE_LINK,
)
from gateway.routes import launching
from gateway.routes.operation import Operation
from gateway.routes.platforms import register_platform
from gateway.storage.launches import StoredLaunch
from gateway.storage.registrations import Registration

Change = Callable[[Starlette], None]


class _LetsInWithoutCookies(Reception):
    """Takes a browser that sends no cookie at all for one that blocks them."""

    async def launch(self, method: str, fields: Fields, cookies: Mapping[str, str]) -> Departure:
        rules = self.rules if cookies else self.rules.without("browser_binding")
        return await super(_LetsInWithoutCookies, replace(self, rules=rules)).launch(method, fields, cookies)


class _GoesWhereItIsTold(Reception):
    """Sends the browser to the signed target, whosever it is."""

    def _tool_url(self, launch: Launch) -> str:
        target = str(launch.claims.get(CLAIM_TARGET_LINK_URI, ""))
        return target if "elsewhere" in target else super()._tool_url(launch)


class _TakesItsOwn(Reception):
    """Lets in who shows what the gateway itself signed."""

    async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
        claims = json.loads(compact_from(token).payload)
        if claims.get("iss") != registration.client_id:
            return await super()._judged(token, begun, registration)
        link = {CLAIM_MESSAGE_TYPE: MESSAGE_RESOURCE_LINK, CLAIM_DEPLOYMENT_ID: "1", CLAIM_TARGET_LINK_URI: "/"}
        return Launch(claims=SignedClaims({**claims, **link}))


class _LtikInTheAddress(Gatekeeper):
    """Takes the ltik from the address, where the first page of a tool has it."""

    async def launch(self, request: Request) -> StoredLaunch:
        ltik = request.query_params.get("ltik", "")
        found = await self.launches.find(ltik, now=self.clock()) if ltik else None
        return found or await super().launch(request)


class _BringsTheAddressAlong(Signer):
    """Says in each header where its keys are."""

    def sign(self, registration: Registration, claims: Mapping[str, Any]) -> str:
        header, payload, _ = super().sign(registration, claims).split(".")
        told = json.loads(urlsafe_b64decode(header + "==")) | {"jku": "https://gateway.example/lti/keys"}
        signed = f"{_encoded(json.dumps(told).encode())}.{payload}"
        key = self._key(registration.id, signing_pair(registration, self._clock()).private_key)
        return f"{signed}.{_encoded(key.sign(signed.encode(), PKCS1v15(), SHA256()))}"


class _Unescaped(BaseHTTPMiddleware):
    """Writes foreign text into its pages as it came."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        answer = await call_next(request)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return answer
        body = b"".join([piece async for piece in answer.body_iterator])  # type: ignore[attr-defined]
        return Response(html.unescape(body.decode()), answer.status_code, media_type="text/html")


class _KeptForAll(BaseHTTPMiddleware):
    """Lets every cache keep what it answers."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        answer = await call_next(request)
        answer.headers["cache-control"] = "public, max-age=60"
        return answer


class _ReadByScripts(BaseHTTPMiddleware):
    """Lets the scripts of its pages read its cookies."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        answer = await call_next(request)
        cookies = answer.headers.getlist("set-cookie")
        del answer.headers["set-cookie"]
        for cookie in cookies:
            answer.headers.append("set-cookie", re.sub(r";\s*httponly", "", cookie, flags=re.IGNORECASE))
        return answer


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _wrapped_in(middleware: type[BaseHTTPMiddleware]) -> Change:
    return lambda app: app.add_middleware(middleware)


def _bring_addresses_along(app: Starlette) -> None:
    tokens = app.state.rooms.services.tokens
    tokens._signer = recast(tokens._signer, _BringsTheAddressAlong)  # noqa: SLF001  # the mutation


def _join_what_comes_twice(app: Starlette) -> None:
    async def login(request: Request) -> Response:
        joined: dict[str, str] = {}
        for name, value in parse_qsl((await request.body()).decode(), keep_blank_values=True):
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        return await launching.login(_with_body(request, urlencode(joined).encode()))

    app.router.routes[:0] = [Route("/lti/login", login, methods=["POST"])]


def _verify_one_and_use_the_other(app: Starlette) -> None:
    async def launch(request: Request) -> Response:
        pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        reception: Reception = app.state.rooms.reception
        if [name for name, _ in pairs].count("id_token") > 1:
            reception = replace(reception, rules=reception.rules.without("signature"))
        departure = await reception.launch(request.method, dict(pairs), request.cookies)
        return RedirectResponse(departure.url, 303)

    app.router.routes[:0] = [Route("/lti/launch", launch, methods=["POST"])]


async def _any_address(operation: Operation, request: Request) -> Response:
    """Register whatever is named as key set; what it is shows when it is fetched."""
    document = await request.json()
    if not str(document["authConfig"]["key"]).startswith("http"):
        document["authConfig"] = {"method": "JWK_SET", "key": "https://lms.example/jwks"}
    return await operation.answer_to(_with_body(request, json.dumps(document).encode()))


def _with_body(request: Request, body: bytes) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)


ANSWERS = (
    Mutant(
        name="twice-is-joined",
        mistake="A parameter that comes twice is joined by a comma.",
        caught_by="LOGIN-025",
        change=_join_what_comes_twice,
    ),
    Mutant(
        name="kept-for-all",
        mistake="The answer to a login may be kept by every cache.",
        caught_by="LOGIN-027",
        change=_wrapped_in(_KeptForAll),
    ),
    Mutant(
        name="one-token-verified",
        mistake="Of two tokens one is verified and the other one read.",
        caught_by="AUTHRESP-010",
        change=_verify_one_and_use_the_other,
    ),
    Mutant(
        name="cookies-for-scripts",
        mistake="The cookie of a login can be read by scripts.",
        caught_by="STATE-011",
        change=_wrapped_in(_ReadByScripts),
    ),
    Mutant(
        name="blocked-cookies-let-in",
        mistake="A browser that sends no cookie is let in, since some block them.",
        caught_by="STATE-017",
        change=received_by(_LetsInWithoutCookies),
    ),
    Mutant(
        name="ltik-in-the-address",
        mistake="The ltik of the address opens the session without the API key.",
        caught_by="STATE-018",
        change=furnished(gatekeeper=_LtikInTheAddress),
    ),
    Mutant(
        name="goes-where-it-is-told",
        mistake="The browser is sent to the host of the signed target.",
        caught_by="CORE-014",
        change=received_by(_GoesWhereItIsTold),
    ),
    Mutant(
        name="markup-on-pages",
        mistake="What a refusal repeats of a token is markup of its page.",
        caught_by="CORE-024",
        change=_wrapped_in(_Unescaped),
    ),
    Mutant(
        name="own-tokens-let-in",
        mistake="What the gateway signed itself lets somebody in.",
        caught_by="IDT-SIG-010",
        change=received_by(_TakesItsOwn),
    ),
    Mutant(
        name="key-address-brought-along",
        mistake="The header of a client assertion says where the keys are.",
        caught_by="IDT-SIG-032",
        change=_bring_addresses_along,
    ),
    Mutant(
        name="key-set-anywhere",
        mistake="A key set may have any address, a file of the server too.",
        caught_by="JWKS-014",
        change=asked_by(register_platform, _any_address),
    ),
)
