"""Moments of a platform's world that a tool may come back to: by an opaque mark, and not for ever.

A world is frozen, so a moment is a reference. As long as the world stays as it is, it has one mark.
"""

import secrets

from mock_platform.memory import Recent
from mock_platform.world import World

MOST_MARKS = 100


class Marks:
    """The worlds of which somebody was told, the last ones of them."""

    def __init__(self) -> None:
        self._worlds: Recent[str, World] = Recent(MOST_MARKS)
        self._latest = ""

    def mark(self, world: World) -> str:
        """Return the mark by which this world can be found again."""
        if self._worlds.get(self._latest) is not world:
            self._latest = secrets.token_hex(8)  # hexadecimal: some tools write URLs in lower case
            self._worlds[self._latest] = world
        return self._latest

    def world(self, mark: str) -> World | None:
        """Return the world of a mark; None when nobody was given that mark, or too long ago."""
        return self._worlds.get(mark)
