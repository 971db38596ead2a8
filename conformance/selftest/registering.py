"""A mock LMS and a gateway, told of each other: each side registers the other as an administrator would."""

from conformance.browser.exchange import Wire
from conformance.subject.admin import call_admin
from conformance.target.file import Gateway
from mock_platform.handle import PlatformHandle

CLIENT_ID = "the-gateway"
DEPLOYMENT_ID = "1"


def introduce(lms: PlatformHandle, gateway: Gateway) -> dict[str, object]:
    """Register the gateway at the LMS, and the LMS at the gateway; return what the gateway made of it."""
    url = gateway.url.rstrip("/")
    tool = lms.register(
        client_id=CLIENT_ID,
        client_name="The reference gateway",
        initiate_login_uri=f"{url}/lti/login",
        redirect_uris=[f"{url}/lti/launch"],
        jwks_uri=f"{url}/lti/keys",
        deployment_ids=[DEPLOYMENT_ID],
    )
    platform = {
        "url": lms.issuer,
        "clientId": CLIENT_ID,
        "name": "Mock LMS",
        "authenticationEndpoint": lms.endpoints["authorization_endpoint"],
        "accesstokenEndpoint": lms.endpoints["token_endpoint"],
        "authConfig": {"method": "JWK_SET", "key": lms.endpoints["jwks_uri"]},
        "authorizationServer": tool.token_audience,
    }
    wire = Wire()
    try:
        registered: dict[str, object] = call_admin(wire, gateway, "POST", "/admin/platforms", platform)
    finally:
        wire.close()
    return registered
