"""The message by which a tool hands over the content that a person chose: valid by default, claims changeable by name.

Deep Linking 2.0 section 4.5; Security Framework 1.0 section 5.2 (a tool's message: the client id issues it, the
platform's issuer is its audience).
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.mock_tool.client_assertion import changed
from mock_platform.vocabulary import (
    CLAIM_CONTENT_ITEMS,
    CLAIM_DATA,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_VERSION,
    MESSAGE_DEEP_LINKING_RESPONSE,
)

LIFETIME_S = 300


def response_claims(
    request: Mapping[str, Any], items: Sequence[Mapping[str, Any]], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the claims of the response to the deep linking request with these claims; a change of None drops one."""
    now = int(time.time())
    audience = request["aud"]
    valid = {
        "iss": audience if isinstance(audience, str) else request.get("azp", audience[0]),
        "aud": request["iss"],
        "iat": now,
        "exp": now + LIFETIME_S,
        "nonce": secrets.token_urlsafe(24),
        CLAIM_DEPLOYMENT_ID: request[CLAIM_DEPLOYMENT_ID],
        CLAIM_MESSAGE_TYPE: MESSAGE_DEEP_LINKING_RESPONSE,
        CLAIM_VERSION: "1.3.0",
        CLAIM_CONTENT_ITEMS: [dict(item) for item in items],
        CLAIM_DATA: request.get(CLAIM_DEEP_LINKING_SETTINGS, {}).get("data"),
    }
    return changed(valid, changes)
