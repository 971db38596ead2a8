"""Launches: what a tool may ask about while its ltik lives, and the nonces that were spent to get there.

An ltik is a random text that is stored only as its fingerprint. It stops with its platform: every look-up joins
the registration and demands that it be active. Service keys belong to a context instead of a launch and do not
expire.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row as SqlRow
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.keyring import Keyring, fingerprint
from gateway.protocol.checks import Rules
from gateway.protocol.handshake import LIFETIME, Handshake
from gateway.protocol.launch import Launch
from gateway.protocol.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_ENDPOINT,
    CLAIM_GROUPS_SERVICE,
    CLAIM_NAMES_ROLE_SERVICE,
    CLAIM_RESOURCE_LINK,
)
from gateway.storage.batches import delete_gradually
from gateway.storage.launch_writer import Arrival, LaunchWriter, Row
from gateway.storage.registrations import Registration
from gateway.storage.service_keys import key_counts, service_key_of
from gateway.storage.tables import consumed_nonces, launches, registrations, renewed_service_keys, service_contexts

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
        self._writer = LaunchWriter(engine)

    async def finish(
        self,
        handshake: Handshake,
        nonce: str,
        launch: Launch,
        *,
        with_service_key: bool,
        now: datetime,
        rules: Rules,
    ) -> str:
        """Spend the nonce and store the launch, both or neither; gives the ltik.

        Two of the rules are asked here, about what the database says in this moment: whether the platform is active,
        and at which stage the handshake is. Exactly one of any number of simultaneous calls finds it STARTED.
        """
        ltik = f"{now.astimezone(UTC):%Y%m%d}.{secrets.token_urlsafe(32)}"
        key = self.service_key_of(handshake.registration_id, launch) if with_service_key else None
        await self._writer.write(
            Arrival(
                issuer=str(launch.claims["iss"]),
                nonce=_nonce_row(handshake, nonce, now),
                launch=_launch_row(handshake, launch, ltik, now),
                service_context=_service_context_row(handshake, launch, key, now) if key else None,
                rules=rules,
            )
        )
        return ltik

    def service_key_of(self, registration_id: str, launch: Launch) -> str:
        """The first service key of a launch's activity; storage.service_keys knows whether it still counts."""
        return service_key_of(self._keyring, registration_id, launch, serial=0)

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
        return None if row is None else stored_launch_from(row)

    async def find_by_service_key(self, service_key: str) -> StoredLaunch | None:
        """The context of a service key, as its latest launch left it, unless its platform is no longer active."""
        wanted = (
            select(service_contexts.c.claims, *registrations.c)
            .join(registrations, registrations.c.id == service_contexts.c.registration_id)
            .outerjoin(renewed_service_keys, renewed_service_keys.c.context == service_contexts.c.fingerprint)
            .where(*key_counts(fingerprint(service_key)), registrations.c.active)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return None if row is None else stored_launch_from(row)

    async def forget_expired(self, now: datetime) -> None:
        """Delete launches and nonces whose time is over, a few at a time: no launch waits for long."""
        for table in (launches, consumed_nonces):
            await delete_gradually(self._engine, table, table.c.expires_at <= now)


def _nonce_row(handshake: Handshake, nonce: str, now: datetime) -> Row:
    return {
        "registration_id": handshake.registration_id,
        "day": handshake.day,
        "nonce": nonce,
        # The row must outlive every state that could bring this nonce back.
        "expires_at": now + 2 * LIFETIME,
    }


def _launch_row(handshake: Handshake, launch: Launch, ltik: str, now: datetime) -> Row:
    return {
        "day": ltik[:_DAY_DIGITS],
        "fingerprint": fingerprint(ltik),
        "registration_id": handshake.registration_id,
        "deployment_id": launch.deployment_id,
        "claims": launch.to_json(),
        "expires_at": now + LTIK_LIFETIME,
    }


def _service_context_row(handshake: Handshake, launch: Launch, service_key: str, now: datetime) -> Row:
    # No person's claims: a service key outlives the launch and is about the course, not about who opened it.
    kept = (
        CLAIM_DEPLOYMENT_ID,
        CLAIM_CONTEXT,
        CLAIM_RESOURCE_LINK,
        CLAIM_ENDPOINT,
        CLAIM_NAMES_ROLE_SERVICE,
        CLAIM_GROUPS_SERVICE,
    )
    return {
        "fingerprint": fingerprint(service_key),
        "registration_id": handshake.registration_id,
        "deployment_id": launch.deployment_id,
        "claims": launch.only(kept).to_json(),
        "refreshed_at": now,
    }


def stored_launch_from(row: SqlRow[Any]) -> StoredLaunch:
    """A launch from a row that has its claims and all of its registration."""
    columns = dict(row._mapping)  # noqa: SLF001 - the name that SQLAlchemy documents
    launch = Launch.from_json(columns.pop("claims"))
    return StoredLaunch(launch=launch, registration=Registration(**columns))
