"""The outbox: what was accepted for somebody else, whether it was delivered, and what the other side said at last.

Deliveries of one lane leave one at a time, in the order in which they were accepted; lanes do not wait for one another.
Who wants to deliver takes a lease, which one UPDATE alone can win. A lease that ran out (its process was killed) is
free again: a delivery may be repeated, but is neither forgotten nor overtaken. One that failed may wait again in its
old place, while none behind it may have arrived, whatever became of that one since; what tells of it is kept as long.
Deliveries of a platform that is not active wait; they go with a platform that is deleted.
"""

import json
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.errors import Code, Rejected
from gateway.storage.database import begin_writing
from gateway.storage.tables import outbox, registrations


class State(StrEnum):
    """How far a delivery has come. All but the first are its end."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Unrevived(Enum):
    """Why a delivery does not wait again."""

    NOT_FAILED = "it did not fail"
    OVERTAKEN = "one behind it may have arrived"


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """Something to deliver: `kind` says how, `lane` what it must not overtake, `activity` whose it is."""

    kind: str
    registration_id: str
    activity: str
    lane: str
    content: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A parcel that was accepted; `reply` is what the other side said at last.

    `attempts` counts the one under way, anew when it was revived; `unrefused` counts all that may have arrived.
    """

    number: int
    id: str
    kind: str
    registration_id: str
    activity: str
    content: Mapping[str, Any]
    state: State
    attempts: int
    unrefused: int
    accepted_at: datetime
    due_at: datetime
    holder: str | None
    ended_at: datetime | None
    reply: Mapping[str, Any] | None


Packing = Callable[[AsyncConnection], Awaitable[Parcel]]


