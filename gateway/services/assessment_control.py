"""What a proctoring tool does to an assessment while it runs (Proctoring 1.0, assessment control service).

Candidate, link and attempt are those of the launch. A request is never repeated: a second `update` would grant the
extra time twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.clock import Clock
from gateway.errors import wrong_fields
from gateway.platforms.services import Answer, PlatformServices
from gateway.protocol.display import Document, object_in, texts_in
from gateway.protocol.services import ASSESSMENT_CONTROL, demand_service
from gateway.protocol.timestamps import timestamp_of
from gateway.protocol.vocabulary import (
    CLAIM_ASSESSMENT_CONTROL,
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_RESOURCE_LINK,
    MEDIA_TYPE_ASSESSMENT_CONTROL,
)
from gateway.services.terms import demand_subject
from gateway.storage.launches import StoredLaunch

STATUSES: Final = frozenset({"none", "running", "paused", "terminated", "complete"})


@dataclass(frozen=True, kw_only=True)
class AssessmentControl:
    """Asks platforms to act on an attempt."""

    enabled: frozenset[str]
    clock: Clock
    services: PlatformServices

    async def act(self, stored: StoredLaunch, action: str, details: Mapping[str, Any]) -> Document:
        """Do something to the attempt of a launch; `details` are the standard's. Gives its status then."""
        claims = stored.launch.claims
        url = demand_service(ASSESSMENT_CONTROL, claims, enabled=self.enabled)
        _demand_offered(action, claims)
        document = {
            "user": {"iss": stored.registration.url, "sub": demand_subject(claims)},
            "resource_link": {"id": object_in(claims, CLAIM_RESOURCE_LINK).get("id")},
            "attempt_number": claims.get(CLAIM_ATTEMPT_NUMBER),
            "action": action,
            "incident_time": timestamp_of(self.clock()),
            **details,
        }
        answer = await self.services.ask(
            stored.registration,
            "POST",
            url,
            scopes=ASSESSMENT_CONTROL.scopes,
            accept=MEDIA_TYPE_ASSESSMENT_CONTROL,
            media_type=MEDIA_TYPE_ASSESSMENT_CONTROL,
            document=document,
            deployment_id=stored.launch.deployment_id,
        )
        return _status_from(answer)


def _demand_offered(action: str, claims: Mapping[str, Any]) -> None:
    # PROC-011: what the platform did not offer it refuses.
    offered = texts_in(object_in(claims, CLAIM_ASSESSMENT_CONTROL).get("actions"))
    if action not in offered:
        raise wrong_fields({"action": f"this launch offers {', '.join(offered) or 'no action'}"})


def _status_from(answer: Answer) -> Document:
    said = answer.document if isinstance(answer.document, Mapping) else {}
    if said.get("status") not in STATUSES:
        raise answer.unreadable(f"status must be one of {', '.join(sorted(STATUSES))}")
    extra_time = said.get("extra_time")
    return {"status": said["status"]} | ({"extraTime": extra_time} if isinstance(extra_time, int) else {})
