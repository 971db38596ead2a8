"""Mistakes with who issued a token, to whom, and for which login (Sec 5.1.3 steps 2 to 5 and 9)."""

import hmac
from collections.abc import Mapping
from typing import Any, Final

from conformance.selftest.validators.launch_claims import LONGEST_ID
from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.signed_message import Refused

Claims = Mapping[str, Any]


class ComparesTheBeginningOfTheIssuer(Mistaken):
    """Whatever begins like the issuer is a part of it."""

    flag = "iss-altered"

    def judge_issuer(self, claims: Claims, issuer: str) -> None:
        """Compare the beginning."""
        if not str(claims.get("iss")).startswith(issuer):
            raise Refused("iss")


class TakesAPartOfTheIssuer(Mistaken):
    """`in` was meant for a list of issuers, and it is a text that it is asked of (CVE-2024-53861)."""

    flag = "iss-altered"

    def judge_issuer(self, claims: Claims, issuer: str) -> None:
        """Ask whether it is in there."""
        if "iss" not in claims or str(claims["iss"]) not in issuer:
            raise Refused("iss")


class ForgivesTheSlashOfTheIssuer(Mistaken):
    """A slash at the end makes no difference to a browser."""

    flag = "iss-altered"

    def judge_issuer(self, claims: Claims, issuer: str) -> None:
        """Cut it off on both sides."""
        if str(claims.get("iss")).rstrip("/") != issuer.rstrip("/"):
            raise Refused("iss")


class ForgivesTheCaseOfTheIssuer(Mistaken):
    """Host names know no case, so addresses are folded."""

    flag = "iss-altered"

    def judge_issuer(self, claims: Claims, issuer: str) -> None:
        """Compare without case."""
        if str(claims.get("iss")).casefold() != issuer.casefold():
            raise Refused("iss")


class TakesAListWithTheIssuer(Mistaken):
    """A list in which the issuer occurs passes for the issuer (CVE-2025-30144)."""

    flag = "iss-wrong-type"

    def judge_issuer(self, claims: Claims, issuer: str) -> None:
        """Look into the list."""
        found = claims.get("iss")
        if issuer not in (found if isinstance(found, list) else [found]):
            raise Refused("iss")


class NeedsNoIssuer(Mistaken):
    """Only what is there is compared (CVE-2026-45069)."""

    flag = "iss-missing"

    def judge_issuer(self, claims: Claims, issuer: str) -> None:
        """Ask only when there is something to ask."""
        if "iss" in claims:
            super().judge_issuer(claims, issuer)


class FindsTheClientIdInAText(Mistaken):
    """`in` is asked of a text as if it were a list."""

    flag = "aud-altered"

    def judge_audience(self, claims: Claims, client_id: str) -> None:
        """Ask whether it is in there."""
        aud = claims.get("aud")
        if not (isinstance(aud, str) and client_id in aud):
            super().judge_audience(claims, client_id)


class ComparesTheAudienceWithoutCase(Mistaken):
    """The client id is looked up in a table that knows no case."""

    flag = "aud-altered"

    def judge_audience(self, claims: Claims, client_id: str) -> None:
        """Fold both sides."""
        folded = [each.casefold() if isinstance(each, str) else each for each in self.audiences(claims)]
        super().judge_audience({"aud": folded}, client_id.casefold())


class NeedsNoAudience(Mistaken):
    """Only an audience that is there is compared (CVE-2026-45069)."""

    flag = "aud-missing"

    def judge_audience(self, claims: Claims, client_id: str) -> None:
        """Ask only when there is something to ask."""
        if "aud" in claims:
            super().judge_audience(claims, client_id)


class TakesTheFirstAudience(Mistaken):
    """Of several audiences the first is the tool, as it was in all launches that anybody looked at."""

    flag = "aud-several-without-azp"

    def audiences(self, claims: Claims) -> list[Any]:
        """Look at the first alone."""
        return super().audiences(claims)[:1]


