"""What the routes of all services have in common: where they are, and who may come in."""

from starlette.requests import Request

from mock_platform.checks import NO_CODE, Breach
from mock_platform.requests import bearer_of, entry_of, platform_of
from mock_platform.service_access import DeploymentAccess, ServiceAccess, ServiceRefusal, admit, admit_to_deployment

DEPLOYMENT = "/lti/deployments/{deployment}"
COURSE = f"{DEPLOYMENT}/courses/{{course}}"


def access_of(request: Request, *scopes: str) -> ServiceAccess:
    """Return the access that the request's token gives to its course; one of the scopes suffices."""
    expect_user_agent(request)
    access = admit(
        platform_of(request),
        request.headers,
        scopes=set(scopes),
        deployment_key=request.path_params["deployment"],
        course_id=request.path_params["course"],
    )
    entry_of(request)["client_id"] = access.grant.registration.client_id
    return access


def deployment_access_of(request: Request, *scopes: str) -> DeploymentAccess:
    """Return the access that the request's token gives to its deployment; one of the scopes suffices."""
    expect_user_agent(request)
    access = admit_to_deployment(
        platform_of(request), request.headers, scopes=set(scopes), deployment_key=request.path_params["deployment"]
    )
    entry_of(request)["client_id"] = access.client_id
    return access


def expect_user_agent(request: Request) -> None:
    """Raise `ServiceRefusal` where the platform wants to know what calls it, and is not told."""
    if platform_of(request).behaviour.user_agent_required and not request.headers.get("user-agent"):
        sentence = "the request has no User-Agent"
        raise ServiceRefusal(403, "RFC9110-10.1.5", sentence, "Send a User-Agent that names the tool.")


def notice_accept(request: Request, media_type: str, requirement: str) -> None:
    """Write a finding when the request does not ask for the service's media type; some platforms refuse it."""
    if media_type in request.headers.get("accept", ""):
        return
    breach = Breach(NO_CODE, requirement, f"Accept does not name {media_type}", f"Send Accept: {media_type}.")
    if platform_of(request).behaviour.accept_required:
        raise ServiceRefusal(400, breach.requirement, breach.sentence, breach.advice)
    entry = entry_of(request)
    breach.write(platform_of(request).journal, endpoint=entry.get("endpoint"), client_id=entry.get("client_id"))


def notice_leaked_token(request: Request, requirement: str) -> None:
    """Write a finding when the request, to an address outside the services, has an access token of this platform."""
    platform = platform_of(request)
    grant = platform.access_tokens.find(bearer_of(request) or "", platform.clock.now())
    if grant is None:
        return
    entry = entry_of(request)
    entry["client_id"] = grant.registration.client_id
    Breach(
        NO_CODE,
        requirement,
        f"an access token came to {request.headers.get('host', '')[:80]}, at an address that is no service",
        "Send an access token to the origin of the message's service addresses alone: not along redirects or links.",
    ).write(platform.journal, endpoint=entry.get("endpoint"), client_id=grant.registration.client_id)
