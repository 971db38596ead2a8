"""Key pairs that are made once for the whole run, and given to registrations in turn: to make one takes 60 ms."""

from itertools import cycle
from typing import Final

from gateway.keys.key_pairs import new_key_pair

_MADE: Final[list[tuple[str, bytes]]] = []
_ENOUGH: Final = 8
_turns: Final = cycle(range(_ENOUGH))


async def key_pair_in_turn() -> tuple[str, bytes]:
    """Give one of a few pairs; registrations that are compared with one another get different ones."""
    if len(_MADE) < _ENOUGH:
        _MADE.append(await new_key_pair())
        return _MADE[-1]
    return _MADE[next(_turns)]
