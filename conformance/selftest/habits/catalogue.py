"""Every habit, with what is known of it: each was met at tools or libraries in use."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.habits.habit import Habit
from conformance.selftest.small_tool import pages
from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.access_tokens import AccessTokens
from conformance.selftest.small_tool.app import Handler, Parts, SmallTool
from conformance.selftest.small_tool.checks import CLAIMS, Checks, Expected, Row, is_identifier
from conformance.selftest.small_tool.choosing import Choosing, Item
from conformance.selftest.small_tool.fetching import Answer, is_safe
from conformance.selftest.small_tool.grades import Grades, with_query
from conformance.selftest.small_tool.jose import text_from
from conformance.selftest.small_tool.key_sets import KeySets
from conformance.selftest.small_tool.launches import Launch, Launches, Message
from conformance.selftest.small_tool.logins import Login, Logins
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.registering import texts_of
from conformance.selftest.small_tool.registrations import Registration
from conformance.selftest.small_tool.service import Service

SLOW_CLOCK_S = 30
TRIES = 6
LATE_S = 0.2
EVERY_SO_OFTEN = 3


class _KeysByTheClock(KeySets):
    """Looks for new keys when the time has come, and for no unknown kid earlier."""

    async def key(self, registration: Registration, kid: str) -> Any:
        self.lifetime_s = self.cool_down_s = 4.0
        return await super().key(registration, kid)


class _SendsBack(SmallTool):
    """Tells a refusal where the platform wants to hear it, if the platform's signature is under that address."""

    async def refuse(self, request: Request, error: Refused) -> Response:
        presentation = error.claims.get(lti.CLAIM_LAUNCH_PRESENTATION)
        address = presentation.get("return_url") if isinstance(presentation, dict) else None
        if not is_safe(address):
            return await super().refuse(request, error)
        return pages.sent_on(str(address), {"lti_errormsg": str(error)})


class _PoliteRefusal(SmallTool):
    """Refuses logins and launches by a page with status 200."""

    async def refuse(self, request: Request, error: Refused) -> Response:
        answer = await super().refuse(request, error)
        if request.url.path.startswith("/lti/"):
            answer.status_code = 200
        return answer


class _FormAtTheLogin(SmallTool):
    """Sends the browser on by a form that submits itself."""

    async def login(self, request: Request) -> Response:
        answer = await super().login(request)
        address, _, query = answer.headers["location"].partition("?")
        # what the platform's address has as its query stays where it is
        known = {"scope", "response_type", "response_mode", "prompt", "client_id", "redirect_uri", "state", "nonce"}
        known |= {"login_hint", "lti_message_hint"}
        pairs = parse_qsl(query, keep_blank_values=True)
        kept = "&".join(f"{name}={value}" for name, value in pairs if name not in known)
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in pairs if name in known
        )
        form = f'<form method="post" action="{escape(address + ("?" + kept if kept else ""))}">{fields}</form>'
        page = pages.page(f"{form}<script>document.forms[0].submit()</script>")
        page.raw_headers += [pair for pair in answer.raw_headers if pair[0] == b"set-cookie"]
        return page


class _ScriptAtTheLogin(SmallTool):
    """Logs in by a script alone."""

    async def login(self, request: Request) -> Response:
        answer = await super().login(request)
        page = pages.page(f"<script>location = {json.dumps(answer.headers['location'])}</script>")
        page.raw_headers += [pair for pair in answer.raw_headers if pair[0] == b"set-cookie"]
        return page


class _SeeOther(SmallTool):
    """Uses the other redirect each time."""

    async def login(self, request: Request) -> Response:
        answer = await super().login(request)
        answer.status_code = 303
        return answer

    async def launch(self, request: Request) -> Response:
        answer = await super().launch(request)
        answer.status_code = 302
        return answer


class _UnderLoad(SmallTool):
    """Asks every third launch for patience."""

    async def launch(self, request: Request) -> Response:
        self.__dict__["launches_asked"] = self.__dict__.get("launches_asked", 0) + 1
        if self.__dict__["launches_asked"] % EVERY_SO_OFTEN == 0:
            return pages.refusal_page("too many at once: come back in a second", 429)
        return await super().launch(request)


class _NewDeployments(SmallTool):
    """Begins an account of its own for every deployment that a platform names."""

    def __init__(self, *told: Any) -> None:
        super().__init__(*told)
        known = self.registrations.known
        known.update({name: replace(one, deployments=None) for name, one in known.items()})


