"""The terms of this tool: who accepts them is told to the platform (EULA services)."""

import time
from dataclasses import dataclass
from typing import Any

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.grades import written
from conformance.selftest.small_tool.launches import Launch
from conformance.selftest.small_tool.refusal import Refused
from conformance.selftest.small_tool.service import Service


@dataclass
class Terms:
    """Tells platforms of decisions."""

    service: Service

    async def accept(self, launch: Launch) -> None:
        """Tell that the user of the launch accepts."""
        decision = {"userId": launch.user, "accepted": True, "timestamp": written(time.time())}
        await self._ask(launch, "POST", "user", lti.SCOPE_EULA_USER, decision)

    async def reset(self, launch: Launch) -> None:
        """Let all users decide again."""
        await self._ask(launch, "DELETE", "user", lti.SCOPE_EULA_USER)

    async def waive(self, launch: Launch) -> None:
        """Tell that nobody need decide."""
        await self._ask(launch, "PUT", "deployment", lti.SCOPE_EULA_DEPLOYMENT, {"eulaRequired": False})

    async def _ask(self, launch: Launch, method: str, part: str, scope: str, body: Any = None) -> None:
        address = launch.claim(lti.CLAIM_EULA_SERVICE).get("url")
        if not isinstance(address, str) or not address:
            raise Refused("the platform does not offer this here", 403)
        media_type = "" if body is None else "application/json"
        url = f"{address.rstrip('/')}/{part}"
        await self.service.call(
            launch, method, url, scope=scope, accept="application/json", media_type=media_type, body=body
        )
