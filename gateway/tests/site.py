"""The gateway under test, and a browser's steps through it."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
from sqlalchemy import event
from starlette.applications import Starlette

from gateway.app import create_app
from gateway.protocol.checks import Rules
from gateway.protocol.rules import RULES
from gateway.rooms import Forgetting, Rooms
from gateway.settings import Settings
from gateway.storage.database import engine_for
from gateway.tests.key_pairs import key_pair_in_turn
from gateway.tests.lms import Lms, signed

API_KEY = "test-key"
BEARER = {"Authorization": f"Bearer {API_KEY}"}
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
# A file of SQLite, or the address of a database in PostgreSQL.
Database = Path | str


def settings(**changes: Any) -> Settings:
    """The settings of the gateway under test."""
    given = {
        "public_url": "https://gateway.example",
        "launch_url": "https://tool.example/start?from=gateway",
        "deep_linking_url": "https://tool.example/choose",
        "api_keys": ("other-key", API_KEY),
        "secret": b"s" * 32,
    }
    return Settings(**{**given, **changes})


@dataclass
class MovingClock:
    """A clock that a test moves."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def move(self, **span: float) -> None:
        """Move on."""
        self.now += timedelta(**span)


def browser(app: Starlette) -> httpx.AsyncClient:
    """A browser with an empty jar; also good for the API."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="https://gateway.example")


@dataclass
class Site:
    """A gateway, the platform registered with it, and one browser."""

    app: Starlette
    lms: Lms
    clock: MovingClock
    client: httpx.AsyncClient
    platform: dict[str, Any] = field(default_factory=dict)
    naps: list[float] = field(default_factory=list)

    @property
    def rooms(self) -> Rooms:
        """The gateway's rooms."""
        rooms: Rooms = self.app.state.rooms
        return rooms

    def refurnish(self, **rooms: Any) -> None:
        """Put others in the place of rooms."""
        self.app.state.rooms = replace(self.rooms, **rooms)

    async def register(self, lms: Lms | None = None, **changes: Any) -> dict[str, Any]:
        """Register a platform; gives its document."""
        body = {**(lms or self.lms).registration(), **changes}
        answer = await self.client.post("/admin/platforms", json=body, headers=BEARER)
        assert answer.status_code == 200, answer.text
        self.platform = answer.json()
        return self.platform

    async def begin(self, lms: Lms | None = None) -> dict[str, str]:
        """Start a login; gives the parameters of the authentication request."""
        answer = await self.client.get("/lti/login", params=(lms or self.lms).login())
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def claims(self, nonce: str, lms: Lms | None = None) -> dict[str, Any]:
        """Valid claims for this nonce, made now."""
        return (lms or self.lms).claims(nonce, self.clock().timestamp())

    async def post(self, token: str, state: str, client: httpx.AsyncClient | None = None) -> httpx.Response:
        """Post an authentication response."""
        return await (client or self.client).post("/lti/launch", data={"id_token": token, "state": state})

    async def launch(
        self, edits: Mapping[str, Any] | None = None, /, *, drop: tuple[str, ...] = (), **more: Any
    ) -> httpx.Response:
        """A whole launch whose claims are edited: `edits` and `more` set members, `drop` takes some out."""
        request = await self.begin()
        claims = {**self.claims(request["nonce"]), **(edits or {}), **more}
        kept = {name: value for name, value in claims.items() if name not in drop}
        return await self.post(self.lms.id_token(kept), request["state"])

    async def launch_with_header(self, **header: Any) -> httpx.Response:
        """A whole launch whose token's header is edited."""
        request = await self.begin()
        return await self.post(self.lms.id_token(self.claims(request["nonce"]), **header), request["state"])

    async def launch_with_payload(self, payload_from: Any) -> httpx.Response:
        """A whole launch whose payload is made from the valid JSON text by a function, then signed."""
        request = await self.begin()
        header = json.dumps({"alg": "RS256", "kid": self.lms.kid}).encode()
        payload = payload_from(json.dumps(self.claims(request["nonce"])))
        return await self.post(signed(header, payload, self.lms.key), request["state"])

    async def id_token(self, answer: httpx.Response, **params: str) -> dict[str, Any]:
        """What the API tells of the launch that ended with this redirect."""
        shown = await self.client.get("/api/idtoken", params=params, headers=ltik_header(ltik_of(answer)))
        assert shown.status_code == 200, shown.text
        document: dict[str, Any] = shown.json()
        return document


def address_of(database: Database) -> str:
    """The address of a database, as the setting has it."""
    return f"sqlite:///{database}" if isinstance(database, Path) else database


@asynccontextmanager
async def open_site(
    database: Database,
    *,
    rules: Rules = RULES,
    lms: Lms | None = None,
    clock: MovingClock | None = None,
    sweeps: bool = False,
    **changes: Any,
) -> AsyncIterator[Site]:
    """A gateway on a copy of the prepared database, which knows the platform; `changes` are to its settings.

    Where a test says nothing else it begins without forgetting what is over, which takes longer than most tests.
    """
    lms, clock = lms or Lms(), clock or MovingClock()
    engine = engine_for(address_of(database))
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "before_cursor_execute", _refuse_nul)
    http = httpx.AsyncClient(transport=httpx.MockTransport(lms.answer))
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    app = create_app(settings(**changes), clock=clock, http=http, engine=engine, rules=rules, sleep=nap)
    rooms = app.state.rooms
    app.state.rooms = rooms if sweeps else _UntidyRooms(**vars(rooms))
    try:
        async with http, app.router.lifespan_context(app), browser(app) as client:
            app.state.rooms = rooms
            site = Site(app, lms, clock, client, naps=naps)
            site.refurnish(enrolment=replace(site.rooms.enrolment, make_key_pair=key_pair_in_turn))
            known = await client.get("/admin/platforms", params={"url": lms.issuer}, headers=BEARER)
            site.platform = known.json()["platforms"][0]
            yield site
    finally:
        await engine.dispose()


class _UntidyRooms(Rooms):
    """Rooms in which a gateway that starts looks for nothing that is over."""

    @property
    def forgetting(self) -> tuple[Forgetting, ...]:
        """Nothing forgets."""
        return ()


def _refuse_nul(*execution: Any) -> None:
    """Be as strict as PostgreSQL, which takes no text with NUL; SQLite takes any."""
    _connection, _cursor, _statement, parameters, _context, many = execution
    rows = parameters if many else [parameters]
    if any(isinstance(value, str) and "\0" in value for row in rows for value in row):
        raise ValueError("a text with NUL came as far as the database")


def ltik_of(answer: httpx.Response) -> str:
    """The ltik of a redirect to the tool."""
    assert answer.status_code == 302, answer.text
    return parse_qs(urlsplit(answer.headers["location"]).query)["ltik"][0]


def ltik_header(ltik: str) -> dict[str, str]:
    """The credentials of a tool that has an ltik."""
    return {"Authorization": f"LTIK-AUTH-V2 {API_KEY}:{ltik}"}


def code_of(answer: httpx.Response) -> str:
    """The code in an envelope, which must be well-formed."""
    document = answer.json()
    assert set(document) == {"status", "error", "details"}
    assert document["status"] == answer.status_code
    return str(document["details"]["message"])


def form(*pairs: tuple[str, str]) -> dict[str, Any]:
    """Arguments of a post with these very fields, in this order."""
    return {"content": urlencode(pairs), "headers": {"Content-Type": FORM}}
