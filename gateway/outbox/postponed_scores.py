"""Scores that are sent later: judged as those that are sent at once, accepted, and delivered by the outbox.

A score gets its timestamp when it is accepted, in the transaction that stores it, and keeps it at every attempt: the
platform tells a repetition from a new score by it (AGS 3.4.9), and the order of acceptance is the order of timestamps.
Of the launch only deployment and endpoint are kept: no person's claims, and what is needed to send a score.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.errors import PlatformFailure
from gateway.keyring import fingerprint
from gateway.protocol.timestamps import timestamp_of
from gateway.protocol.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_ENDPOINT
from gateway.services.grades import Grades
from gateway.storage.launches import StoredLaunch
from gateway.storage.outbox import Delivery, Packing, Parcel
from gateway.storage.registrations import Registrations, hold_registration
from gateway.storage.score_times import ScoreTimes

KIND: Final = "score"
CONFLICT: Final = 409


@dataclass(frozen=True, kw_only=True)
class PostponedScores:
    """Packs scores for the outbox, and carries them to their platform."""

    clock: Clock
    grades: Grades
    times: ScoreTimes
    registrations: Registrations

    def packing(self, stored: StoredLaunch, line_item_id: str, score: Mapping[str, Any]) -> Packing:
        """How the outbox packs this score; raises Rejected when the launch may not send it."""
        self.grades.demand_score(stored.launch.claims, line_item_id, dict(score))
        registration_id, user_id = stored.registration.id, str(score["userId"])

        async def pack(connection: AsyncConnection) -> Parcel:
            await hold_registration(connection, registration_id)
            timestamp = score.get("timestamp") or timestamp_of(
                await self.times.following_within(connection, registration_id, line_item_id, user_id, now=self.clock())
            )
            return Parcel(
                kind=KIND,
                registration_id=registration_id,
                activity=activity_of(stored),
                lane=fingerprint(json.dumps([KIND, registration_id, line_item_id, user_id])),
                content={
                    "claims": stored.launch.only((CLAIM_DEPLOYMENT_ID, CLAIM_ENDPOINT)).claims,
                    "lineItemId": line_item_id,
                    "score": {**score, "timestamp": timestamp},
                },
            )

        return pack

    async def carry(self, delivery: Delivery) -> None:
        """Send a score to its platform; raises PlatformFailure or Rejected as sending at once would."""
        content: Mapping[str, Any] = delivery.content
        registration = await self.registrations.get(delivery.registration_id)
        try:
            await self.grades.send_score(registration, content["claims"], content["lineItemId"], content["score"])
        except PlatformFailure as failure:
            # An answer that was lost, perhaps before a retry: the platform has this score already, or a later one.
            if delivery.unrefused == 1 or failure.answered != CONFLICT:
                raise


def activity_of(stored: StoredLaunch) -> str:
    """The fingerprint of what an ltik or service key may ask about: its registration's activity."""
    return fingerprint(json.dumps([stored.registration.id, *stored.launch.activity]))
