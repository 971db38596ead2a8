"""Who may use a service: the bearer of a token with the scope, at addresses of its own tool and deployment.

RFC 6750 sections 2.1 and 3.1; LTI Core 1.3 section 6.2; AGS 2.0 section 1; NRPS 2.0 section 2.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from mock_platform.bearer import bearer_token
from mock_platform.registration import Deployment
from mock_platform.tokens.access_tokens import Grant
from mock_platform.world import Course

if TYPE_CHECKING:
    from mock_platform.platform import Platform


class ServiceRefusal(Exception):
    """A service request that is answered with an error, and the finding that goes with it."""

    def __init__(
        self,
        status: int,
        requirement: str,
        sentence: str,
        advice: str,
        *,
        bearer_error: str | None = None,
        allow: str | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.requirement = requirement
        self.sentence = sentence
        self.advice = advice
        self.bearer_error = bearer_error
        self.allow = allow  # the methods that there are, with a 405 (RFC 9110 section 15.5.6)

    @property
    def challenge(self) -> str:
        """The value of WWW-Authenticate (RFC 6750 section 3)."""
        return f'Bearer error="{self.bearer_error}"' if self.bearer_error else "Bearer"


@dataclass(frozen=True)
class DeploymentAccess:
    """A granted access to what belongs to a deployment as a whole."""

    platform: "Platform"
    grant: Grant
    deployment: Deployment

    @property
    def client_id(self) -> str:
        """The tool that has the access."""
        return self.grant.registration.client_id


@dataclass(frozen=True)
class ServiceAccess(DeploymentAccess):
    """A granted access: the course, and the deployment as which the tool sees it."""

    course: Course


def admit(
    platform: "Platform", headers: Headers, *, scopes: set[str], deployment_key: str, course_id: str
) -> ServiceAccess:
    """Return the access if the token allows it; raise `ServiceRefusal`. One of the scopes suffices."""
    access = admit_to_deployment(platform, headers, scopes=scopes, deployment_key=deployment_key)
    course = platform.world.courses.get(course_id)
    if course is None:
        raise not_found("the course")
    return ServiceAccess(platform, access.grant, access.deployment, course)


def admit_to_deployment(
    platform: "Platform", headers: Headers, *, scopes: set[str], deployment_key: str
) -> DeploymentAccess:
    """Return the access to a deployment if the token allows it; raise `ServiceRefusal`. One of the scopes suffices."""
    grant = _grant(platform, headers)
    if grant is None:
        raise ServiceRefusal(
            401,
            "OAUTH-009",
            "the access token is unknown or has expired",
            "Ask for a new token when expires_in is over or a service answers 401.",
            bearer_error="invalid_token",
        )
    if not scopes & grant.scopes:
        raise ServiceRefusal(
            403,
            "OAUTH-012",
            f"the access token lacks the scope {' or '.join(sorted(scopes))}",
            "Ask for the scope that the service needs.",
            bearer_error="insufficient_scope",
        )
    if not grant.covers(deployment_key):
        raise ServiceRefusal(
            403,
            "OAUTH-015",
            "the access token was granted to another tool or deployment than this address belongs to",
            "Keep tokens by platform, client, deployment and scope.",
        )
    deployment = next(each for each in grant.registration.deployments if each.key == deployment_key)
    return DeploymentAccess(platform, grant, deployment)


def not_found(what: str) -> ServiceRefusal:
    """Return the refusal of an address at which there is nothing."""
    advice = "Use the addresses of the message and of the answers as they are."
    return ServiceRefusal(404, "AGS-004", f"{what} does not exist", advice)


def _grant(platform: "Platform", headers: Headers) -> Grant | None:
    """Return what the token stands for, to the tool as it is registered now.

    A tool that has been removed, and registered again, has other deployments, and its old tokens are void.
    """
    grant = platform.access_tokens.find(_bearer_token(headers), platform.clock.now())
    registration = platform.registrations.get(grant.registration.client_id) if grant else None
    if grant is None or registration is None:
        return None
    kept = set(registration.deployments) & set(grant.registration.deployments)
    return replace(grant, registration=registration) if kept or registration is grant.registration else None


def _bearer_token(headers: Headers) -> str:
    token = bearer_token(headers)
    if token is None:
        raise ServiceRefusal(
            401,
            "OAUTH-011",
            "the request has no bearer token in its Authorization header",
            "Send the access token as Authorization: Bearer <token>, not in the URL.",
        )
    return token
