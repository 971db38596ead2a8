"""What was found before: a login and a launch need a registration, and hardly ever one that just changed.

An answer holds until anything of its kind changes, which the revision of that kind tells (gateway.storage.revisions):
it is looked at once in LOOKED_AT_EVERY, however many are asked for. So a change made by another process is seen that
much later at most, but for a deactivation, which counts at once: the writer asks the database for every launch whether
the platform is active. A change made by this process forgets everything at once.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from gateway.clock import Clock

LOOKED_AT_EVERY: Final = timedelta(seconds=1)
# Answers that are kept, of which a platform that launches has two: ten thousand platforms are some 40 MB.
MOST_RECALLED: Final = 20_000

Item = TypeVar("Item")


@dataclass
class _Memory(Generic[Item]):
    """What was learned while one revision was the latest, and what is being asked."""

    revision: Hashable = None
    looked_at: datetime | None = None
    answers: OrderedDict[Hashable, Sequence[Item]] = field(default_factory=OrderedDict)
    asked: dict[Hashable, asyncio.Task[Sequence[Item]]] = field(default_factory=dict)

    def keep(self, question: Hashable, answer: Sequence[Item]) -> None:
        """Remember an answer, and forget the one that was wanted longest ago if there are too many."""
        self.answers[question] = answer
        self.answers.move_to_end(question)
        if len(self.answers) > MOST_RECALLED:
            self.answers.popitem(last=False)


class Recollection(Generic[Item]):
    """Answers by question. `question_for` is the question that an item alone is the answer to."""

    def __init__(
        self, clock: Clock, question_for: Callable[[Item], Hashable], latest_revision: Callable[[], Awaitable[Hashable]]
    ) -> None:
        self._clock = clock
        self._question_for = question_for
        self._latest_revision = latest_revision
        self._memory = _Memory[Item]()
        self._look: asyncio.Task[None] | None = None

    async def recall(self, question: Hashable, ask: Callable[[], Awaitable[Sequence[Item]]]) -> Sequence[Item]:
        """The answer to a question; `ask` is called when it is not known (any more), once for all who want it."""
        await self._look_again()
        memory = self._memory
        if question in memory.answers:
            memory.answers.move_to_end(question)
            return memory.answers[question]
        if question not in memory.asked:
            memory.asked[question] = asyncio.create_task(self._ask(memory, question, ask))
        # Whoever leaves takes the answer from nobody else.
        return await asyncio.shield(memory.asked[question])

    def forget(self) -> None:
        """Forget everything; answers that are on their way are neither kept nor given to whoever asks from now on."""
        self._memory = _Memory()

    async def _look_again(self) -> None:
        """Forget everything if there is another revision, and it is time to look; one look is for all who wait."""
        looked_at = self._memory.looked_at
        # A clock that was set back makes nothing younger.
        if looked_at is not None and abs(self._clock() - looked_at) < LOOKED_AT_EVERY:
            return
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self._compare_revisions())
        await asyncio.shield(self._look)

    async def _compare_revisions(self) -> None:
        now = self._clock()
        revision = await self._latest_revision()
        # Answers are asked for after their revision. One that is newer than it is forgotten once more than it need be.
        if self._memory.looked_at is None or self._memory.revision != revision:
            self._memory = _Memory(revision)
        self._memory.looked_at = now

    async def _ask(
        self, memory: _Memory[Item], question: Hashable, ask: Callable[[], Awaitable[Sequence[Item]]]
    ) -> Sequence[Item]:
        try:
            found = await ask()
        finally:
            del memory.asked[question]
        # What is not there may come at any moment, and anybody can ask for what is not there.
        if found:
            memory.keep(question, found)
            for item in found:
                memory.keep(self._question_for(item), [item])
        return found
