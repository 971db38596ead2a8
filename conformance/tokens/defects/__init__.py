"""Every defect, from the outside of a token to its inside: encoding, header, keys and signature, claims.

The list is closed: a reader that refuses all of them refuses what is known to have been overlooked.
"""

from typing import Final

from conformance.tokens.defect import Defect, Message
from conformance.tokens.defects.algorithm import ALGORITHM
from conformance.tokens.defects.encoding import ENCODING
from conformance.tokens.defects.header import HEADER
from conformance.tokens.defects.json_text import JSON_TEXT
from conformance.tokens.defects.key_set import KEY_SET
from conformance.tokens.defects.signature import SIGNATURE

DEFECTS: Final[tuple[Defect, ...]] = (*ALGORITHM, *HEADER, *SIGNATURE, *KEY_SET, *ENCODING, *JSON_TEXT)


def defects_of(message: Message) -> tuple[Defect, ...]:
    """Return the defects that a message of this kind can have."""
    return tuple(defect for defect in DEFECTS if message in defect.messages)
