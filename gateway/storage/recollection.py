"""What was found a moment ago: a login and a launch need a registration, and hardly ever one that just changed.

A change made by this process forgets everything at once. One made by another process is seen RECALLED_FOR later, but
for a deactivation, which counts at once: the writer asks the database for every launch whether the platform is active.
"""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from gateway.clock import Clock

RECALLED_FOR: Final = timedelta(seconds=1)
MOST_RECALLED: Final = 1000

Item = TypeVar("Item")


class Recollection(Generic[Item]):
    """Answers by question, for a moment."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answers: dict[Hashable, tuple[Sequence[Item], datetime]] = {}

    async def recall(self, question: Hashable, ask: Callable[[], Awaitable[Sequence[Item]]]) -> Sequence[Item]:
        """The answer to a question; `ask` is called when it is not known, or too old."""
        answers, now = self._answers, self._clock()
        known, since = answers.get(question, ((), now))
        # A clock that was set back makes nothing younger.
        if known and abs(now - since) < RECALLED_FOR:
            return known
        found = await ask()
        # What is not there may come at any moment, and anybody can ask for what is not there.
        if found:
            if len(answers) >= MOST_RECALLED:
                answers.clear()
            answers[question] = (found, now)
        return found

    def forget(self) -> None:
        """Forget everything; also answers that are on their way are not kept."""
        self._answers = {}
