"""An id_token validator that is right: every rule of LTI and OpenID Connect about the claims, one method each.

Security Framework 1.0 section 5.1.3, Core 1.3 section 5.3, and what each type of message says of its claims. The
properties and the vectors have to find nothing in it; `mistakes` holds the ones in which they have to find something.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conformance.selftest.validators.dated_message import DatedMessageReader
from conformance.selftest.validators.launch_claims import MESSAGES, is_identifier
from conformance.selftest.validators.signed_message import Refused
from mock_platform.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_VERSION,
    VERSION,
)

__all__ = ["CorrectValidator", "Refused"]

Claims = Mapping[str, Any]


class CorrectValidator(DatedMessageReader):
    """A validator of id_tokens; at level `oidc` it judges no claim of LTI."""

    level: str = "lti"

    def validate(
        self, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime
    ) -> dict[str, Any]:
        """Return the claims of an id_token as they were signed; raise `Refused`."""
        claims = self.signed_claims(token, key_set)
        self.judge_issuer(claims, issuer)
        self.judge_audience(claims, client_id)
        self.judge_authorized_party(claims, client_id)
        self.judge_times(claims, now.timestamp())
        self.judge_nonce(claims, nonce)
        self.judge_subject(claims)
        if self.level == "lti":
            self.judge_launch(claims)
        return claims

    def judge_issuer(self, claims: Claims, issuer: str) -> None:
        """Refuse another issuer than the one registered (Sec 5.1.3 step 2)."""
        if claims.get("iss") != issuer:
            raise Refused(f"iss should be {issuer!r}, got {claims.get('iss')!r:.80}")

    def judge_audience(self, claims: Claims, client_id: str) -> None:
        """Refuse a token that is not for this tool (Sec 5.1.3 step 3)."""
        audiences = self.audiences(claims)
        if not all(isinstance(each, str) for each in audiences) or client_id not in audiences:
            raise Refused(f"aud should name {client_id!r}, got {claims.get('aud')!r:.80}")

    def audiences(self, claims: Claims) -> list[Any]:
        """Return the audiences: aud is one text, or a list of them (RFC 7519 section 4.1.3)."""
        aud = claims.get("aud")
        return aud if isinstance(aud, list) else [aud]

    def judge_authorized_party(self, claims: Claims, client_id: str) -> None:
        """Refuse a token that was issued to somebody else, or for several without a word to whom (steps 4 and 5)."""
        if "azp" in claims and claims["azp"] != client_id:
            raise Refused(f"azp should be {client_id!r}, got {claims['azp']!r:.80}")
        if len(self.audiences(claims)) > 1 and "azp" not in claims:
            raise Refused("several audiences, and no azp")

    def judge_nonce(self, claims: Claims, nonce: str) -> None:
        """Refuse a token that does not repeat the nonce of this login (step 9)."""
        if not nonce or claims.get("nonce") != nonce:
            raise Refused("nonce is not the one that was sent")

    def judge_subject(self, claims: Claims) -> None:
        """Refuse a subject that is none; without one the launch is anonymous (Core 5.3.6.1)."""
        if "sub" in claims and not is_identifier(claims["sub"]):
            raise Refused(f"sub should be a text of at most 255 characters, got {claims['sub']!r:.80}")

    def judge_launch(self, claims: Claims) -> None:
        """Refuse what is no message of LTI (Core 5.3)."""
        self.judge_version(claims)
        self.judge_deployment(claims)
        self.judge_context(claims)
        self.judge_roles(claims)
        self.judge_target(claims)
        self.judge_message(claims)

    def judge_version(self, claims: Claims) -> None:
        """Refuse any version but 1.3.0 (Core 5.3.2)."""
        if claims.get(CLAIM_VERSION) != VERSION:
            raise Refused(f"version should be {VERSION}, got {claims.get(CLAIM_VERSION)!r:.80}")

    def judge_deployment(self, claims: Claims) -> None:
        """Refuse a launch out of no deployment (Core 5.3.3)."""
        if not is_identifier(claims.get(CLAIM_DEPLOYMENT_ID)):
            raise Refused("deployment_id should be a text of 1 to 255 characters")

    def judge_context(self, claims: Claims) -> None:
        """Refuse a context without an id of its own (Core 5.4.1)."""
        context = claims.get(CLAIM_CONTEXT)
        if CLAIM_CONTEXT in claims and not (isinstance(context, dict) and is_identifier(context.get("id"))):
            raise Refused("context should have an id")

    def judge_roles(self, claims: Claims) -> None:
        """Refuse roles that are not a list of texts; it may be empty (Core 5.3.7)."""
        roles = claims.get(CLAIM_ROLES, [])
        if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
            raise Refused("roles should be a list of texts")

    def judge_target(self, claims: Claims) -> None:
        """Refuse a target that is no text (Core 5.3.4)."""
        target = claims.get(CLAIM_TARGET_LINK_URI, "absent")
        if not isinstance(target, str) or not target:
            raise Refused("target_link_uri should be a text")

    def judge_message(self, claims: Claims) -> None:
        """Refuse a message of no known type, or one that lacks what its type demands (Core 5.3.1)."""
        name = claims.get(CLAIM_MESSAGE_TYPE)
        if not isinstance(name, str) or name not in MESSAGES:
            raise Refused(f"message_type is unknown: {name!r:.80}")
        for claim, is_in_order in MESSAGES[name].items():
            if not is_in_order(claims.get(claim)):
                raise Refused(f"{claim} is not what a message {name} has")
