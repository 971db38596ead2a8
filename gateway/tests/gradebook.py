"""A platform with a gradebook: the small LMS of these tests, which also takes scores, or fails as it is told to."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from gateway.tests.lms import AGS, Lms

SCOPES = [
    f"https://purl.imsglobal.org/spec/lti-ags/scope/{name}"
    for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")
]
ITEM = "https://lms.example/lineitems/3"
TAKEN = httpx.codes.NO_CONTENT


@dataclass
class Gradebook(Lms):
    """A platform whose next answers to scores are in `answers`, the last one for good."""

    answers: list[httpx.Response] = field(default_factory=list)
    token_status: int = 200
    scores: list[dict[str, Any]] = field(default_factory=list)
    tokens: int = 0

    def claims(self, nonce: str, now: float) -> dict[str, Any]:
        """Claims of a launch that may do everything with grades."""
        claims = super().claims(nonce, now)
        claims[AGS]["scope"] = SCOPES
        return claims

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Give a token, take a score, show a line item, or answer as any platform."""
        if request.url.path == "/token":
            self.tokens += 1
            return httpx.Response(self.token_status, json={"access_token": "an-access-token", "token_type": "Bearer"})
        if request.url.path == "/lineitems/3":
            return httpx.Response(200, json={"id": ITEM, "label": "Lab quiz", "scoreMaximum": 20})
        if request.url.path.endswith("/scores"):
            self.scores.append({"line_item": str(request.url)[: -len("/scores")], **json.loads(request.content)})
            return self._next_answer()
        return await super().answer(request)

    def _next_answer(self) -> httpx.Response:
        if not self.answers:
            return httpx.Response(TAKEN)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
