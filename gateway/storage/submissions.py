"""Submissions that platforms told of by a notice: what an asset processor may fetch and report on, by its service key.

No launch stands behind a notice, so its service key stands for what the notice named: its assets and where reports go.
A key is derived, not stored (gateway.keyring), and stops with its platform. It ends KEPT_FOR after the notice came.
A revocation empties the row, which stays for that time: the same notice, should it come again, does not fill it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.clock import Clock
from gateway.keyring import Keyring, fingerprint
from gateway.protocol.launch import Launch
from gateway.storage.batches import delete_gradually
from gateway.storage.database import insert_into
from gateway.storage.launches import StoredLaunch, stored_launch_from
from gateway.storage.service_keys import ServiceKey
from gateway.storage.tables import registrations, submissions

# A term, its exams, and time to complain about them.
KEPT_FOR: Final = timedelta(days=180)
_EMPTY: Final = ""


class Submissions:
    """The table of submissions."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring, clock: Clock) -> None:
        self._engine = engine
        self._keyring = keyring
        self._clock = clock

    def key_of(self, registration_id: str, *, deployment_id: str, notice_type: str, notice_id: str) -> str:
        """The service key of a notice: the same whenever it is asked for."""
        return self._keyring.submission_key_mac(json.dumps([registration_id, deployment_id, notice_type, notice_id]))

    async def keep_within(
        self, connection: AsyncConnection, key: str, registration_id: str, claims: Mapping[str, Any]
    ) -> None:
        """Keep what a notice named, as a part of a transaction; what comes again under its name replaces it."""
        kept = {"claims": json.dumps(claims), "expires_at": self._clock() + KEPT_FOR}
        row = {"fingerprint": fingerprint(key), "registration_id": registration_id, **kept}
        stored = insert_into(connection, submissions).values(row)
        not_revoked = submissions.c.claims != _EMPTY
        await connection.execute(
            stored.on_conflict_do_update(index_elements=["fingerprint"], set_=kept, where=not_revoked)
        )

    async def find(self, key: str) -> StoredLaunch | None:
        """What was named with this key, unless it has ended or its platform is no longer active."""
        wanted = (
            select(submissions.c.claims, *registrations.c)
            .join(registrations, registrations.c.id == submissions.c.registration_id)
            .where(submissions.c.fingerprint == fingerprint(key), self._counts(), registrations.c.active)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return None if row is None else stored_launch_from(row)

    async def listed(self, *, registration_id: str, after: str, limit: int) -> Sequence[ServiceKey]:
        """Keys in the order of their ids: all, or those of one registration."""
        if "\0" in registration_id + after:
            return []
        key = submissions.c.fingerprint
        wanted = select(submissions).where(self._counts(), key > after).order_by(key).limit(limit)
        if registration_id:
            wanted = wanted.where(submissions.c.registration_id == registration_id)
        async with self._engine.connect() as connection:
            return [_service_key_from(row) for row in (await connection.execute(wanted)).mappings()]

    async def revoke(self, identity: str) -> bool:
        """End a key; whether there was one with this id."""
        if "\0" in identity:
            return False
        found = submissions.c.fingerprint == identity
        async with self._engine.begin() as connection:
            ended = update(submissions).where(found, self._counts()).values(claims=_EMPTY)
            return (await connection.execute(ended)).rowcount > 0

    async def forget_expired(self, now: datetime) -> None:
        """Delete those whose time is over, a few at a time."""
        await delete_gradually(self._engine, submissions, submissions.c.expires_at <= now)

    def _counts(self) -> ColumnElement[bool]:
        return (submissions.c.claims != _EMPTY) & (submissions.c.expires_at > self._clock())


def _service_key_from(row: Any) -> ServiceKey:
    return ServiceKey(
        id=row["fingerprint"],
        registration_id=row["registration_id"],
        refreshed_at=row["expires_at"] - KEPT_FOR,
        expires_at=row["expires_at"],
        launch=Launch.from_json(row["claims"]),
    )
