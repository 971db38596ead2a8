"""Readers of client assertions with one mistake each: token endpoints that grant to the wrong, or refuse the right.

The docstring of each says who made the mistake, or why somebody would; the usual mistakes of the catalogue (OAUTH-023
to OAUTH-033) are among them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from conformance.selftest.validators.mistakes.mistaken_readers import MistakenAssertionReader
from conformance.selftest.validators.signed_message import Refused

Claims = Mapping[str, Any]

_REGISTERED: Final = frozenset({"iss", "sub", "aud", "iat", "nbf", "exp", "jti"})


class NeedsNoIssuer(MistakenAssertionReader):
    """The client is found by its subject, and the issuer is compared if it is there."""

    flag = "assertion-iss-missing"

    def judge_issuer(self, claims: Claims, client_id: str) -> None:
        """Ask only when there is something to ask."""
        if claims.get("iss"):
            super().judge_issuer(claims, client_id)


class FindsTheClientByItsIssuer(MistakenAssertionReader):
    """In LTI both are the client id, so one of them is enough."""

    flag = "assertion-sub-other"

    def judge_subject(self, claims: Claims, client_id: str) -> None:
        """Ask nothing."""


class LooksForTheClientInTheSubject(MistakenAssertionReader):
    """`in` was meant for a list."""

    flag = "assertion-sub-altered"

    def judge_subject(self, claims: Claims, client_id: str) -> None:
        """Ask whether it is in there."""
        if client_id not in str(claims.get("sub")):
            raise Refused("sub")


class TakesAListWithTheSubject(MistakenAssertionReader):
    """A list in which the client occurs passes for the client."""

    flag = "assertion-sub-wrong-type"

    def judge_subject(self, claims: Claims, client_id: str) -> None:
        """Look into the list."""
        sub = claims.get("sub")
        if client_id not in (sub if isinstance(sub, list) else [sub]):
            raise Refused("sub")


class ForgivesTheCaseOfTheSubject(MistakenAssertionReader):
    """The client id is looked up in a database whose collation knows no case."""

    flag = "assertion-sub-altered"

    def judge_subject(self, claims: Claims, client_id: str) -> None:
        """Compare without case."""
        if str(claims.get("sub")).casefold() != client_id.casefold():
            raise Refused("sub")


class TrustsTheAddress(MistakenAssertionReader):
    """It was posted here, so it was made for here (usual mistake of OAUTH-024)."""

    flag = "assertion-aud-other"

    def judge_audience(self, claims: Claims, token_url: str) -> None:
        """Ask nothing."""


class TakesEveryEndpointOfItsHost(MistakenAssertionReader):
    """Tools write the issuer, the token endpoint or the address of another service: all of them are here."""

    flag = "assertion-aud-other"

    def judge_audience(self, claims: Claims, token_url: str) -> None:
        """Compare the hosts."""
        aud = claims.get("aud")
        if not isinstance(aud, str) or urlsplit(aud).netloc != urlsplit(token_url).netloc:
            super().judge_audience(claims, token_url)


class FindsTheAudienceInAText(MistakenAssertionReader):
    """`in` is asked of a text as if it were a list."""

    flag = "assertion-aud-altered"

    def judge_audience(self, claims: Claims, token_url: str) -> None:
        """Ask whether it is in there."""
        if token_url not in (claims.get("aud") or ()):
            raise Refused("aud")


class CrashesOnAListOfAudiences(MistakenAssertionReader):
    """The slash at the end is cut off, and a list has no end (a certified platform did so)."""

    flag = "assertion-aud-list"

    def judge_audience(self, claims: Claims, token_url: str) -> None:
        """Take it for a text."""
        if not claims.get("aud") or claims["aud"].rstrip("/") != token_url:
            raise Refused("aud")


class NeedsNoExpiry(MistakenAssertionReader):
    """The library checks the expiry only if there is one."""

    flag = "assertion-exp-missing"

    def judge_times(self, claims: Claims, now: float) -> None:
        """Ask only when there is something to ask."""
        if claims.get("exp") is not None:
            super().judge_times(claims, now)

    def judge_life(self, claims: Claims, now: float) -> None:
        """Ask only when there is something to ask."""
        if claims.get("exp") is not None:
            super().judge_life(claims, now)


class TakesZeroForNoExpiry(MistakenAssertionReader):
    """Nought is false."""

    flag = "assertion-expired"

    def judge_expiry(self, claims: Claims, now: float) -> None:
        """Ask only when there is something to ask."""
        if self.date(claims, "exp"):
            super().judge_expiry(claims, now)

    def judge_issue(self, claims: Claims, now: float) -> None:
        """Ask nothing: RFC 7523 does not demand iat."""


class ReadsTimesWithoutLooking(MistakenAssertionReader):
    """Times are cast, and what cannot be cast is a crash."""

    flag = "assertion-exp-no-time"

    def date(self, claims: Claims, name: str) -> float:
        """Cast."""
        return float(claims[name])


class CountsWholeSeconds(MistakenAssertionReader):
    """A NumericDate may have a fraction, and a column of integers none."""

    flag = "assertion-lifetime"

    def date(self, claims: Claims, name: str) -> float:
        """Refuse a fraction."""
        if not isinstance(claims.get(name), int):
            raise Refused(name)
        return super().date(claims, name)


class ForgetsTheBeginning(MistakenAssertionReader):
    """Security Framework 4.1.1 does not speak of nbf, and RFC 7523 does."""

    flag = "assertion-nbf-to-come"

    def judge_beginning(self, claims: Claims, now: float) -> None:
        """Ask nothing."""


class NeedsNoId(MistakenAssertionReader):
    """RFC 7523 makes it optional, and LTI does not."""

    flag = "assertion-jti-missing"

    def judge_id(self, claims: Claims) -> None:
        """Ask only when there is something to ask."""
        if claims.get("jti") is not None:
            super().judge_id(claims)


class RemembersWhateverIsTheId(MistakenAssertionReader):
    """Ids are kept in a set, and a list cannot be."""

    flag = "assertion-jti-wrong-type"

    def judge_id(self, claims: Claims) -> None:
        """Ask whether it was seen."""
        seen: set[Any] = set()
        if not claims.get("jti") or claims["jti"] in seen:
            raise Refused("jti")


class WantsAUuid(MistakenAssertionReader):
    """Every library that it knows makes one."""

    flag = "assertion-jti"

    def judge_id(self, claims: Claims) -> None:
        """Parse it."""
        super().judge_id(claims)
        try:
            UUID(claims["jti"])
        except ValueError as error:
            raise Refused("jti") from error


class TakesAResponseForAnAssertion(MistakenAssertionReader):
    """What is missing is taken from what the tool's other messages have (RFC 8725 section 3.12)."""

    flag = "assertion-is-response"

    def validate(
        self, token: str, key_set: Any, *, client_id: str, token_url: str, deployment_id: str, now: datetime
    ) -> dict[str, Any]:
        """Ask for what every message of the tool has."""
        claims = self.signed_claims(token, key_set)
        self.judge_issuer(claims, client_id)
        self.judge_subject({"sub": claims["iss"], **claims}, client_id)
        self.judge_audience(claims, token_url)
        self.judge_times(claims, now.timestamp())
        self.judge_life(claims, now.timestamp())
        self.judge_id({"jti": claims.get("nonce"), **claims})
        self.judge_deployment(claims, deployment_id)
        return claims


