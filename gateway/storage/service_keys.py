"""Service keys: one for each activity, the same at every launch of it, until it is revoked.

A service key is derived, not stored (gateway.keyring), and known by its fingerprint. The first one of an activity is
the name of its row. A revocation empties the row, and no key of an empty row counts; the next launch of the activity
fills it again, and the key after the revoked one counts. A launch itself knows nothing of this.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.errors import Code, Rejected
from gateway.keyring import Keyring, fingerprint
from gateway.protocol.launch import Launch
from gateway.storage.database import insert_into
from gateway.storage.tables import renewed_service_keys as renewed
from gateway.storage.tables import service_contexts as contexts

_EMPTY: Final = ""


@dataclass(frozen=True, kw_only=True)
class ServiceKey:
    """A service key that counts, without itself: `id` is its fingerprint. That of a notice expires."""

    id: str
    registration_id: str
    refreshed_at: datetime
    expires_at: datetime | None = None
    launch: Launch


class ServiceKeys:
    """The service keys of all activities. Each method is one transaction."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    async def of(self, registration_id: str, launch: Launch) -> str | None:
        """The key of a launch's activity; None when it was revoked, and the activity not launched since."""
        first = service_key_of(self._keyring, registration_id, launch, serial=0)
        wanted = _with_renewals(renewed.c.serial).where(contexts.c.fingerprint == fingerprint(first), _counts())
        async with self._engine.connect() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        if row is None:
            return None
        return service_key_of(self._keyring, registration_id, launch, serial=row.serial or 0)

    async def listed(self, *, registration_id: str, after: str, limit: int) -> Sequence[ServiceKey]:
        """Keys in the order of their ids: all, or those of one registration."""
        if "\0" in registration_id + after:
            return []
        key = func.coalesce(renewed.c.fingerprint, contexts.c.fingerprint)
        wanted = _with_renewals(key.label("id"), *contexts.c).where(_counts(), key > after).order_by(key).limit(limit)
        if registration_id:
            wanted = wanted.where(contexts.c.registration_id == registration_id)
        async with self._engine.connect() as connection:
            return [_service_key_from(row) for row in (await connection.execute(wanted)).mappings()]

    async def revoke(self, identity: str) -> None:
        """End a key; raises Rejected when there is none with this id."""
        # PostgreSQL refuses NUL in a text; no fingerprint contains it.
        if "\0" in identity:
            raise Rejected(Code.SERVICE_KEY_NOT_FOUND)
        async with self._engine.begin() as connection:
            wanted = _with_renewals(*contexts.c, renewed.c.serial).where(*key_counts(identity))
            row = (await connection.execute(wanted)).mappings().one_or_none()
            if row is None:
                raise Rejected(Code.SERVICE_KEY_NOT_FOUND)
            successor = self._successor(row)
            stored = insert_into(connection, renewed).values({"context": row["fingerprint"], **successor})
            # Of two that revoke one key at once the second ends nothing more.
            older = renewed.c.serial < successor["serial"]
            renewal = stored.on_conflict_do_update(index_elements=["context"], set_=successor, where=older)
            if (await connection.execute(renewal.returning(renewed.c.serial))).one_or_none() is None:
                raise Rejected(Code.SERVICE_KEY_NOT_FOUND)
            await connection.execute(
                update(contexts).where(contexts.c.fingerprint == row["fingerprint"]).values(claims=_EMPTY)
            )

    def _successor(self, row: Any) -> dict[str, Any]:
        serial = (row["serial"] or 0) + 1
        key = service_key_of(self._keyring, row["registration_id"], Launch.from_json(row["claims"]), serial=serial)
        return {"serial": serial, "fingerprint": fingerprint(key)}


def service_key_of(keyring: Keyring, registration_id: str, launch: Launch, *, serial: int) -> str:
    """A service key of a launch's activity: the first, or, after so many revocations, a later one."""
    return keyring.service_key_mac(json.dumps([registration_id, *launch.activity, *([serial] if serial else [])]))


def key_counts(key: str) -> tuple[ColumnElement[bool], ...]:
    """Conditions on an activity, joined with its renewal: this fingerprint is that of its key."""
    renewal = renewed.alias()
    context = select(renewal.c.context).where(renewal.c.fingerprint == key).scalar_subquery()
    newest = func.coalesce(renewed.c.fingerprint, contexts.c.fingerprint)
    # The first condition finds the row by its primary key, the second demands the newest key, which nobody knows
    # before a launch has shown it.
    return contexts.c.fingerprint == func.coalesce(context, key), newest == key


def _counts() -> ColumnElement[bool]:
    return contexts.c.claims != _EMPTY


def _with_renewals(*columns: Any) -> Select[Any]:
    joined = contexts.outerjoin(renewed, renewed.c.context == contexts.c.fingerprint)
    return select(*columns).select_from(joined)


def _service_key_from(row: Any) -> ServiceKey:
    return ServiceKey(
        id=row["id"],
        registration_id=row["registration_id"],
        refreshed_at=row["refreshed_at"],
        launch=Launch.from_json(row["claims"]),
    )