class _SignedState(Logins):
    """Has for a state a token that it signed itself, and knows its logins by that."""

    def random_text(self) -> str:
        header, payload = ({"alg": "HS256", "typ": "state"}, {"login": secrets.token_urlsafe(16)})
        parts = [text_from(json.dumps(part).encode()) for part in (header, payload)]
        return ".".join([*parts, secrets.token_urlsafe(32)])

    def _new(self, registration: Registration) -> Login:
        login = super()._new(registration)
        return replace(login, nonce=secrets.token_urlsafe(24), secret=secrets.token_urlsafe(24))


class _SlowClock(Launches):
    """Has a clock that is half a minute slow."""

    def expected(self, nonce: str, registration: Registration) -> Expected:
        right = super().expected(nonce, registration)
        return replace(right, now=right.now - SLOW_CLOCK_S)


class _AllThatIsOffered(AccessTokens):
    """Asks for one token with every scope that the launch offers."""

    async def token(self, party: Message, scopes: Iterable[str], *, renew: bool = False) -> str:
        offered = texts_of(party.claim(lti.CLAIM_ENDPOINT).get("scope"))
        own = set(scopes)
        return await super().token(party, own | set(offered) if own & set(offered) else own, renew=renew)


class _Tries(AccessTokens):
    """Asks for a token six times before it gives up, as clients for HTTP do of themselves."""

    async def ask(self, registration: Registration, parameters: dict[str, str]) -> Answer:
        answers = [await super().ask(registration, parameters)]
        while answers[-1].status >= 500 and len(answers) < TRIES:
            answers.append(await super().ask(registration, parameters))
        return answers[-1]


class _GivesUpOnce(Service):
    """Forgets a token that was refused, and gives up: the next call takes a new one."""

    async def send(self, party: Message, method: str, url: str, scope: str, *rest: Any, renew: bool = False) -> Answer:
        answer = await super().send(party, method, url, scope, *rest, renew=renew)
        if answer.status == 401:
            self.tokens.kept.clear()
            raise PlatformFailure("the platform refused the token")
        return answer


class _LongPages(Service):
    """Asks for long pages."""

    async def read_all(self, party: Message, url: str, **how: Any) -> list[Any]:
        return await super().read_all(party, with_query(url, {"limit": "200"}), **how)


class _WholePerCents(Grades):
    """Publishes whole points out of a hundred."""

    def score(self, user: str, score: float, maximum: float, moment: float) -> dict[str, Any]:
        return super().score(user, round(100 * score / maximum), 100, moment)


class _FractionsOfTen(Grades):
    """Publishes every score out of a hundred."""

    def score(self, user: str, score: float, maximum: float, moment: float) -> dict[str, Any]:
        return super().score(user, 100 * score / maximum, 100, moment)


class _OneAtATime(Choosing):
    """Lets people choose one thing at a time."""

    def fitting(self, items: Any, settings: Mapping[str, Any]) -> list[Item]:
        return super().fitting(items, dict(settings))[:1]


class _Later(SmallTool):
    """Answers that it will act, and acts then."""

    def _driven(self, act: Callable[[Launch, dict[str, Any]], Awaitable[Response]]) -> Handler:
        done = super()._driven(act)

        async def later(request: Request) -> Response:
            await request.body()  # it is kept for whoever reads it afterwards
            return Response(status_code=202, background=BackgroundTask(self._late, done, request))

        return later

    async def _late(self, done: Handler, request: Request) -> None:
        await asyncio.sleep(LATE_S)
        with suppress(Refused, PlatformFailure):
            await done(request)


class _AtTheTarget(SmallTool):
    """Shows the page in its answer to the launch, and sends nobody on."""

    async def launch(self, request: Request) -> Response:
        answer = await super().launch(request)
        query = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
        launch = self._launch_of(query["launch"])
        page = pages.session_page(launch)
        link = f'<a id=here href="{escape(answer.headers["location"])}">here</a>'
        page = pages.page(f"{bytes(page.body).decode()}{link}")
        page.raw_headers += [pair for pair in answer.raw_headers if pair[0] == b"set-cookie"]
        return page

    def _launch_of(self, launch_id: str) -> Launch:
        return next(kept[launch_id] for kept in self.sessions.kept.values() if launch_id in kept)


NAMED = Row(
    "sub", "an identifier: anonymous people are not served", lambda value, _expected, _all: is_identifier(value)
)
LAUNCHES = ("CT-OK-I01", "CT-OK-S05", "IDT-SIG-005", "IDT-CLM-007", "STATE-003")

