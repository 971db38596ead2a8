"""Every liberty that the documents grant, each of which a reader has to take as it comes."""

from typing import Final

from conformance.tokens.defect import Message, Variation
from conformance.tokens.variations.header import HEADER

VARIATIONS: Final[tuple[Variation, ...]] = (*HEADER,)


def variations_of(message: Message) -> tuple[Variation, ...]:
    """Return the liberties that a message of this kind may take."""
    return tuple(variation for variation in VARIATIONS if message in variation.messages)
