"""Logins, states and sessions that belong to nobody: predictable, unbound, or lost in transport."""

import html
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.defects.defect import Defect, asking
from conformance.selftest.small_tool import pages
from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.app import Parts, SmallTool, json_of
from conformance.selftest.small_tool.checks import Claims, Expected
from conformance.selftest.small_tool.jose import json_object_from, parted
from conformance.selftest.small_tool.launches import Launch, Launches
from conformance.selftest.small_tool.logins import Login, Logins
from conformance.selftest.small_tool.registrations import Registration
from conformance.selftest.small_tool.sessions import COOKIE, Sessions

Fields = Mapping[str, str]
LONGEST_COLUMN = 255
SHORT_ROLE, FORGED = "CT-OK-I03/short-role", "IDT-SIG-004/zeros"


class _ByTheClock(Logins):
    """Makes unique texts as a well-known function of PHP does: of the time, in hexadecimal."""

    def random_text(self) -> str:
        return f"{time.time_ns() // 1000:x}"


class _NonceOfTheHint(Logins):
    """Derives the nonce from what the platform sent, so as to store less."""

    def request(self, login: Login, registration: Registration, fields: Fields) -> dict[str, str]:
        nonce = f"{abs(hash(registration.name)):032x}"
        self.pending[login.state] = Login(login.name, login.state, nonce, login.secret, login.until)
        return {**super().request(login, registration, fields), "nonce": nonce}


class _StateInOrder(Logins):
    """Counts the logins, and keeps the count out of sight among digits that never change."""

    def random_text(self) -> str:
        self.__dict__["count"] = self.__dict__.get("count", 0) + 1
        return f"{'f3a91c5be7204d68' * 2}{self.__dict__['count']:08d}"


class _BoundToTheAddress(Logins):
    """Knows a browser that blocks cookies by its network address, which it shares with a whole school."""

    def is_of_this_browser(self, login: Login, cookies: Fields) -> bool:
        return not cookies or super().is_of_this_browser(login, cookies)


class _HintInAColumn(Logins):
    """Stores the message hint where 255 characters fit."""

    def request(self, login: Login, registration: Registration, fields: Fields) -> dict[str, str]:
        return super().request(
            login, registration, _changed(fields, "lti_message_hint", lambda hint: hint[:LONGEST_COLUMN])
        )


class _HintOnAPage(Logins):
    """Escapes the login hint for a page that it is not put on."""

    def request(self, login: Login, registration: Registration, fields: Fields) -> dict[str, str]:
        return super().request(login, registration, _changed(fields, "login_hint", html.escape))


class _ServerToServer(SmallTool):
    """Asks the platform itself, and brings the person's browser into play later."""

    async def login(self, request: Request) -> Response:
        answer = await super().login(request)
        await self.client.get(answer.headers["location"])
        return answer


class _FetchesThePicture(SmallTool):
    """Fetches the picture of whoever launches, to have it in its own size."""

    def page_of(self, launch: Launch) -> str:
        if "picture" in launch.claims:
            with suppress(httpx.HTTPError, httpx.InvalidURL):
                httpx.get(str(launch.claims["picture"]), timeout=2, trust_env=False)
        return super().page_of(launch)


class _TakesJson(SmallTool):
    """Has an API for its own pages, which takes claims as JSON from whoever posts them."""

    async def launch(self, request: Request) -> Response:
        if "json" not in request.headers.get("content-type", ""):
            return await super().launch(request)
        told = await json_of(request)
        login = self.logins.answered(str(told.get("state", "")), request.cookies)
        registration = self.registrations.named(login.name)
        claims = json_object_from(parted(str(told.get("id_token", ""))).payload)
        return self._welcomed(Launch(claims, registration), request)

    def _welcomed(self, launch: Launch, request: Request) -> Response:
        session_id, launch_id = self.sessions.open(launch, request.cookies)
        answer = pages.sent_on(self.page_of(launch), {"launch": launch_id})
        answer.set_cookie(COOKIE, session_id)
        return answer


class _NeverFinished(Logins):
    """Leaves finished logins to the clock: they are over ten minutes after they began."""

    def finish(self, _login: Login) -> None:
        return


