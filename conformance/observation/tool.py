"""A tool is judged by its final page, the redirects that it makes, and what `[observe]` says.

The rules are the design's "what counts as what" (stable).
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.browser.browser import Browser
from conformance.browser.exchange import NoAnswer, Response
from conformance.browser.navigation import Navigation
from conformance.browser.page import needs_script, next_navigation
from conformance.observation.judgement import Judgement, Verdict, refusal_of
from conformance.target.file import Observe
from conformance.target.values import origin_of


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


def _first_match(pattern: str, places: Sequence[str]) -> str | None:
    matches = (re.search(pattern, place) for place in places)
    return next((match.group(1) for match in matches if match), None)


def filled(template: str, captured: Mapping[str, str]) -> str:
    """Return *template* with what was captured in the place of its names in braces."""
    for name, value in captured.items():
        template = template.replace("{" + name + "}", value)
    return template
