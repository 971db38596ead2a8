"""Registering: a platform asks for this tool, and the gateway registers itself there and the platform here.

Dynamic Registration 3.3 to 3.7. Everything that can be refused is refused before the platform is asked for a client id,
because what it creates then is not ours to take back. A pair of issuer and client id that is registered already is
never changed (DR-022): the person is told. With pre-approval (LTIAAS) the second half waits for the tool's word.

Anybody may come here: there are only so many places (gateway.registration.places), and platforms that nobody switches
on are forgotten.
"""

import asyncio
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import structlog

from gateway.clock import Clock
from gateway.errors import Code, Rejected
from gateway.platforms.registration import RegistrationEndpoints
from gateway.protocol.addresses import fault_of_url
from gateway.protocol.issuer_hosts import host_of
from gateway.protocol.platform_configuration import PlatformConfiguration, platform_configuration_from
from gateway.protocol.tool_registration import PRIVACY_LEVELS, Message, client_metadata
from gateway.registration.enrolment import Enrolment
from gateway.registration.places import Places
from gateway.settings import Settings
from gateway.storage.registration_requests import LIFETIME, RegistrationRequest, RegistrationRequests
from gateway.storage.registrations import Registration, Registrations

LONGEST_NAME: Final = 250
# Nobody looks at a registration a month later; an administrator who is still interested registers anew.
KEPT_INACTIVE: Final = timedelta(weeks=4)

_TOKEN: Final = re.compile(r"[!-~]+")
# Sakai's configuration has an address of its own for each tool, with the client id that the tool will have.
_CLIENT_ID_PARAMETERS: Final = frozenset({"clientId", "client_id"})

_log = structlog.get_logger("gateway")


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What the tool decides about a registration; None leaves it to the settings."""

    platform_name: str | None = None
    auto_activate: bool | None = None
    messages: Sequence[Message] | None = None


@dataclass(frozen=True, kw_only=True)
class Registering:
    """Answers invitations to register."""

    settings: Settings
    clock: Clock
    endpoints: RegistrationEndpoints
    enrolment: Enrolment
    registrations: Registrations
    requests: RegistrationRequests
    places: Places
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def begin(self, *, url: str, token: str, privacy_level: str) -> RegistrationRequest | Registration:
        """Take an invitation: it is followed at once, or kept where the tool has to consent first."""
        self._demand_fields(url, token, privacy_level)
        async with self.places.one(url):
            request = await self._request_from(url=url, token=token, privacy_level=privacy_level)
            if self.settings.pre_approval_url:
                await self.requests.add(request)
                return request
            return await self._registered(request, None)

    async def complete(self, identity: str, consent: Consent) -> Registration:
        """Follow an invitation that waited; of several that want to, one does, and one that failed may try again."""
        request = await self.requests.take(identity, now=self.clock())
        try:
            return await self._registered(request, consent)
        except BaseException:
            # A gateway that ends cuts this off, too: what the tool may still decide about is kept nevertheless.
            await asyncio.shield(self.requests.add(request))
            raise

    async def forget_inactive(self, now: datetime) -> None:
        """Forget the platforms that registered themselves long ago, and that nobody switched on."""
        await self.registrations.forget_self_registered(before=now - KEPT_INACTIVE)

    async def waiting(self, identity: str) -> RegistrationRequest:
        """An invitation that waits for the tool's consent; raises Rejected when there is none (any more)."""
        return await self.requests.get(identity, now=self.clock())

    def configuration_of(self, request: RegistrationRequest) -> PlatformConfiguration:
        """Read the configuration that came with a request; raises Rejected for what cannot be registered with."""
        return platform_configuration_from(
            request.configuration,
            url=request.url,
            issuer_hosts=self.settings.issuer_hosts,
            allow_private=self.settings.allow_private_networks,
        )

    async def _request_from(self, *, url: str, token: str, privacy_level: str) -> RegistrationRequest:
        request = RegistrationRequest(
            id=uuid.uuid4().hex,
            url=url,
            token=token or None,
            privacy_level=privacy_level or self.settings.privacy_level,
            configuration=dict(await self.endpoints.configuration(url, token=token or None)),
            expires_at=self.clock() + LIFETIME,
        )
        await self._demand_new(self.configuration_of(request), url)
        return request

    def _demand_fields(self, url: str, token: str, privacy_level: str) -> None:
        if not url:
            raise Rejected(Code.MISSING_OPENID_CONFIGURATION)
        if fault := fault_of_url(url, allow_private=self.settings.allow_private_networks):
            raise Rejected(Code.INVALID_OPENID_CONFIGURATION, expected=f"another address ({fault})", got=url)
        if token and not _TOKEN.fullmatch(token):
            raise Rejected(Code.INVALID_REGISTRATION_TOKEN)
        if privacy_level and privacy_level not in PRIVACY_LEVELS:
            expected = f"one of {', '.join(PRIVACY_LEVELS)}"
            raise Rejected(Code.UNKNOWN_PRIVACY_LEVEL, expected=expected, got=privacy_level)

    async def _demand_new(self, platform: PlatformConfiguration, url: str) -> None:
        named = [value for name, value in parse_qsl(urlsplit(url).query) if name in _CLIENT_ID_PARAMETERS]
        for client_id in named[:1]:
            await self._demand_free(platform.issuer, client_id)

    async def _demand_free(self, issuer: str, client_id: str) -> None:
        if await self.registrations.find(url=issuer, client_id=client_id):
            raise Rejected(Code.PLATFORM_ALREADY_REGISTERED)

    async def _registered(self, request: RegistrationRequest, consented: Consent | None) -> Registration:
        consent = consented or Consent()
        platform = self.configuration_of(request)
        metadata = client_metadata(
            self.settings.tool,
            platform,
            registration_id=request.id,
            messages=self.settings.messages if consent.messages is None else consent.messages,
            privacy_level=request.privacy_level,
        )
        client_id = await self.endpoints.register(platform.registration_endpoint, metadata, token=request.token)
        body = {
            **_platform_body(platform),
            "clientId": client_id,
            "name": consent.platform_name or _name_of(platform),
            "active": self.settings.auto_activate if consent.auto_activate is None else consent.auto_activate,
        }
        # One key pair at a time.
        async with self.turn:
            # The database would refuse it, too, but after a key pair was made, as often as a stranger likes.
            await self._demand_free(platform.issuer, client_id)
            registration = await self.enrolment.register(body, identity=request.id, by_itself=True)
        _log.info("registered", issuer=registration.url, active=registration.active)
        return registration


def _platform_body(platform: PlatformConfiguration) -> Mapping[str, Any]:
    return {
        "url": platform.issuer,
        "authenticationEndpoint": platform.authorization_endpoint,
        "accesstokenEndpoint": platform.token_endpoint,
        "authConfig": {"method": "JWK_SET", "key": platform.jwks_uri},
        "authorizationServer": platform.authorization_server,
    }


def _name_of(platform: PlatformConfiguration) -> str:
    # The institution's own name where the platform tells it, else the product and where it is.
    host = host_of(platform.issuer)
    product = _printable(platform.family_code) or "LTI platform"
    return _printable(platform.account_name) or f"{product} at {host}"


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:LONGEST_NAME].strip()
