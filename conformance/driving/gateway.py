"""A gateway acts by its API, called as the tool behind it would: the same actions as a tool's (LTIAAS, /api/...).

Lists are read to their end by `next`, as LTIAAS has its clients do; this client of ours stops after 50 pages.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from conformance.browser.browser import Browser
from conformance.browser.exchange import Request, Response, json_request
from conformance.browser.page import next_navigation
from conformance.outcomes import Inconclusive, NotApplicable
from conformance.target.values import origin_of

MOST_PAGES = 50
SCORE = {"activityProgress": "Completed", "gradingProgress": "FullyGraded"}
Values = Mapping[str, Any]


@dataclass(frozen=True)
class GatewayApi:
    """The API of a gateway, called with the ltik of one launch."""

    url: str
    key: str
    ltik: str
    browser: Browser

    def ask(self, method: str, path: str, document: Any = None, *, credentials: str | None = None) -> Response:
        """Call the API with the ltik, or with other credentials (an empty text: with none)."""
        told = f"LTIK-AUTH-V2 {self.key}:{self.ltik}" if credentials is None else credentials
        headers = {"Authorization": told, "Accept": "application/json"} if told else {"Accept": "application/json"}
        return self.browser.ask(json_request(method, self.url.rstrip("/") + path, document, headers=headers))


@dataclass(frozen=True)
class GatewayDriver:
    """Drives a gateway for the launch that `id_token` tells of; `platform` is the origin of the LMS.

    `launch_url` is where a link that it makes leads.
    """

    api: GatewayApi
    id_token: Mapping[str, Any]
    platform: str
    launch_url: str

    def offers(self, action: str) -> bool:
        """Whether a gateway with the LTIAAS API does this."""
        return action in _ACTIONS

    def act(self, action: str, values: Values) -> Response:
        """Call the API that does *action*."""
        if action not in _ACTIONS:
            raise NotApplicable(f"a gateway offers no {action}")
        return _ACTIONS[action](self, values)

    def read(self, path: str) -> Response:
        """Read a list to its end; return its last page, or the answer that was no page."""
        answer = self.api.ask("GET", path)
        for _ in range(MOST_PAGES):
            following = _member(answer, "next")
            if not isinstance(following, str):
                break
            answer = self.api.ask("GET", f"{path.partition('?')[0]}?url={quote(following, safe='')}")
        return answer

    def line_item(self) -> str:
        """Return the path of the launch's own line item."""
        grades = self.id_token.get("services", {}).get("assignmentAndGrades", {})
        address = grades.get("lineItemId") if isinstance(grades, Mapping) else None
        if not isinstance(address, str) or not address:
            raise Inconclusive("the gateway shows no line item of the launch: services.assignmentAndGrades.lineItemId")
        return f"/api/lineitems/{quote(address, safe='')}"


def _publish_score(driver: GatewayDriver, values: Values) -> Response:
    score = {**SCORE, "userId": values["user"], "scoreGiven": values["score"], "scoreMaximum": values["maximum"]}
    return driver.api.ask("POST", f"{driver.line_item()}/scores", score)


def _read_results(driver: GatewayDriver, _: Values) -> Response:
    return driver.read(f"{driver.line_item()}/scores")


def _create_line_item(driver: GatewayDriver, values: Values) -> Response:
    item = {"label": values["label"], "scoreMaximum": values["maximum"]}
    return driver.api.ask("POST", "/api/lineitems", item)


def _update_line_item(driver: GatewayDriver, values: Values) -> Response:
    item = {"label": values["label"], "scoreMaximum": values["maximum"]}
    return driver.api.ask("PUT", driver.line_item(), item)


def _list_line_items(driver: GatewayDriver, _: Values) -> Response:
    return driver.read("/api/lineitems")


def _list_members(driver: GatewayDriver, _: Values) -> Response:
    return driver.read("/api/memberships")


def _list_groups(driver: GatewayDriver, _: Values) -> Response:
    return _offered(driver.read("/api/groups"))


def _deep_linking(driver: GatewayDriver, values: Values) -> Response:
    """Return a link, or the *items* that a test has for whoever plays the tool behind the gateway."""
    link = {"type": "ltiResourceLink", "url": driver.launch_url, "title": values["label"]}
    return _choose(driver, values.get("items", [link]))


