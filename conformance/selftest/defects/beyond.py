"""Mistakes with what few tools have: messages without a link, processors, accounts; and with what pages show."""

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.defects.defect import Defect, lacking
from conformance.selftest.small_tool import pages
from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.app import Parts, SmallTool
from conformance.selftest.small_tool.checks import MESSAGES, NAMED_LINK, Checks, Claims, Expected
from conformance.selftest.small_tool.grades import Grades
from conformance.selftest.small_tool.launches import Launch, Launches
from conformance.selftest.small_tool.logins import cookie
from conformance.selftest.small_tool.refusal import Refused
from conformance.selftest.small_tool.sessions import COOKIE, Sessions

LONG_S = 5.2


class _LateSubscriber(SmallTool):
    """Subscribes when somebody first opens the settings."""

    async def _choose(self, launch: Launch, told: dict[str, object]) -> Response:
        return pages.posted_back(*self.choosing.answer(launch, str(told.get("label") or "")))


class _NobodySuspended(SmallTool):
    """Looks at accounts where people sign in with a password, and nowhere else."""

    def admit(self, _launch: Launch) -> None:
        return


class _BehindAProxy(SmallTool):
    """Believes a header that names a user, as its proxy would set it."""

    def _session(self, request: Request) -> Launch:
        launch_id = request.query_params.get("launch", "")
        if "x-remote-user" in request.headers:
            for launches in self.sessions.kept.values():
                if launch_id in launches:
                    return launches[launch_id]
        return super()._session(request)


class _Trusting(SmallTool):
    """Writes a link's title into its page as it came."""

    async def show(self, request: Request) -> Response:
        launch = self._session(request)
        shown = pages.session_page(launch)
        title = str(launch.claim(lti.CLAIM_RESOURCE_LINK).get("title", ""))
        return pages.page(bytes(shown.body).decode() + f"<h2>{title}</h2>")


class _WorksFirst(SmallTool):
    """Does the work, and answers then."""

    async def take_notices(self, request: Request) -> Response:
        await asyncio.sleep(LONG_S)
        return await super().take_notices(request)


class _KeyInTheAddress(Sessions):
    """Knows a session by the address alone."""

    def launch(self, launch_id: str, cookies: object) -> Launch:  # noqa: ARG002  # which is the mistake
        for launches in self.kept.values():
            if launch_id in launches:
                return launches[launch_id]
        raise Refused("there is no such session", 401)


class _LastUserStays(Sessions):
    """Leaves the user of the session as it was when a launch names none."""

    def carried_over(self, earlier: dict[str, Launch], launch: Launch) -> dict[str, Launch]:
        self.__dict__["last"] = next(iter(earlier.values()), None)
        return super().carried_over(earlier, launch)

    def launch(self, launch_id: str, cookies: object) -> Launch:
        launch = super().launch(launch_id, cookies)  # type: ignore[arg-type]
        last: Launch | None = self.__dict__.get("last")
        return last if launch.user is None and last is not None else launch


class _KeepsItsId(Sessions):
    """Adds the launch to the session that the browser names, under its old id, and forgets nobody."""

    def open(self, launch: Launch, cookies: Mapping[str, str]) -> tuple[str, str]:
        planted = cookies.get(COOKIE, "")
        session_id, launch_id = super().open(launch, cookies)
        if planted:
            self.kept[planted] = self.kept.pop(session_id)
        return planted or session_id, launch_id


class _SessionFromTheLogin(SmallTool):
    """Gives a browser its session when it first comes to log in."""

    async def login(self, request: Request) -> Response:
        answer = await super().login(request)
        if COOKIE not in request.cookies:
            answer.set_cookie(**cookie(COOKIE, self.logins.random_text()))
        return answer


class _EverybodyStays(Sessions):
    """Keeps every launch of a browser, whoever made it."""

    def carried_over(self, earlier: dict[str, Launch], launch: Launch) -> dict[str, Launch]:  # noqa: ARG002
        return earlier


class _AnybodysReview(Launches):
    """Shows the work to whoever has the link to it."""

    def judge(self, claims: Claims, expected: Expected) -> None:
        own = {**claims, lti.CLAIM_FOR_USER: {"user_id": claims.get("sub")}}
        super().judge(own if claims.get(lti.CLAIM_FOR_USER) else claims, expected)


class _ReviewableInOneWord(Grades):
    """Writes one state where a list of states belongs."""

    def line_item(self, launch: Launch, label: str, maximum: float) -> dict[str, object]:
        return super().line_item(launch, label, maximum) | {"submissionReview": {"reviewableStatus": "Completed"}}


