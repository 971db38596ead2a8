"""A learning platform that invites tools to register, for the gateway's tests: it records what it is asked."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from gateway.tests.lms import Lms
from gateway.tests.site import BEARER, Site

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
ISSUER = "https://lms.example"
CONFIGURATION_URL = f"{ISSUER}/.well-known/openid-configuration"
TOKEN = "registration-token-1"
PAGE = {"Accept": "text/html"}


def configuration(**changes: Any) -> dict[str, Any]:
    """A complete configuration, with these members in place of its own; None takes one out."""
    valid = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/auth",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/jwks",
        "registration_endpoint": f"{ISSUER}/register?tenant=1",
        "scopes_supported": ["openid", f"{AGS}lineitem", f"{AGS}score", NRPS, "https://lms.example/scope"],
        "claims_supported": ["iss", "sub", "name", "given_name", "family_name", "email"],
        PLATFORM: platform(),
    }
    return {name: value for name, value in {**valid, **changes}.items() if value is not None}


def platform(**changes: Any) -> dict[str, Any]:
    """The LTI part of a configuration, with these members in place of its own."""
    valid = {
        "product_family_code": "examplelms",
        "version": "4.5",
        "messages_supported": [
            {"type": "LtiResourceLinkRequest"},
            {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea", "editor_button"]},
            {"type": "LtiSubmissionReviewRequest"},
        ],
        "variables": ["User.id"],
    }
    return {**valid, **changes}


@dataclass(frozen=True)
class Asked:
    """A request of the gateway's, as the platform saw it."""

    method: str
    url: str
    authorization: str | None


@dataclass
class InvitingLms(Lms):
    """A platform with a configuration and a registration endpoint, whose answers a test may replace."""

    document: dict[str, Any] = field(default_factory=configuration)
    configuration_answer: httpx.Response | Exception | None = None
    registration_answer: httpx.Response | Exception | None = None
    new_client_id: str = "client-9"
    asked: list[Asked] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def asked_to_register(self) -> bool:
        """Whether a registration was asked for."""
        return any(request.method == "POST" for request in self.asked)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer the gateway: configuration, registration, or key set."""
        if request.url.path == "/jwks":
            return await super().answer(request)
        self.asked.append(Asked(request.method, str(request.url), request.headers.get("authorization")))
        if request.method == "POST":
            self.metadata = json.loads(request.content)
            return _given(self.registration_answer, httpx.Response(201, json=self._information()))
        return _given(self.configuration_answer, httpx.Response(200, json=self.document))

    def _information(self) -> dict[str, Any]:
        return {**self.metadata, "client_id": self.new_client_id, TOOL: {**self.metadata[TOOL], "deployment_id": "d1"}}


def _given(wanted: httpx.Response | Exception | None, usual: httpx.Response) -> httpx.Response:
    if isinstance(wanted, Exception):
        raise wanted
    return wanted or usual


def lms_of(site: Site) -> InvitingLms:
    """The inviting platform of a site."""
    assert isinstance(site.lms, InvitingLms)
    return site.lms


async def invite(site: Site, path: str = "/lti/register", **query: str) -> httpx.Response:
    """Open the registration address as the platform's administrator does; an empty parameter is not sent."""
    given = {"openid_configuration": CONFIGURATION_URL, "registration_token": TOKEN, **query}
    params = {name: value for name, value in given.items() if value}
    return await site.client.get(path, params=params, headers=PAGE)


async def registered_platforms(site: Site) -> list[dict[str, Any]]:
    """The platforms that were registered by invitation."""
    listed = (await site.client.get("/admin/platforms", headers=BEARER)).json()["platforms"]
    return [each for each in listed if each["clientId"] != "client-1"]


def refusal_shown(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a page that refuses."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "This tool could not be registered" in answer.text
    return answer.status_code, answer.text.partition("<dt>Code</dt><dd><code>")[2].partition("<")[0]
