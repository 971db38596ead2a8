"""Messages that a tool signs in answer to a platform's: what a person chose, the start of an assessment.

Security Framework 1.0 section 5.2 (the client id issues it, the platform's issuer is its audience); Deep Linking 2.0
section 4.5. Valid as it is made; it is changed, and signed wrongly, as an assertion is.
"""

import secrets
import time
from collections.abc import Mapping
from typing import Any, Self

from conformance.mock_tool.client_assertion import ClientAssertion, changed
from conformance.mock_tool.signed_token import ToolKey
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_MESSAGE_TYPE, CLAIM_VERSION, VERSION

LIFETIME_S = 300


class ToolMessage(ClientAssertion):
    """A message that answers a request of the platform, not signed yet."""

    @classmethod
    def answering(cls, request: Mapping[str, Any], key: ToolKey, message_type: str, own: Mapping[str, Any]) -> Self:
        """Return the message of this type with these claims of its *own*; one that is None is left out."""
        now = int(time.time())
        audience = request["aud"]
        claims = {
            "iss": audience if isinstance(audience, str) else request.get("azp", audience[0]),
            "aud": request["iss"],
            "iat": now,
            "exp": now + LIFETIME_S,
            "nonce": secrets.token_urlsafe(24),
            CLAIM_DEPLOYMENT_ID: request[CLAIM_DEPLOYMENT_ID],
            CLAIM_MESSAGE_TYPE: message_type,
            CLAIM_VERSION: VERSION,
        }
        return cls({"alg": "RS256", "typ": "JWT", "kid": key.kid}, changed(claims, own), key, key.sign)
