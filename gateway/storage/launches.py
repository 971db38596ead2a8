"""Launches: what a tool may ask about while its ltik lives, and the nonces that were spent to get there.

An ltik is a random text that is stored only as its fingerprint. It stops with its platform: every look-up joins
the registration and demands that it be active. Service keys belong to a context instead of a launch and do not
expire.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.errors import Code, Rejected
from gateway.keyring import Keyring, fingerprint
from gateway.protocol.checks import Check
from gateway.protocol.handshake import LIFETIME, Handshake, Stage
from gateway.protocol.launch import Launch
from gateway.protocol.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_ENDPOINT,
    CLAIM_NAMES_ROLE_SERVICE,
    CLAIM_RESOURCE_LINK,
)
from gateway.storage.database import insert_into
from gateway.storage.registrations import Registration
from gateway.storage.tables import consumed_nonces, launches, registrations, service_contexts

# LTIAAS keeps an ltik for a day.
LTIK_LIFETIME: Final = timedelta(hours=24)
_DAY_DIGITS: Final = 8


@dataclass(frozen=True, kw_only=True)
class StoredLaunch:
    """A launch, with the registration that it came through."""

    launch: Launch
    registration: Registration


class Launches:
    """The tables of launches, spent nonces and service contexts. Each method is one transaction."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    async def finish(
        self,
        handshake: Handshake,
        nonce: str,
        launch: Launch,
        *,
        with_service_key: bool,
        now: datetime,
        nonce_use: Check,
    ) -> str:
        """Spend the nonce and store the launch, both or neither; gives the ltik.

        `nonce_use` is told at which stage the handshake was, as the database saw it, and refuses by raising:
        exactly one of any number of simultaneous calls is told STARTED.
        """
        ltik = f"{now.astimezone(UTC):%Y%m%d}.{secrets.token_urlsafe(32)}"
        try:
            async with self._engine.begin() as connection:
                nonce_use.demand(await _spend(connection, handshake, nonce, now))
                await connection.execute(insert(launches).values(_launch_row(handshake, launch, ltik, now)))
                if with_service_key:
                    key = self.service_key_of(handshake.registration_id, launch)
                    await _refresh_service_context(connection, handshake, launch, key, now)
        except IntegrityError as error:  # the registration was deleted in this moment
            raise Rejected(Code.UNREGISTERED_OR_INACTIVE_PLATFORM) from error
        return ltik

    def service_key_of(self, registration_id: str, launch: Launch) -> str:
        """The service key of a launch's context: one for one activity of one deployment, the same at every launch."""
        return self._keyring.service_key_mac(json.dumps([registration_id, *launch.activity]))

    async def find(self, ltik: str, *, now: datetime) -> StoredLaunch | None:
        """The launch of an ltik, unless it is over or its platform is no longer active."""
        # PostgreSQL refuses NUL in a text; no ltik contains it.
        if "\0" in ltik:
            return None
        wanted = (
            select(launches.c.claims, *registrations.c)
            .join(registrations, registrations.c.id == launches.c.registration_id)
            .where(launches.c.day == ltik[:_DAY_DIGITS], launches.c.fingerprint == fingerprint(ltik))
            .where(launches.c.expires_at > now, registrations.c.active)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return None if row is None else _stored_launch_from(row)

    async def find_by_service_key(self, service_key: str) -> StoredLaunch | None:
        """The context of a service key, as its latest launch left it, unless its platform is no longer active."""
        wanted = (
            select(service_contexts.c.claims, *registrations.c)
            .join(registrations, registrations.c.id == service_contexts.c.registration_id)
            .where(service_contexts.c.fingerprint == fingerprint(service_key), registrations.c.active)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return None if row is None else _stored_launch_from(row)

    async def forget_expired(self, now: datetime) -> None:
        """Delete launches and nonces whose time is over."""
        for table in (launches, consumed_nonces):
            async with self._engine.begin() as connection:
                await connection.execute(delete(table).where(table.c.expires_at <= now))


async def _spend(connection: AsyncConnection, handshake: Handshake, nonce: str, now: datetime) -> Stage:
    row = {
        "registration_id": handshake.registration_id,
        "day": handshake.day,
        "nonce": nonce,
        # The row must outlive every state that could bring this nonce back.
        "expires_at": now + 2 * LIFETIME,
    }
    spent = insert_into(connection, consumed_nonces).values(row).on_conflict_do_nothing()
    is_new = (await connection.execute(spent.returning(consumed_nonces.c.nonce))).one_or_none() is not None
    return Stage.STARTED if is_new else Stage.FINISHED


def _launch_row(handshake: Handshake, launch: Launch, ltik: str, now: datetime) -> dict[str, object]:
    return {
        "day": ltik[:_DAY_DIGITS],
        "fingerprint": fingerprint(ltik),
        "registration_id": handshake.registration_id,
        "deployment_id": launch.deployment_id,
        "claims": launch.to_json(),
        "expires_at": now + LTIK_LIFETIME,
    }


async def _refresh_service_context(
    connection: AsyncConnection, handshake: Handshake, launch: Launch, service_key: str, now: datetime
) -> None:
    # No person's claims: a service key outlives the launch and is about the course, not about who opened it.
    kept = (CLAIM_DEPLOYMENT_ID, CLAIM_CONTEXT, CLAIM_RESOURCE_LINK, CLAIM_ENDPOINT, CLAIM_NAMES_ROLE_SERVICE)
    fresh = {
        "claims": launch.only(kept).to_json(),
        "refreshed_at": now,
    }
    row = {
        "fingerprint": fingerprint(service_key),
        "registration_id": handshake.registration_id,
        "deployment_id": launch.deployment_id,
        **fresh,
    }
    stored = insert_into(connection, service_contexts).values(row)
    await connection.execute(stored.on_conflict_do_update(index_elements=["fingerprint"], set_=fresh))


def _stored_launch_from(row: Row[Any]) -> StoredLaunch:
    columns = dict(row._mapping)  # noqa: SLF001 - the name that SQLAlchemy documents
    launch = Launch.from_json(columns.pop("claims"))
    return StoredLaunch(launch=launch, registration=Registration(**columns))
