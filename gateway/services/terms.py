"""What users decide on the tool's terms, told to the platform (EULA services, for a launch that has the claim).

A decision is that of the person who launched and of nobody else: a platform refuses others anyway (EULA-005).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.clock import Clock
from gateway.errors import Code, Rejected
from gateway.platforms.services import PlatformServices
from gateway.protocol.display import Document
from gateway.protocol.grades import below
from gateway.protocol.services import EULA, demand_service
from gateway.protocol.timestamps import timestamp_of
from gateway.protocol.vocabulary import SCOPE_EULA_DEPLOYMENT, SCOPE_EULA_USER
from gateway.storage.launches import StoredLaunch

JSON: Final = "application/json"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Tells platforms of decisions on terms."""

    enabled: frozenset[str]
    clock: Clock
    services: PlatformServices

    async def decide(self, stored: StoredLaunch, *, accepted: bool, timestamp: str | None) -> Document:
        """Tell what the person who launched decided, and when (now, unless it is said); gives what was told."""
        claims = stored.launch.claims
        decision = {
            "userId": demand_subject(claims),
            "accepted": accepted,
            "timestamp": timestamp or timestamp_of(self.clock()),
        }
        await self._ask(stored, "POST", "user", SCOPE_EULA_USER, decision)
        return decision

    async def reset(self, stored: StoredLaunch) -> None:
        """Let all users of the deployment decide again."""
        await self._ask(stored, "DELETE", "user", SCOPE_EULA_USER, None)

    async def require(self, stored: StoredLaunch, *, required: bool) -> Document:
        """Tell whether users of the deployment must decide at all; gives what was told."""
        told = {"eulaRequired": required}
        await self._ask(stored, "PUT", "deployment", SCOPE_EULA_DEPLOYMENT, told)
        return told

    async def _ask(
        self, stored: StoredLaunch, method: str, part: str, scope: str, document: Mapping[str, Any] | None
    ) -> None:
        address = demand_service(EULA, stored.launch.claims, enabled=self.enabled)
        await self.services.ask(
            stored.registration,
            method,
            below(address, part),
            scopes=[scope],
            accept=JSON,
            document=document,
            deployment_id=stored.launch.deployment_id,
        )


def demand_subject(claims: Mapping[str, Any]) -> str:
    """Who launched; raises Rejected for an anonymous launch."""
    subject = claims.get("sub")
    if not isinstance(subject, str):
        raise Rejected(Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT, expected="a launch by somebody who is not anonymous")
    return subject