class _ReviewOfOneself(SmallTool):
    """Shows in a review the work of who looks."""

    async def show(self, request: Request) -> Response:
        launch = self._session(request)
        review = {**launch.claims, lti.CLAIM_FOR_USER: {"user_id": launch.user}}
        return pages.session_page(Launch(review if launch.about else launch.claims, launch.registration))


def _demanding_a_link(message_type: str) -> Parts:
    table = (*MESSAGES[message_type], NAMED_LINK)
    return Parts(checks=Checks(messages={**MESSAGES, message_type: table}))


BEYOND = (
    Defect(
        name="settings-of-a-link",
        mistake="The settings of a processor are opened from a link or not at all.",
        caught_by="AP-012",
        parts=_demanding_a_link(lti.MESSAGE_ASSET_PROCESSOR_SETTINGS),
    ),
    Defect(
        name="terms-of-a-link",
        mistake="The terms are shown to somebody who comes from a link, and to nobody else.",
        caught_by="EULA-006",
        parts=_demanding_a_link(lti.MESSAGE_EULA),
    ),
    Defect(
        name="processor-before-subscription",
        mistake="A processor is returned before anybody subscribed to what is handed in.",
        caught_by="AP-004",
        kind=_LateSubscriber,
    ),
    Defect(
        name="works-before-it-answers",
        mistake="Notices are answered when the work is done.",
        caught_by="PNS-011",
        kind=_WorksFirst,
    ),
    Defect(
        name="suspended-users-launch",
        mistake="Whoever was suspended gets in by a launch.",
        caught_by="TRAP-020",
        source="CVE-2025-67848",
        kind=_NobodySuspended,
    ),
    Defect(
        name="header-names-the-user",
        mistake="A header that names a user opens sessions.",
        caught_by="TRAP-033",
        source="TRAP-033",
        kind=_BehindAProxy,
    ),
    Defect(
        name="anonymous-inherits",
        mistake="An anonymous launch goes on as whoever was there before.",
        caught_by="TRAP-019",
        source="TRAP-019",
        parts=Parts(sessions=_LastUserStays),
    ),
    Defect(
        name="titles-as-markup",
        mistake="The title of a link is markup of the page.",
        caught_by="CORE-024",
        source="TRAP-021",
        kind=_Trusting,
    ),
    Defect(
        name="session-by-address",
        mistake="Who knows the address of a session has it.",
        caught_by="STATE-018",
        parts=Parts(sessions=_KeyInTheAddress),
    ),
    Defect(
        name="session-fixed",
        mistake="A launch goes on with the session that the browser names.",
        caught_by="STATE-013",
        parts=Parts(sessions=_KeepsItsId),
    ),
    Defect(
        name="session-from-the-login",
        mistake="The session of somebody who is not known yet becomes, by the launch, that of a user.",
        caught_by="STATE-013",
        parts=Parts(sessions=_KeepsItsId),
        kind=_SessionFromTheLogin,
    ),
    Defect(
        name="first-page-stays-open",
        mistake="After a second person's launch the first person's page is still open.",
        caught_by="STATE-013",
        parts=Parts(sessions=_EverybodyStays),
    ),
    Defect(
        name="review-of-nobody",
        mistake="Whom a submission review is about is not looked at.",
        caught_by="SR-002",
        parts=lacking(lti.CLAIM_FOR_USER, of=lti.MESSAGE_SUBMISSION_REVIEW),
    ),
    Defect(
        name="review-of-no-column",
        mistake="A submission review is taken without its line item.",
        caught_by="SR-002",
        parts=lacking(lti.CLAIM_ENDPOINT, of=lti.MESSAGE_SUBMISSION_REVIEW),
    ),
    Defect(
        name="review-of-oneself",
        mistake="A review shows the work of who looks.",
        caught_by="SR-003",
        kind=_ReviewOfOneself,
    ),
    Defect(
        name="anybodys-review",
        mistake="A learner may look at another learner's work.",
        caught_by="SR-004",
        parts=Parts(launches=_AnybodysReview),
    ),
    Defect(
        name="review-of-a-link",
        mistake="A submission is reviewed from a link or not at all.",
        caught_by="SR-005",
        parts=_demanding_a_link(lti.MESSAGE_SUBMISSION_REVIEW),
    ),
    Defect(
        name="reviewable-in-one-word",
        mistake="The states that can be reviewed are written as one text.",
        caught_by="SR-006",
        parts=Parts(grades=_ReviewableInOneWord),
    ),
    Defect(
        name="privacy-of-a-link",
        mistake="A data privacy launch is opened from a link or not at all.",
        caught_by="DPL-003",
        parts=_demanding_a_link(lti.MESSAGE_DATA_PRIVACY),
    ),
)
