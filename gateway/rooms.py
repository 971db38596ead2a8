"""The rooms of one gateway, furnished: what routes call, each made once from the settings and a few resources.

app.py knows every route, this file every room behind them. Nothing is decided here but who gets what.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.authorization import Gatekeeper
from gateway.clock import Clock
from gateway.keyring import Keyring
from gateway.keys.key_set import KeySet
from gateway.keys.rotation import Rotation
from gateway.keys.signing import Signer
from gateway.launch.notice_reception import NoticeReception
from gateway.launch.reception import Reception
from gateway.launch.showings import Showings
from gateway.launch.tool_messages import ToolMessages
from gateway.metrics import Metrics
from gateway.outbox.notices import KIND as NOTICE
from gateway.outbox.notices import MOST_HANDED_ON_AT_ONCE, NoticeCarrier
from gateway.outbox.postponed_scores import KIND as SCORE
from gateway.outbox.postponed_scores import PostponedScores
from gateway.outbox.worker import Outbox
from gateway.platforms.access_tokens import AccessTokens
from gateway.platforms.downloads import Downloads
from gateway.platforms.exchange import Exchange
from gateway.platforms.key_sets import KeySets
from gateway.platforms.patience import Sleep
from gateway.platforms.registration import RegistrationEndpoints
from gateway.platforms.services import PlatformServices
from gateway.protocol.checks import Rules
from gateway.registration.enrolment import Enrolment
from gateway.registration.places import Places
from gateway.registration.registering import Registering
from gateway.services.assessment_control import AssessmentControl
from gateway.services.asset_processing import AssetProcessing
from gateway.services.grades import Grades
from gateway.services.groups import Groups
from gateway.services.line_items import LineItems
from gateway.services.maxima import Maxima
from gateway.services.notice_handlers import NoticeHandlers
from gateway.services.roster import Roster
from gateway.services.terms import Terms
from gateway.settings import Settings
from gateway.storage.api_keys import ApiKeys
from gateway.storage.health import Health
from gateway.storage.launches import Launches
from gateway.storage.outbox import Deliveries
from gateway.storage.registration_requests import RegistrationRequests
from gateway.storage.registrations import Registrations
from gateway.storage.score_times import ScoreTimes
from gateway.storage.service_keys import ServiceKeys
from gateway.storage.submissions import Submissions

Forgetting = Callable[[datetime], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What a gateway is made of.

    `tool_http` may reach private networks: the tool is the operator's own. `invited_http` is for platforms that anybody
    may name: theirs are threads and connections for which no other call waits.
    """

    settings: Settings
    rules: Rules
    clock: Clock
    sleep: Sleep
    engine: AsyncEngine
    http: httpx.AsyncClient
    tool_http: httpx.AsyncClient
    invited_http: httpx.AsyncClient
    metrics: Metrics


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """What routes call, by name."""

    settings: Settings
    metrics: Metrics
    health: Health
    gatekeeper: Gatekeeper
    registrations: Registrations
    enrolment: Enrolment
    registering: Registering
    key_set: KeySet
    rotation: Rotation
    reception: Reception
    launches: Launches
    service_keys: ServiceKeys
    submissions: Submissions
    tool_messages: ToolMessages
    showings: Showings
    services: PlatformServices
    line_items: LineItems
    grades: Grades
    roster: Roster
    groups: Groups
    terms: Terms
    assessment_control: AssessmentControl
    asset_processing: AssetProcessing
    notice_handlers: NoticeHandlers
    notice_reception: NoticeReception
    postponed_scores: PostponedScores
    outbox: Outbox

    @property
    def forgetting(self) -> tuple[Forgetting, ...]:
        """What each room that keeps something forgets when its time is over."""
        return (
            self.launches.forget_expired,
            self.submissions.forget_expired,
            self.grades.times.forget_old,
            self.outbox.forget_ended,
            self.registering.requests.forget_expired,
            self.registering.forget_inactive,
        )


