"""A small deep linking tool for these tests: receives the request in a browser and answers as it is told."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from mock_platform.jws import compact
from mock_platform.keys import fixture_key
from mock_platform.tests.reader import verified_claims
from mock_platform.tests.talking import CLIENT_ID, Begun, Talk, as_json

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
REQUEST = "LtiDeepLinkingRequest"
RESPONSE = "LtiDeepLinkingResponse"
QUIZ = {"type": "ltiResourceLink", "title": "A quiz", "url": "https://tool.example/quiz/1"}


@dataclass(frozen=True)
class Asked:
    """A deep linking request that the tool has received."""

    begun: Begun
    claims: dict[str, Any]

    @property
    def talk(self) -> Talk:
        """The platform that asked."""
        return self.begun.talk

    @property
    def settings(self) -> dict[str, Any]:
        """What the request offers."""
        settings: dict[str, Any] = self.claims[DL + "deep_linking_settings"]
        return settings

    def token(
        self,
        *items: Any,
        key: str = "tool",
        header: dict[str, Any] | None = None,
        changes: dict[str, Any] | None = None,
    ) -> str:
        """Return a response that is valid but for these changes; a claim set to ... is left out."""
        now = int(time.time())
        valid = {
            "iss": CLIENT_ID,
            "aud": self.claims["iss"],
            "iat": now,
            "exp": now + 300,
            "nonce": uuid4().hex,
            LTI + "message_type": RESPONSE,
            LTI + "version": "1.3.0",
            LTI + "deployment_id": self.claims[LTI + "deployment_id"],
            DL + "data": self.settings.get("data", ...),
            DL + "content_items": list(items),
        }
        kept = {name: value for name, value in (valid | (changes or {})).items() if value is not ...}
        pair = fixture_key(key)
        head = {"alg": "RS256", "typ": "JWT", "kid": pair.kid} | (header or {})
        return compact(as_json(head), as_json(kept), algorithm="RS256", private_key=pair.private_key)

    def post(self, form: Any, *, cookie: str | None = None, url: str | None = None) -> httpx.Response:
        """Let the browser post a form to the return address."""
        headers = {"Cookie": self.begun.cookie if cookie is None else cookie}
        return self.talk.http.post(url or self.settings["deep_link_return_url"], data=form, headers=headers)

    def answer(self, *items: Any, **token: Any) -> httpx.Response:
        """Let the browser post a response with these items."""
        return self.post({"JWT": self.token(*items, **token)})

    def response(self) -> Any:
        """Return what the control API tells of the response; None when none was taken."""
        return self.begun.details()["response"]

    def created(self) -> list[str]:
        """Return the types of what was created."""
        response = self.response()
        return [thing["type"] for thing in response["created"]] if response else []


def ask(tool: Talk, **order: Any) -> Asked:
    """Send a deep linking request through a browser."""
    begun = tool.begin(**{"user": "teacher", "link": None, "message": REQUEST} | order)
    return Asked(begun, verified_claims(begun.authorize().token, tool.key_set()))


def launched(tool: Talk, link: str, **order: Any) -> dict[str, Any]:
    """Return the claims of a launch of a link."""
    return verified_claims(tool.begin(link=link, **order).authorize().token, tool.key_set())
