"""What is recalled while nothing changes: asked once for all who want it, and forgotten as a whole."""

import asyncio
from dataclasses import dataclass

import pytest

from gateway.storage.recollection import MOST_RECALLED, Recollection
from gateway.tests.site import MovingClock

pytestmark = pytest.mark.anyio


class Source:
    """What is asked: it answers each question with the next of its answers, when it may."""

    def __init__(self, *answers: list[str] | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def ask(self) -> list[str]:
        """The next answer."""
        self.asked += 1
        answer = self.answers.pop(0)
        await self.may_answer.wait()
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Revisions:
    """What tells the latest revision, and how often it was asked."""

    latest: str | Exception = "r1"
    looks: int = 0

    async def look(self) -> str:
        """The latest revision."""
        self.looks += 1
        await asyncio.sleep(0)
        if isinstance(self.latest, Exception):
            raise self.latest
        return self.latest


def recollection(clock: MovingClock | None = None, revisions: Revisions | None = None) -> Recollection[str]:
    revisions = revisions or Revisions()
    return Recollection(clock or MovingClock(), lambda item: ("is", item), revisions.look)


async def until_asked(source: Source, times: int) -> None:
    """Wait until a source was asked so often."""
    while source.asked < times:
        await asyncio.sleep(0)


async def test_all_who_want_it_at_once_share_one_answer() -> None:
    """However many want an answer that is not known, it is asked for once."""
    source, recalled = Source(["a"]), recollection()

    answers = await asyncio.gather(*(recalled.recall("first", source.ask) for _ in range(16)))

    assert answers == [["a"]] * 16
    assert source.asked == 1


async def test_failure_is_told_to_all_and_not_kept() -> None:
    """Who waited for an answer that failed is told so; who comes next asks anew."""
    source, recalled = Source(OSError("gone"), ["a"]), recollection()

    failed = await asyncio.gather(*(recalled.recall("first", source.ask) for _ in range(2)), return_exceptions=True)
    answer = await recalled.recall("first", source.ask)

    assert [str(failure) for failure in failed] == ["gone", "gone"]
    assert answer == ["a"]


async def test_whoever_leaves_takes_the_answer_from_nobody() -> None:
    """One that is cancelled while it waits leaves the others their answer."""
    source, recalled = Source(["a"]), recollection()
    source.may_answer.clear()
    leaving = asyncio.create_task(recalled.recall("first", source.ask))
    staying = asyncio.create_task(recalled.recall("first", source.ask))
    await until_asked(source, 1)

    leaving.cancel()
    source.may_answer.set()

    assert await staying == ["a"]
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_answer_on_its_way_is_not_given_to_who_asks_after_forgetting() -> None:
    """What was asked before everything was forgotten is neither shared afterwards nor kept."""
    source, recalled = Source(["old"], ["new"]), recollection()
    source.may_answer.clear()
    before = asyncio.create_task(recalled.recall("first", source.ask))
    await until_asked(source, 1)

    recalled.forget()
    after = asyncio.create_task(recalled.recall("first", source.ask))
    await until_asked(source, 2)
    source.may_answer.set()

    assert [await before, await after] == [["old"], ["new"]]
    assert await recalled.recall("first", source.ask) == ["new"]


async def test_item_answers_the_question_for_itself() -> None:
    """What was found by one question need not be asked for by its own name."""
    source, recalled = Source(["a", "b"]), recollection()
    await recalled.recall("all", source.ask)

    answer = await recalled.recall(("is", "b"), source.ask)

    assert answer == ["b"]
    assert source.asked == 1


async def test_answer_holds_while_the_revision_does() -> None:
    """However long ago something was asked, it is not asked again while nothing changed."""
    clock, source = MovingClock(), Source(["a"])
    recalled = recollection(clock)
    await recalled.recall("first", source.ask)

    clock.move(days=1)

    assert await recalled.recall("first", source.ask) == ["a"]
    assert source.asked == 1


async def test_revision_is_looked_at_once_a_second() -> None:
    """All that is recalled within a second costs one look, however many questions there are and however they come."""
    clock, revisions, source = MovingClock(), Revisions(), Source(*([name] for name in "abcdefgh"))
    recalled = recollection(clock, revisions)

    await asyncio.gather(*(recalled.recall(name, source.ask) for name in "abcd"))
    clock.move(milliseconds=999)
    await asyncio.gather(*(recalled.recall(name, source.ask) for name in "abcdefgh"))
    within_a_second = revisions.looks
    clock.move(milliseconds=1)
    await asyncio.gather(*(recalled.recall(name, source.ask) for name in "abcdefgh"))

    assert (within_a_second, revisions.looks) == (1, 2)
    assert source.asked == 8


@pytest.mark.parametrize("seconds", [1, -1])
async def test_new_revision_makes_everything_forgotten(seconds: int) -> None:
    """What was known under another revision is asked anew, on a clock that was set back as well."""
    clock, revisions, source = MovingClock(), Revisions(), Source(["old"], ["new"])
    recalled = recollection(clock, revisions)
    await recalled.recall("first", source.ask)

    revisions.latest = "r2"
    clock.move(seconds=seconds)

    assert await recalled.recall("first", source.ask) == ["new"]


async def test_answer_on_its_way_is_not_kept_under_a_new_revision() -> None:
    """What was asked under another revision may be older than this one: its answer is not kept."""
    clock, revisions, source = MovingClock(), Revisions(), Source(["old"], ["new"])
    recalled = recollection(clock, revisions)
    source.may_answer.clear()
    before = asyncio.create_task(recalled.recall("first", source.ask))
    await until_asked(source, 1)

    revisions.latest = "r2"
    clock.move(seconds=1)
    after = asyncio.create_task(recalled.recall("first", source.ask))
    await until_asked(source, 2)
    source.may_answer.set()

    assert [await before, await after] == [["old"], ["new"]]
    assert await recalled.recall("first", source.ask) == ["new"]


async def test_look_that_fails_is_told_and_taken_again() -> None:
    """Who cannot learn whether an answer holds gets none; the next one looks again, and what was known still is."""
    clock, revisions, source = MovingClock(), Revisions(), Source(["a"])
    recalled = recollection(clock, revisions)
    await recalled.recall("first", source.ask)
    clock.move(seconds=1)

    revisions.latest = OSError("gone")
    with pytest.raises(OSError, match="gone"):
        await recalled.recall("first", source.ask)
    revisions.latest = "r1"

    assert await recalled.recall("first", source.ask) == ["a"]
    assert (source.asked, revisions.looks) == (1, 3)


async def test_what_was_wanted_longest_ago_makes_room() -> None:
    """Of more answers than are kept, the one that was wanted last stays, and the one that nobody wanted goes."""
    source, recalled = Source(["a"], ["b"], ["b again"]), recollection()
    others = Source(*([f"{number}"] for number in range(MOST_RECALLED - 1)))

    await recalled.recall(("is", "a"), source.ask)
    await recalled.recall(("is", "b"), source.ask)
    for number in range(MOST_RECALLED - 2):
        await recalled.recall(("is", f"{number}"), others.ask)
    await recalled.recall(("is", "a"), source.ask)
    await recalled.recall(("is", f"{MOST_RECALLED - 2}"), others.ask)
    asked = source.asked

    assert await recalled.recall(("is", "a"), source.ask) == ["a"]
    assert (asked, source.asked) == (2, 2)
    assert await recalled.recall(("is", "b"), source.ask) == ["b again"]
