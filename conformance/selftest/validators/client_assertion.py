"""A reader of client assertions that is right: what a token endpoint has to find in one, one method each.

Security Framework 1.0 section 4.1.1, RFC 7523 section 3, Core 6.2. Where the documents only advise or leave a choice,
it chooses the stricter.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from conformance.selftest.validators.dated_message import DatedMessageReader
from conformance.selftest.validators.signed_message import Refused
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_MESSAGE_TYPE

__all__ = ["ClientAssertionReader", "Refused"]

Claims = Mapping[str, Any]

# RFC 7523 section 3 lets a server refuse what ends unreasonably late, and tells no number.
LONGEST_LIFE: Final = timedelta(hours=1)


class ClientAssertionReader(DatedMessageReader):
    """What reads the form parameter client_assertion at a token endpoint."""

    def validate(
        self, token: str, key_set: Any, *, client_id: str, token_url: str, deployment_id: str, now: datetime
    ) -> dict[str, Any]:
        """Return the claims of an assertion as the tool signed them; raise `Refused`."""
        claims = self.signed_claims(token, key_set)
        self.judge_issuer(claims, client_id)
        self.judge_subject(claims, client_id)
        self.judge_audience(claims, token_url)
        self.judge_times(claims, now.timestamp())
        self.judge_life(claims, now.timestamp())
        self.judge_id(claims)
        self.judge_deployment(claims, deployment_id)
        self.judge_kind(claims)
        return claims

    def judge_issuer(self, claims: Claims, client_id: str) -> None:
        """Refuse an issuer that is not the client (Core 6.2)."""
        if claims.get("iss") != client_id:
            raise Refused(f"iss should be {client_id!r}, got {claims.get('iss')!r:.80}")

    def judge_subject(self, claims: Claims, client_id: str) -> None:
        """Refuse a subject that is not the client (RFC 7523 section 3, item 2B)."""
        if claims.get("sub") != client_id:
            raise Refused(f"sub should be {client_id!r}, got {claims.get('sub')!r:.80}")

    def judge_audience(self, claims: Claims, token_url: str) -> None:
        """Refuse what was made for another server, or for others as well (item 3, CVE-2025-27370)."""
        if claims.get("aud") not in (token_url, [token_url]):
            raise Refused(f"aud should be {token_url!r}, got {claims.get('aud')!r:.80}")

    def judge_life(self, claims: Claims, now: float) -> None:
        """Refuse what ends unreasonably late (item 4)."""
        if self.date(claims, "exp") > now + LONGEST_LIFE.total_seconds():
            raise Refused("the assertion lives for longer than an hour")

    def judge_id(self, claims: Claims) -> None:
        """Refuse an assertion that cannot be told from the next (item 7); to remember its id is the caller's."""
        jti = claims.get("jti")
        if not isinstance(jti, str) or not jti.strip():
            raise Refused(f"jti should be a text, got {jti!r:.80}")

    def judge_deployment(self, claims: Claims, deployment_id: str) -> None:
        """Refuse a deployment that is not the tool's; it need not be named (Core 6.2.1)."""
        if CLAIM_DEPLOYMENT_ID in claims and claims[CLAIM_DEPLOYMENT_ID] != deployment_id:
            raise Refused(f"deployment_id should be {deployment_id!r}, got {claims[CLAIM_DEPLOYMENT_ID]!r:.80}")

    def judge_kind(self, claims: Claims) -> None:
        """Refuse a message of LTI, which passes through browsers (RFC 8725 section 3.12)."""
        if CLAIM_MESSAGE_TYPE in claims:
            raise Refused("a message is no client assertion")
