"""A candidate is watched: handed over to the assessment, and then paused, flagged or stopped (Proctoring 1.0)."""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.launches import Launch
from conformance.selftest.small_tool.own_keys import OwnKeys
from conformance.selftest.small_tool.refusal import Refused
from conformance.selftest.small_tool.service import Service

LIFETIME_S = 300
REPEATED = (lti.CLAIM_SESSION_DATA, lti.CLAIM_ATTEMPT_NUMBER, lti.CLAIM_RESOURCE_LINK)


@dataclass
class Proctoring:
    """Starts assessments, and acts on them."""

    own_keys: OwnKeys
    service: Service

    def start(self, launch: Launch) -> tuple[str, str]:
        """Return where the browser posts the message that starts the assessment, and the message."""
        if launch.message_type != lti.MESSAGE_START_PROCTORING:
            raise Refused("no candidate was handed over here", 403)
        return str(launch.claims[lti.CLAIM_START_ASSESSMENT_URL]), self.own_keys.sign(self.message(launch))

    def message(self, launch: Launch) -> dict[str, Any]:
        """Return the claims of the message: what the start said, and that the candidate is wanted back."""
        now = int(time.time())
        claims = {
            "iss": launch.registration.client_id,
            "aud": launch.registration.issuer,
            "iat": now,
            "exp": now + LIFETIME_S,
            "nonce": secrets.token_urlsafe(24),
            lti.CLAIM_MESSAGE_TYPE: lti.MESSAGE_START_ASSESSMENT,
            lti.CLAIM_VERSION: lti.LTI_VERSION,
            lti.CLAIM_DEPLOYMENT_ID: launch.deployment,
            lti.CLAIM_END_ASSESSMENT_RETURN: True,
        }
        return claims | {name: launch.claims[name] for name in REPEATED}

    async def control(self, launch: Launch, action: str) -> None:
        """Have the platform act on the candidate's attempt, if it offers that."""
        offer = launch.claim(lti.CLAIM_ACS)
        if action not in offer.get("actions", []):
            raise Refused("the platform does not offer this here", 403)
        await self.service.call(
            launch,
            "POST",
            str(offer["assessment_control_url"]),
            scope=lti.SCOPE_ASSESSMENT_CONTROL,
            accept=lti.MEDIA_TYPE_ASSESSMENT_CONTROL,
            media_type=lti.MEDIA_TYPE_ASSESSMENT_CONTROL,
            body=self.request(launch, action),
        )

    def request(self, launch: Launch, action: str) -> dict[str, Any]:
        """Return the control request: about the candidate, link and attempt of the launch."""
        return {
            "user": {"iss": launch.registration.issuer, "sub": launch.user},
            "resource_link": {"id": launch.claim(lti.CLAIM_RESOURCE_LINK).get("id")},
            "attempt_number": launch.claims[lti.CLAIM_ATTEMPT_NUMBER],
            "action": action,
            "incident_time": datetime.now(UTC).isoformat(),
            "incident_severity": 0.5,
        }
