"""Readers of deep linking responses with one mistake each: platforms that believe the wrong tool, or not the right one.

The docstring of each says why somebody would read so; the usual mistakes of the catalogue (DL-060 to DL-066) are among
them.
"""

from collections.abc import Mapping
from typing import Any, Final

from conformance.selftest.validators.mistakes.mistaken_readers import MistakenResponseReader
from conformance.selftest.validators.signed_message import Refused
from mock_platform.vocabulary import (
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_VERSION,
    MESSAGE_DEEP_LINKING_RESPONSE,
    VERSION,
)

Claims = Mapping[str, Any]


class FindsTheToolByTheSession(MistakenResponseReader):
    """The session knows which tool was launched, and with it the key: nobody else can have signed."""

    flag = "response-iss-other"

    def judge_issuer(self, claims: Claims, client_id: str) -> None:
        """Ask nothing."""


class ForgivesTheCaseOfTheIssuer(MistakenResponseReader):
    """The client id is looked up in a database whose collation knows no case."""

    flag = "response-iss-altered"

    def judge_issuer(self, claims: Claims, client_id: str) -> None:
        """Compare without case."""
        if str(claims.get("iss")).casefold() != client_id.casefold():
            raise Refused("iss")


class TrustsTheAddress(MistakenResponseReader):
    """It arrived here, so it was meant for here (usual mistake of DL-062)."""

    flag = "response-aud-other"

    def judge_audience(self, claims: Claims, issuer: str) -> None:
        """Ask nothing."""


class NeedsOneFittingAudience(MistakenResponseReader):
    """RFC 7519 asks for no more than that the reader is among the audiences."""

    flag = "response-aud-several"

    def judge_audience(self, claims: Claims, issuer: str) -> None:
        """Look for the issuer in the list."""
        aud = claims.get("aud")
        if issuer not in (aud if isinstance(aud, list) else [aud]):
            raise Refused("aud")


class ComparesTheBeginningOfTheAudience(MistakenResponseReader):
    """Tools send the issuer with and without a slash, or the address of some page below it."""

    flag = "response-aud-altered"

    def judge_audience(self, claims: Claims, issuer: str) -> None:
        """Compare the beginning."""
        aud = claims.get("aud")
        if not (isinstance(aud, str) and aud.startswith(issuer)):
            super().judge_audience(claims, issuer)


class ReadsTheAudienceAsText(MistakenResponseReader):
    """Its own tools send a text."""

    flag = "response-aud-list"

    def judge_audience(self, claims: Claims, issuer: str) -> None:
        """Know no lists."""
        if claims.get("aud") != issuer:
            raise Refused("aud")


class NeedsNoExpiry(MistakenResponseReader):
    """The library checks the expiry only if there is one (usual mistake of DL-063)."""

    flag = "response-exp-missing"

    def judge_times(self, claims: Claims, now: float) -> None:
        """Ask only when there is something to ask."""
        if claims.get("exp") is not None:
            super().judge_times(claims, now)


class ReadsDigitsAsTime(MistakenResponseReader):
    """Examples of the documents write times as texts, and a cast takes both."""

    flag = "response-exp-wrong-type"

    def date(self, claims: Claims, name: str) -> float:
        """Cast."""
        try:
            return float(claims[name])
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(name) from error


class ForgetsTheBeginning(MistakenResponseReader):
    """Security Framework 5.2.3 does not speak of nbf."""

    flag = "response-nbf-to-come"

    def judge_beginning(self, claims: Claims, now: float) -> None:
        """Ask nothing."""


class TakesEveryMessageOfTheTool(MistakenResponseReader):
    """Whatever the tool posts to this address is a response (RFC 8725 section 3.12)."""

    flag = "response-type-other"

    def judge_message(self, claims: Claims) -> None:
        """Ask for any type."""
        if not claims.get(CLAIM_MESSAGE_TYPE) or claims.get(CLAIM_VERSION) != VERSION:
            raise Refused("message")


class NeedsNoType(MistakenResponseReader):
    """The type is compared if it is there."""

    flag = "response-type-missing"

    def judge_message(self, claims: Claims) -> None:
        """Ask only when there is something to ask."""
        if (claims.get(CLAIM_MESSAGE_TYPE) or MESSAGE_DEEP_LINKING_RESPONSE) != MESSAGE_DEEP_LINKING_RESPONSE:
            raise Refused("message_type")
        if claims.get(CLAIM_VERSION) != VERSION:
            raise Refused("version")


class TakesEveryMinorVersion(MistakenResponseReader):
    """What comes after 1.3 is compatible."""

    flag = "response-version-other"

    def judge_message(self, claims: Claims) -> None:
        """Compare the beginning."""
        if claims.get(CLAIM_MESSAGE_TYPE) != MESSAGE_DEEP_LINKING_RESPONSE:
            raise Refused("message_type")
        if not str(claims.get(CLAIM_VERSION)).startswith(VERSION.rpartition(".")[0]):
            raise Refused("version")


class LooksTheDeploymentUpByItself(MistakenResponseReader):
    """Any deployment that it knows will do (usual mistake of DL-066)."""

    flag = "response-deployment-other"

    def judge_deployment(self, claims: Claims, deployment_id: str) -> None:  # noqa: ARG002
        """Ask for a text."""
        if not isinstance(claims.get(CLAIM_DEPLOYMENT_ID), str) or not claims[CLAIM_DEPLOYMENT_ID]:
            raise Refused("deployment_id")


class ComparesDeploymentsAsTexts(MistakenResponseReader):
    """Deployments are numbered, and some tools send the number as one."""

    flag = "response-deployment-other"

    def judge_deployment(self, claims: Claims, deployment_id: str) -> None:
        """Write both out."""
        if str(claims.get(CLAIM_DEPLOYMENT_ID)) != deployment_id:
            raise Refused("deployment_id")


RESPONSES: Final[tuple[type[MistakenResponseReader], ...]] = (
    FindsTheToolByTheSession,
    ForgivesTheCaseOfTheIssuer,
    TrustsTheAddress,
    NeedsOneFittingAudience,
    ComparesTheBeginningOfTheAudience,
    ReadsTheAudienceAsText,
    NeedsNoExpiry,
    ReadsDigitsAsTime,
    ForgetsTheBeginning,
    TakesEveryMessageOfTheTool,
    NeedsNoType,
    TakesEveryMinorVersion,
    LooksTheDeploymentUpByItself,
    ComparesDeploymentsAsTexts,
)
