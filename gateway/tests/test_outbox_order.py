"""The outbox against a model: two processes on one database, a sender that fails at will, a clock that is moved."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.errors import Code, PlatformFailure
from gateway.outbox.worker import LEASE, MOST_ATTEMPTS, MOST_PER_PLATFORM, Outbox
from gateway.storage.database import engine_for
from gateway.storage.outbox import Deliveries, Delivery, Parcel, State
from gateway.storage.registrations import Registrations
from gateway.tests.site import MovingClock

LANES = ("a", "b", "c")
OUTCOMES = {
    "taken": None,
    "busy": PlatformFailure(Code.PLATFORM_REFUSED, url="https://lms.example", reason="status 503", answered=503),
    "lost": PlatformFailure(Code.PLATFORM_UNREACHABLE, url="https://lms.example", reason="no connection"),
    "refused": PlatformFailure(Code.PLATFORM_REFUSED, url="https://lms.example", reason="status 422", answered=422),
}


# The first of two in a lane is refused, and the second is under way.
REFUSED_BEFORE_ANOTHER = [
    *[("accept", ("a",))] * 2,
    ("take_up", (0,)),
    ("finish", (0, "refused")),
    ("take_up", (0,)),
]
# Nobody knows of any of its attempts whether it arrived.
LOST_UNTIL_IT_FAILED = [("finish", (0, "lost")), ("wait", (7200,)), ("take_up", (0,))] * MOST_ATTEMPTS
ARRIVED = frozenset({"taken", "lost"})


def lane_of(delivery: Delivery) -> str:
    """The lane that a parcel was accepted in."""
    return str(delivery.content["lane"])


@dataclass
class Attempt:
    """A delivery on its way: whoever decides how it ends sets the outcome."""

    delivery: Delivery
    outcome: asyncio.Future[None]

    def finish(self, outcome: PlatformFailure | None) -> None:
        """Let it arrive, or fail."""
        if outcome is None:
            self.outcome.set_result(None)
        else:
            self.outcome.set_exception(outcome)


@dataclass
class Sender:
    """What the other side saw, in order, and what is on its way."""

    seen: list[Delivery] = field(default_factory=list)
    # Those that were taken, and those of which only the other side knows whether it took them.
    arrived: list[Delivery] = field(default_factory=list)
    under_way: list[Attempt] = field(default_factory=list)

    async def carry(self, delivery: Delivery) -> None:
        """Take a delivery, and hold it until its outcome is decided."""
        lanes = [attempt.delivery.content["lane"] for attempt in self.under_way]
        assert delivery.content["lane"] not in lanes, "two deliveries of one lane are under way at once"
        attempt = Attempt(delivery, asyncio.get_running_loop().create_future())
        self.seen.append(delivery)
        self.under_way.append(attempt)
        try:
            await attempt.outcome
        finally:
            self.under_way.remove(attempt)


@dataclass
class Town:
    """Two processes with one database, and the model: what was accepted in each lane."""

    engine: AsyncEngine
    platform: str
    clock: MovingClock = field(default_factory=MovingClock)
    sender: Sender = field(default_factory=Sender)
    processes: list[Outbox] = field(default_factory=list)
    accepted: dict[str, list[str]] = field(default_factory=lambda: {lane: [] for lane in LANES})

    def start_process(self) -> Outbox:
        """A process that begins to work, or begins anew after it was killed."""
        deliveries = Deliveries(self.engine)
        return Outbox(deliveries=deliveries, carriers={"score": self.sender.carry}, clock=self.clock)

    async def accept(self, lane: str) -> None:
        """Accept one more parcel in a lane."""
        content = {"lane": lane, "serial": len(self.accepted[lane])}

        async def pack(_connection: AsyncConnection) -> Parcel:
            return Parcel(kind="score", registration_id=self.platform, activity="x", lane=lane, content=content)

        self.accepted[lane].append((await self.processes[0].accept(pack)).id)

    async def take_up(self, which: int) -> None:
        """Let a process take up what it can; what it took is then under way."""
        await self.processes[which]._take_up()
        await asyncio.sleep(0)

    async def finish(self, which: int, outcome: str) -> None:
        """Decide how one of the attempts under way ends."""
        for attempt in self.sender.under_way[which : which + 1]:
            self.sender.arrived += [attempt.delivery] if outcome in ARRIVED else []
            attempt.finish(OUTCOMES[outcome])
            await self._settled()

    async def withdraw(self, which: int) -> None:
        """Withdraw one of those that wait, if that is possible."""
        for delivery in (await self.found(State.WAITING))[which : which + 1]:
            await self.processes[1].withdraw(delivery)

    async def retry(self, which: int) -> None:
        """Have one of those that failed tried again, if that is possible."""
        for delivery in (await self.found(State.FAILED))[which : which + 1]:
            await self.processes[0].retry(delivery)

    async def found(self, state: State | None = None) -> list[Delivery]:
        """Those in a state, the latest first."""
        return list(await Deliveries(self.engine).listed("score", limit=1000, state=state))

    async def kill(self, which: int) -> None:
        """Kill a process with everything that it had under way, and start another."""
        tasks = list(self.processes[which]._under_way)
        self.sender.arrived += [attempt.delivery for attempt in self.sender.under_way]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks) if tasks else None
        self.processes[which] = self.start_process()

    async def wait(self, seconds: int) -> None:
        """Let time pass; an attempt ends before its lease does, so what is under way is lost first."""
        for _ in list(self.sender.under_way):
            await self.finish(0, "lost")
        self.clock.move(seconds=seconds)

    async def _settled(self) -> None:
        held = {id(attempt) for attempt in self.sender.under_way if not attempt.outcome.done()}
        while sum(len(process._under_way) for process in self.processes) > len(held):
            await asyncio.sleep(0.001)


def steps() -> st.SearchStrategy[list[tuple[str, Any]]]:
    """What may happen in a town."""
    one = st.one_of(
        st.tuples(st.just("accept"), st.tuples(st.sampled_from(LANES))),
        st.tuples(st.just("take_up"), st.tuples(st.integers(0, 1))),
        st.tuples(st.just("finish"), st.tuples(st.integers(0, 2), st.sampled_from(sorted(OUTCOMES)))),
        st.tuples(st.just("withdraw"), st.tuples(st.integers(0, 2))),
        st.tuples(st.just("retry"), st.tuples(st.integers(0, 2))),
        st.tuples(st.just("kill"), st.tuples(st.integers(0, 1))),
        st.tuples(st.just("wait"), st.tuples(st.sampled_from([1, 30, 61, 7200]))),
    )
    return st.builds(list.__add__, st.sampled_from([[], REFUSED_BEFORE_ANOTHER]), st.lists(one, max_size=25))


async def live(database: Path, script: Sequence[tuple[str, Any]]) -> tuple[Town, list[Delivery]]:
    """Play a script, then bring everything to its end without further trouble; gives the town and what it delivered."""
    engine = engine_for(f"sqlite:///{database}")
    event.listen(engine.sync_engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    (platform,) = await Registrations(engine).find()
    town = Town(engine=engine, platform=platform.id)
    town.processes = [town.start_process(), town.start_process()]
    for name, arguments in script:
        await getattr(town, name)(*arguments)
    for _ in range(sum(len(ids) for ids in town.accepted.values()) + 1):
        await town.wait(2 * int(LEASE.total_seconds()) + 3600)
        await town.take_up(0)
        for _ in list(town.sender.under_way):
            await town.finish(0, "taken")
    found = await town.found()
    await engine.dispose()
    return town, found


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(script=steps())
@example(script=[*REFUSED_BEFORE_ANOTHER, ("finish", (0, "taken")), ("retry", (0,))])
@example(script=[*REFUSED_BEFORE_ANOTHER, ("finish", (0, "lost")), ("retry", (0,))])
@example(script=[*REFUSED_BEFORE_ANOTHER, ("retry", (0,)), ("finish", (0, "taken"))])
@example(script=[*REFUSED_BEFORE_ANOTHER, ("finish", (0, "lost")), ("withdraw", (0,)), ("retry", (0,))])
@example(script=[*REFUSED_BEFORE_ANOTHER, *LOST_UNTIL_IT_FAILED, ("retry", (1,))])
@example(
    script=[*REFUSED_BEFORE_ANOTHER, *LOST_UNTIL_IT_FAILED, *[("retry", (0,)), ("withdraw", (0,))], ("retry", (0,))]
)
def test_nothing_is_lost_overtaken_or_sent_twice_at_once(
    prepared_database: Path, script: list[tuple[str, Any]]
) -> None:
    """Whatever fails, dies, waits or is called back: every parcel reaches its end, in order, one at a time in its lane.

    A parcel that was withdrawn need not have been seen by anybody; one that failed may come again, while none behind
    it may have arrived.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = Path(shutil.copy(prepared_database, Path(folder) / "gateway.db"))
        town, found = asyncio.run(live(database, script))

    arrived = {lane: [one.content["serial"] for one in town.sender.arrived if lane_of(one) == lane] for lane in LANES}
    seen = {one.id for one in town.sender.seen}
    assert arrived == {lane: sorted(numbers) for lane, numbers in arrived.items()}
    assert {one.id for one in found} == {identity for ids in town.accepted.values() for identity in ids}
    assert {one.id for one in found if one.state is not State.WITHDRAWN} <= seen
    assert {one.id for one in found if one.state is State.DELIVERED} <= {one.id for one in town.sender.arrived}
    assert {one.state for one in found} <= {State.DELIVERED, State.FAILED, State.WITHDRAWN}


