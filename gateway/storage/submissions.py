"""Submissions that platforms told of by a notice: what an asset processor may fetch and report on, by its service key.

No launch stands behind a notice, so its service key stands for what the notice named: its assets and where reports go.
A key is derived, not stored (gateway.keyring), and stops with its platform. It ends KEPT_FOR after the notice came.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.keyring import Keyring, fingerprint
from gateway.storage.batches import delete_gradually
from gateway.storage.database import insert_into
from gateway.storage.launches import StoredLaunch, stored_launch_from
from gateway.storage.tables import registrations, submissions

# A term, its exams, and time to complain about them.
KEPT_FOR: Final = timedelta(days=180)


class Submissions:
    """The table of submissions."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    def key_of(self, registration_id: str, *, deployment_id: str, notice_type: str, notice_id: str) -> str:
        """The service key of a notice: the same whenever it is asked for."""
        return self._keyring.submission_key_mac(json.dumps([registration_id, deployment_id, notice_type, notice_id]))

    async def keep_within(
        self, connection: AsyncConnection, key: str, registration_id: str, claims: Mapping[str, Any], *, now: datetime
    ) -> None:
        """Keep what a notice named, as a part of a transaction; what comes again under its name replaces it."""
        kept = {"claims": json.dumps(claims), "expires_at": now + KEPT_FOR}
        row = {"fingerprint": fingerprint(key), "registration_id": registration_id, **kept}
        stored = insert_into(connection, submissions).values(row)
        await connection.execute(stored.on_conflict_do_update(index_elements=["fingerprint"], set_=kept))

    async def find(self, key: str, *, now: datetime) -> StoredLaunch | None:
        """What was named with this key, unless it is over or its platform is no longer active."""
        wanted = (
            select(submissions.c.claims, *registrations.c)
            .join(registrations, registrations.c.id == submissions.c.registration_id)
            .where(submissions.c.fingerprint == fingerprint(key))
            .where(submissions.c.expires_at > now, registrations.c.active)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return None if row is None else stored_launch_from(row)

    async def forget_expired(self, now: datetime) -> None:
        """Delete those whose time is over, a few at a time."""
        await delete_gradually(self._engine, submissions, submissions.c.expires_at <= now)
