"""The token endpoint's judgement of what a tool sends: a client credentials grant with a signed assertion.

Security Framework 1.0 section 4.1; RFC 6749 section 5.2; RFC 7521 section 4.2; RFC 7523 section 3. Three
tables: what decides before the signature is looked at, what decides after it, and what is only noticed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mock_platform.checks import NO_CODE, Check
from mock_platform.clock import moment_from_seconds
from mock_platform.forms import Pairs, first_values, repeated_names
from mock_platform.jws import NotAccepted, UnverifiedJws, parse_compact
from mock_platform.registration import Deployment, Registration
from mock_platform.vocabulary import (
    ASSERTION_TYPE_JWT_BEARER,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    GRANT_CLIENT_CREDENTIALS,
)

if TYPE_CHECKING:
    from mock_platform.platform import Platform

LEEWAY = timedelta(seconds=60)  # between the tool's clock and the platform's
LONGEST_LIFETIME = timedelta(hours=1)  # of an assertion; the standard speaks of some five minutes


@dataclass(frozen=True)
class TokenRequest:
    """What arrived (None: no form), with what the platform knows of it."""

    platform: "Platform"
    pairs: Pairs | None
    now: datetime

    def __getitem__(self, name: str) -> str:
        return first_values(self.pairs or []).get(name, "")

    @cached_property
    def assertion(self) -> UnverifiedJws | None:
        """The client assertion taken apart, or None when it is no compact JWS."""
        try:
            return parse_compact(self["client_assertion"])
        except NotAccepted:
            return None

    @cached_property
    def claims(self) -> dict[str, Any]:
        """The assertion's claims, unproven; empty when there are none."""
        try:
            return self.assertion.claims() if self.assertion else {}
        except NotAccepted:
            return {}

    def tolerates(self, breach: str) -> bool:
        """True when this platform lets the breach of that name pass."""
        return breach in self.platform.behaviour.token_tolerates

    @property
    def registration(self) -> Registration | None:
        """The tool that the assertion names as its issuer."""
        named = self.claims.get("sub" if self.tolerates("assertion-issuer") else "iss")
        return self.platform.registrations.get(named) if isinstance(named, str) else None

    @property
    def deployment(self) -> Deployment | None:
        """The deployment that the assertion names, if it is the tool's."""
        named = self.claims.get(CLAIM_DEPLOYMENT_ID)
        deployments = self.registration.deployments if self.registration else ()
        return next((deployment for deployment in deployments if deployment.deployment_id == named), None)

    @property
    def has_several_audiences(self) -> bool:
        """True when `aud` is a list of more than one."""
        audience = self.claims.get("aud")
        return isinstance(audience, list) and len(audience) > 1

    @property
    def audience(self) -> str:
        """What `aud` has to contain."""
        agreed = self.registration.token_audience if self.registration else None
        return agreed or self.platform.addresses.endpoints["token_endpoint"]

    @property
    def key(self) -> tuple[str, str]:
        """What makes this assertion the only one of its kind."""
        return (str(self.claims.get("iss")), str(self.claims.get("jti")))

    @property
    def is_spent(self) -> bool:
        """True when an assertion of this client with this `jti` was accepted before."""
        return self.key in self.platform.used_assertions

    @property
    def scopes(self) -> list[str]:
        """The scopes that are asked for."""
        return self["scope"].split()

    @property
    def granted(self) -> list[str]:
        """The scopes that are asked for and allowed, in the order asked."""
        allowed = self.registration.scopes if self.registration else ()
        if self.platform.behaviour.token_scopes == "by-substring":
            return [scope for scope in allowed if scope.lower() in self["scope"].lower()]
        return [scope for scope in dict.fromkeys(self.scopes) if scope in allowed]

    def moment(self, claim: str) -> datetime | None:
        """Return a time of the assertion, or None when it is no number of seconds that a calendar knows."""
        return moment_from_seconds(self.claims.get(claim))


def _is_addressed_here(request: TokenRequest) -> bool:
    audience = request.claims.get("aud")
    return request.audience in (audience if isinstance(audience, list) else [audience])


def _is_unexpired(request: TokenRequest) -> bool:
    expires_at = request.moment("exp")
    return expires_at is None or request.now < expires_at + LEEWAY


def _is_issued_in_the_past(request: TokenRequest) -> bool:
    issued_at = request.moment("iat")
    return issued_at is not None and issued_at <= request.now + LEEWAY


def _is_valid_yet(request: TokenRequest) -> bool:
    valid_from = request.moment("nbf")
    return "nbf" not in request.claims or (valid_from is not None and valid_from <= request.now + LEEWAY)


def _has_short_life(request: TokenRequest) -> bool:
    issued_at, expires_at = request.moment("iat"), request.moment("exp")
    return issued_at is None or expires_at is None or expires_at - issued_at <= LONGEST_LIFETIME


