"""Every liberty that the documents grant, each of which a reader has to take as it comes."""

from typing import Final

from conformance.tokens.defect import Message, Variation
from conformance.tokens.variations.assertion_claims import ASSERTION_CLAIMS
from conformance.tokens.variations.audience import AUDIENCE
from conformance.tokens.variations.content_items import CONTENT_ITEMS
from conformance.tokens.variations.custom import CUSTOM
from conformance.tokens.variations.encoding import ENCODING
from conformance.tokens.variations.header import HEADER
from conformance.tokens.variations.key_set import KEY_SET
from conformance.tokens.variations.lti_claims import LTI_CLAIMS
from conformance.tokens.variations.message_types import MESSAGE_TYPES
from conformance.tokens.variations.order import ORDER
from conformance.tokens.variations.person import PERSON
from conformance.tokens.variations.response_claims import RESPONSE_CLAIMS
from conformance.tokens.variations.roles import ROLES
from conformance.tokens.variations.services import SERVICES
from conformance.tokens.variations.setting import SETTING
from conformance.tokens.variations.times import TIMES
from conformance.tokens.variations.unknown_claims import UNKNOWN_CLAIMS

VARIATIONS: Final[tuple[Variation, ...]] = (
    *HEADER,
    *KEY_SET,
    *ENCODING,
    *SETTING,
    *AUDIENCE,
    *TIMES,
    *PERSON,
    *ROLES,
    *LTI_CLAIMS,
    *SERVICES,
    *MESSAGE_TYPES,
    *CUSTOM,
    *UNKNOWN_CLAIMS,
    *RESPONSE_CLAIMS,
    *CONTENT_ITEMS,
    *ASSERTION_CLAIMS,
    *ORDER,
)


def variations_of(message: Message) -> tuple[Variation, ...]:
    """Return the liberties that a message of this kind may take."""
    return tuple(variation for variation in VARIATIONS if message in variation.messages)
