"""A gateway is judged by its API: a launch that it accepted has an `ltik` that opens `/api/idtoken`.

The rules are the design's "what counts as what" (stable).
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from conformance.browser.browser import Browser
from conformance.browser.exchange import NoAnswer, Request, Response
from conformance.browser.page import next_navigation
from conformance.observation.judgement import Judgement, Verdict, refusal_of


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


def _json_object(answer: Response) -> dict[str, Any] | None:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
