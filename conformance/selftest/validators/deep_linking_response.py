"""A reader of deep linking responses that is right: what a platform has to find in one, one method each.

Security Framework 1.0 section 5.2.3 and Deep Linking 2.0 section 4.5. Where the documents only advise, it takes the
advice, but for items: those that nobody could place are the platform's to drop, and the response is taken.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conformance.selftest.validators.dated_message import DatedMessageReader
from conformance.selftest.validators.signed_message import Refused
from mock_platform.vocabulary import (
    CLAIM_CONTENT_ITEMS,
    CLAIM_DATA,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_VERSION,
    MESSAGE_DEEP_LINKING_RESPONSE,
    VERSION,
)

__all__ = ["DeepLinkingResponseReader", "Refused"]

Claims = Mapping[str, Any]


class DeepLinkingResponseReader(DatedMessageReader):
    """What reads the form parameter JWT at the return address of a deep linking request."""

    def validate(
        self,
        token: str,
        key_set: Any,
        *,
        issuer: str,
        client_id: str,
        deployment_id: str,
        data: str | None,
        now: datetime,
    ) -> dict[str, Any]:
        """Return the claims of a response as the tool signed them; *data* is None where the request had none."""
        claims = self.signed_claims(token, key_set)
        self.judge_issuer(claims, client_id)
        self.judge_audience(claims, issuer)
        self.judge_authorized_party(claims, issuer)
        self.judge_times(claims, now.timestamp())
        self.judge_nonce(claims)
        self.judge_message(claims)
        self.judge_deployment(claims, deployment_id)
        self.judge_data(claims, data)
        self.judge_items(claims)
        return claims

    def judge_issuer(self, claims: Claims, client_id: str) -> None:
        """Refuse the message of another tool than the one that was asked (step 2)."""
        if claims.get("iss") != client_id:
            raise Refused(f"iss should be {client_id!r}, got {claims.get('iss')!r:.80}")

    def judge_audience(self, claims: Claims, issuer: str) -> None:
        """Refuse a message that is not for this platform, or for others as well: it trusts nobody else (step 3)."""
        aud = claims.get("aud")
        audiences = aud if isinstance(aud, list) else [aud]
        if not audiences or not all(each == issuer for each in audiences):
            raise Refused(f"aud should be {issuer!r}, got {aud!r:.80}")

    def judge_authorized_party(self, claims: Claims, issuer: str) -> None:
        """Refuse a message that was issued to somebody else (step 5)."""
        if "azp" in claims and claims["azp"] != issuer:
            raise Refused(f"azp should be {issuer!r} or absent, got {claims['azp']!r:.80}")

    def judge_nonce(self, claims: Claims) -> None:
        """Refuse a message without a nonce, which could be posted twice (step 9); to remember it is the caller's."""
        if not isinstance(claims.get("nonce"), str) or not claims["nonce"]:
            raise Refused(f"nonce should be a text, got {claims.get('nonce')!r:.80}")

    def judge_message(self, claims: Claims) -> None:
        """Refuse any other message of the tool, and any other version of this one (DL 4.5.2 and 4.5.3)."""
        if claims.get(CLAIM_MESSAGE_TYPE) != MESSAGE_DEEP_LINKING_RESPONSE:
            raise Refused(f"message_type is another: {claims.get(CLAIM_MESSAGE_TYPE)!r:.80}")
        if claims.get(CLAIM_VERSION) != VERSION:
            raise Refused(f"version should be {VERSION}, got {claims.get(CLAIM_VERSION)!r:.80}")

    def judge_deployment(self, claims: Claims, deployment_id: str) -> None:
        """Refuse the message of another deployment than that of the request (DL 4.5.4)."""
        if claims.get(CLAIM_DEPLOYMENT_ID) != deployment_id:
            raise Refused(f"deployment_id should be {deployment_id!r}, got {claims.get(CLAIM_DEPLOYMENT_ID)!r:.80}")

    def judge_data(self, claims: Claims, data: str | None) -> None:
        """Refuse what does not answer this request: data comes back as it was, and only when there was some."""
        if (CLAIM_DATA in claims) != (data is not None) or claims.get(CLAIM_DATA) != data:
            raise Refused("data is not that of the request")

    def judge_items(self, claims: Claims) -> None:
        """Refuse items that are no list of objects; they may be left out (DL 4.5.6)."""
        items = claims.get(CLAIM_CONTENT_ITEMS, [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise Refused("content_items should be a list of objects")
