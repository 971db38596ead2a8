"""Composition: every route in one list, every error mapped in one table. The only file that knows every room."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

import httpx
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.assessment_control import AssessmentControl
from gateway.clock import Clock, system_clock
from gateway.demo import DemoTool
from gateway.enrolment import Enrolment
from gateway.errors import Code, PlatformFailure, Rejected
from gateway.grades import Grades
from gateway.groups import Groups
from gateway.health import Health
from gateway.key_set import KeySet
from gateway.keyring import Keyring
from gateway.line_items import LineItems
from gateway.maxima import Maxima
from gateway.metrics import Metrics
from gateway.notice_handlers import NoticeHandlers
from gateway.notices import KIND as NOTICE
from gateway.notices import MOST_HANDED_ON_AT_ONCE, NoticeCarrier, NoticeReception
from gateway.outbox import Outbox
from gateway.platforms.access_tokens import AccessTokens
from gateway.platforms.exchange import Exchange
from gateway.platforms.guarded import http_client
from gateway.platforms.key_sets import KeySets
from gateway.platforms.patience import Sleep
from gateway.platforms.registration import RegistrationEndpoints
from gateway.platforms.services import PlatformServices
from gateway.postponed_scores import KIND as SCORE
from gateway.postponed_scores import PostponedScores
from gateway.protocol.checks import Rules
from gateway.protocol.rules import RULES
from gateway.reception import Reception
from gateway.registering import Registering
from gateway.roster import Roster
from gateway.rotation import Rotation
from gateway.routes import (
    deep_linking,
    description,
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
from gateway.routes.authorization import Gatekeeper
from gateway.routes.description import Description
from gateway.routes.middleware import LeadingSlashes, LimitedBody, Observed
from gateway.routes.passage import Address, Endpoint
from gateway.settings import Settings
from gateway.signing import Signer
from gateway.storage.api_keys import ApiKeys
from gateway.storage.database import demand_schema, engine_for
from gateway.storage.launches import Launches
from gateway.storage.outages import is_outage
from gateway.storage.outbox import Deliveries
from gateway.storage.registration_requests import RegistrationRequests
from gateway.storage.registrations import Registrations
from gateway.storage.score_times import ScoreTimes
from gateway.storage.service_keys import ServiceKeys
from gateway.terms import Terms
from gateway.tool_messages import ToolMessages

Forgetting = Callable[[datetime], Awaitable[None]]
Lifespan = Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]

OPERATIONS: Final = (
    *idtoken.OPERATIONS,
    *line_items.OPERATIONS,
    *scores.OPERATIONS,
    *outbox.OPERATIONS,
    *platforms.OPERATIONS,
    *description.OPERATIONS,
    *service_keys.OPERATIONS,
    *watching.OPERATIONS,
    *memberships.OPERATIONS,
    *groups.OPERATIONS,
    *notices.OPERATIONS,
    *deep_linking.OPERATIONS,
    *proctoring.OPERATIONS,
    *terms.OPERATIONS,
    *registering.OPERATIONS,
)
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
    resources = contextlib.AsyncExitStack()
    metrics = Metrics()
    tool_http = http
    if tool_http is None:
        # The tool is the operator's own, and as a rule in a private network.
        tool_http = http_client(allow_private_networks=True, metrics=metrics)
        resources.push_async_callback(tool_http.aclose)
    if http is None:
        http = http_client(allow_private_networks=settings.allow_private_networks, metrics=metrics)
        resources.push_async_callback(http.aclose)
    if engine is None:
        engine = engine_for(settings.database_url)
        resources.push_async_callback(engine.dispose)
    launches = Launches(engine, Keyring(settings.secret))
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Observed, metrics=metrics), Middleware(LeadingSlashes), Middleware(LimitedBody)],
        exception_handlers={
            Rejected: refusals.answer_rejected,
            PlatformFailure: refusals.answer_platform_failure,
            HTTPException: refusals.answer_http_exception,
            SQLAlchemyError: _answer_database_failure,
            ClientDisconnect: refusals.answer_departed,
            Exception: refusals.answer_defect,
        },
        lifespan=_lifespan(engine, clock, resources),
    )
    # A redirect to the address with a slash more or less would be put together with the Host header.
    app.router.redirect_slashes = False
    app.state.metrics = metrics
    _furnish(
        app,
        settings,
        rules=rules,
        clock=clock,
        engine=engine,
        http=http,
        tool_http=tool_http,
        sleep=sleep,
        launches=launches,
    )
    if settings.demo_tool:
        demo = DemoTool(settings=settings, clock=clock, launches=launches, service_keys=app.state.service_keys)
        app.router.routes.extend(_demo_routes(demo))
    return app


def _furnish(
    app: Starlette,
    settings: Settings,
    *,
    rules: Rules,
    clock: Clock,
    engine: AsyncEngine,
    http: httpx.AsyncClient,
    tool_http: httpx.AsyncClient,
    sleep: Sleep,
    launches: Launches,
) -> None:
    """Put what routes call into the app's state."""
    keyring = Keyring(settings.secret)
    exchange = Exchange(http)
    registrations = Registrations(engine, clock)
    app.state.settings = settings
    app.state.description = Description(OPERATIONS, server=settings.public_url)
    app.state.health = Health(engine)
    app.state.key_set = KeySet(clock=clock, registrations=registrations)
    app.state.rotation = Rotation(clock=clock, keyring=keyring, registrations=registrations)
    app.state.service_keys = ServiceKeys(engine, keyring)
    app.state.registrations = registrations
    app.state.launches = launches
    app.state.signer = Signer(keyring, clock)
    app.state.services = PlatformServices(
        exchange=exchange,
        tokens=AccessTokens(exchange, signer=app.state.signer, clock=clock, sleep=sleep),
        clock=clock,
        sleep=sleep,
    )
    maxima = Maxima(clock)
    app.state.line_items = LineItems(enabled=settings.enabled_services, services=app.state.services, maxima=maxima)
    app.state.grades = Grades(
        enabled=settings.enabled_services,
        clock=clock,
        services=app.state.services,
        line_items=app.state.line_items,
        times=ScoreTimes(engine),
        maxima=maxima,
    )
    app.state.postponed_scores = PostponedScores(
        clock=clock, grades=app.state.grades, times=app.state.grades.times, registrations=registrations
    )
    app.state.outbox = Outbox(
        deliveries=Deliveries(engine),
        carriers={
            SCORE: app.state.postponed_scores.carry,
            NOTICE: NoticeCarrier(
                url=settings.notice_url, secret=settings.notice_secret, clock=clock, exchange=Exchange(tool_http)
            ).carry,
        },
        clock=clock,
        most_of_kind={NOTICE: MOST_HANDED_ON_AT_ONCE},
    )
    app.state.terms = Terms(enabled=settings.enabled_services, clock=clock, services=app.state.services)
    app.state.assessment_control = AssessmentControl(
        enabled=settings.enabled_services, clock=clock, services=app.state.services
    )
    app.state.tool_messages = ToolMessages(settings=settings, clock=clock, signer=app.state.signer)
    app.state.notice_handlers = NoticeHandlers(settings=settings, services=app.state.services)
    app.state.roster = Roster(enabled=settings.enabled_services, services=app.state.services)
    app.state.groups = Groups(enabled=settings.enabled_services, services=app.state.services)
    app.state.enrolment = Enrolment(settings=settings, clock=clock, keyring=keyring, registrations=registrations)
    app.state.registering = Registering(
        settings=settings,
        clock=clock,
        endpoints=RegistrationEndpoints(exchange=exchange, clock=clock, sleep=sleep),
        enrolment=app.state.enrolment,
        registrations=registrations,
        requests=RegistrationRequests(engine, keyring),
    )
    app.state.gatekeeper = Gatekeeper(settings=settings, clock=clock, api_keys=ApiKeys(engine), launches=launches)
    app.state.reception = Reception(
        settings=settings,
        rules=rules,
        clock=clock,
        keyring=keyring,
        key_sets=KeySets(http, clock),
        registrations=registrations,
        launches=launches,
    )
    app.state.notice_reception = NoticeReception(
        settings=settings,
        rules=rules,
        clock=clock,
        reception=app.state.reception,
        registrations=registrations,
        outbox=app.state.outbox,
    )


def _routes() -> list[Route]:
    return [
        *_each(("/lti/login", "/login"), launching.login, "GET", "POST"),
        # GET is routed so that its refusal is a rule of the table, like every other refusal of a launch.
        *_each(("/lti/launch", "/"), launching.launch, "GET", "POST"),
        *_each(("/lti/keys", "/keys"), key_set.key_set, "GET"),
        *[route for operation in OPERATIONS for route in operation.routes()],
    ]


def _demo_routes(demo: DemoTool) -> list[Route]:
    return [Route("/demo", demo.arrive, methods=["GET"]), Route("/demo/{id}", demo.show, methods=["GET"])]


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
        rooms = app.state
        async with resources:
            await demand_schema(engine)
            ended = asyncio.Event()
            sweeping = asyncio.create_task(sweep(forgetting_of(rooms), clock, until=ended))
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


def forgetting_of(rooms: State) -> tuple[Forgetting, ...]:
    """What each room that keeps something forgets when its time is over."""
    return (
        rooms.launches.forget_expired,
        rooms.grades.times.forget_old,
        rooms.outbox.forget_ended,
        rooms.registering.requests.forget_expired,
    )


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