HABITS = (
    Habit(
        name="keys-by-the-clock",
        what="A key set is kept for its time, and an unknown kid does not make it fetched earlier.",
        judged_by=("JWKS-007", "JWKS-008", "JWKS-009", "JWKS-010"),
        parts=Parts(key_sets=_KeysByTheClock),
    ),
    Habit(
        name="sends-back",
        what="Who is refused goes back to the platform with lti_errormsg.",
        judged_by=("CORE-00", "CORE-022", "CORE-076", "CORE-078", "IDT-CLM-00", "IDT-SIG-00"),
        kind=_SendsBack,
    ),
    Habit(
        name="refuses-with-200",
        what="A refusal is a page with status 200.",
        judged_by=("CORE-00", "IDT-CLM-00", "IDT-SIG-00", "STATE-00", "AUTHRESP-00", "LOGIN-00"),
        kind=_PoliteRefusal,
        declared={"[observe]\n": '[observe]\nrefused_body = "This did not work"'},
    ),
    Habit(
        name="form-at-the-login",
        what="The authentication request is a form that submits itself.",
        judged_by=("AUTHREQ", "LOGIN", *LAUNCHES),
        kind=_FormAtTheLogin,
    ),
    Habit(
        name="script-at-the-login",
        what="The login is a page that does nothing without a script.",
        judged_by=("AUTHREQ-00", "LOGIN-00", *LAUNCHES),
        kind=_ScriptAtTheLogin,
        unclear=True,
    ),
    Habit(
        name="other-redirects",
        what="The login is a 303, and the launch a 302.",
        judged_by=("AUTHREQ", "AUTHRESP", *LAUNCHES),
        kind=_SeeOther,
    ),
    Habit(
        name="page-in-the-answer",
        what="The page is the answer to the launch itself.",
        judged_by=("CORE-00", *LAUNCHES),
        kind=_AtTheTarget,
        declared={"launch = '[?&]launch=([^&]+)'\n": 'launch = \'id=here href="[^"]*[?&](?:amp;)?launch=([^"&]+)\''},
    ),
    Habit(
        name="patience-under-load",
        what="Every third launch is answered 429.",
        judged_by=("CT-OK-I01", "IDT-SIG-003"),
        kind=_UnderLoad,
    ),
    Habit(
        name="nobody-anonymous",
        what="Anonymous launches are refused by policy.",
        judged_by=("CORE-03", "CT-BAD-12", "CT-OK-S10"),
        parts=Parts(checks=Checks(claims=tuple(NAMED if row.claim == "sub" else row for row in CLAIMS))),
        declared={"[tool]\n": '[tool]\nanonymous = "refuse"'},
    ),
    Habit(
        name="new-deployments",
        what="A deployment that nobody named before gets an account of its own.",
        judged_by=("CORE-008", "CORE-009", "CORE-010", "LOGIN-018", "LOGIN-019"),
        kind=_NewDeployments,
    ),
    Habit(
        name="state-as-a-token",
        what="The state looks like a token.",
        judged_by=("STATE", "AUTHREQ-011"),
        parts=Parts(logins=_SignedState),
    ),
    Habit(
        name="slow-clock",
        what="The tool's clock is half a minute slow.",
        judged_by=("IDT-CLM", "TRAP-026"),
        parts=Parts(launches=_SlowClock),
    ),
    Habit(
        name="all-that-is-offered",
        what="One token is asked for with every scope of grades that the launch offers.",
        judged_by=("OAUTH",),
        parts=Parts(tokens=_AllThatIsOffered),
    ),
    Habit(
        name="six-tries",
        what="A token is asked for up to six times where the platform fails.",
        judged_by=("OAUTH-013",),
        parts=Parts(tokens=_Tries),
    ),
    Habit(
        name="gives-up-once",
        what="A call whose token was refused is not repeated, and the next one takes a new token.",
        judged_by=("OAUTH-00", "OAUTH-010", "NRPS-002", "CT-NRPS"),
        parts=Parts(service=_GivesUpOnce),
    ),
    Habit(
        name="works-later",
        what="A tool answers 202, and publishes and reads in the background.",
        judged_by=("AGS-042", "CT-AGS-03"),
        kind=_Later,
    ),
    Habit(
        name="whole-per-cents",
        what="Points are whole per cents.",
        judged_by=("AGS-04", "CT-AGS"),
        parts=Parts(grades=_WholePerCents),
    ),
    Habit(
        name="long-pages",
        what="Lists are asked for in long pages.",
        judged_by=("NRPS", "AGS-013", "GS"),
        parts=Parts(service=_LongPages),
    ),
    Habit(
        name="out-of-a-hundred",
        what="Every score is published out of a hundred.",
        judged_by=("AGS-04", "AGS-05", "CT-AGS-03"),
        parts=Parts(grades=_FractionsOfTen),
    ),
    Habit(
        name="one-at-a-time",
        what="One item is chosen at a time.",
        judged_by=("DL-02", "DL-03", "DL-04", "CT-DL"),
        parts=Parts(choosing=_OneAtATime),
    ),
)