class HasAStrictSchema(MistakenAssertionReader):
    """A schema without further members refuses what RFC 7523 lets a tool add."""

    flag = "assertion-unknown-claims"

    def judge_kind(self, claims: Claims) -> None:
        """Know every claim, or none of it."""
        super().judge_kind(claims)
        if not all(name in _REGISTERED or name.startswith("https://") for name in claims):
            raise Refused("claims")


class CallsEveryDeploymentForeign(MistakenAssertionReader):
    """The assertion of OAuth knows no deployments."""

    flag = "assertion-deployment"

    def judge_deployment(self, claims: Claims, deployment_id: str) -> None:
        """Compare with the deployments that it knows of, of which there is none."""
        super().judge_deployment(claims, deployment_id[:0])


ASSERTIONS: Final[tuple[type[MistakenAssertionReader], ...]] = (
    NeedsNoIssuer,
    FindsTheClientByItsIssuer,
    LooksForTheClientInTheSubject,
    TakesAListWithTheSubject,
    ForgivesTheCaseOfTheSubject,
    TrustsTheAddress,
    TakesEveryEndpointOfItsHost,
    FindsTheAudienceInAText,
    CrashesOnAListOfAudiences,
    NeedsNoExpiry,
    TakesZeroForNoExpiry,
    ReadsTimesWithoutLooking,
    CountsWholeSeconds,
    ForgetsTheBeginning,
    NeedsNoId,
    RemembersWhateverIsTheId,
    WantsAUuid,
    TakesAResponseForAnAssertion,
    HasAStrictSchema,
    CallsEveryDeploymentForeign,
)