def _cancel_deep_linking(driver: GatewayDriver, _: Values) -> Response:
    return _choose(driver, [])


def _choose(driver: GatewayDriver, items: list[dict[str, Any]]) -> Response:
    return _sent_on(driver, driver.api.ask("POST", "/api/deeplinking/form", {"contentItems": items}))


def _subscribe_notices(driver: GatewayDriver, values: Values) -> Response:
    return _switched_on(driver.api.ask("PUT", f"/api/notices/{values['notice_type']}", {}))


def _unsubscribe_notices(driver: GatewayDriver, values: Values) -> Response:
    return _switched_on(driver.api.ask("DELETE", f"/api/notices/{values['notice_type']}"))


def _start_assessment(driver: GatewayDriver, _: Values) -> Response:
    answer = driver.api.ask("POST", "/api/proctoring/start/form", {"endAssessmentReturn": True})
    return _sent_on(driver, _offered(answer))


def _control_assessment(driver: GatewayDriver, values: Values) -> Response:
    return _offered(driver.api.ask("POST", "/api/proctoring/control", {"action": values["control"]}))


def _accept_terms(driver: GatewayDriver, _: Values) -> Response:
    return _offered(driver.api.ask("POST", "/api/eula/user", {"accepted": True}))


def _reset_terms(driver: GatewayDriver, _: Values) -> Response:
    return _offered(driver.api.ask("DELETE", "/api/eula/user"))


def _waive_terms(driver: GatewayDriver, _: Values) -> Response:
    return _offered(driver.api.ask("PUT", "/api/eula/deployment", {"eulaRequired": False}))


def _offered(answer: Response) -> Response:
    """Return the answer, unless it says that there is no such address: not every gateway has what ours adds.

    A platform's own refusal is passed on with its status, and marked.
    """
    if answer.status in {404, 405, 501} and not _is_the_platforms(answer):
        path = answer.request.url.removeprefix(origin_of(answer.request.url)).partition("?")[0]
        raise NotApplicable(f"this gateway does not offer it: {answer.request.method} {path} answers {answer.status}")
    return answer


def _is_the_platforms(answer: Response) -> bool:
    try:
        details = json.loads(answer.body).get("details")
    except (ValueError, AttributeError):
        return False
    return isinstance(details, dict) and details.get("externalError") is True


def _switched_on(answer: Response) -> Response:
    if answer.status == 403 and "INACTIVE_SERVICE" in answer.text:
        raise NotApplicable("the notices of this gateway are switched off")
    return _offered(answer)


def _sent_on(driver: GatewayDriver, answer: Response) -> Response:
    form = _member(answer, "form")
    if not isinstance(form, str):
        return answer
    page = Response(Request("GET", driver.launch_url), 200, (("Content-Type", "text/html"),), form.encode(), 0)
    onward = next_navigation(page)
    if onward is None or origin_of(onward.url) != driver.platform:
        raise Inconclusive("the gateway's form does not lead the browser back to the platform")
    return driver.api.browser.go(onward)


_ACTIONS: Mapping[str, Callable[[GatewayDriver, Values], Response]] = {
    "deep_linking": _deep_linking,
    "cancel_deep_linking": _cancel_deep_linking,
    "publish_score": _publish_score,
    "read_results": _read_results,
    "create_line_item": _create_line_item,
    "update_line_item": _update_line_item,
    "list_line_items": _list_line_items,
    "list_members": _list_members,
    "list_groups": _list_groups,
    "subscribe_notices": _subscribe_notices,
    "unsubscribe_notices": _unsubscribe_notices,
    "start_assessment": _start_assessment,
    "control_assessment": _control_assessment,
    "accept_terms": _accept_terms,
    "reset_terms": _reset_terms,
    "waive_terms": _waive_terms,
}


def _member(answer: Response, name: str) -> Any:
    if answer.status != 200:
        return None
    try:
        document = json.loads(answer.body)
    except ValueError:
        return None
    return document.get(name) if isinstance(document, dict) else None