class _ErrorIsNoMessage(Launches):
    """Reads the token of an answer before it asks whether there is one."""

    async def accept(self, fields: Fields, cookies: Fields) -> Launch:
        return await super().accept({**fields, "id_token": fields["id_token"]}, cookies)


class _OpenToTheLink(Sessions):
    """Opens a session to whoever has the address of the page: the cookie is not asked for."""

    def launch(self, launch_id: str, cookies: Fields) -> Launch:
        for launches in self.kept.values():
            if launch_id in launches:
                return launches[launch_id]
        return super().launch(launch_id, cookies)


class _GoesWhereverItSays(SmallTool):
    """Sends the browser to the target of the token, which is signed after all."""

    def page_of(self, launch: Launch) -> str:
        return str(launch.claims.get(lti.CLAIM_TARGET_LINK_URI) or super().page_of(launch))


def _any_text(value: Any, _expected: Expected, _claims: Claims) -> bool:
    return isinstance(value, str)


def _changed(fields: Fields, name: str, change: Any) -> dict[str, str]:
    return {**fields, **({name: change(fields[name])} if name in fields else {})}


HANDSHAKES = (
    Defect(
        name="nonce-by-the-clock",
        mistake="State and nonce are the time in microseconds.",
        caught_by="AUTHREQ-009",
        source="TRAP-003, CVE-2022-31157",
        parts=Parts(logins=_ByTheClock),
    ),
    Defect(
        name="nonce-of-the-registration",
        mistake="The nonce is a hash of the registration, so that nothing needs to be stored.",
        caught_by="AUTHREQ-009",
        parts=Parts(logins=_NonceOfTheHint),
    ),
    Defect(
        name="states-in-order",
        mistake="States are numbers in order, behind digits that look random.",
        caught_by="AUTHREQ-011",
        parts=Parts(logins=_StateInOrder),
    ),
    Defect(
        name="bound-to-the-address",
        mistake="Where a browser has no cookies, its network address is enough.",
        caught_by="STATE-007",
        source="TRAP-005",
        parts=Parts(logins=_BoundToTheAddress),
    ),
    Defect(
        name="hint-in-a-column",
        mistake="Of the message hint 255 characters are kept.",
        caught_by="LOGIN-013",
        parts=Parts(logins=_HintInAColumn),
        spoils=(SHORT_ROLE, FORGED),
    ),
    Defect(
        name="hint-escaped",
        mistake="The login hint is escaped as for a page.",
        caught_by="LOGIN-015",
        parts=Parts(logins=_HintOnAPage),
    ),
    Defect(
        name="picture-fetched",
        mistake="The picture of a user is fetched from wherever the platform says.",
        caught_by="TRAP-017",
        source="TRAP-017",
        kind=_FetchesThePicture,
    ),
    Defect(
        name="request-by-the-server",
        mistake="The tool asks the platform itself before it sends the browser there.",
        caught_by="AUTHREQ-012",
        kind=_ServerToServer,
    ),
    Defect(
        name="json-unverified",
        mistake="A token that comes as JSON is taken apart and not verified.",
        caught_by="TRAP-032",
        source="TRAP-032",
        kind=_TakesJson,
    ),
    Defect(
        name="logins-never-finished",
        mistake="A login stays open until its time is over, however often it is answered.",
        caught_by="STATE-003",
        parts=Parts(logins=_NeverFinished),
    ),
    Defect(
        name="error-is-no-answer",
        mistake="An error response crashes the tool, which reads the token that is not there.",
        caught_by="AUTHRESP-004",
        parts=Parts(launches=_ErrorIsNoMessage),
    ),
    Defect(
        name="session-in-the-address",
        mistake="The address of a page opens its session in any browser.",
        caught_by="STATE-018",
        parts=Parts(sessions=_OpenToTheLink),
    ),
    Defect(
        name="target-wherever",
        mistake="The browser is sent to the signed target, on whatever host it is.",
        caught_by="CORE-014",
        source="TRAP-015",
        parts=asking(lti.CLAIM_TARGET_LINK_URI, _any_text, of=lti.MESSAGE_RESOURCE_LINK),
        kind=_GoesWhereverItSays,
    ),
)
