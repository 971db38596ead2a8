"""Every defect, from the outside of a token to its inside: header, signature and keys, encoding, claims.

The list is closed: a reader that refuses all of them refuses what is known to have been overlooked.
"""

from typing import Final

from conformance.tokens.defect import Defect, Message
from conformance.tokens.defects.algorithm import ALGORITHM
from conformance.tokens.defects.assertion_claims import ASSERTION_CLAIMS
from conformance.tokens.defects.assertion_times import ASSERTION_TIMES
from conformance.tokens.defects.audience import AUDIENCE
from conformance.tokens.defects.compact_form import COMPACT_FORM
from conformance.tokens.defects.content_items import CONTENT_ITEMS
from conformance.tokens.defects.encoded_digest import ENCODED_DIGEST
from conformance.tokens.defects.encoding import ENCODING
from conformance.tokens.defects.header import HEADER
from conformance.tokens.defects.identifiers import IDENTIFIERS
from conformance.tokens.defects.issuer import ISSUER
from conformance.tokens.defects.json_text import JSON_TEXT
from conformance.tokens.defects.key_set import KEY_SET
from conformance.tokens.defects.kid import KID
from conformance.tokens.defects.lti_claims import LTI_CLAIMS
from conformance.tokens.defects.message_claims import MESSAGE_CLAIMS
from conformance.tokens.defects.nonce import NONCE
from conformance.tokens.defects.offered_keys import OFFERED_KEYS
from conformance.tokens.defects.optional_claims import OPTIONAL_CLAIMS
from conformance.tokens.defects.other_kinds import OTHER_KINDS
from conformance.tokens.defects.published_key import PUBLISHED_KEY
from conformance.tokens.defects.response_claims import RESPONSE_CLAIMS
from conformance.tokens.defects.response_message import RESPONSE_MESSAGE
from conformance.tokens.defects.several import SEVERAL
from conformance.tokens.defects.signature import SIGNATURE
from conformance.tokens.defects.signing_key import SIGNING_KEY
from conformance.tokens.defects.times import TIMES

DEFECTS: Final[tuple[Defect, ...]] = (
    *ALGORITHM,
    *KID,
    *OFFERED_KEYS,
    *HEADER,
    *SIGNATURE,
    *ENCODED_DIGEST,
    *SIGNING_KEY,
    *PUBLISHED_KEY,
    *KEY_SET,
    *COMPACT_FORM,
    *ENCODING,
    *JSON_TEXT,
    *ISSUER,
    *AUDIENCE,
    *TIMES,
    *NONCE,
    *IDENTIFIERS,
    *LTI_CLAIMS,
    *MESSAGE_CLAIMS,
    *OPTIONAL_CLAIMS,
    *SEVERAL,
    *RESPONSE_CLAIMS,
    *RESPONSE_MESSAGE,
    *CONTENT_ITEMS,
    *ASSERTION_CLAIMS,
    *ASSERTION_TIMES,
    *OTHER_KINDS,
)


def defects_of(message: Message) -> tuple[Defect, ...]:
    """Return the defects that a message of this kind can have."""
    return tuple(defect for defect in DEFECTS if message in defect.messages)
