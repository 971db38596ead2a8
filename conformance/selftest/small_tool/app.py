"""The tool put together: its parts, its routes, and what becomes of a refusal.

Every part is named in `Parts`, so that a defect is a tool with one of them exchanged and nothing else changed.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from starlette.applications import Starlette
from starlette.background import BackgroundTasks
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conformance.selftest.small_tool import pages
from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.access_tokens import AccessTokens
from conformance.selftest.small_tool.asset_reports import AssetReports
from conformance.selftest.small_tool.checks import Checks
from conformance.selftest.small_tool.choosing import Choosing
from conformance.selftest.small_tool.fetching import Fetching, new_client
from conformance.selftest.small_tool.grades import Grades
from conformance.selftest.small_tool.key_sets import KeySets
from conformance.selftest.small_tool.launches import Launch, Launches
from conformance.selftest.small_tool.logins import Logins, cookie
from conformance.selftest.small_tool.notices import Notices
from conformance.selftest.small_tool.own_keys import OwnKeys
from conformance.selftest.small_tool.proctoring import Proctoring
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.registering import Registering
from conformance.selftest.small_tool.registrations import Registration, Registrations
from conformance.selftest.small_tool.roster import Roster
from conformance.selftest.small_tool.service import Service
from conformance.selftest.small_tool.sessions import COOKIE, Sessions
from conformance.selftest.small_tool.terms import Terms

PAGES = ("/quiz", "/reading")
CHOOSE = "/choose"
LARGEST_FORM = 512 * 1024
FORM_TYPE = "application/x-www-form-urlencoded"
Fields = dict[str, str]
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Parts:
    """The classes that the tool is made of, and its tables of checks."""

    checks: Checks = field(default_factory=Checks)
    logins: type[Logins] = Logins
    key_sets: type[KeySets] = KeySets
    launches: type[Launches] = Launches
    sessions: type[Sessions] = Sessions
    own_keys: type[OwnKeys] = OwnKeys
    tokens: type[AccessTokens] = AccessTokens
    service: type[Service] = Service
    grades: type[Grades] = Grades
    roster: type[Roster] = Roster
    choosing: type[Choosing] = Choosing
    registering: type[Registering] = Registering
    notices: type[Notices] = Notices
    asset_reports: type[AssetReports] = AssetReports
    proctoring: type[Proctoring] = Proctoring
    terms: type[Terms] = Terms


class SmallTool:
    """The tool at *url*, with the registrations and the key that it was given."""

    def __init__(
        self, url: str, known: Sequence[Registration], private_key: RSAPrivateKey, parts: Parts | None = None
    ) -> None:
        parts = parts or Parts()
        self.url = url
        self.client = new_client()
        fetching = Fetching(self.client)
        self.registrations = Registrations({one.name: one for one in known})
        self.own_keys = parts.own_keys(private_key)
        self.logins = parts.logins(self.registrations, f"{url}/lti/launch")
        self.key_sets = parts.key_sets(fetching)
        targets = tuple(f"{url}{path}" for path in PAGES)
        self.launches = parts.launches(self.registrations, self.logins, self.key_sets, parts.checks, targets)
        self.sessions = parts.sessions()
        service = parts.service(fetching, parts.tokens(fetching, self.own_keys))
        self.grades = parts.grades(service)
        self.roster = parts.roster(service)
        self.choosing = parts.choosing(self.own_keys, url)
        self.notices = parts.notices(self.launches, service, f"{url}/lti/notices")
        self.asset_reports = parts.asset_reports(service)
        self.proctoring = parts.proctoring(self.own_keys, service)
        self.terms = parts.terms(service)
        self.suspended: set[str] = set()
        self.registering = parts.registering(fetching, self.registrations, url)

    def app(self) -> Starlette:
        """Return the tool as an application."""
        routes = [
            Route("/lti/login", self.login, methods=["GET", "POST"]),
            Route("/lti/launch", self.launch, methods=["POST"]),
            Route("/lti/keys", self.key_set),
            Route("/lti/register", self.register),
            Route("/lti/notices", self.take_notices, methods=["POST"]),
            Route("/notices", self.show_notices),
            *[Route(path, self.show) for path in (*PAGES, CHOOSE)],
            *[Route(f"/drive/{name}", self._driven(act), methods=["POST"]) for name, act in self._actions().items()],
        ]
        handlers: dict[Any, Any] = {Refused: self.refuse, PlatformFailure: self.blame}
        return Starlette(routes=routes, exception_handlers=handlers, lifespan=self._living)

    async def login(self, request: Request) -> Response:
        """Take a login initiation, by GET or POST, and send the browser on to the platform."""
        login, endpoint, parameters = self.logins.begin(await self.login_fields(request))
        answer = pages.sent_on(endpoint, parameters)
        answer.set_cookie(**cookie(login.cookie_name, login.secret))
        return answer

    async def login_fields(self, request: Request) -> Fields:
        """Return the parameters of a login: of the query, or of the form, and never of both."""
        return fields_from(request.scope["query_string"]) if request.method == "GET" else await form_of(request)

    async def launch(self, request: Request) -> Response:
        """Take the platform's answer, begin a session, and show the page that the signed claim names."""
        launch = await self.launches.accept(await form_of(request), request.cookies)
        self.admit(launch)
        session_id, launch_id = self.sessions.open(launch, request.cookies)
        answer = pages.sent_on(self.page_of(launch), {"launch": launch_id})
        answer.status_code = 303
        answer.set_cookie(**cookie(COOKIE, session_id))
        return answer

    def admit(self, launch: Launch) -> None:
        """Refuse somebody whose account was shut."""
        if launch.user in self.suspended:
            raise Refused("this account is suspended", 403)

    def page_of(self, launch: Launch) -> str:
        """Return the page of a launch."""
        if launch.message_type == lti.MESSAGE_DEEP_LINKING:
            return CHOOSE
        return launch.target if launch.message_type == lti.MESSAGE_RESOURCE_LINK else PAGES[0]

    async def show(self, request: Request) -> Response:
        """Show a page to whoever launched it in this browser."""
        return pages.session_page(self._session(request))

    async def key_set(self, _request: Request) -> Response:
        """Publish the public key."""
        return JSONResponse(self.own_keys.key_set())

    async def register(self, request: Request) -> Response:
        """Register at the platform that opened this page."""
        told = fields_from(request.scope["query_string"])
        registration = await self.registering.register(
            told.get("openid_configuration", ""), told.get("registration_token", "")
        )
        return pages.registered_page(registration.issuer)

    async def take_notices(self, request: Request) -> Response:
        """Take a delivery of notices; what they ask for is done after the answer."""
        notices = await self.notices.take(await body_of(request))
        tasks = BackgroundTasks()
        for notice in notices:
            if notice.notice_type == lti.NOTICE_SUBMISSION:
                tasks.add_task(self.asset_reports.process, notice)
        return Response(status_code=204, background=tasks)

    async def show_notices(self, _request: Request) -> Response:
        """Show which notices this tool acted on."""
        return pages.listing_page([notice_id for _, notice_id in self.notices.taken])

    async def refuse(self, _request: Request, error: Refused) -> Response:
        """Say why not, with the status of the cause."""
        return pages.refusal_page(str(error), error.status)

    async def blame(self, _request: Request, error: PlatformFailure) -> Response:
        """Say that it was the platform."""
        return pages.refusal_page(str(error), 502)

    def _actions(self) -> dict[str, Callable[[Launch, dict[str, Any]], Awaitable[Response]]]:
        return {
            "deep_linking": self._choose,
            "cancel_deep_linking": self._cancel,
            "publish_score": self._publish_score,
            "read_results": self._read_results,
            "create_line_item": self._create_line_item,
            "update_line_item": self._update_line_item,
            "list_line_items": self._list_line_items,
            "list_members": self._list_members,
            "list_groups": self._list_groups,
            "subscribe_notices": self._subscribe,
            "unsubscribe_notices": self._unsubscribe,
            "start_assessment": self._start_assessment,
            "control_assessment": self._control_assessment,
            "accept_terms": self._accept_terms,
            "reset_terms": self._reset_terms,
            "waive_terms": self._waive_terms,
            "suspend_user": self._suspend,
            "restore_user": self._restore,
        }

    def _driven(self, act: Callable[[Launch, dict[str, Any]], Awaitable[Response]]) -> Handler:
        async def handle(request: Request) -> Response:
            launch = self._session(request)
            return await act(launch, await json_of(request))

        return handle

    async def _choose(self, launch: Launch, told: dict[str, Any]) -> Response:
        accepted = launch.claim(lti.CLAIM_DEEP_LINKING_SETTINGS).get("accept_types", [])
        if lti.ITEM_ASSET_PROCESSOR in accepted:
            await self.notices.subscribe(launch, lti.NOTICE_SUBMISSION)
        return pages.posted_back(*self.choosing.answer(launch, str(told.get("label") or "")))

    async def _cancel(self, launch: Launch, _told: dict[str, Any]) -> Response:
        return pages.posted_back(*self.choosing.answer(launch, "", nothing=True))

    async def _publish_score(self, launch: Launch, told: dict[str, Any]) -> Response:
        user = str(told.get("user") or launch.user or "")
        await self.grades.publish(launch, user, told.get("score", 0), told.get("maximum", 1))
        return pages.page("<p>published</p>")

    async def _read_results(self, launch: Launch, _told: dict[str, Any]) -> Response:
        return pages.listing_page(await self.grades.results(launch))

    async def _create_line_item(self, launch: Launch, told: dict[str, Any]) -> Response:
        item = await self.grades.create_line_item(launch, str(told.get("label") or ""), told.get("maximum") or 0)
        return pages.listing_page([item])

    async def _update_line_item(self, launch: Launch, told: dict[str, Any]) -> Response:
        await self.grades.update_line_item(launch, str(told.get("label") or ""), told.get("maximum") or 0)
        return pages.page("<p>updated</p>")

    async def _list_line_items(self, launch: Launch, _told: dict[str, Any]) -> Response:
        return pages.listing_page(await self.grades.line_items(launch))

    async def _list_members(self, launch: Launch, _told: dict[str, Any]) -> Response:
        return pages.listing_page(await self.roster.members(launch))

    async def _list_groups(self, launch: Launch, _told: dict[str, Any]) -> Response:
        return pages.listing_page(await self.roster.groups(launch))

    async def _subscribe(self, launch: Launch, told: dict[str, Any]) -> Response:
        await self.notices.subscribe(launch, str(told.get("notice_type") or ""))
        return pages.page("<p>subscribed</p>")

    async def _unsubscribe(self, launch: Launch, told: dict[str, Any]) -> Response:
        await self.notices.subscribe(launch, str(told.get("notice_type") or ""), handler="")
        return pages.page("<p>no longer subscribed</p>")

    async def _start_assessment(self, launch: Launch, _told: dict[str, Any]) -> Response:
        return pages.posted_back(*self.proctoring.start(launch))

    async def _control_assessment(self, launch: Launch, told: dict[str, Any]) -> Response:
        await self.proctoring.control(launch, str(told.get("control") or ""))
        return pages.page("<p>done</p>")

    async def _accept_terms(self, launch: Launch, _told: dict[str, Any]) -> Response:
        await self.terms.accept(launch)
        return pages.page("<p>accepted</p>")

    async def _reset_terms(self, launch: Launch, _told: dict[str, Any]) -> Response:
        await self.terms.reset(launch)
        return pages.page("<p>everybody decides again</p>")

    async def _waive_terms(self, launch: Launch, _told: dict[str, Any]) -> Response:
        await self.terms.waive(launch)
        return pages.page("<p>nobody need decide</p>")

    async def _suspend(self, _launch: Launch, told: dict[str, Any]) -> Response:
        self.suspended.add(str(told.get("user") or ""))
        return pages.page("<p>suspended</p>")

    async def _restore(self, _launch: Launch, told: dict[str, Any]) -> Response:
        self.suspended.discard(str(told.get("user") or ""))
        return pages.page("<p>restored</p>")

    def _session(self, request: Request) -> Launch:
        return self.sessions.launch(request.query_params.get("launch", ""), request.cookies)

    @asynccontextmanager
    async def _living(self, _app: Starlette) -> AsyncIterator[None]:
        async with self.client:
            yield


async def form_of(request: Request) -> Fields:
    """Return the fields of an urlencoded form; what is no such form, or too large, is refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise Refused("a form should come urlencoded", 415)
    return fields_from(await body_of(request))


def fields_from(encoded: bytes) -> Fields:
    """Return urlencoded parameters; one that comes twice would have two meanings, and is refused."""
    try:
        pairs = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise Refused("the parameters are not urlencoded UTF-8") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Refused("a parameter occurs twice")
    return fields


async def json_of(request: Request) -> dict[str, Any]:
    """Return the JSON object that an action was given; none is an empty one."""
    body = await body_of(request)
    try:
        document = json.loads(body or b"{}")
    except ValueError as error:
        raise Refused("an action takes a JSON object") from error
    if not isinstance(document, dict):
        raise Refused("an action takes a JSON object")
    return document


async def body_of(request: Request) -> bytes:
    """Return the body of a request, unless it is larger than any launch is."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            raise Refused("this is too large", 413)
    return body
