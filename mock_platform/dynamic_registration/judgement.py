"""What is wrong with a tool's client metadata: members first, by their kinds, then what must hold between them.

LTI Dynamic Registration 1.0 sections 2.2.1 to 2.2.3; the codes are those of RFC 7591 section 3.2.2. Addresses are
https, or loopback when the platform is on loopback itself (RFC 7591 section 5): anything else would let a stranger
make the platform call machines in its own network.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from mock_platform.checks import NO_CODE, Breach, Check
from mock_platform.dynamic_registration.members import CLIENT, MESSAGE, TOOL, misfits
from mock_platform.dynamic_registration.request import RegistrationRequest
from mock_platform.loopback import is_inside, is_loopback
from mock_platform.messages import MESSAGES
from mock_platform.registration import SCOPES
from mock_platform.substitution import VARIABLES
from mock_platform.vocabulary import TOOL_CONFIGURATION

INVALID_METADATA = "invalid_client_metadata"
INVALID_REDIRECT_URI = "invalid_redirect_uri"

CALLED = ("initiate_login_uri", "jwks_uri", "logo_uri", "client_uri", "policy_uri", "tos_uri")


def misshapen(metadata: Mapping[str, Any]) -> Iterator[Breach]:
    """Yield the members that are missing or of another kind, level by level: each needs the one above it."""
    advice = "Send the client metadata that LTI Dynamic Registration 1.0 section 2.2 lists."
    wrong = list(misfits(metadata, CLIENT))
    for misfit in wrong:
        code = INVALID_REDIRECT_URI if misfit.name == "redirect_uris" else INVALID_METADATA
        yield Breach(code, "DR-009", misfit.sentence, advice)
    if any(misfit.name == TOOL_CONFIGURATION for misfit in wrong):
        return
    tool = metadata[TOOL_CONFIGURATION]
    wrong = list(misfits(tool, TOOL))
    for misfit in wrong:
        yield Breach(INVALID_METADATA, "DR-010", f"the tool configuration's {misfit.sentence}", advice)
    if any(misfit.name == "messages" for misfit in wrong):
        return
    for index, message in enumerate(tool["messages"]):
        for misfit in misfits(message, MESSAGE):
            yield Breach(INVALID_METADATA, "DR-011", f"messages[{index}].{misfit.sentence}", advice)


def _may_be_called(url: str, address: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return is_loopback(urlsplit(address).hostname or "")
    return parts.scheme == "https" and not is_inside(host)


REFUSED = (
    Check[RegistrationRequest](
        INVALID_METADATA,
        "DR-009",
        "the metadata should have one of jwks_uri and jwks, got both or neither",
        "Send jwks_uri.",
        lambda request: ("jwks_uri" in request.metadata) is not ("jwks" in request.metadata),
    ),
    Check[RegistrationRequest](
        INVALID_REDIRECT_URI,
        "DR-020",
        "a redirect URI is neither https nor, at a platform on loopback, on loopback, or is in a private network",
        "Use https, except on the developer's own machine.",
        lambda request: all(_may_be_called(url, request.address) for url in request.metadata["redirect_uris"]),
    ),
    Check[RegistrationRequest](
        INVALID_METADATA,
        "DR-020",
        "an address is neither https nor, at a platform on loopback, on loopback, or is in a private network",
        "Use https, except on the developer's own machine.",
        lambda request: all(
            _may_be_called(url, request.address)
            for url in (
                *(request.metadata[name] for name in CALLED if name in request.metadata),
                *request.target_link_uris,
            )
        ),
    ),
    Check[RegistrationRequest](
        INVALID_REDIRECT_URI,
        "DR-010",
        "a redirect URI is outside the tool's domain and its secondary domains",
        "Name every host of the tool in domain or secondary_domains.",
        lambda request: all(map(request.is_own, request.metadata["redirect_uris"])),
    ),
    Check[RegistrationRequest](
        INVALID_METADATA,
        "DR-010",
        "a target_link_uri or the login initiation is outside the tool's domain and its secondary domains",
        "Name every host of the tool in domain or secondary_domains.",
        lambda request: all(map(request.is_own, [request.metadata["initiate_login_uri"], *request.target_link_uris])),
    ),
)

# What a tool should have done better although it is registered.
NOTICED = (
    Check[RegistrationRequest](
        NO_CODE,
        "DR-009",
        "application_type is missing",
        'Send application_type "web": some platforms refuse a request without it.',
        lambda request: "application_type" in request.metadata,
    ),
    Check[RegistrationRequest](
        NO_CODE,
        "DR-009",
        "the keys came as jwks",
        "Send jwks_uri, so that keys can be rotated.",
        lambda request: "jwks_uri" in request.metadata,
    ),
    Check[RegistrationRequest](
        NO_CODE,
        "DR-009",
        "scope is missing",
        "Send the scopes that the tool needs, separated by blanks; an empty text if it needs none.",
        lambda request: "scope" in request.metadata,
    ),
    Check[RegistrationRequest](
        NO_CODE,
        "DR-012",
        "a scope is asked for that the platform does not list",
        "Ask for scopes out of scopes_supported.",
        lambda request: set(request.scopes) <= set(SCOPES),
    ),
    Check[RegistrationRequest](
        NO_CODE,
        "DR-012",
        "a message is asked for that the platform does not list",
        "Ask for messages out of messages_supported.",
        lambda request: all(message["type"] in MESSAGES for message in request.tool["messages"]),
    ),
    Check[RegistrationRequest](
        NO_CODE,
        "DR-012",
        "a custom parameter uses a variable that the platform does not list",
        "Use variables out of the platform configuration.",
        lambda request: all(value[1:] in VARIABLES for value in request.custom_parameters if value.startswith("$")),
    ),
)