UNSPENT = Check[TokenRequest](
    "invalid_client",
    "OAUTH-005",
    "jti of the assertion was used before",
    "Make a new assertion, with a new jti, for every token request.",
    lambda request: not request.is_spent,
    name="assertion-replay",
)

JUDGED = (
    Check[TokenRequest](
        "invalid_request",
        "OAUTH-001",
        "the body is not a form, or a parameter comes more than once",
        "POST application/x-www-form-urlencoded with every parameter once.",
        lambda request: request.pairs is not None and not repeated_names(request.pairs),
    ),
    Check[TokenRequest](
        "unsupported_grant_type",
        "OAUTH-001",
        "grant_type is not client_credentials",
        "Send grant_type=client_credentials.",
        lambda request: request["grant_type"] == GRANT_CLIENT_CREDENTIALS,
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-001",
        "client_assertion_type is not the one for a JWT",
        f"Send client_assertion_type={ASSERTION_TYPE_JWT_BEARER}.",
        lambda request: request["client_assertion_type"] == ASSERTION_TYPE_JWT_BEARER,
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-006",
        "client_assertion is not a compact JWS with JSON claims",
        "Send a JWT, signed with RS256, as client_assertion.",
        lambda request: bool(request.claims),
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-002",
        "iss of the assertion is not the client_id of a tool registered here",
        "Set iss to the client_id that the platform gave the tool.",
        lambda request: request.registration is not None,
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-002",
        "sub of the assertion is not the client_id",
        "Set sub to the same client_id as iss.",
        lambda request: request.claims.get("sub") == request.claims.get("iss"),
        name="assertion-issuer",
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-004",
        "exp of the assertion is missing or no number",
        "Set exp to a number of seconds, some five minutes ahead.",
        lambda request: request.moment("exp") is not None,
        name="assertion-expiry",
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-004",
        "exp of the assertion is past",
        "Set exp to a number of seconds, some five minutes ahead.",
        _is_unexpired,
        name="assertion-expired",
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-003",
        "aud of the assertion does not contain what was agreed for this token endpoint",
        "Set aud to the token endpoint's URL, or to the audience that the registration names.",
        _is_addressed_here,
        name="assertion-audience",
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-004",
        "iat of the assertion is missing, no number, or in the future",
        "Set iat to the number of seconds of now.",
        _is_issued_in_the_past,
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-004",
        "nbf of the assertion is no number, or in the future",
        "Leave nbf out, or set it to the number of seconds of now.",
        _is_valid_yet,
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-004",
        "jti of the assertion is missing, empty or no text",
        "Set jti to a text that is new each time.",
        lambda request: isinstance(request.claims.get("jti"), str) and bool(request.claims["jti"]),
        name="assertion-id",
    ),
    UNSPENT,
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-001",
        "the assertion is an LTI message",
        "Make a token for this purpose only; a message to the platform is none (RFC 8725 section 3.12).",
        lambda request: CLAIM_MESSAGE_TYPE not in request.claims,
    ),
    Check[TokenRequest](
        "invalid_client",
        "OAUTH-008",
        "the assertion names a deployment that is not the tool's",
        "Send the deployment_id of the launch that the token is for.",
        lambda request: request.deployment is not None or CLAIM_DEPLOYMENT_ID not in request.claims,
    ),
)

# Judged when the signature is known to be good.
GRANTED = (
    Check[TokenRequest](
        "unauthorized_client",
        "OAUTH-007",
        "the tool waits to be activated",
        "Ask for tokens once the platform's administrator has activated the registration.",
        lambda request: request.registration is None or request.registration.state == "active",
    ),
    Check[TokenRequest](
        "invalid_scope",
        "OAUTH-007",
        "none of the scopes asked for is allowed to this tool",
        "Ask for scopes that the message's service claims offer, separated by blanks.",
        lambda request: bool(request.granted) or request.platform.behaviour.token_scopes == "none-granted",
    ),
)

# What a tool should have done better although it gets its token.
NOTICED = (
    Check[TokenRequest](
        NO_CODE,
        "OAUTH-007",
        "a scope is asked for that this tool is not allowed",
        "Ask only for scopes that the message's service claims offer.",
        lambda request: set(request.scopes) <= set(request.granted),
    ),
    Check[TokenRequest](
        NO_CODE,
        "OAUTH-008",
        "the assertion does not name a deployment",
        f"Send the claim {CLAIM_DEPLOYMENT_ID}.",
        lambda request: CLAIM_DEPLOYMENT_ID in request.claims,
    ),
    Check[TokenRequest](
        NO_CODE,
        "OAUTH-004",
        "the assertion lives for more than an hour",
        "Let exp be some five minutes after iat.",
        _has_short_life,
    ),
)