def test_one_kind_does_not_hold_up_another(prepared_database: Path, tmp_path: Path) -> None:
    """A kind of which some hang takes no more slots than it has, and none of another kind's at the same platform."""
    database = Path(shutil.copy(prepared_database, tmp_path / "gateway.db"))

    kinds = asyncio.run(taken_up(database, ["notice"] * 5 + ["score"] * 5, most_of_kind={"notice": 2}))

    assert kinds == {"notice": 2, "score": MOST_PER_PLATFORM}


async def taken_up(database: Path, kinds: Sequence[str], **limits: Any) -> Mapping[str, int]:
    """How many of each kind are under way when these were accepted, and nothing answers."""
    engine = engine_for(f"sqlite:///{database}")
    (platform,) = await Registrations(engine).find()
    sender = Sender()
    carriers = dict.fromkeys(kinds, sender.carry)
    outbox = Outbox(deliveries=Deliveries(engine), carriers=carriers, clock=MovingClock(), **limits)
    for number, kind in enumerate(kinds):
        parcel = Parcel(
            kind=kind, registration_id=platform.id, activity="x", lane=str(number), content={"lane": number}
        )
        await outbox.accept(partial(_given, parcel))
    await outbox._take_up()
    await asyncio.sleep(0)
    under_way = Counter(attempt.delivery.kind for attempt in sender.under_way)
    for attempt in list(sender.under_way):
        attempt.finish(None)
    await outbox._rest()
    await engine.dispose()
    return under_way


