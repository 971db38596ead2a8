"""What a person types into the target before a run: the platform, or the tool, that the suite plays, as a form asks."""

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from conformance.subject.platform import key_from_file
from conformance.target.file import Target, TargetError
from mock_platform.addresses import Addresses

_NAMES = {
    "openid_configuration": "OpenID configuration",
    "authorization_endpoint": "authorization endpoint",
    "token_endpoint": "token endpoint",
    "jwks_uri": "key set (JWKS) URL",
}


def card_of(target: Target) -> str:
    """Return the registrations that *target* says the tool knows, one card for each; or the tool's for a platform."""
    if target.kind == "platform":
        return _card_of_the_tool(target)
    if target.kind != "tool":
        raise TargetError("a gateway needs no registration: the suite makes its own through the admin API")
    if target.registers_itself:
        raise TargetError("[tool] registration_url is set: the tool registers itself, and there is nothing to type")
    identity = target.platform
    known = [(identity.issuer, identity.client_id, identity.deployment_id)]
    known += [(also.issuer, also.client_id, also.deployment_id) for also in target.also]
    return "\n\n".join(_card(*registration) for registration in known)


def _card_of_the_tool(target: Target) -> str:
    if target.tool is None or target.lms is None:
        raise TargetError('kind = "platform" needs the tables [lms] and [tool]')
    tool = target.tool
    rows = [("login initiation URL", tool.login_url), ("target link URI", tool.target_link_uris[0])]
    rows += [("redirect URI", uri) for uri in tool.redirect_uris]
    rows += [("key set (JWKS) URL", tool.jwks_url)] if tool.jwks_url else []
    rows += [(f"custom: {name}", value) for name, value in target.lms.custom.items()]
    key = key_from_file(target.lms.private_key_file, "lms.private_key_file").private_key.public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    return "\n".join(f"{name:<24}{value}" for name, value in rows) + f"\n\npublic key:\n{pem}"


def _card(issuer: str, client_id: str, deployment_id: str) -> str:
    rows = [("issuer", issuer), ("client_id", client_id), ("deployment_id", deployment_id)]
    rows += [(_NAMES[name], url) for name, url in Addresses(issuer).endpoints.items()]
    return "\n".join(f"{name:<24}{value}" for name, value in rows)
