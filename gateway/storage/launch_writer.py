"""The writer of launches: all that are waiting go into one transaction, and each is answered when that is committed.

A transaction costs much, a row little: under load many launches share one sync of the disk, and a lone launch waits
for nobody. What the database knows (is the platform active, is the nonce new) is judged within the transaction, launch
by launch, by the rules that came with it; one that is refused leaves no row and does not disturb its neighbours.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.errors import Code, Rejected
from gateway.protocol.checks import Rules
from gateway.protocol.handshake import Stage
from gateway.storage.database import begin_writing, insert_into
from gateway.storage.outages import is_outage
from gateway.storage.tables import consumed_nonces, launches, registrations, service_contexts
from gateway.storage.transactions import Transactions

Row = Mapping[str, Any]
Key = tuple[Any, ...]

# Every number of nonces is a statement of its own, which a connection keeps prepared.
MOST_TOGETHER: Final = 32
# Launches that wait beyond these are refused: those before them take seconds, and a hanging database takes for ever.
MOST_WAITING: Final = 4000
_NONCE_KEY: Final = tuple(consumed_nonces.primary_key)


@dataclass(frozen=True, kw_only=True, eq=False)
class Arrival:
    """A launch that was judged and is to be stored: its rows, and the rules for what only the database knows."""

    issuer: str
    nonce: Row
    launch: Row
    service_context: Row | None
    rules: Rules

    @property
    def nonce_key(self) -> Key:
        """What may be spent once."""
        return tuple(self.nonce[column.name] for column in _NONCE_KEY)

    def judge_platform(self, active: bool | None) -> None:
        """Raise Rejected unless the platform may launch; None: it is not registered any more."""
        told = {"bodyReceived": {"iss": self.issuer}}
        if active is None:
            raise Rejected(Code.UNREGISTERED_OR_INACTIVE_PLATFORM, details=told)
        self.rules.active_at_launch.demand(active, details=told)


@dataclass(frozen=True)
class _Waiting:
    """An arrival, and the promise that was given for it."""

    arrival: Arrival
    written: asyncio.Future[None]

    def tell(self, failure: Exception | None) -> None:
        """Keep the promise, unless nobody waits any more."""
        if self.written.done():
            return
        if failure is None:
            self.written.set_result(None)
        else:
            self.written.set_exception(failure)


class LaunchWriter:
    """Writes arrivals in groups, one group at a time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._transactions = Transactions(engine)
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, arrival: Arrival) -> None:
        """Store an arrival: returns when it is committed, raises Rejected when its rules refuse it, or many wait."""
        if len(self._waiting) >= MOST_WAITING:
            raise Rejected(Code.DATABASE_UNAVAILABLE)
        waiting = _Waiting(arrival, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await waiting.written

    async def _write_all(self) -> None:
        while self._waiting:
            # Whoever is ready to arrive comes along; with nobody there it costs nothing.
            await asyncio.sleep(0)
            group, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            await self._write_group(group)

    async def _write_group(self, group: Sequence[_Waiting]) -> None:
        try:
            refused = await self._transactions.run(partial(_store, arrivals=[waiting.arrival for waiting in group]))
        except Exception as error:  # noqa: BLE001 - it is raised where somebody waits
            await self._write_singly(group, error)
        else:
            for waiting in group:
                waiting.tell(refused.get(waiting.arrival))

    async def _write_singly(self, group: Sequence[_Waiting], error: Exception) -> None:
        # What one launch did to the transaction of its neighbours; an outage would befall each of them alone, too.
        if len(group) > 1 and isinstance(error, DBAPIError) and not is_outage(error):
            for waiting in group:
                await self._write_group([waiting])
        else:
            for waiting in group:
                waiting.tell(error)


def _store(connection: Connection, arrivals: Sequence[Arrival]) -> dict[Arrival, Rejected]:
    """Insert what the rules admit; gives the refusal of every other arrival."""
    begin_writing(connection)
    refused: dict[Arrival, Rejected] = {}
    active = _active(connection, arrivals)
    ours = _admitted(
        arrivals, refused, lambda arrival: arrival.judge_platform(active.get(arrival.launch["registration_id"]))
    )
    # Everybody inserts in the same order, so that two processes never wait for each other.
    ours.sort(key=lambda arrival: arrival.nonce_key)
    fresh = _spend(connection, ours)
    admitted = _admitted(ours, refused, lambda arrival: arrival.rules.nonce_use.demand(_stage(arrival, fresh)))
    if admitted:
        connection.execute(insert(launches), [arrival.launch for arrival in admitted])
        _refresh_service_contexts(connection, admitted)
    return refused


def _admitted(
    arrivals: Sequence[Arrival], refused: dict[Arrival, Rejected], demand: Callable[[Arrival], None]
) -> list[Arrival]:
    for arrival in arrivals:
        try:
            demand(arrival)
        except Rejected as refusal:
            refused[arrival] = refusal
    return [arrival for arrival in arrivals if arrival not in refused]


def _active(connection: Connection, arrivals: Sequence[Arrival]) -> dict[str, bool]:
    identities = sorted({arrival.launch["registration_id"] for arrival in arrivals})
    # The lock keeps the registration from being deleted before the commit, and lets it be changed: a deactivation does
    # not wait for launches, and what it crosses is worth nothing, because every look-up of an ltik asks again.
    known = (
        select(registrations.c.id, registrations.c.active)
        .where(registrations.c.id.in_(identities))
        .order_by(registrations.c.id)
        .with_for_update(read=True, key_share=True)
    )
    return {row.id: row.active for row in connection.execute(known)}


def _spend(connection: Connection, arrivals: Sequence[Arrival]) -> set[Key]:
    """Insert the nonces; gives those that were not there before. The constraint decides, whoever else is inserting."""
    if not arrivals:
        return set()
    spent = insert_into(connection, consumed_nonces).on_conflict_do_nothing().returning(*_NONCE_KEY)
    return {tuple(row) for row in connection.execute(spent, [arrival.nonce for arrival in arrivals])}


def _stage(arrival: Arrival, fresh: set[Key]) -> Stage:
    # Of two arrivals with one nonce in one group, the first has taken it away.
    if arrival.nonce_key not in fresh:
        return Stage.FINISHED
    fresh.remove(arrival.nonce_key)
    return Stage.STARTED


def _refresh_service_contexts(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    rows = [arrival.service_context for arrival in arrivals if arrival.service_context is not None]
    latest = {row["fingerprint"]: row for row in rows}
    if not latest:
        return
    stored = insert_into(connection, service_contexts)
    fresh = {name: stored.excluded[name] for name in ("claims", "refreshed_at")}
    # Most launches of an activity say what the one before them said.
    differs = service_contexts.c.claims != stored.excluded.claims
    connection.execute(
        stored.on_conflict_do_update(index_elements=["fingerprint"], set_=fresh, where=differs),
        [latest[fingerprint] for fingerprint in sorted(latest)],
    )
