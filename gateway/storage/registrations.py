"""Registrations: the platforms that this gateway knows, each with a key pair of ours for it alone (Sec 7.2)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.clock import Clock, system_clock
from gateway.errors import Code, Rejected
from gateway.storage.batches import delete_gradually
from gateway.storage.recollection import Recollection
from gateway.storage.revisions import latest_revision, revise
from gateway.storage.tables import metadata, registrations

_BELONGINGS: Final = [table for table in metadata.sorted_tables if "registration_id" in table.c]


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A platform as it was registered. Private keys are sealed (gateway.keyring), used by gateway.keys."""

    id: str
    url: str
    client_id: str
    name: str
    authentication_endpoint: str
    accesstoken_endpoint: str
    auth_method: str
    auth_key: str
    authorization_server: str | None
    redirect_uri: str | None
    active: bool
    public_key: str
    private_key: bytes
    created_at: datetime
    key_id: str | None = None
    next_key_id: str | None = None
    next_public_key: str | None = None
    next_private_key: bytes | None = None
    next_signs_at: datetime | None = None
    self_registered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SelfRegistered:
    """How many platforms registered themselves: those that nobody has switched on, and those that came lately."""

    inactive: int
    lately: int


class Registrations:
    """The table of registrations. Each method is one transaction."""

    def __init__(self, engine: AsyncEngine, clock: Clock = system_clock) -> None:
        self._engine = engine
        self._recollection: Recollection[Registration] = Recollection(
            clock, lambda found: (("id", found.id),), partial(latest_revision, engine, registrations)
        )

    async def add(self, registration: Registration) -> None:
        """Store a registration; raises Rejected when its issuer and client id are taken."""
        try:
            async with self._changing() as connection:
                await connection.execute(insert(registrations).values(asdict(registration)))
        except IntegrityError as error:
            raise Rejected(Code.PLATFORM_ALREADY_REGISTERED) from error

    async def change(self, identity: str, changes: Mapping[str, Any]) -> Registration:
        """Change a registration; raises Rejected when there is none, or its issuer and client id become another's."""
        _demand_id(identity)
        changed = update(registrations).where(registrations.c.id == identity).values(**changes)
        try:
            async with self._changing() as connection:
                row = (await connection.execute(changed.returning(*registrations.c))).mappings().one_or_none()
                return _demanded(row)
        except IntegrityError as error:
            raise Rejected(Code.URL_CLIENT_ID_COMBINATION_ALREADY_EXISTS) from error

    async def rotate(self, current: Registration, pair: Mapping[str, Any]) -> Registration:
        """Put a new key pair beside the one that `current` has; raises Rejected when somebody was faster."""
        same_pair = registrations.c.next_key_id.is_not_distinct_from(current.next_key_id)
        changed = update(registrations).where(registrations.c.id == current.id, same_pair).values(**pair)
        async with self._changing() as connection:
            row = (await connection.execute(changed.returning(*registrations.c))).mappings().one_or_none()
            if row is None:
                raise Rejected(Code.KEY_ROTATION_UNDER_WAY)
            return _registration_from(row)

    async def remove(self, identity: str) -> None:
        """Delete a registration and all that came from it; raises Rejected when there is none.

        It stops at once. What came from it may be millions of rows, which go before it, a few at a time: in one
        transaction the launches of other platforms would wait behind them.
        """
        await self.change(identity, {"active": False})
        for table in _BELONGINGS:
            await delete_gradually(self._engine, table, table.c.registration_id == identity)
        async with self._changing() as connection:
            gone = await connection.execute(delete(registrations).where(registrations.c.id == identity))
            if gone.rowcount == 0:
                raise Rejected(Code.PLATFORM_NOT_FOUND)

    async def get(self, identity: str) -> Registration:
        """The registration with this id; raises Rejected when there is none."""
        found = await self.find(id=identity)
        return _demanded(asdict(found[0]) if found else None)

    async def find(self, **wanted: str | Sequence[str]) -> Sequence[Registration]:
        """The registrations whose columns are exactly these texts, or one of several, oldest first; all without any."""
        texts = {name: [text] if isinstance(text, str) else text for name, text in wanted.items()}
        # PostgreSQL refuses NUL in a text; nothing that is stored contains it.
        if any("\0" in text for several in texts.values() for text in several):
            return []
        async with self._engine.connect() as connection:
            found = (await connection.execute(_finding(tuple(texts)), texts)).mappings()
            return [_registration_from(row) for row in found]

    async def key_set_version(self) -> tuple[object, ...]:
        """What changes with every registration that comes or goes, and with every rotation."""
        rotated = registrations.c.next_signs_at
        asked = select(func.count(), func.max(registrations.c.created_at), func.count(rotated), func.max(rotated))
        async with self._engine.connect() as connection:
            return tuple((await connection.execute(asked.select_from(registrations))).one())

    async def self_registered(self, *, since: datetime) -> SelfRegistered:
        """Count the platforms that registered themselves and that nobody has switched on or off."""
        came = registrations.c.self_registered_at
        counts = func.count().filter(~registrations.c.active), func.count().filter(came > since)
        async with self._engine.connect() as connection:
            inactive, lately = (await connection.execute(select(*counts).where(came.is_not(None)))).one()
        return SelfRegistered(inactive=inactive, lately=lately)

    async def forget_self_registered(self, *, before: datetime) -> None:
        """Delete the platforms that registered themselves until then, and were never active."""
        came = registrations.c.self_registered_at
        forgotten = and_(came <= before, ~registrations.c.active)
        await delete_gradually(self._engine, registrations, forgotten, then=partial(revise, table=registrations))

    async def recall(self, **wanted: str) -> Sequence[Registration]:
        """As `find`, for logins and launches: another process's change is seen a moment later (Recollection)."""
        return await self._recollection.recall(tuple(wanted.items()), lambda: self.find(**wanted))

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes registrations: with its commit this process recalls none, soon no other does."""
        async with self._engine.begin() as connection:
            yield connection
            await revise(connection, registrations)
        self._recollection.forget()


async def hold_registration(connection: AsyncConnection, identity: str) -> None:
    """Keep a registration from being deleted before the commit; raises Rejected when there is none.

    Whoever stores what belongs to one holds it first: a deletion takes the registration before its belongings, and two
    that go in opposite directions wait for each other.
    """
    held = select(registrations.c.id).where(registrations.c.id == identity).with_for_update(read=True, key_share=True)
    if (await connection.execute(held)).one_or_none() is None:
        raise Rejected(Code.UNREGISTERED_OR_INACTIVE_PLATFORM)


@cache
def _finding(names: tuple[str, ...]) -> Select[Any]:
    # Put together once: a platform that launches now and then is asked for at each of its launches.
    conditions = [registrations.c[name].in_(bindparam(name, expanding=True)) for name in names]
    return select(registrations).where(*conditions).order_by(registrations.c.created_at, registrations.c.id)


def _demand_id(identity: str) -> None:
    if "\0" in identity:
        raise Rejected(Code.PLATFORM_NOT_FOUND)


def _demanded(row: Mapping[Any, Any] | None) -> Registration:
    if row is None:
        raise Rejected(Code.PLATFORM_NOT_FOUND)
    return _registration_from(row)


def _registration_from(row: Mapping[Any, Any]) -> Registration:
    return Registration(**{str(name): value for name, value in row.items()})
