"""The outbox at work: what was accepted is delivered as soon as it can be, tried again for a day, and reported on.

Platforms say nothing of how long to go on; chosen here: the pauses double from half a minute to an hour, 30 attempts in
all, and a platform's Retry-After (RFC 9110 section 10.2.3) makes a pause longer, never shorter. A carrier is told only
that it failed: what it raises decides whether another attempt makes sense. The worker is told to end, never cancelled.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from gateway.clock import Clock
from gateway.errors import Code, PlatformFailure, Rejected
from gateway.storage.outbox import Deliveries, Delivery, Packing, State, Unrevived

Carrier = Callable[[Delivery], Awaitable[None]]

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
LONGEST_RETRY_AFTER: Final = timedelta(hours=24)
MOST_ATTEMPTS: Final = 30
# An attempt ends before its lease does; the difference is what the clocks of two machines may differ by.
ATTEMPT_LIMIT: Final = timedelta(seconds=45)
LEASE: Final = timedelta(seconds=60)
# A platform that hangs holds only its own deliveries up.
MOST_AT_ONCE: Final = 32
MOST_PER_PLATFORM: Final = 4
# How soon what another process accepted, or what became due, is noticed.
LOOK_EVERY: Final = timedelta(seconds=2)
KEPT_FOR: Final = {
    State.DELIVERED: timedelta(days=7),
    State.WITHDRAWN: timedelta(days=7),
    State.FAILED: timedelta(days=30),
}

# RFC 9110 section 15.5, RFC 8470 section 5.2, RFC 6585 section 4: these 4xx speak of the moment, not of the request.
_PASSING: Final = frozenset({401, 408, 425, 429})

_log = structlog.get_logger("gateway")


@dataclass(kw_only=True)
class Outbox:
    """Accepts parcels and delivers them, each by the carrier of its kind."""

    deliveries: Deliveries
    carriers: Mapping[str, Carrier]
    clock: Clock
    # How many of a kind are delivered at once, where MOST_AT_ONCE would be too many.
    most_of_kind: Mapping[str, int] = field(default_factory=dict)
    _under_way: dict["asyncio.Task[None]", tuple[str, str]] = field(default_factory=dict, init=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _ending: bool = field(default=False, init=False)

    async def accept(self, pack: Packing) -> Delivery:
        """Store what `pack` makes; when this returns, it will be delivered, or reported as failed."""
        delivery = await self.deliveries.add(pack, now=self.clock())
        self._news.set()
        return delivery

    async def withdraw(self, delivery: Delivery) -> bool:
        """Do not deliver this any more; False when it is under way in this moment, or came to its end."""
        withdrawn = await self.deliveries.withdraw(delivery, now=self.clock())
        # Whatever stood behind it may go.
        self._news.set()
        return withdrawn

    async def retry(self, delivery: Delivery) -> Delivery | Unrevived:
        """Deliver what failed after all, unless it did not fail, or was overtaken since."""
        revived = await self.deliveries.revive(delivery, now=self.clock())
        self._news.set()
        return revived

    async def run(self) -> None:
        """Deliver until told to end; then bring what is under way to its end."""
        while not self._ending:
            self._news.clear()
            try:
                await self._take_up()
            except (SQLAlchemyError, OSError) as error:
                _log.warning("outbox_not_read", reason=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_EVERY.total_seconds())
        await self._rest()

    def end(self) -> None:
        """Tell `run` to end."""
        self._ending = True
        self._news.set()

    async def deliver_due(self) -> None:
        """Deliver everything that is due now, once."""
        while await self._take_up():
            await self._rest()

    async def forget_ended(self, now: datetime) -> None:
        """Forget what ended long ago."""
        for state, span in KEPT_FOR.items():
            await self.deliveries.forget_ended(state, before=now - span)

    async def _take_up(self) -> int:
        while len(self._under_way) < MOST_AT_ONCE:
            now = self.clock()
            delivery = await self.deliveries.take(
                now=now,
                until=now + LEASE,
                busy_kinds=self._busy_kinds(),
                busy_platforms=self._busy_platforms(),
            )
            if delivery is None:
                break
            task = asyncio.create_task(self._attempt(delivery, taken_at=now))
            self._under_way[task] = (delivery.kind, delivery.registration_id)
            task.add_done_callback(self._done)
        return len(self._under_way)

    def _busy_kinds(self) -> list[str]:
        counts = Counter(kind for kind, _ in self._under_way.values())
        return [kind for kind, count in counts.items() if count >= self.most_of_kind.get(kind, MOST_AT_ONCE)]

    def _busy_platforms(self) -> list[tuple[str, str]]:
        return [platform for platform, count in Counter(self._under_way.values()).items() if count >= MOST_PER_PLATFORM]

    def _done(self, task: "asyncio.Task[None]") -> None:
        del self._under_way[task]
        self._news.set()
        error = task.exception()
        if error is not None:  # a defect, or the database: the lease runs out, and the attempt is made again
            _log.error("delivery_broke_off", reason=type(error).__name__)

    async def _rest(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _attempt(self, delivery: Delivery, *, taken_at: datetime) -> None:
        if delivery.attempts > MOST_ATTEMPTS:  # the last ones broke off: whatever it is, it shall not go on for ever
            await self._ended(delivery, State.FAILED, delivery.reply)
            return
        # The lease began before the database answered: what a wait for a connection took is no longer ours.
        left = ATTEMPT_LIMIT - (self.clock() - taken_at)
        if left <= timedelta():
            _log.warning("delivery_taken_late", kind=delivery.kind, attempts=delivery.attempts)
            return
        try:
            async with asyncio.timeout(left.total_seconds()):
                await self.carriers[delivery.kind](delivery)
        except TimeoutError:
            code = Code.PLATFORM_TIMED_OUT
            await self._failed(delivery, {"message": code.name, "description": code.value.sentence})
        except PlatformFailure as failure:
            reply = {"message": failure.code.name, "description": failure.sentence, **failure.details}
            await self._failed(delivery, reply, is_final=_is_final(failure), pause=failure.retry_after)
        except Rejected as refusal:
            reply = {"message": refusal.code.name, "description": refusal.sentence, **refusal.details}
            await self._failed(delivery, reply, is_final=True)
        else:
            await self._ended(delivery, State.DELIVERED)

    async def _failed(
        self, delivery: Delivery, reply: Mapping[str, Any], *, is_final: bool = False, pause: timedelta | None = None
    ) -> None:
        if is_final or delivery.attempts >= MOST_ATTEMPTS:
            await self._ended(delivery, State.FAILED, reply, refused=is_final)
            return
        due_at = next_attempt(delivery.attempts, now=self.clock(), retry_after=pause)
        await self.deliveries.postpone(delivery, due_at=due_at, reply=reply)
        _log.info("delivery_postponed", kind=delivery.kind, attempts=delivery.attempts, code=reply["message"])

    async def _ended(
        self, delivery: Delivery, state: State, reply: Mapping[str, Any] | None = None, *, refused: bool = False
    ) -> None:
        await self.deliveries.end(delivery, state, now=self.clock(), reply=reply, refused=refused)
        code = reply["message"] if reply else None
        _log.info("delivery_ended", kind=delivery.kind, state=state, attempts=delivery.attempts, code=code)


def next_attempt(attempts: int, *, now: datetime, retry_after: timedelta | None) -> datetime:
    """When to try again after this many attempts."""
    pause = min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)
    return now + max(pause, min(retry_after or pause, LONGEST_RETRY_AFTER))


def _is_final(failure: PlatformFailure) -> bool:
    # Without a token nothing was said about the parcel, and who mends the registration mends every parcel.
    if failure.code is Code.ACCESS_TOKEN_REFUSED or failure.answered is None:
        return False
    return 400 <= failure.answered < 500 and failure.answered not in _PASSING