def rooms_of(resources: Resources) -> Rooms:
    """Furnish a gateway."""
    settings, clock, engine = resources.settings, resources.clock, resources.engine
    enabled, keyring = settings.services, Keyring(settings.secret)
    signer = Signer(keyring, clock)
    registrations = Registrations(engine, clock)
    launches = Launches(engine, keyring)
    submissions = Submissions(engine, keyring, clock)
    enrolment = Enrolment(settings=settings, clock=clock, keyring=keyring, registrations=registrations)
    reception = Reception(
        settings=settings,
        rules=resources.rules,
        clock=clock,
        keyring=keyring,
        key_sets=KeySets(resources.http, clock),
        registrations=registrations,
        launches=launches,
    )
    services = _services_of(resources, signer)
    maxima = Maxima(clock)
    line_items = LineItems(enabled=enabled, services=services, maxima=maxima)
    grades = Grades(
        enabled=enabled,
        clock=clock,
        services=services,
        line_items=line_items,
        times=ScoreTimes(engine),
        maxima=maxima,
    )
    postponed_scores = PostponedScores(clock=clock, grades=grades, times=grades.times, registrations=registrations)
    outbox = _outbox_of(resources, postponed_scores, submissions)
    return Rooms(
        settings=settings,
        metrics=resources.metrics,
        health=Health(engine, keyring),
        gatekeeper=Gatekeeper(
            settings=settings, clock=clock, api_keys=ApiKeys(engine), launches=launches, submissions=submissions
        ),
        registrations=registrations,
        enrolment=enrolment,
        registering=_registering_of(resources, keyring, enrolment),
        key_set=KeySet(clock=clock, registrations=registrations),
        rotation=Rotation(clock=clock, keyring=keyring, registrations=registrations),
        reception=reception,
        launches=launches,
        service_keys=ServiceKeys(engine, keyring),
        submissions=submissions,
        tool_messages=ToolMessages(settings=settings, clock=clock, signer=signer),
        showings=Showings(clock=clock, launches=launches),
        services=services,
        line_items=line_items,
        grades=grades,
        roster=Roster(enabled=enabled, services=services),
        groups=Groups(enabled=enabled, services=services),
        terms=Terms(enabled=enabled, clock=clock, services=services),
        assessment_control=AssessmentControl(enabled=enabled, clock=clock, services=services),
        asset_processing=AssetProcessing(
            enabled=enabled,
            clock=clock,
            services=services,
            downloads=Downloads(resources.http, clock),
            times=grades.times,
        ),
        notice_handlers=NoticeHandlers(settings=settings, services=services),
        notice_reception=NoticeReception(
            settings=settings,
            rules=resources.rules,
            clock=clock,
            reception=reception,
            registrations=registrations,
            submissions=submissions,
            outbox=outbox,
        ),
        postponed_scores=postponed_scores,
        outbox=outbox,
    )


def _services_of(resources: Resources, signer: Signer) -> PlatformServices:
    exchange = Exchange(resources.http)
    return PlatformServices(
        exchange=exchange,
        tokens=AccessTokens(exchange, signer=signer, clock=resources.clock, sleep=resources.sleep),
        clock=resources.clock,
        sleep=resources.sleep,
    )


def _registering_of(resources: Resources, keyring: Keyring, enrolment: Enrolment) -> Registering:
    requests = RegistrationRequests(resources.engine, keyring)
    return Registering(
        settings=resources.settings,
        clock=resources.clock,
        endpoints=RegistrationEndpoints(
            exchange=Exchange(resources.invited_http), clock=resources.clock, sleep=resources.sleep
        ),
        enrolment=enrolment,
        registrations=enrolment.registrations,
        requests=requests,
        places=Places(
            clock=resources.clock,
            registrations=enrolment.registrations,
            requests=requests,
            need_approval=bool(resources.settings.pre_approval_url),
        ),
    )


def _outbox_of(resources: Resources, postponed_scores: PostponedScores, submissions: Submissions) -> Outbox:
    notices = NoticeCarrier(
        url=resources.settings.notice_url,
        secret=resources.settings.notice_secret,
        enabled=resources.settings.services,
        submissions=submissions,
        clock=resources.clock,
        exchange=Exchange(resources.tool_http),
    )
    return Outbox(
        deliveries=Deliveries(resources.engine),
        carriers={SCORE: postponed_scores.carry, NOTICE: notices.carry},
        clock=resources.clock,
        most_of_kind={NOTICE: MOST_HANDED_ON_AT_ONCE},
    )
