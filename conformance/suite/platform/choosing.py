"""A deep linking request that came to the tool, what the tool sends back, and what the platform made of it.

That a link was placed is seen by its line item, which comes with it and is known by a resource id of this suite's own
(Deep Linking 2.0 section 3.2). Where line items cannot be read, only the platform's answer tells: a 4xx refuses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Answer, Message, Visit, answer_of
from conformance.browser.browser import Browser
from conformance.browser.navigation import Navigation
from conformance.mock_tool.client_assertion import ClientAssertion
from conformance.mock_tool.tool_message import ToolMessage
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.platform.every_message import author
from conformance.suite.platform.gradebook import LABEL, Gradebook
from conformance.suite.platform.line_item import MAXIMUM
from conformance.suite.platform.services import scopes_of
from conformance.target.values import origin_of
from mock_platform import vocabulary as lti

Item = Mapping[str, Any]
ONE_ITEM = f"{lti.MESSAGE_DEEP_LINKING_REQUEST}/one"


@dataclass(frozen=True)
class Choosing:
    """One request, and the browser in which it came."""

    bench: PlatformBench
    visit: Visit
    message: Message

    @classmethod
    def now(cls, bench: PlatformBench, message: str = lti.MESSAGE_DEEP_LINKING_REQUEST, **visit: Any) -> "Choosing":
        """Have the tool asked for content; raise `NotApplicable` when the target file does not say how."""
        under_way = bench.visit(author(bench), message=message, **visit)
        return cls(bench, under_way, under_way.message())

    @property
    def settings(self) -> Mapping[str, Any]:
        """What the request offers; raise `Breach` when it has no such claim."""
        settings = self.message.claims.get(lti.CLAIM_DEEP_LINKING_SETTINGS)
        if not isinstance(settings, dict):
            raise Breach(f"the request should have deep_linking_settings, got {settings!r:.200}")
        return settings

    @property
    def return_url(self) -> str:
        """Where the response goes to."""
        return str(self.settings.get("deep_link_return_url"))

    def accepts(self, kind: str) -> None:
        """Raise `NotApplicable` unless items of this type are accepted."""
        if kind not in (self.settings.get("accept_types") or ()):
            raise NotApplicable(f"the platform's request does not accept items of the type {kind}")

    def response(self, *items: Item) -> ToolMessage:
        """Return the response with these items, valid until somebody changes it."""
        own = {lti.CLAIM_CONTENT_ITEMS: [dict(item) for item in items], lti.CLAIM_DATA: self.settings.get("data")}
        key = self.visit.tool.identity.key
        return ToolMessage.answering(self.message.claims, key, lti.MESSAGE_DEEP_LINKING_RESPONSE, own)

    def send(self, token: str, *, browser: Browser | None = None, to: str = "") -> Answer:
        """Post a response as the tool's page does: in the request's browser, to its address, unless told otherwise."""
        return post_message(self.bench, token, browser or self.visit.browser, to or self.return_url)

    def placed(self, *items: Item) -> Answer:
        """Send these items; raise `Breach` when the valid response is refused."""
        answer = self.send(self.response(*items).token())
        if answer.response.status >= 400:
            raise Breach(f"a valid response was refused: {answer.told}: {answer.response.text[:200]!r}")
        return answer

    # -- what came of it

    def book(self) -> Gradebook:
        """Return the line items of the course; raise `NotApplicable` when the tool may not read them there."""
        claim = self.message.claims.get(lti.CLAIM_AGS_ENDPOINT)
        if not isinstance(claim, dict):
            return Gradebook.of(self.bench, lti.SCOPE_LINE_ITEM, user=self.message.user, tool=self.visit.tool)
        if lti.SCOPE_LINE_ITEM not in scopes_of(claim):
            raise NotApplicable(f"the request does not offer the scope {lti.SCOPE_LINE_ITEM}")
        return Gradebook(self.bench, self.message.claims, claim, self.visit.tool)

    def line_items_of(self, item: Item) -> list[dict[str, Any]]:
        """Return the line items that came with an item; they are taken away again, where the platform allows it."""
        book, mark = self.book(), item["lineItem"]["resourceId"]
        found = [each for each in book.listed(resource_id=mark) if each.get("resourceId") == mark]
        for each in found:
            book.delete(str(each.get("id")))
        return found

    def line_item_of(self, item: Item) -> dict[str, Any]:
        """Return the line item that came with an item; raise `Breach` when none did."""
        found = self.line_items_of(item)
        if not found:
            raise Breach("the item that was placed has no line item, although it came with one")
        return found[0]

    def number_of(self, item: Item) -> int | None:
        """Return how often an item was placed; None where that cannot be seen."""
        try:
            return None if self.settings.get("accept_lineitem") is False else len(self.line_items_of(item))
        except NotApplicable:
            return None

    def shows(self, item: Item) -> bool | None:
        """Return whether an item was placed; None where that cannot be seen."""
        number = self.number_of(item)
        return None if number is None else number > 0


@dataclass(frozen=True)
class Hostile:
    """One row: how the response deviates from the valid one."""

    requirements: tuple[str, ...]
    name: str
    what: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    forge: Callable[[ClientAssertion], str] = ToolMessage.token
    soft: str = ""


def hostile(requirements: str, name: str, what: str, **deviation: Any) -> Hostile:
    """Return a row; *requirements* are ids separated by blanks, *what* is what was sent, in words."""
    return Hostile(tuple(requirements.split()), name, what, **deviation)


def link(bench: PlatformBench, **members: Any) -> dict[str, Any]:
    """Return a link to the tool with a line item of its own, and these members."""
    line_item = {"scoreMaximum": MAXIMUM, "label": LABEL, "resourceId": uuid4().hex}
    valid = {"type": lti.ITEM_LTI_RESOURCE_LINK, "title": LABEL, "url": bench.subject.tool.launch_url}
    return valid | {"lineItem": line_item} | members


def chosen(bench: PlatformBench) -> bool | None:
    """Have a valid response taken, as the control; return whether a link that is placed is seen (None: never).

    Raise `NotApplicable` when the platform takes no links, `Inconclusive` when it refuses one.
    """
    choosing, item = Choosing.now(bench), link(bench)
    choosing.accepts(lti.ITEM_LTI_RESOURCE_LINK)
    answer = choosing.send(choosing.response(item).token())
    if answer.response.status >= 400:
        raise Inconclusive(f"a valid response was refused: {answer.told}: {answer.response.text[:200]!r}")
    return choosing.shows(item)


def expect_refused(bench: PlatformBench, case: Hostile) -> None:
    """Expect a response with this deviation to place nothing, after a valid one was taken."""
    visible = chosen(bench)
    choosing, item = Choosing.now(bench), link(bench)
    message = choosing.response(item).with_claims(case.claims).with_header(case.header)

    answer = choosing.send(case.forge(message))

    expect_nothing(choosing, answer, item, what=case.what, visible=visible, soft=case.soft)


def expect_nothing(
    choosing: Choosing, answer: Answer, item: Item, *, what: str, visible: bool | None, soft: str = "", before: int = 0
) -> None:
    """Expect this answer to tell that nothing was placed; *visible* is whether the control's link was seen.

    *before* is how often the item was there already.
    """
    if (choosing.number_of(item) or 0) > before:
        raise Breach(f"placed: {what}" + (f" ({soft})" if soft else ""), soft=bool(soft))
    if answer.response.status >= 500:
        choosing.bench.warn(f"refused by a crash: {what} ({answer.told})")
    if answer.response.status < 400 and not visible:
        raise Inconclusive(f"{what} was answered {answer.response.status}, and what was placed cannot be seen")


def post_message(bench: PlatformBench, token: str, browser: Browser, url: str) -> Answer:
    """Post a message of the tool by a form of its page, as Security Framework 5.2.1 describes."""
    page = bench.subject.tool.launch_url
    form = Navigation("POST", url, (("JWT", token),), page=page, origin=origin_of(page))
    return answer_of(browser, browser.go(form), bench.subject.origins, {})
