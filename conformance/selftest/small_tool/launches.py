"""The answer of a platform judged: form, login, header, key, signature, claims, and last the login is used up.

The registration is that of the login, never one that the token names (OIDC Core 3.1.3.7 item 2).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.checks import Checks, Claims, Expected, demand
from conformance.selftest.small_tool.jose import Jws, is_signed_by, json_object_from, parted
from conformance.selftest.small_tool.key_sets import KeySets
from conformance.selftest.small_tool.logins import Logins
from conformance.selftest.small_tool.refusal import Refused
from conformance.selftest.small_tool.registrations import Registration, Registrations


@dataclass(frozen=True)
class Message:
    """What a platform said and signed: its claims, and the registration that they are of."""

    claims: Claims
    registration: Registration

    @property
    def deployment(self) -> str:
        """The deployment of the signed claim."""
        return str(self.claims[lti.CLAIM_DEPLOYMENT_ID])

    def claim(self, name: str) -> dict[str, Any]:
        """Return a claim that is an object; an empty one when it is missing, or something else."""
        value = self.claims.get(name)
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True)
class Launch(Message):
    """A launch that was accepted: a message that came with a person."""

    @property
    def user(self) -> str | None:
        """The subject; None for an anonymous user, who is nobody's twin."""
        return self.claims.get("sub")

    @property
    def person(self) -> tuple[str, str] | None:
        """Issuer and subject: what a user is known by (OIDC Core 5.7)."""
        return None if self.user is None else (self.registration.issuer, self.user)

    @property
    def message_type(self) -> str:
        """What kind of message it was."""
        return str(self.claims[lti.CLAIM_MESSAGE_TYPE])

    @property
    def roles(self) -> list[str]:
        """The roles; only those of the context, spelled whole, mean anything to this tool."""
        return list(self.claims.get(lti.CLAIM_ROLES) or [])

    @property
    def teaches(self) -> bool:
        """Whether the user is an instructor of the context."""
        return lti.ROLE_INSTRUCTOR in self.roles

    @property
    def about(self) -> str:
        """The user whom the message is about, who may be another than who looks; "" when it is about nobody."""
        return str(self.claim(lti.CLAIM_FOR_USER).get("user_id") or "")

    @property
    def target(self) -> str:
        """Path and query of the page that the signed claim names."""
        parts = urlsplit(str(self.claims.get(lti.CLAIM_TARGET_LINK_URI, "")))
        return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass
class Launches:
    """Judges answers of platforms."""

    registrations: Registrations
    logins: Logins
    key_sets: KeySets
    checks: Checks
    targets: tuple[str, ...]

    async def accept(self, fields: Mapping[str, str], cookies: Mapping[str, str]) -> Launch:
        """Return the launch that the answer is; raise `Refused` when it is none."""
        login = self.logins.answered(fields.get("state", ""), cookies)
        if "error" in fields:
            raise Refused("the platform refused the login")
        registration = self.registrations.named(login.name)
        jws = parted(fields.get("id_token", ""))
        await self.verify(jws, registration)
        claims = json_object_from(jws.payload)
        self.judge(claims, self.expected(login.nonce, registration))
        self.logins.finish(login)
        return Launch(claims, registration)

    async def verify(self, jws: Jws, registration: Registration) -> None:
        """Demand a signature by a key of the platform."""
        demand(self.checks.header, jws.header, _NOTHING)
        key = await self.key_sets.key(registration, jws.header["kid"])
        if not is_signed_by(jws, key):
            raise Refused("the signature is not the platform's", 401)

    def judge(self, claims: Claims, expected: Expected) -> None:
        """Demand what every message must say, and then what its type must."""
        message_type = claims.get(lti.CLAIM_MESSAGE_TYPE)
        table = self.checks.messages.get(message_type) if isinstance(message_type, str) else None
        try:
            demand(self.checks.claims, claims, expected)
            if table is None:
                raise Refused("this kind of message is not known here")
            demand(table, claims, expected)
        except Refused as refusal:
            refusal.claims = claims
            raise

    def expected(self, nonce: str, registration: Registration) -> Expected:
        """Return what alone is right for a message of this registration, and for the login with this nonce."""
        return Expected(
            issuer=registration.issuer,
            client_id=registration.client_id,
            nonce=nonce,
            deployments=registration.deployments,
            targets=self.targets,
            now=time.time(),
        )


_NOTHING = Expected("", "", "", frozenset(), (), 0.0)
