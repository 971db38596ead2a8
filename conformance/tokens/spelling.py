"""The compact form of a token in other letters (RFC 7515 section 7.1), part by part or as a whole.

A part that is signed is signed as it is spelled: what is wrong is the spelling, never the signature.
"""

from collections.abc import Callable
from typing import Final

from conformance.tokens.defect import Change

Spell = Callable[[str], str]

HEADER_PART: Final = 0
PAYLOAD_PART: Final = 1
SIGNATURE_PART: Final = 2


def spelled(part: int, spell: Spell) -> Change:
    """Spell one part otherwise, before it is signed or, when it is the signature, after."""

    def respelled(text: str) -> str:
        parts = text.split(".")
        parts[part] = spell(parts[part])
        return ".".join(parts)

    if part == SIGNATURE_PART:
        return lambda draft: draft.token_written(respelled)
    return lambda draft: draft.input_written(respelled)


def sent(write: Spell) -> Change:
    """Write the whole token otherwise, after it was signed."""
    return lambda draft: draft.token_written(write)
