"""What a tool says to the assignment and grade services in these tests, over a socket."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx

from mock_platform.tests.reader import claims_of
from mock_platform.tests.talking import CLIENT_ID, Talk, as_json

CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
DEPLOYMENT = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINE_ITEM, READ_ONLY = SCOPE + "lineitem", SCOPE + "lineitem.readonly"
SCORE, RESULT = SCOPE + "score", SCOPE + "result.readonly"
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
CONTAINER_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
STUDENT, STUDENT_2, STUDENT_3, TEACHER = "u-c2a95e10-7f3b", "u-18f6d4b3-e9c5", "u-a57e20f9-33d8", "u-7d0f3a52-91c4"
QUIZ = "rl-6b9d02e7-a1f4"


def below(url: str, name: str) -> str:
    """Return the address below a line item: the name behind its path, its query behind that."""
    path, _, query = url.partition("?")
    return f"{path}/{name}?{query}"


def changed(valid: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return the members with these changes; one set to ... is left out."""
    return {name: value for name, value in (valid | changes).items() if value is not ...}


def score(**changes: Any) -> dict[str, Any]:
    """Return a valid score but for these changes."""
    valid = {
        "userId": STUDENT,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2026-11-21T12:00:00.123Z",
        "scoreGiven": 5,
        "scoreMaximum": 10,
    }
    return changed(valid, changes)


def at(second: int) -> str:
    """Return a timestamp of that second."""
    return f"2026-11-21T12:00:{second:02}.500Z"


@dataclass(frozen=True)
class Grading:
    """A tool in one of its deployments, at the services of a course."""

    talk: Talk
    client_id: str = CLIENT_ID
    deployment_id: str = "1"
    tokens: dict[str, str] = field(default_factory=dict)

    def claim(self, **order: Any) -> dict[str, Any]:
        """Return the claim of a launch."""
        asked = {"client_id": self.client_id, "deployment_id": self.deployment_id} | order
        claims = claims_of(self.talk.begin(**asked).authorize(client_id=self.client_id).token)
        return dict(claims[CLAIM])

    @cached_property
    def line_items(self) -> str:
        """The address of the line items of the first course."""
        return str(self.claim()["lineitems"])

    @property
    def quiz(self) -> str:
        """The line item of the quiz."""
        return str(self.claim()["lineitem"])

    def token(self, *scopes: str) -> str:
        """Return an access token, asked for once."""
        scope = " ".join(scopes)
        if scope not in self.tokens:
            self.tokens[scope] = self._new_token(scope)
        return self.tokens[scope]

    def _new_token(self, scope: str) -> str:
        assertion = self.talk.assertion({DEPLOYMENT: self.deployment_id}, iss=self.client_id, sub=self.client_id)
        return str(self.talk.ask_for_token(scope, assertion=assertion).json()["access_token"])

    def send(
        self, method: str, url: str, scope: str, body: Any = None, media_type: str | None = None
    ) -> httpx.Response:
        """Send a request with a token of this scope."""
        headers = {"Authorization": f"Bearer {self.token(scope)}"}
        if media_type is not None:
            headers["Content-Type"] = media_type
        content = body if isinstance(body, bytes | None) else as_json(body)
        return self.talk.http.request(method, url, content=content, headers=headers)

    def make(self, url: str | None = None, /, **changes: Any) -> httpx.Response:
        """Make a line item that is valid but for these changes."""
        body = changed({"label": "Essay", "scoreMaximum": 60}, changes)
        return self.send("POST", url or self.line_items, LINE_ITEM, body, LINE_ITEM_TYPE)

    def replace(self, url: str, /, **changes: Any) -> httpx.Response:
        """Replace a line item by one that is valid but for these changes."""
        body = changed({"label": "Essay, second try", "scoreMaximum": 30}, changes)
        return self.send("PUT", url, LINE_ITEM, body, LINE_ITEM_TYPE)

    def read(self, url: str) -> httpx.Response:
        """Read a line item, or a page of them."""
        return self.send("GET", url, READ_ONLY)

    def publish(self, url: str, /, **changes: Any) -> httpx.Response:
        """Publish a score that is valid but for these changes."""
        return self.send("POST", below(url, "scores"), SCORE, score(**changes), SCORE_TYPE)

    def publish_each(self, url: str, scores: list[dict[str, Any]]) -> list[int]:
        """Publish one score after the other, and return how they were answered."""
        return [self.publish(url, **changes).status_code for changes in scores]

    def results(self, url: str, query: str = "") -> Any:
        """Read a page of the results."""
        return self.send("GET", below(url, "results") + query, RESULT).json()

    def follow(self, url: str, scope: str, relation: str = "next") -> list[httpx.Response]:
        """Read a page, and those that its links lead to."""
        answers = [self.send("GET", url, scope)]
        while relation in answers[-1].links:
            answers.append(self.send("GET", answers[-1].links[relation]["url"], scope))
        return answers
