"""Composition: every route in one list, every error mapped in one table, the rooms behind them from rooms.py."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import timedelta
from typing import Final

import httpx
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.clock import Clock, system_clock
from gateway.errors import Code, PlatformFailure, Rejected
from gateway.metrics import Metrics, Peer
from gateway.platforms.guarded import http_client
from gateway.platforms.patience import Sleep
from gateway.protocol.checks import Rules
from gateway.protocol.rules import RULES
from gateway.rooms import Forgetting, Resources, Rooms, rooms_of
from gateway.routes import (
    asset_reports,
    assets,
    deep_linking,
    demo,
    groups,
    idtoken,
    key_set,
    launching,
    line_items,
    memberships,
    notices,
    outbox,
    platforms,
    proctoring,
    refusals,
    registering,
    scores,
    service_keys,
    terms,
    watching,
)
from gateway.routes.description import Description
from gateway.routes.middleware import LeadingSlashes, LimitedBody, Observed
from gateway.routes.passage import Address, Endpoint
from gateway.settings import Settings
from gateway.storage.database import demand_schema, engine_for
from gateway.storage.outages import is_outage
from gateway.storage.seals import demand_secret

Lifespan = Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]

OPERATIONS: Final = Description(
    (
        *idtoken.OPERATIONS,
        *line_items.OPERATIONS,
        *scores.OPERATIONS,
        *outbox.OPERATIONS,
        *platforms.OPERATIONS,
        *service_keys.OPERATIONS,
        *watching.OPERATIONS,
        *memberships.OPERATIONS,
        *groups.OPERATIONS,
        *notices.OPERATIONS,
        *deep_linking.OPERATIONS,
        *proctoring.OPERATIONS,
        *assets.OPERATIONS,
        *asset_reports.OPERATIONS,
        *terms.OPERATIONS,
        *registering.OPERATIONS,
    )
).operations
SWEEP_EVERY: Final = timedelta(minutes=10)

_log = structlog.get_logger("gateway")


def create_app(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    http: httpx.AsyncClient | None = None,
    engine: AsyncEngine | None = None,
    rules: Rules = RULES,
    sleep: Sleep = asyncio.sleep,
) -> Starlette:
    """Make the gateway. What is not given (HTTP client, engine) is made from the settings, and closed with the app."""
    closing = contextlib.AsyncExitStack()
    metrics = Metrics()
    if engine is None:
        engine = engine_for(settings.database_url)
        closing.push_async_callback(engine.dispose)
    private = settings.allow_private_networks
    resources = Resources(
        settings=settings,
        rules=rules,
        clock=clock,
        sleep=sleep,
        engine=engine,
        http=http or _client(closing, metrics, Peer.PLATFORM, allow_private_networks=private),
        invited_http=http or _client(closing, metrics, Peer.PLATFORM, allow_private_networks=private),
        # The tool is the operator's own, and as a rule in a private network.
        tool_http=http or _client(closing, metrics, Peer.TOOL, allow_private_networks=True),
        metrics=metrics,
    )
    return _app_of(rooms_of(resources), _lifespan(engine, clock, closing))


def _client(
    closing: contextlib.AsyncExitStack, metrics: Metrics, peer: Peer, *, allow_private_networks: bool
) -> httpx.AsyncClient:
    client = http_client(allow_private_networks=allow_private_networks, metrics=metrics, peer=peer)
    closing.push_async_callback(client.aclose)
    return client


def _app_of(rooms: Rooms, lifespan: Lifespan) -> Starlette:
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Observed, metrics=rooms.metrics), Middleware(LeadingSlashes), Middleware(LimitedBody)],
        exception_handlers={
            Rejected: refusals.answer_rejected,
            PlatformFailure: refusals.answer_platform_failure,
            HTTPException: refusals.answer_http_exception,
            SQLAlchemyError: _answer_database_failure,
            ClientDisconnect: refusals.answer_departed,
            Exception: refusals.answer_defect,
        },
        lifespan=lifespan,
    )
    # A redirect to the address with a slash more or less would be put together with the Host header.
    app.router.redirect_slashes = False
    app.state.rooms = rooms
    if rooms.settings.demo_tool:
        app.router.routes[:0] = demo.ROUTES
    return app


def _routes() -> list[Route]:
    return [
        *_each(("/lti/login", "/login"), launching.login, "GET", "POST"),
        # GET is routed so that its refusal is a rule of the table, like every other refusal of a launch.
        *_each(("/lti/launch", "/"), launching.launch, "GET", "POST"),
        *_each(("/lti/keys", "/keys"), key_set.key_set, "GET"),
        *_each(("/lti/keys/{id}", "/keys/{id}"), key_set.platform_key_set, "GET"),
        *[route for operation in OPERATIONS for route in operation.routes()],
    ]


def _each(paths: tuple[str, ...], endpoint: Endpoint, *methods: str) -> list[Route]:
    return [Address(path, endpoint, methods=list(methods), documented=paths[0]) for path in paths]


async def _answer_database_failure(request: Request, error: Exception) -> Response:
    if not (isinstance(error, SQLAlchemyError) and is_outage(error)):
        raise error
    _log.warning("database_unavailable", reason=type(error).__name__)
    return await refusals.answer_rejected(request, Rejected(Code.DATABASE_UNAVAILABLE))


def _lifespan(engine: AsyncEngine, clock: Clock, resources: contextlib.AsyncExitStack) -> Lifespan:
    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        rooms: Rooms = app.state.rooms
        async with resources:
            await demand_schema(engine)
            await demand_secret(engine, rooms.health.keyring)
            ended = asyncio.Event()
            sweeping = asyncio.create_task(sweep(rooms.forgetting, clock, until=ended))
            delivering = asyncio.create_task(rooms.outbox.run())
            try:
                yield
            finally:
                # Told, not cancelled: a statement cut off in the middle leaves its driver's thread without a loop.
                ended.set()
                rooms.outbox.end()
                await asyncio.wait((sweeping, delivering))
                await sweeping
                await delivering

    return lifespan


async def sweep(forgetting: Iterable[Forgetting], clock: Clock, *, until: asyncio.Event) -> None:
    """Forget what is over by now, each in its own way, now and then, until the gateway ends."""
    while not until.is_set():
        for forget in forgetting:
            try:
                await forget(clock())
            except (SQLAlchemyError, OSError) as error:
                _log.warning("sweep_failed", reason=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), SWEEP_EVERY.total_seconds())
