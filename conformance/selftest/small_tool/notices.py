"""Notices of a platform (PNS 1.0): subscribed to by address, and believed only when they are signed and new.

Nobody logged in for a notice, so the registration is the one that its claims name; the signature then has to be by that
platform. What a notice asks for is done after it was answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.checks import demand
from conformance.selftest.small_tool.jose import json_object_from, parted
from conformance.selftest.small_tool.launches import Launch, Launches, Message
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.registrations import Registration
from conformance.selftest.small_tool.service import Service

MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Notice(Message):
    """A notice that was verified."""

    @property
    def name(self) -> tuple[tuple[str, str], str]:
        """Whose notice it is, and its id, which a repetition has too."""
        return self.registration.name, str(self.claim(lti.CLAIM_NOTICE)["id"])

    @property
    def notice_type(self) -> str:
        """What it tells."""
        return str(self.claim(lti.CLAIM_NOTICE)["type"])


@dataclass
class Notices:
    """Subscribes to notices, and takes them."""

    launches: Launches
    service: Service
    handler: str
    taken: dict[tuple[tuple[str, str], str], None] = field(default_factory=dict)

    async def subscribe(self, launch: Launch, notice_type: str, *, handler: str | None = None) -> None:
        """Tell the platform where notices of a type go; an empty *handler* ends that."""
        address = launch.claim(lti.CLAIM_NOTIFICATION_SERVICE).get("platform_notification_service_url")
        if not isinstance(address, str) or not address:
            raise Refused("the platform does not offer this here", 403)
        await self.service.call(
            launch,
            "PUT",
            address,
            scope=lti.SCOPE_NOTICE_HANDLERS,
            accept="application/json",
            media_type="application/json",
            body={"notice_type": notice_type, "handler": self.handler if handler is None else handler},
        )

    async def take(self, body: bytes) -> list[Notice]:
        """Return the notices of a delivery that are good and new; raise `Refused` when none of it is good."""
        listed = json_object_from(body).get("notices")
        if not isinstance(listed, list):
            raise Refused("a delivery has a list of notices")
        good = [notice for entry in listed if (notice := await self._good(entry)) is not None]
        if listed and not good:
            raise Refused("there is no good notice in this delivery")
        return [notice for notice in good if self.is_new(notice)]

    async def _good(self, entry: object) -> Notice | None:
        try:
            return await self.verified(str(entry["jwt"]) if isinstance(entry, dict) and "jwt" in entry else "")
        except (Refused, PlatformFailure):
            return None

    async def verified(self, token: str) -> Notice:
        """Return the notice that a token is; raise `Refused` when it is none."""
        jws = parted(token)
        claims = json_object_from(jws.payload)
        registration = self._named_by(claims)
        await self.launches.verify(jws, registration)
        demand(self.launches.checks.notice, claims, self.launches.expected("", registration))
        return Notice(claims, registration)

    def is_new(self, notice: Notice) -> bool:
        """Return whether the notice came for the first time, and remember it."""
        if notice.name in self.taken:
            return False
        self.taken[notice.name] = None
        if len(self.taken) > MOST_REMEMBERED:
            del self.taken[next(iter(self.taken))]
        return True

    def _named_by(self, claims: Mapping[str, Any]) -> Registration:
        audience = claims.get("aud")
        name = audience[0] if isinstance(audience, list) and len(audience) == 1 else audience
        if not isinstance(claims.get("iss"), str) or not isinstance(name, str):
            raise Refused("the notice does not say whose it is")
        return self.launches.registrations.for_login(claims["iss"], name)
