"""When each person's last score in a line item was made, so that the next one is later (AGS 3.4.9).

Platforms refuse a score whose timestamp is not later than the last one's. The clock of one process is not enough: two
processes, two scores in a millisecond, or a clock that was put back would make such timestamps.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import case, delete
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.errors import Code, Rejected
from gateway.storage.database import insert_into
from gateway.storage.outages import is_outage
from gateway.storage.tables import score_times

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STEP: Final = timedelta(milliseconds=1)
# No clock is put back by more than this.
_KEPT_FOR: Final = timedelta(days=2)

_log = structlog.get_logger("gateway")


class ScoreTimes:
    """The table of last timestamps. Each method is one transaction, and each change one statement."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def following(self, registration_id: str, line_item_id: str, user_id: str, *, now: datetime) -> datetime:
        """A time for a new score, in whole milliseconds: now, or a millisecond after the last one."""
        return await self._raised(registration_id, line_item_id, user_id, now, after_last=True)

    async def following_within(
        self, connection: AsyncConnection, registration_id: str, line_item_id: str, user_id: str, *, now: datetime
    ) -> datetime:
        """The same as a part of a transaction: others of this person in this line item wait until it is over."""
        return await _raised_within(connection, _row(registration_id, line_item_id, user_id, now), after_last=True)

    async def note(self, registration_id: str, line_item_id: str, user_id: str, *, used: datetime) -> None:
        """Remember a time that the platform took; one before the last one changes nothing.

        An outage is logged: told as a failure it would have the caller send again what has arrived.
        """
        try:
            await self._raised(registration_id, line_item_id, user_id, used, after_last=False)
        except (SQLAlchemyError, Rejected) as error:
            if isinstance(error, SQLAlchemyError) and not is_outage(error):
                raise
            _log.warning("score_time_not_noted", reason=type(error).__name__)

    async def forget_old(self, now: datetime) -> None:
        """Delete the times that every new score will be later than anyway."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(score_times).where(score_times.c.last < _milliseconds(now - _KEPT_FOR)))

    async def _raised(
        self, registration_id: str, line_item_id: str, user_id: str, moment: datetime, *, after_last: bool
    ) -> datetime:
        try:
            async with self._engine.begin() as connection:
                row = _row(registration_id, line_item_id, user_id, moment)
                return await _raised_within(connection, row, after_last=after_last)
        except IntegrityError as error:  # the registration was deleted in this moment
            raise Rejected(Code.UNREGISTERED_OR_INACTIVE_PLATFORM) from error


async def _raised_within(connection: AsyncConnection, row: Mapping[str, object], *, after_last: bool) -> datetime:
    last = score_times.c.last
    stored = insert_into(connection, score_times).values(row)
    raised = case((stored.excluded.last > last, stored.excluded.last), else_=last + int(after_last))
    key = ["registration_id", "fingerprint"]
    kept = stored.on_conflict_do_update(index_elements=key, set_={"last": raised}).returning(last)
    reached: int = (await connection.execute(kept)).scalar_one()
    return _EPOCH + reached * _STEP


def _row(registration_id: str, line_item_id: str, user_id: str, moment: datetime) -> Mapping[str, object]:
    return {
        "registration_id": registration_id,
        "fingerprint": _fingerprint(line_item_id, user_id),
        "last": _milliseconds(moment),
    }


def _fingerprint(line_item_id: str, user_id: str) -> str:
    # The table is about times; who was graded in what stays out of it.
    return hashlib.sha256(json.dumps([line_item_id, user_id]).encode("ascii")).hexdigest()


def _milliseconds(moment: datetime) -> int:
    # Rounded up, so that whatever follows is later than the moment itself, microseconds and all.
    return -((_EPOCH - moment) // _STEP)