async def _given(parcel: Parcel, _connection: AsyncConnection) -> Parcel:
    return parcel


@pytest.mark.parametrize(("waited", "begun"), [(0, 1), (44, 1), (45, 0)], ids=["at-once", "in-time", "too-late"])
def test_attempt_does_not_outlast_its_lease(prepared_database: Path, tmp_path: Path, waited: int, begun: int) -> None:
    """What took the database so long to give that its lease may end before the attempt is left to whoever is next."""
    database = Path(shutil.copy(prepared_database, tmp_path / "gateway.db"))

    assert asyncio.run(begun_after(database, waited)) == begun


async def begun_after(database: Path, seconds: int) -> int:
    """How many attempts begin when the database takes so long to give one parcel out."""
    engine, clock, sender = engine_for(f"sqlite:///{database}"), MovingClock(), Sender()
    (platform,) = await Registrations(engine).find()
    parcel = Parcel(kind="score", registration_id=platform.id, activity="x", lane="a", content={"lane": "a"})

    class Slow(Deliveries):
        async def take(self, **wanted: Any) -> Delivery | None:
            taken = await super().take(**wanted)
            clock.move(seconds=seconds)
            return taken

    outbox = Outbox(deliveries=Slow(engine), carriers={"score": sender.carry}, clock=clock)
    await outbox.accept(partial(_given, parcel))
    await outbox._take_up()
    await asyncio.sleep(0)
    begun = len(sender.under_way)
    for attempt in list(sender.under_way):
        attempt.finish(None)
    await outbox._rest()
    await engine.dispose()
    return begun
