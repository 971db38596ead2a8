"""One notice: what happened, whom it is for, what deviates, and each try to bring it there.

The id and the moment of a notice stay the same over all tries, so that a tool can tell one that it knows; its JWT
is made anew for each try, since the last one expires within minutes (Platform Notification Service, notice).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from mock_platform.draft import Draft, signer
from mock_platform.edits.edit import Phase
from mock_platform.launch import PlannedEdit
from mock_platform.registration import Deployment, Registration
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_NOTICE, CLAIM_VERSION, VERSION

if TYPE_CHECKING:
    from mock_platform.platform import Platform

State = Literal["pending", "delivered", "given up", "withdrawn"]
Outcome = Mapping[str, Any]


@dataclass
class Notice:
    """A notice from its event to its last try. `claims` are those of its type alone; `due` is None when it is over."""

    id: str
    type: str
    registration: Registration
    deployment: Deployment
    moment: datetime
    claims: dict[str, Any]
    edits: list[PlannedEdit] = field(default_factory=list)
    tries: list[Outcome] = field(default_factory=list)
    state: State = "pending"
    due: datetime | None = None

    def apply(self, phase: Phase, target: object) -> None:
        """Apply this notice's edits of one phase, in order."""
        for planned in self.edits:
            if planned.edit.phase == phase:
                planned.apply(target)

    def as_json(self) -> dict[str, Any]:
        """Return the notice as the control API shows it."""
        return {
            "notice_id": self.id,
            "notice_type": self.type,
            "client_id": self.registration.client_id,
            "deployment_id": self.deployment.deployment_id,
            "timestamp": self.moment.isoformat(),
            "state": self.state,
            "due": self.due.isoformat() if self.due else None,
            "tries": [dict(each) for each in self.tries],
            "edits": [planned.as_json() for planned in self.edits],
        }


def draft_of(platform: "Platform", notice: Notice) -> Draft:
    """Return the notice's JWT, made now: signed as a launch is, without a message type, for nobody in particular."""
    now = platform.clock.now()
    present = platform.keys.present
    draft = Draft(
        platform=platform,
        launch=notice,
        now=now,
        claims={**_envelope(platform, notice, now), **notice.claims},
        header={"alg": "RS256", "typ": "JWT", "kid": present.kid},
        sign=signer(present, "RS256"),
        fields=[],
    )
    draft.make_token()
    return draft


def _envelope(platform: "Platform", notice: Notice, now: datetime) -> dict[str, Any]:
    seconds = int(now.timestamp())
    return {
        "iss": platform.issuer,
        "aud": notice.registration.client_id,
        "azp": notice.registration.client_id,
        "iat": seconds,
        "exp": seconds + platform.behaviour.id_token_lifetime_s,
        "nonce": str(uuid4()),
        CLAIM_VERSION: VERSION,
        CLAIM_DEPLOYMENT_ID: notice.deployment.deployment_id,
        CLAIM_NOTICE: {"id": notice.id, "timestamp": notice.moment.isoformat(), "type": notice.type},
    }
