"""What a person types into the tool before a run: the platform that the suite plays, as a form asks for it."""

from conformance.target import Target, TargetError
from mock_platform.addresses import Addresses

_NAMES = {
    "openid_configuration": "OpenID configuration",
    "authorization_endpoint": "authorization endpoint",
    "token_endpoint": "token endpoint",
    "jwks_uri": "key set (JWKS) URL",
}


def card_of(target: Target) -> str:
    """Return the registrations that *target* says the tool knows, one card for each."""
    if target.kind != "tool":
        raise TargetError("a gateway needs no registration: the suite makes its own through the admin API")
    if target.registers_itself:
        raise TargetError("[tool] registration_url is set: the tool registers itself, and there is nothing to type")
    identity = target.platform
    known = [(identity.issuer, identity.client_id, identity.deployment_id)]
    known += [(also.issuer, also.client_id, also.deployment_id) for also in target.also]
    return "\n\n".join(_card(*registration) for registration in known)


def _card(issuer: str, client_id: str, deployment_id: str) -> str:
    rows = [("issuer", issuer), ("client_id", client_id), ("deployment_id", deployment_id)]
    rows += [(_NAMES[name], url) for name, url in Addresses(issuer).endpoints.items()]
    return "\n".join(f"{name:<24}{value}" for name, value in rows)
