"""A tool that answers deep linking requests wrongly, or takes wrong ones (DL 3, 4.4 and 4.5; Sec 5.2)."""

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.defects.defect import Defect
from conformance.selftest.small_tool import pages
from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.app import Parts, SmallTool, fields_from
from conformance.selftest.small_tool.checks import DEEP_LINKING, MESSAGES, RESOURCE_LINK, Checks, Row
from conformance.selftest.small_tool.choosing import Choosing, Item
from conformance.selftest.small_tool.jose import text_from
from conformance.selftest.small_tool.launches import Launch, Launches
from conformance.selftest.small_tool.own_keys import OwnKeys

Members = dict[str, Any]


def _responding(change: Callable[[Launch, Members], Members]) -> Parts:
    """Return the tool whose responses are *change* of the right ones; None leaves a claim out."""

    class Careless(Choosing):
        def response(self, launch: Launch, settings: Members, items: Sequence[Item]) -> Members:
            right = super().response(launch, settings, items)
            return {name: value for name, value in {**right, **change(launch, right)}.items() if value is not None}

    return Parts(choosing=Careless)


def _offering(kind: str, **change: Any) -> Parts:
    """Return the tool whose items of one type have these members; None leaves one out."""

    class Careless(Choosing):
        def offered(self, title: str) -> list[Item]:
            return [self.spoilt(item) if item["type"] == kind else item for item in super().offered(title)]

        def spoilt(self, item: Item) -> Item:
            return {name: value for name, value in {**item, **change}.items() if value is not None}

    return Parts(choosing=Careless)


def _obeying_all_but(setting: str, value: Any) -> Parts:
    """Return the tool that reads one setting as *value*, whatever it is."""

    class Careless(Choosing):
        def fitting(self, items: Sequence[Item], settings: Members) -> list[Item]:
            return super().fitting(items, {**settings, setting: value})

    return Parts(choosing=Careless)


class _QueryLost(Choosing):
    """Posts to the address up to its query."""

    def answer(self, launch: Launch, title: str, *, nothing: bool = False) -> tuple[str, str]:
        address, response = super().answer(launch, title, nothing=nothing)
        return address.partition("?")[0], response


class _AlwaysFramed(Choosing):
    """Shows everything in a frame, wherever the platform wants it."""

    def trimmed(self, item: Item, settings: Members) -> Item:
        every = {**settings, "accept_presentation_document_targets": ["iframe"]}
        return super().trimmed(item, every)


class _OnceChosenGone(Choosing):
    """Takes what was returned to a course for placed there."""

    placed: ClassVar[set[str]] = set()

    def answer(self, launch: Launch, title: str, *, nothing: bool = False) -> tuple[str, str]:
        course = str(launch.claim(lti.CLAIM_CONTEXT).get("id"))
        answer = super().answer(launch, title, nothing=nothing or course in self.placed)
        if not nothing:
            self.placed.add(course)
        return answer


class _EscapedTwice(Choosing):
    """Escapes titles for HTML wherever they go."""

    def offered(self, title: str) -> list[Item]:
        return super().offered(escape(title))


class _Unsigned(OwnKeys):
    """Signs everything but what a teacher chose."""

    def sign(self, claims: Mapping[str, Any]) -> str:
        if lti.CLAIM_CONTENT_ITEMS not in claims:
            return super().sign(claims)
        header, payload = (text_from(json.dumps(part).encode()) for part in ({"alg": "none"}, dict(claims)))
        return f"{header}.{payload}."


class _AddressFromTheForm(SmallTool):
    """Takes the return address from a parameter if there is one."""

    asked: ClassVar[dict[str, str]] = {}

    async def launch(self, request: Request) -> Response:
        body = fields_from(await request.body()) | fields_from(request.scope["query_string"])
        type(self).asked = {name: value for name, value in body.items() if name == "deep_link_return_url"}
        return await super().launch(request)

    async def _choose(self, launch: Launch, _told: Members) -> Response:
        address, response = self.choosing.answer(launch, "")
        return pages.posted_back(self.asked.get("deep_link_return_url", address), response)


class _NonceOfLaunchesAlone(Launches):
    """Compares the nonce of resource launches alone: a platform once sent other ones in deep linking requests."""

    def judge(self, claims: Any, expected: Any) -> None:
        if claims.get(lti.CLAIM_MESSAGE_TYPE) == lti.MESSAGE_DEEP_LINKING:
            claims = {**claims, "nonce": expected.nonce}
        super().judge(claims, expected)


def _data(change: Callable[[str], str | None]) -> Parts:
    return _responding(lambda _launch, right: {lti.CLAIM_DATA: change(right.get(lti.CLAIM_DATA, ""))})


def _called_quiz(response: Members) -> list[Item]:
    return [{**item, "type": "quiz"} for item in response[lti.CLAIM_CONTENT_ITEMS]]


