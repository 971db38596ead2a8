"""What a target did with a launch, decided from outside: accepted, refused, crashed, or not to be told.

The rules are the design's "what counts as what" (stable). A crash is a refusal with a warning.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlsplit

from conformance.browser import Browser, Navigation, needs_script, next_navigation
from conformance.exchange import NoAnswer, Request, Response
from conformance.target import Observe, origin_of


class Verdict(StrEnum):
    """What became of a launch."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CRASHED = "crashed"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Judgement:
    """A verdict, the reason in words, and what the target showed of the session."""

    verdict: Verdict
    reason: str
    response: Response | None = None
    onward: Navigation | None = None
    captured: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    id_token: Mapping[str, Any] | None = None

    @property
    def refused(self) -> bool:
        """Whether the launch was refused, be it by a crash."""
        return self.verdict in {Verdict.REFUSED, Verdict.CRASHED}

    @property
    def limits_the_rate(self) -> bool:
        """Whether the target asked for patience."""
        return self.response is not None and self.response.status == 429


@dataclass(frozen=True)
class ToolObserver:
    """Judges a tool by its final page, the redirects it makes, and what `[observe]` says."""

    origins: Sequence[str]
    observe: Observe

    @property
    def refused_body(self) -> str:
        """What a page says that refuses."""
        return self.observe.refused_body

    def judge(self, browser: Browser, response: Response, *, return_url: str | None) -> Judgement:
        """Follow *response* within the tool's origins and say what became of the launch."""
        final = browser.follow(response, origins=self.origins)
        onward = next_navigation(final)
        on_the_surface = self._surface(final, onward, return_url)
        return self._with_session(browser, final, on_the_surface)

    def _surface(self, final: Response, onward: Navigation | None, return_url: str | None) -> Judgement:
        refusal = refusal_of(final, onward, self.refused_body, return_url)
        if refusal is not None:
            return refusal
        if onward is not None:
            return self._sent_on(final, onward)
        return self._page(final)

    def _sent_on(self, final: Response, onward: Navigation) -> Judgement:
        if origin_of(onward.url) in self.origins:
            return Judgement(Verdict.UNCLEAR, "more than 10 redirects", final)
        return self._agreed(final, f"the tool sent the browser on to {onward.url[:120]}", onward)

    def _page(self, final: Response) -> Judgement:
        if not 200 <= final.status < 300:
            return Judgement(Verdict.UNCLEAR, f"the final answer was {final.status}", final)
        if needs_script(final):
            return Judgement(Verdict.UNCLEAR, "the final page needs a script", final)
        return self._agreed(final, f"the final answer was {final.status}")

    def _agreed(self, final: Response, reason: str, onward: Navigation | None = None) -> Judgement:
        if self.observe.accepted_body and not re.search(self.observe.accepted_body, final.text):
            return Judgement(Verdict.UNCLEAR, f"{reason}, but accepted_body does not match it", final, onward)
        return Judgement(Verdict.ACCEPTED, reason, final, onward)

    def _with_session(self, browser: Browser, final: Response, surface: Judgement) -> Judgement:
        if not self.observe.session_url or surface.verdict is Verdict.UNCLEAR:
            return self._shown(surface, final.text)
        captured = self._captures(final)
        try:
            page = browser.open(filled(self.observe.session_url, captured))
        except NoAnswer as failure:
            return replace(surface, verdict=Verdict.UNCLEAR, reason=f"session_url: {failure}")
        has_session = 200 <= page.status < 300
        had_session, browser.has_session = browser.has_session, browser.has_session or has_session
        if has_session and surface.refused and not had_session:
            reason = f"{surface.reason}, and yet session_url answers {page.status}: there is a session"
            return replace(surface, verdict=Verdict.ACCEPTED, reason=reason)
        if not has_session and surface.verdict is Verdict.ACCEPTED:
            reason = f"{surface.reason}, but session_url answers {page.status}"
            return replace(surface, verdict=Verdict.UNCLEAR, reason=reason)
        return self._shown(surface, page.text + final.text)

    def _captures(self, final: Response) -> dict[str, str]:
        places = (final.request.url, final.header("location") or "", final.text)
        found = {name: _first_match(pattern, places) for name, pattern in self.observe.capture.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _shown(self, judgement: Judgement, text: str) -> Judgement:
        if judgement.verdict is not Verdict.ACCEPTED or judgement.response is None:
            return judgement
        match = re.search(self.observe.user, html.unescape(text)) if self.observe.user else None
        if self.observe.user and not match:
            reason = f"{judgement.reason}, but user does not match it"
            return Judgement(Verdict.UNCLEAR, reason, judgement.response, judgement.onward)
        user = match.group(1) if match else None
        return replace(judgement, captured=self._captures(judgement.response), user=user)


@dataclass(frozen=True)
class GatewayObserver:
    """Judges a gateway: accepted means a redirect whose `ltik` opens `/api/idtoken`; `LAUNCH_URL` is not fetched."""

    url: str
    api_key: str
    refused_body: str = ""

    def judge(self, browser: Browser, response: Response, *, return_url: str | None) -> Judgement:
        """Say what became of the launch that *response* answers."""
        onward = next_navigation(response)
        refusal = refusal_of(response, onward, self.refused_body, return_url)
        if refusal is not None:
            return refusal
        ltik = onward.parameter("ltik") if onward else None
        if not ltik:
            return Judgement(
                Verdict.UNCLEAR, f"the final answer was {response.status}, without an ltik", response, onward
            )
        session = Judgement(Verdict.UNCLEAR, "", response, onward, {"ltik": ltik})
        try:
            return self._with_session(session, self._ask(browser, ltik))
        except NoAnswer as failure:
            return replace(session, reason=f"a redirect with an ltik, but no answer: {failure}")

    def _ask(self, browser: Browser, ltik: str) -> Response:
        credentials = ("Authorization", f"LTIK-AUTH-V2 {self.api_key}:{ltik}")
        request = Request("GET", f"{self.url}/api/idtoken", (credentials, ("Accept", "application/json")))
        return browser.ask(request)

    def _with_session(self, session: Judgement, answer: Response) -> Judgement:
        if answer.status != 200:
            return replace(session, reason=f"a redirect with an ltik, but /api/idtoken answers {answer.status}")
        id_token = _json_object(answer)
        if id_token is None:
            return replace(session, reason="a redirect with an ltik, but /api/idtoken answers with no JSON object")
        user = id_token.get("user")
        user_id = user.get("id") if isinstance(user, dict) else None
        reason = "the ltik opens /api/idtoken"
        return replace(session, verdict=Verdict.ACCEPTED, reason=reason, user=user_id, id_token=id_token)


def refusal_of(
    final: Response, onward: Navigation | None, refused_body: str, return_url: str | None
) -> Judgement | None:
    """Return the judgement when *final* refuses the launch by the rules that hold for every kind of target."""
    if final.status == 429:
        return Judgement(Verdict.UNCLEAR, "429: the target limits the rate", final)
    if 400 <= final.status <= 499 or final.status == 501:
        return Judgement(Verdict.REFUSED, f"the final answer was {final.status}", final)
    if final.status == 500:
        return Judgement(Verdict.CRASHED, "the final answer was 500", final)
    if onward is not None and _goes_back_with_error(onward, return_url):
        return Judgement(Verdict.REFUSED, "the browser was sent back to return_url with an error", final, onward)
    if refused_body and re.search(refused_body, final.text):
        return Judgement(Verdict.REFUSED, "refused_body matches the final page", final)
    return None


def lost(failure: NoAnswer) -> Judgement:
    """Return the judgement on a target that did not answer: silence tells nothing, a lost connection is a crash."""
    return Judgement(Verdict.UNCLEAR if failure.timed_out else Verdict.CRASHED, str(failure))


def _json_object(answer: Response) -> dict[str, Any] | None:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _goes_back_with_error(onward: Navigation, return_url: str | None) -> bool:
    if not return_url or onward.url.partition("?")[0] != return_url.partition("?")[0]:
        return False
    return bool({"lti_errormsg", "lti_errorlog"} & parse_qs(urlsplit(onward.url).query, keep_blank_values=True).keys())


def _first_match(pattern: str, places: Sequence[str]) -> str | None:
    matches = (re.search(pattern, place) for place in places)
    return next((match.group(1) for match in matches if match), None)


def filled(template: str, captured: Mapping[str, str]) -> str:
    """Return *template* with what was captured in the place of its names in braces."""
    for name, value in captured.items():
        template = template.replace("{" + name + "}", value)
    return template
