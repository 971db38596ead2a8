"""What the routes of all services have in common: where they are, and who may come in."""

from starlette.requests import Request

from mock_platform.requests import entry_of, platform_of
from mock_platform.service_access import DeploymentAccess, ServiceAccess, admit, admit_to_deployment

DEPLOYMENT = "/lti/deployments/{deployment}"
COURSE = f"{DEPLOYMENT}/courses/{{course}}"


def access_of(request: Request, *scopes: str) -> ServiceAccess:
    """Return the access that the request's token gives to its course; one of the scopes suffices."""
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
    access = admit_to_deployment(
        platform_of(request), request.headers, scopes=set(scopes), deployment_key=request.path_params["deployment"]
    )
    entry_of(request)["client_id"] = access.client_id
    return access


def notice_accept(request: Request, media_type: str, requirement: str) -> None:
    """Write a finding when the request does not ask for the service's media type."""
    if media_type not in request.headers.get("accept", ""):
        platform_of(request).journal.finding(
            requirement,
            f"Accept does not name {media_type}",
            f"Send Accept: {media_type}.",
            endpoint=entry_of(request).get("endpoint"),
            client_id=entry_of(request).get("client_id"),
        )