def _demanding_a_target() -> Parts:
    target = next(row for row in RESOURCE_LINK if row.claim == lti.CLAIM_TARGET_LINK_URI)
    return Parts(checks=Checks(messages={**MESSAGES, lti.MESSAGE_DEEP_LINKING: (*DEEP_LINKING, target)}))


def _refusing_its_own_links() -> Parts:
    def has_none_of_ours(custom: object, _expected: Any, _claims: Any) -> bool:
        return custom != {"chapter": "3"}

    row = Row(lti.CLAIM_CUSTOM, "nothing of ours", has_none_of_ours)
    table = (*RESOURCE_LINK, row)
    return Parts(checks=Checks(messages={**MESSAGES, lti.MESSAGE_RESOURCE_LINK: table}))


CHOOSING: tuple[Defect, ...] = (
    Defect(
        name="own-links-refused",
        mistake="A link that was made by deep linking cannot be launched.",
        caught_by="CT-DL-08",
        parts=_refusing_its_own_links(),
    ),
    Defect(
        name="deep-linking-without-nonce",
        mistake="The nonce of a deep linking request is not compared.",
        caught_by="DL-005",
        source="TRAP-006",
        parts=Parts(launches=_NonceOfLaunchesAlone),
    ),
    Defect(
        name="target-of-every-message",
        mistake="A target is demanded of deep linking requests as well.",
        caught_by="DL-009",
        parts=_demanding_a_target(),
    ),
    Defect(
        name="return-address-from-a-form",
        mistake="The return address is taken from an unsigned parameter.",
        caught_by="DL-010",
        source="TRAP-015",
        kind=_AddressFromTheForm,
    ),
    Defect(
        name="return-address-without-its-query",
        mistake="The query of the return address is lost.",
        caught_by="DL-020",
        parts=Parts(choosing=_QueryLost),
    ),
    Defect(
        name="data-trimmed",
        mistake="Blanks around the platform's data are lost.",
        caught_by="DL-025",
        parts=_data(str.strip),
    ),
    Defect(
        name="empty-data-forgotten",
        mistake="Data that is empty is not sent back.",
        caught_by="DL-025",
        parts=_data(lambda data: data or None),
    ),
    Defect(
        name="response-unsigned",
        mistake="A response is not signed.",
        caught_by="DL-027",
        parts=Parts(own_keys=_Unsigned),
    ),
    Defect(
        name="message-is-an-object",
        mistake="The message for the person is an object with a text in it.",
        caught_by="DL-030",
        parts=_responding(lambda _launch, _right: {lti.CLAIM_MSG: {"text": "Added"}}),
    ),
    Defect(
        name="always-in-a-frame",
        mistake="The document targets that the platform accepts are not read.",
        caught_by="DL-033",
        parts=Parts(choosing=_AlwaysFramed),
    ),
    Defect(
        name="any-media-type",
        mistake="The media types that the platform accepts are not read.",
        caught_by="DL-035",
        parts=_obeying_all_but("accept_media_types", None),
    ),
    Defect(
        name="chosen-is-placed",
        mistake="What was returned once is taken for placed, and not offered again.",
        caught_by="DL-036",
        parts=Parts(choosing=_OnceChosenGone),
    ),
    Defect(
        name="frame-in-pixels",
        mistake="The sizes of a frame are texts.",
        caught_by="DL-041",
        parts=_offering("ltiResourceLink", iframe={"width": "800px", "height": "600px"}),
    ),
    Defect(
        name="file-expires-in-seconds",
        mistake="The expiry of a file is a number of seconds.",
        caught_by="DL-043",
        parts=_offering("file", expiresAt=3600),
    ),
    Defect(
        name="html-as-text",
        mistake="The HTML of an item is written as its text.",
        caught_by="DL-044",
        parts=_offering("html", html=None, text="<p>Here</p>"),
    ),
    Defect(
        name="image-by-src",
        mistake="The address of a picture is written as src.",
        caught_by="DL-045",
        parts=_offering("image", url=None, src="https://tool.example/cover.png"),
    ),
    Defect(
        name="type-of-our-own",
        mistake="The type of an item is the product's own word.",
        caught_by="DL-047",
        parts=_responding(lambda _launch, right: {lti.CLAIM_CONTENT_ITEMS: _called_quiz(right)}),
    ),
    Defect(
        name="picture-in-the-clear",
        mistake="The icon of an item is fetched by http.",
        caught_by="DL-049",
        parts=_offering("ltiResourceLink", icon={"url": "http://tool.example/icon.png"}),
    ),
    Defect(
        name="title-escaped",
        mistake="The title is escaped for HTML before it is signed.",
        caught_by="CT-DL-07",
        parts=Parts(choosing=_EscapedTwice),
    ),
)
