"""The times of a signed message, which id_tokens and the messages of tools have in common (RFC 7519 section 4.1).

Security Framework 1.0 sections 5.1.3 and 5.2.3, steps 7 and 8. The leeway is for clocks that differ.
"""

from collections.abc import Mapping
from typing import Any, Final

from conformance.selftest.validators.signed_message import Refused, SignedMessageReader

Claims = Mapping[str, Any]

# Beyond 2**53 a JSON number is not exact everywhere (RFC 8259 section 6).
LATEST_DATE: Final = 2**53


class DatedMessageReader(SignedMessageReader):
    """A strict reader of messages that say when they were issued and when they end."""

    def judge_times(self, claims: Claims, now: float) -> None:
        """Refuse a token before and after its time (Sec 5.1.3 step 7, RFC 7519 section 4.1.5)."""
        self.judge_expiry(claims, now)
        self.judge_issue(claims, now)
        self.judge_beginning(claims, now)

    def judge_expiry(self, claims: Claims, now: float) -> None:
        """Refuse a token that is over, or never will be (step 7)."""
        if now >= self.date(claims, "exp") + self.leeway.total_seconds():
            raise Refused("the token has expired")

    def judge_issue(self, claims: Claims, now: float) -> None:
        """Refuse a token that does not say when it was issued, says a time to come, or ended before (Cert 6.1.1)."""
        iat = self.date(claims, "iat")
        if iat > now + self.leeway.total_seconds() or iat >= self.date(claims, "exp"):
            raise Refused("iat is still to come, or not before exp")

    def judge_beginning(self, claims: Claims, now: float) -> None:
        """Refuse a token that is not valid yet (RFC 7519 section 4.1.5)."""
        if "nbf" in claims and self.date(claims, "nbf") > now + self.leeway.total_seconds():
            raise Refused("the token is not valid yet")

    def date(self, claims: Claims, name: str) -> float:
        """Return a NumericDate: a JSON number, fractions allowed; true is none, nor are digits in a text."""
        value = claims.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LATEST_DATE:
            raise Refused(f"{name} should be a NumericDate, got {value!r:.80}")
        return value
