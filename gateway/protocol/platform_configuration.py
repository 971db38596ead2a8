"""A platform's OpenID configuration, read and judged before anything is asked of the platform.

Dynamic Registration 2.1: what is demanded here is what a registration needs (issuer and four endpoints). Everything
else may be absent, and then the platform has not said what it offers, which is something else than offering nothing
(OpenID Connect Discovery 3). Unknown members are ignored. The signature algorithms that it lists are not judged:
Blackboard lists RS512 and signs with RS256 (knowledge base 000090618); a launch shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.errors import Code, Rejected
from gateway.protocol.addresses import fault_of_url
from gateway.protocol.issuer_hosts import MISNAMED, TOKEN_HOSTS, Pair, host_of, speaks_for
from gateway.protocol.vocabulary import CANVAS_ACCOUNT_NAME, CONFIGURATION_PLATFORM

ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
# Of a registration as it is stored (gateway.registration.enrolment).
LONGEST_URL: Final = 1000


@dataclass(frozen=True, kw_only=True)
class PlatformConfiguration:
    """What a registration needs to know of a platform; None where the platform does not say what it offers."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    registration_endpoint: str
    authorization_server: str | None
    scopes: tuple[str, ...] | None
    claims: tuple[str, ...] | None
    messages: Mapping[str, tuple[str, ...]] | None
    variables: tuple[str, ...] | None
    family_code: str
    version: str
    account_name: str


def platform_configuration_from(
    document: Mapping[str, Any], *, url: str, issuer_hosts: frozenset[Pair], allow_private: bool
) -> PlatformConfiguration:
    """Read the configuration that came from this URL; raises Rejected for what cannot be registered with."""
    issuer = _issuer_from(document)
    if not speaks_for(issuer, url, added=issuer_hosts):
        expected = f"an issuer at {host_of(url)}, or one that LTI_GATEWAY_ISSUER_HOSTS lets this host speak for"
        raise Rejected(Code.ISSUER_OF_ANOTHER_HOST, expected=expected, got=issuer)
    endpoints = {name: _endpoint_from(document, name, allow_private=allow_private) for name in ENDPOINTS}
    for name, endpoint in endpoints.items():
        if not (_is_token_host(name, endpoint) or speaks_for(issuer, endpoint, added=issuer_hosts)):
            expected = f"{name} at a host that speaks for {issuer}, by itself or in LTI_GATEWAY_ISSUER_HOSTS"
            raise Rejected(Code.ENDPOINT_OF_ANOTHER_HOST, expected=expected, got=endpoint)
    platform = _object(document, CONFIGURATION_PLATFORM)
    return PlatformConfiguration(
        issuer=issuer,
        authorization_server=_authorization_server_from(document),
        scopes=_texts(document.get("scopes_supported")),
        claims=_texts(document.get("claims_supported")),
        messages=_messages_from(platform),
        variables=_texts(platform.get("variables")),
        family_code=_text(platform.get("product_family_code")),
        version=_text(platform.get("version")),
        account_name=_text(platform.get(CANVAS_ACCOUNT_NAME)),
        **endpoints,
    )


def _issuer_from(document: Mapping[str, Any]) -> str:
    issuer = _url_from(document, "issuer", allow_private=True)
    if "?" in issuer:
        raise Rejected(Code.CONFIGURATION_INCOMPLETE, expected="issuer without a query (Sec 5.1.2)", got=issuer)
    return MISNAMED.get(issuer, issuer)


def _endpoint_from(document: Mapping[str, Any], name: str, *, allow_private: bool) -> str:
    # Only browsers go to the authorization endpoint, and theirs may be a private network.
    return _url_from(document, name, allow_private=allow_private or name == "authorization_endpoint")


def _url_from(document: Mapping[str, Any], name: str, *, allow_private: bool) -> str:
    url = document.get(name)
    if not isinstance(url, str) or not 0 < len(url) <= LONGEST_URL:
        raise Rejected(Code.CONFIGURATION_INCOMPLETE, expected=f"{name}, an address", got=url)
    fault = fault_of_url(url, allow_private=allow_private)
    if fault:
        raise Rejected(Code.CONFIGURATION_INCOMPLETE, expected=f"{name} that can be used ({fault})", got=url)
    return url


def _is_token_host(name: str, endpoint: str) -> bool:
    return name == "token_endpoint" and host_of(endpoint) in TOKEN_HOSTS


def _authorization_server_from(document: Mapping[str, Any]) -> str | None:
    # Canvas gives a bare host, which its token endpoint does not take for an audience.
    server = document.get("authorization_server")
    usable = isinstance(server, str) and len(server) <= LONGEST_URL and not fault_of_url(server, allow_private=True)
    return server if usable else None


def _messages_from(platform: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]] | None:
    # The Moodle of 2020 listed bare names, and placements beside them (mod/lti/openid-configuration.php).
    listed = platform.get("messages_supported")
    if not isinstance(listed, list):
        return None
    entries = [{**platform, "type": entry} if isinstance(entry, str) else entry for entry in listed]
    known = [entry for entry in entries if isinstance(entry, Mapping) and isinstance(entry.get("type"), str)]
    return {entry["type"]: _texts(entry.get("placements")) or () for entry in known}


def _object(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...] | None:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else None
