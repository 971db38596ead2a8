"""Notices: what a platform tells a tool while nobody uses it (Platform Notification Service 1.0).

A notice is signed as a launch is, with the same rules for its registered claims. There was no login that it answers, so
its nonce is compared with nothing and only demanded; and a launch is no notice, nor a notice a launch (RFC 8725 3.12).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from gateway.errors import Code, Rejected
from gateway.protocol.checks import MISSING, Check, Expected, Rules, Table, judge
from gateway.protocol.compact import UnverifiedToken, compact_from
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.json_text import json_object_from
from gateway.protocol.predicates import absent_or, equals, is_identifier, is_present, is_text, member
from gateway.protocol.timestamps import moment_from
from gateway.protocol.vocabulary import (
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_NOTICE,
    CLAIM_VERSION,
    LTI_VERSION,
)

# A token for this tool and others names each; nobody has so many clients.
MOST_AUDIENCES: Final = 10


def _is_absent(value: Any, _expected: Expected) -> bool:
    return value is MISSING


def _is_moment(value: Any, _expected: Expected) -> bool:
    return isinstance(value, str) and moment_from(value) is not None


NOTICE_CHECKS: Final[Table] = (
    Check(Code.NOTICE_WITH_MESSAGE_TYPE, "RFC 8725 3.12; PNS-009", _is_absent, CLAIM_MESSAGE_TYPE),
    Check(Code.NO_LTI_VERSION_CLAIM, "PNS, notice; PNS-007", is_present, CLAIM_VERSION),
    Check(Code.WRONG_LTI_VERSION_CLAIM, "PNS, notice; PNS-007", absent_or(equals(LTI_VERSION)), CLAIM_VERSION),
    Check(Code.NO_DEPLOYMENT_ID_CLAIM, "PNS, notice; PNS-007", is_identifier, CLAIM_DEPLOYMENT_ID),
    Check(Code.INVALID_NOTICE_CLAIM, "PNS, notice; PNS-007", member("id", is_identifier), CLAIM_NOTICE),
    Check(Code.INVALID_NOTICE_CLAIM, "PNS, notice; PNS-007", member("type", is_text), CLAIM_NOTICE),
    Check(Code.INVALID_NOTICE_CLAIM, "PNS, notice; PNS-007", member("timestamp", _is_moment), CLAIM_NOTICE),
)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice that passed every rule: its claims, and what names it among those of its deployment."""

    claims: SignedClaims
    id: str
    type: str
    timestamp: str
    deployment_id: str


def notice_from(claims: SignedClaims, *, expected: Expected, rules: Rules) -> Notice:
    """Judge signed claims; raises Rejected with the first rule that they break."""
    judge(rules.registered_claims, claims, replace(expected, nonce=str(claims.get("nonce"))))
    judge(NOTICE_CHECKS, claims, expected)
    told = claims[CLAIM_NOTICE]
    deployment_id = str(claims[CLAIM_DEPLOYMENT_ID])
    return Notice(
        claims=claims, id=told["id"], type=told["type"], timestamp=told["timestamp"], deployment_id=deployment_id
    )


def sender_of(token: UnverifiedToken) -> tuple[str, list[str]]:
    """Who a token says it is from, and the clients it says it is for: only to find out whose signature to demand.

    Raises Rejected when it is no JWT.
    """
    claims = _claims_of(token)
    issuer, audiences = claims.get("iss"), claims.get("aud")
    named = [audiences] if isinstance(audiences, str) else audiences
    clients = [client for client in named if isinstance(client, str)] if isinstance(named, list) else []
    return (issuer if isinstance(issuer, str) else ""), clients[:MOST_AUDIENCES]


def _claims_of(token: UnverifiedToken) -> Mapping[str, Any]:
    try:
        return json_object_from(compact_from(token).payload).value
    except ValueError as error:
        raise Rejected(Code.INVALID_JWT_RECEIVED) from error