class Deliveries:
    """The table of deliveries. Each method is one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, pack: Packing, *, now: datetime) -> Delivery:
        """Store the parcel that `pack` makes within the same transaction, due at once.

        Raises Rejected when its platform was deleted in this moment.
        """
        try:
            async with self._engine.begin() as connection:
                row = _row_of(await pack(connection), now)
                stored = (await connection.execute(insert(outbox).values(row).returning(*outbox.c))).mappings().one()
        except IntegrityError as error:
            raise Rejected(Code.UNREGISTERED_OR_INACTIVE_PLATFORM) from error
        return _delivery_from(stored)

    async def take(
        self,
        *,
        now: datetime,
        until: datetime,
        busy_kinds: Collection[str] = (),
        busy_platforms: Collection[tuple[str, str]] = (),
    ) -> Delivery | None:
        """Take the lease of the delivery that has been due for longest, or None when there is nothing to do.

        What is busy shall wait a little: kinds, and kinds together with a registration's id.
        """
        wanted = _longest_due(now).where(
            outbox.c.kind.not_in(busy_kinds), tuple_(outbox.c.kind, outbox.c.registration_id).not_in(busy_platforms)
        )
        while True:
            async with self._engine.begin() as connection:
                number = (await connection.execute(wanted)).scalar_one_or_none()
                if number is None:
                    return None
                lease = {"holder": uuid.uuid4().hex, "held_until": until}
                counts = {"attempts": outbox.c.attempts + 1, "unrefused": outbox.c.unrefused + 1}
                taken = update(outbox).where(outbox.c.number == number, _is_free(now)).values({**lease, **counts})
                row = (await connection.execute(taken.returning(*outbox.c))).mappings().one_or_none()
            # Without a row another process was faster; there may be more to take.
            if row is not None:
                return _delivery_from(row)

    async def postpone(self, delivery: Delivery, *, due_at: datetime, reply: Mapping[str, Any]) -> bool:
        """Give a lease back until a later attempt; False when it is no longer ours."""
        return await self._release(delivery, {"due_at": due_at, "reply": json.dumps(reply)})

    async def end(
        self,
        delivery: Delivery,
        state: State,
        *,
        now: datetime,
        reply: Mapping[str, Any] | None = None,
        refused: bool = False,
    ) -> bool:
        """Give a lease back for good, delivered or failed; False when it is no longer ours.

        `refused`: the other side saw this attempt and did not take it, so that it did not arrive.
        """
        told = None if reply is None else json.dumps(reply)
        unrefused = delivery.unrefused - refused
        return await self._release(delivery, {"state": state, "ended_at": now, "reply": told, "unrefused": unrefused})

    async def withdraw(self, delivery: Delivery, *, now: datetime) -> bool:
        """End a delivery before it is made; False when it is under way in this moment, or came to its end."""
        ended = {"state": State.WITHDRAWN, "ended_at": now, "holder": None, "held_until": None}
        withdrawn = update(outbox).where(outbox.c.number == delivery.number, _is_at_rest(now)).values(ended)
        async with self._engine.begin() as connection:
            return (await connection.execute(withdrawn)).rowcount == 1

    async def revive(self, delivery: Delivery, *, now: datetime) -> Delivery | Unrevived:
        """Have a failed delivery wait again, in its old place in its lane, unless one behind it may have arrived."""
        waiting = {"state": State.WAITING, "attempts": 0, "due_at": now, "ended_at": None}
        revived = update(outbox).where(outbox.c.number == delivery.number, outbox.c.state == State.FAILED)
        async with self._engine.begin() as connection:
            await connection.run_sync(begin_writing)
            if await _was_overtaken(connection, delivery):
                return Unrevived.OVERTAKEN
            row = (await connection.execute(revived.values(waiting).returning(*outbox.c))).mappings().one_or_none()
        return Unrevived.NOT_FAILED if row is None else _delivery_from(row)

    async def get(self, identity: str, *, activity: str | None = None) -> Delivery | None:
        """The delivery with this id, if it belongs to the activity (where one is given)."""
        # PostgreSQL refuses NUL in a text; no id contains it.
        if "\0" in identity:
            return None
        found = await self._read(select(outbox).where(outbox.c.id == identity, *_of(activity=activity)))
        return found[0] if found else None

    async def listed(
        self, kind: str, *, limit: int, before: int | None = None, **wanted: str | None
    ) -> Sequence[Delivery]:
        """Deliveries of a kind whose columns are exactly these texts (None: any), the latest first."""
        # PostgreSQL refuses NUL in a text; nothing that is stored contains it.
        if any("\0" in text for text in wanted.values() if text):
            return []
        page = () if before is None else (outbox.c.number < before,)
        conditions = (outbox.c.kind == kind, *_of(**wanted), *page)
        return await self._read(select(outbox).where(*conditions).order_by(outbox.c.number.desc()).limit(limit))

    async def counted(self) -> Mapping[tuple[str, str], int]:
        """How many deliveries of each kind wait, and how many failed: somebody may have to do something about these."""
        states = (State.WAITING, State.FAILED)
        counted = select(outbox.c.kind, outbox.c.state, func.count()).where(outbox.c.state.in_(states))
        wanted = counted.group_by(outbox.c.kind, outbox.c.state)
        async with self._engine.connect() as connection:
            return {(kind, state): count for kind, state, count in await connection.execute(wanted)}

    async def forget_ended(self, state: State, *, before: datetime) -> None:
        """Delete deliveries that ended in this state before then, save those that one which failed must not follow."""
        ended = delete(outbox).where(outbox.c.state == state, outbox.c.ended_at <= before)
        async with self._engine.begin() as connection:
            await connection.execute(ended.where(~_is_behind(State.FAILED)))

    async def _release(self, delivery: Delivery, changes: Mapping[str, Any]) -> bool:
        mine = and_(outbox.c.number == delivery.number, outbox.c.holder == delivery.holder)
        released = update(outbox).where(mine).values(holder=None, held_until=None, **changes)
        async with self._engine.begin() as connection:
            return (await connection.execute(released)).rowcount == 1

    async def _read(self, wanted: Select[Any]) -> Sequence[Delivery]:
        async with self._engine.connect() as connection:
            return [_delivery_from(row) for row in (await connection.execute(wanted)).mappings()]


async def _was_overtaken(connection: AsyncConnection, delivery: Delivery) -> bool:
    # Until the commit nothing is accepted for this platform, and nothing behind this delivery is taken up or ended.
    platform = select(registrations.c.id).where(registrations.c.id == delivery.registration_id).with_for_update()
    await connection.execute(platform)
    lane = select(outbox.c.lane).where(outbox.c.number == delivery.number).scalar_subquery()
    behind = select(outbox.c.unrefused).where(outbox.c.lane == lane, outbox.c.number > delivery.number)
    return any((await connection.execute(behind.order_by(outbox.c.number).with_for_update())).scalars().all())


def _row_of(parcel: Parcel, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex,
        "kind": parcel.kind,
        "registration_id": parcel.registration_id,
        "activity": parcel.activity,
        "lane": parcel.lane,
        "content": json.dumps(parcel.content),
        "state": State.WAITING,
        "attempts": 0,
        "unrefused": 0,
        "accepted_at": now,
        "due_at": now,
    }


def _longest_due(now: datetime) -> Select[tuple[int]]:
    is_active = outbox.c.registration_id.in_(select(registrations.c.id).where(registrations.c.active))
    return (
        select(outbox.c.number)
        .where(_is_free(now), is_active, ~_is_behind(State.WAITING))
        .order_by(outbox.c.due_at, outbox.c.number)
        .limit(1)
        # PostgreSQL shows several processes different rows this way; SQLite knows no such words, and leaves them out.
        .with_for_update(skip_locked=True)
    )


def _is_behind(state: State) -> ColumnElement[bool]:
    ahead = outbox.alias()
    return exists().where(ahead.c.lane == outbox.c.lane, ahead.c.number < outbox.c.number, ahead.c.state == state)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return and_(_is_at_rest(now), outbox.c.due_at <= now)


def _is_at_rest(now: datetime) -> ColumnElement[bool]:
    is_held = outbox.c.held_until > now
    return and_(outbox.c.state == State.WAITING, or_(outbox.c.holder.is_(None), ~is_held))


def _of(**wanted: str | None) -> list[ColumnElement[bool]]:
    return [outbox.c[name] == text for name, text in wanted.items() if text is not None]


def _delivery_from(row: Mapping[Any, Any]) -> Delivery:
    columns = {name: value for name, value in row.items() if name in Delivery.__dataclass_fields__}
    reply = None if row["reply"] is None else json.loads(row["reply"])
    return Delivery(**{**columns, "content": json.loads(row["content"]), "state": State(row["state"]), "reply": reply})
