"""Miniatures: targets with one trait of character, in the shape of a gateway and in that of a tool.

One accepts everything, one refuses everything: no test of the suite may be satisfied by both. One crashes, one never
answers, and one dies half-way. None of them verifies anything; they know no more of LTI than the names of parameters.
"""

import asyncio
import base64
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from mock_platform import vocabulary as lti

API_KEY = "the-key-of-a-miniature"
# What a gateway may do without (and registration): a miniature has it all, or it would not be judged by it.
OPTIONAL = ("/register/canvas", "/api/scores", "/api/servicekeys", "/api/groups", "/healthz", "/readyz")
Answer = Callable[[Request], Awaitable[Response]]
Fields = dict[str, str]


@dataclass
class Miniature:
    """A target: what it does with a login and with a launch; `known` are the platforms that it was told of."""

    url: str
    known: list[dict[str, Any]] = field(default_factory=list)
    sessions: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    launches: int = 0

    def app(self) -> Starlette:
        """Return the target, with the admin API of a gateway, and with the pages of a tool."""
        return Starlette(
            routes=[
                Route("/lti/login", self.login, methods=["GET", "POST"]),
                Route("/lti/launch", self.launch, methods=["GET", "POST"]),
                Route("/lti/keys", self.key_set),
                Route("/api/idtoken", self.id_token),
                Route("/lti/register", self.register),
                *[Route(path, self.empty, methods=["GET", "POST"]) for path in OPTIONAL],
                Route("/admin/platforms", self.platforms, methods=["GET", "POST"]),
                Route("/admin/platforms/{id}", self.platform, methods=["DELETE"]),
                Route("/admin/platforms/{id}/{what:path}", self.platform, methods=["POST"]),
            ]
        )

    async def login(self, request: Request) -> Response:
        """Continue every login, whatever it says, at the platform that it names or else at any."""
        fields = await fields_of(request)
        platform = self._like(fields)
        parameters = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": fields.get("client_id") or platform["clientId"],
            "redirect_uri": f"{self.url}/lti/launch",
            "login_hint": fields.get("login_hint", ""),
            "state": secrets.token_urlsafe(24),
            "nonce": secrets.token_urlsafe(24),
        }
        if "lti_message_hint" in fields:
            parameters["lti_message_hint"] = fields["lti_message_hint"]
        return RedirectResponse(f"{platform['authenticationEndpoint']}?{urlencode(parameters)}", 302)

    def _like(self, fields: Fields) -> dict[str, Any]:
        by_client = (one for one in self.known if one["clientId"] == fields.get("client_id"))
        by_issuer = (one for one in self.known if one["url"] == fields.get("iss"))
        return next(by_issuer, next(by_client, self.known[0]))

    async def launch(self, request: Request) -> Response:
        """Take everything for a launch."""
        self.launches += 1
        claims = claims_of((await fields_of(request)).get("id_token", ""))
        ltik = secrets.token_urlsafe(24)
        self.sessions[ltik] = claims
        return RedirectResponse(f"{self.url}/tool?ltik={ltik}", 302)

    async def id_token(self, request: Request) -> Response:
        """Show the session of an ltik."""
        claims = self.sessions.get(request.headers.get("authorization", "").rpartition(":")[2])
        return Response(status_code=401) if claims is None else JSONResponse(shown(claims, self.known))

    async def key_set(self, request: Request) -> Response:
        """Publish one key."""
        await fields_of(request)
        return JSONResponse({"keys": [OWN_KEY]})

    async def register(self, _request: Request) -> Response:
        """Send whoever registers to the tool for approval, without saying what is to be approved."""
        return RedirectResponse(f"{self.url}/approve", 302)

    async def empty(self, _request: Request) -> Response:
        """Have the address, and nothing to say."""
        return JSONResponse({})

    async def platforms(self, request: Request) -> Response:
        """Register a platform, or list them."""
        if request.method == "GET":
            return JSONResponse({"platforms": self.known})
        platform = {**await request.json(), "id": secrets.token_hex(8), "publicKey": "one for all", "active": True}
        self.known.append(platform)
        return JSONResponse(platform)

    async def platform(self, request: Request) -> Response:
        """Forget a platform, or pretend to switch it."""
        if request.method == "DELETE":
            self.known = [one for one in self.known if one["id"] != request.path_params["id"]]
        return JSONResponse({})


class AcceptsAll(Miniature):
    """Continues every login and takes everything for a launch."""


class ToolThatAcceptsAll(Miniature):
    """The same as a tool: a page that welcomes everybody."""

    async def launch(self, request: Request) -> Response:
        """Welcome whoever comes."""
        claims = claims_of((await fields_of(request)).get("id_token", ""))
        return HTMLResponse(f"<h1>Welcome</h1><p id=user>{claims.get('sub', '')}</p>")


class RejectsAll(Miniature):
    """Refuses every login."""

    async def login(self, request: Request) -> Response:
        """Refuse."""
        await fields_of(request)
        return JSONResponse({"error": "no"}, 401)

    launch = login


class RejectsLaunches(Miniature):
    """Continues every login, and refuses every launch."""

    async def launch(self, request: Request) -> Response:
        """Refuse."""
        await fields_of(request)
        return JSONResponse({"error": "no"}, 401)


class Crashes(Miniature):
    """Answers 500 to every login and launch, and has no key set."""

    async def login(self, request: Request) -> Response:
        """Crash."""
        await fields_of(request)
        return Response("Traceback", 500)

    launch = login
    key_set = login


class Hangs(Miniature):
    """Continues logins, and never answers a launch."""

    async def launch(self, request: Request) -> Response:
        """Say nothing for as long as anybody waits."""
        await fields_of(request)
        await asyncio.sleep(3600)
        return Response()


def _live_on() -> None:
    return


@dataclass
class Dies(AcceptsAll):
    """Is gone after three launches; `die` ends the server."""

    die: Callable[[], None] = _live_on

    async def launch(self, request: Request) -> Response:
        """Take everything for a launch, three times."""
        answer = await super().launch(request)
        if self.launches >= 3:
            self.die()
        return answer


async def fields_of(request: Request) -> Fields:
    """Return the parameters of a request, of the query and of the form, whatever they are."""
    query = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    form = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    return dict([*query, *form])


def claims_of(token: str) -> Mapping[str, Any]:
    """Return the claims of a token as far as anything can be read; nothing is verified."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, IndexError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def shown(claims: Mapping[str, Any], known: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a session as a gateway shows it."""
    return {
        "user": {"id": claims.get("sub", "somebody"), "roles": claims.get(lti.CLAIM_ROLES, [])},
        "platform": {
            "id": "one for all",
            "url": known[0]["url"] if known else "",
            "deploymentId": "1",
        },
        "launch": {"context": {"id": ""}, "resourceLink": {"id": ""}},
    }


def _own_key() -> dict[str, str]:
    numbers = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key().public_numbers()
    modulus = base64.urlsafe_b64encode(numbers.n.to_bytes(256)).rstrip(b"=").decode()
    return {"kty": "RSA", "kid": "own", "use": "sig", "alg": "RS256", "e": "AQAB", "n": modulus}


OWN_KEY = _own_key()
