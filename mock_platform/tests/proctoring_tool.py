"""A small proctoring tool for these tests: receives a candidate in a browser and answers as it is told."""

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
AP = "https://purl.imsglobal.org/spec/lti-ap/claim/"
SCOPE = "https://purl.imsglobal.org/spec/lti-ap/scope/control.all"
MEDIA_TYPE = "application/vnd.ims.lti-ap.v1.control+json"


@dataclass(frozen=True)
class Handed:
    """A candidate who was handed over to the tool."""

    begun: Begun
    claims: dict[str, Any]

    @property
    def talk(self) -> Talk:
        """The platform that the candidate comes from."""
        return self.begun.talk

    @property
    def acs(self) -> dict[str, Any]:
        """The claim about the assessment control service."""
        acs: dict[str, Any] = self.claims[AP + "acs"]
        return acs

    def start(self, *, cookie: str | None = None, key: str = "tool", **changes: Any) -> httpx.Response:
        """Post the tool's word that the assessment may start, valid but for these changes; ... leaves a claim out.

        The names of changes are those of claims without their prefix.
        """
        now = int(time.time())
        valid = {
            "iss": CLIENT_ID,
            "aud": self.claims["iss"],
            "iat": now,
            "exp": now + 300,
            "nonce": uuid4().hex,
            LTI + "message_type": "LtiStartAssessment",
            LTI + "version": "1.3.0",
            LTI + "deployment_id": "1",
            LTI + "resource_link": self.claims[LTI + "resource_link"],
            AP + "attempt_number": self.claims[AP + "attempt_number"],
            AP + "session_data": self.claims[AP + "session_data"],
        }
        full = {name.rpartition("/")[2]: name for name in valid}
        named = {full.get(name, AP + name): value for name, value in changes.items()}
        kept = {name: value for name, value in (valid | named).items() if value is not ...}
        pair = fixture_key(key)
        head = as_json({"alg": "RS256", "typ": "JWT", "kid": fixture_key("tool").kid})
        token = compact(head, as_json(kept), algorithm="RS256", private_key=pair.private_key)
        headers = {"Cookie": self.begun.cookie if cookie is None else cookie}
        return self.talk.http.post(self.claims[AP + "start_assessment_url"], data={"JWT": token}, headers=headers)

    def control(
        self, action: str, /, *, media_type: str = MEDIA_TYPE, scope: str = SCOPE, **changes: Any
    ) -> httpx.Response:
        """Ask for an action; the body is valid but for these changes; a member set to ... is left out."""
        valid = {
            "user": {"iss": self.claims["iss"], "sub": self.claims["sub"]},
            "resource_link": {"id": self.claims[LTI + "resource_link"]["id"]},
            "attempt_number": self.claims[AP + "attempt_number"],
            "action": action,
            "incident_time": "2026-11-21T12:00:00Z",
            "incident_severity": 0.5,
        }
        body = {name: value for name, value in (valid | changes).items() if value is not ...}
        headers = {"Authorization": f"Bearer {self.talk.token(scope)}", "Content-Type": media_type}
        return self.talk.http.post(self.acs["assessment_control_url"], content=as_json(body), headers=headers)

    def status(self) -> str:
        """Return where the attempt stands, as the control API tells."""
        (attempt,) = [
            each
            for each in self.talk.control("GET", "/attempts")
            if each["number"] == self.claims[AP + "attempt_number"]
        ]
        return str(attempt["status"])


def hand_over(tool: Talk, **order: Any) -> Handed:
    """Hand a candidate over to the tool through a browser."""
    begun = tool.begin(**{"message": "LtiStartProctoring"} | order)
    return Handed(begun, verified_claims(begun.authorize().token, tool.key_set()))
