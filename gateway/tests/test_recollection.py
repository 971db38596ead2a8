"""What is recalled for a moment: asked once for all who want it, and forgotten as a whole."""

import asyncio
from datetime import UTC, datetime

import pytest

from gateway.storage.recollection import Recollection

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


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


def recollection() -> Recollection[str]:
    return Recollection(lambda: START, lambda item: ("is", item))


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
    await asyncio.sleep(0)

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
    await asyncio.sleep(0)

    recalled.forget()
    after = asyncio.create_task(recalled.recall("first", source.ask))
    await asyncio.sleep(0)
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
