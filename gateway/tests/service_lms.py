"""A small learning platform with services: it grants tokens, and answers requests as a test wrote down."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from gateway.errors import PlatformFailure
from gateway.platforms.services import Answer
from gateway.storage.registrations import Registration
from gateway.tests.lms import NRPS, Lms
from gateway.tests.site import Site

Scripted = httpx.Response | Exception
SERVICE = "https://lms.example/c/9/members"
MEMBERSHIPS_URL = {NRPS: {"context_memberships_url": SERVICE, "service_versions": ["2.0"]}}
SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


@dataclass
class ServiceLms(Lms):
    """A platform whose token endpoint grants token-1, token-2, ... unless `grants` says otherwise, each answer once.

    `answers` are the services' answers in order; a request for which there is none is a failed test.
    """

    grants: list[Scripted] = field(default_factory=list)
    answers: list[Scripted] = field(default_factory=list)
    token_requests: list[httpx.Request] = field(default_factory=list)
    asked: list[httpx.Request] = field(default_factory=list)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request for the key set, a token or a service."""
        if request.url.path == "/jwks":
            return await super().answer(request)
        await asyncio.sleep(0)
        if request.url.path == "/token":
            self.token_requests.append(request)
            scripted = self.grants.pop(0) if self.grants else granted(f"token-{len(self.token_requests)}")
        else:
            self.asked.append(request)
            assert self.answers, f"nothing is written down for {request.url}"
            scripted = self.answers.pop(0)
        if isinstance(scripted, Exception):
            raise scripted
        return scripted

    @property
    def tokens_used(self) -> list[str]:
        """The tokens that came with the requests to services."""
        return [request.headers["authorization"].removeprefix("Bearer ") for request in self.asked]

    @property
    def addresses_asked(self) -> list[str]:
        """The addresses of the requests to services."""
        return [str(request.url) for request in self.asked]

    @property
    def token_forms(self) -> list[dict[str, str]]:
        """The forms that asked for tokens."""
        return [dict(parse_qsl(request.content.decode(), strict_parsing=True)) for request in self.token_requests]


def granted(token: str, **members: Any) -> httpx.Response:
    """An answer of a token endpoint; None takes a member out."""
    document = {"access_token": token, "token_type": "Bearer", "expires_in": 3600, **members}
    return httpx.Response(200, json={name: value for name, value in document.items() if value is not None})


async def registration_of(site: Site) -> Registration:
    """The registration of the site's platform."""
    found: Registration = await site.rooms.registrations.get(site.platform["id"])
    return found


async def ask(site: Site, method: str = "GET", url: str = SERVICE, **more: Any) -> Answer:
    """Ask a service."""
    registration = await registration_of(site)
    answer: Answer = await site.rooms.services.ask(registration, method, url, scopes=[SCOPE], accept=MEDIA_TYPE, **more)
    return answer


async def failure(site: Site, *arguments: Any, **more: Any) -> PlatformFailure:
    """Ask a service in vain."""
    with pytest.raises(PlatformFailure) as failed:
        await ask(site, *arguments, **more)
    return failed.value
