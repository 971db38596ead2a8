"""Every defect, from the outside of a token to its inside: encoding, header, keys and signature, claims.

The list is closed: a reader that refuses all of them refuses what is known to have been overlooked.
"""

from typing import Final

from conformance.tokens.defect import Defect, Message
from conformance.tokens.defects.header import HEADER

DEFECTS: Final[tuple[Defect, ...]] = (*HEADER,)


def defects_of(message: Message) -> tuple[Defect, ...]:
    """Return the defects that a message of this kind can have."""
    return tuple(defect for defect in DEFECTS if message in defect.messages)
