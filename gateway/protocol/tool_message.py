"""What every message of a tool to a platform says of itself (Security Framework 1.0 sections 5.2.1 and 5.2.2).

The person's browser posts it as `JWT`. A tool may add claims of its own, such as Canvas's module name; those that say
who speaks to whom, and what the API takes under a name of its own, are made here and never taken from the tool.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from gateway.errors import wrong_fields
from gateway.protocol.launch import Launch
from gateway.protocol.vocabulary import (
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_CONTENT_ITEMS,
    CLAIM_DATA,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_END_ASSESSMENT_RETURN,
    CLAIM_ERRORLOG,
    CLAIM_ERRORMSG,
    CLAIM_LOG,
    CLAIM_MESSAGE_TYPE,
    CLAIM_MSG,
    CLAIM_RESOURCE_LINK,
    CLAIM_SESSION_DATA,
    CLAIM_VERIFIED_USER,
    CLAIM_VERSION,
    LTI_VERSION,
)

# ltijs gives one minute, which the clock of a Canvas server has been seen to miss; a person may also have to press a
# button first.
LIFETIME: Final = timedelta(minutes=5)

# RFC 7519 section 4.1 and OpenID Connect Core 1.0 section 2.
_REGISTERED: Final = frozenset({"iss", "sub", "aud", "azp", "exp", "nbf", "iat", "jti", "nonce"})
_MADE_HERE: Final = _REGISTERED | {
    CLAIM_MESSAGE_TYPE,
    CLAIM_VERSION,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_CONTENT_ITEMS,
    CLAIM_DATA,
    CLAIM_MSG,
    CLAIM_LOG,
    CLAIM_ERRORMSG,
    CLAIM_ERRORLOG,
    CLAIM_SESSION_DATA,
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_RESOURCE_LINK,
    CLAIM_VERIFIED_USER,
    CLAIM_END_ASSESSMENT_RETURN,
}


@dataclass(frozen=True, kw_only=True)
class Parties:
    """Between whom a message goes, and in which words of this moment: a nonce is used once."""

    client_id: str
    issuer: str
    nonce: str
    now: datetime


def message_claims(
    launch: Launch, message_type: str, said: Mapping[str, Any], *, parties: Parties, extra: Mapping[str, Any]
) -> dict[str, Any]:
    """The claims of an answer to a launch; raises Rejected for an extra claim that is not the tool's to make."""
    _demand_own(extra)
    moment = int(parties.now.timestamp())
    return {
        **extra,
        "iss": parties.client_id,
        # One audience and no azp: the platform trusts nobody else with this message (Sec 5.2.3 steps 3 to 5).
        "aud": parties.issuer,
        "iat": moment,
        "exp": moment + int(LIFETIME.total_seconds()),
        "nonce": parties.nonce,
        CLAIM_MESSAGE_TYPE: message_type,
        CLAIM_VERSION: LTI_VERSION,
        CLAIM_DEPLOYMENT_ID: launch.deployment_id,
        **said,
    }


def _demand_own(extra: Mapping[str, Any]) -> None:
    faults = {name: "the gateway makes this claim itself" for name in extra if name in _MADE_HERE}
    if faults:
        raise wrong_fields(faults)