class NeedsAnAudienceText(Mistaken):
    """An audience is a text; that it may be a list was overlooked."""

    flag = "aud-list"

    def judge_audience(self, claims: Claims, client_id: str) -> None:
        """Compare as a whole."""
        if claims.get("aud") != client_id:
            raise Refused("aud")


class CrashesOnOtherAudiences(Mistaken):
    """`in` is asked of whatever aud is, and a number has nothing in it (TypeError)."""

    flag = "aud-wrong-type"

    def judge_audience(self, claims: Claims, client_id: str) -> None:
        """Ask first."""
        if client_id not in claims.get("aud", []):
            raise Refused("aud")
        super().judge_audience(claims, client_id)


class NeverLooksAtAzp(Mistaken):
    """One of several audiences is enough, whoever the token was issued to."""

    flag = "aud-several-without-azp"

    def judge_authorized_party(self, claims: Claims, client_id: str) -> None:
        """Look at nothing."""


class AlwaysNeedsAzp(Mistaken):
    """The claim azp is demanded of every token."""

    flag = "plain"

    def judge_authorized_party(self, claims: Claims, client_id: str) -> None:
        """Compare whatever is there."""
        super().judge_authorized_party({"azp": None, **claims}, client_id)


class FindsTheNonceInAText(Mistaken):
    """The nonces of open logins are in one text, and `in` is asked of it."""

    flag = "nonce-altered"

    def judge_nonce(self, claims: Claims, nonce: str) -> None:
        """Ask whether it is in there."""
        if str(claims.get("nonce", "absent")) not in nonce:
            raise Refused("nonce")


class NeedsNoNonce(Mistaken):
    """A token without a nonce has none that could be wrong (CVE-2022-31158)."""

    flag = "nonce-missing"

    def judge_nonce(self, claims: Claims, nonce: str) -> None:
        """Compare only what is there."""
        if claims.get("nonce") is not None:
            super().judge_nonce(claims, nonce)


class ComparesNoncesWithoutCase(Mistaken):
    """Nonces are hexadecimal here, so their case says nothing."""

    flag = "nonce-altered"

    def judge_nonce(self, claims: Claims, nonce: str) -> None:
        """Fold both sides."""
        if str(claims.get("nonce")).casefold() != nonce.casefold():
            raise Refused("nonce")


class CrashesOnOtherNonces(Mistaken):
    """The nonce is compared in constant time, which takes texts and nothing else (TypeError)."""

    flag = "nonce-wrong-type"

    def judge_nonce(self, claims: Claims, nonce: str) -> None:
        """Compare whatever it is."""
        if not hmac.compare_digest(claims.get("nonce", ""), nonce):
            raise Refused("nonce")


class CrashesOnOtherSubjects(Mistaken):
    """The length of a subject is asked before its type (TypeError)."""

    flag = "sub-unusable"

    def judge_subject(self, claims: Claims) -> None:
        """Measure whatever it is."""
        if len(claims.get("sub", "anonymous")) > LONGEST_ID:
            raise Refused("sub")
        super().judge_subject(claims)


PARTIES: Final = (
    ComparesTheBeginningOfTheIssuer,
    TakesAPartOfTheIssuer,
    ForgivesTheSlashOfTheIssuer,
    ForgivesTheCaseOfTheIssuer,
    TakesAListWithTheIssuer,
    NeedsNoIssuer,
    FindsTheClientIdInAText,
    ComparesTheAudienceWithoutCase,
    NeedsNoAudience,
    TakesTheFirstAudience,
    NeedsAnAudienceText,
    CrashesOnOtherAudiences,
    NeverLooksAtAzp,
    AlwaysNeedsAzp,
    FindsTheNonceInAText,
    NeedsNoNonce,
    ComparesNoncesWithoutCase,
    CrashesOnOtherNonces,
    CrashesOnOtherSubjects,
)
