"""The members of a tool's client metadata, of its tool configuration and of a message in it, each with its kind.

LTI Dynamic Registration 1.0 sections 2.2.1 to 2.2.3. Only what is listed here is judged, kept and told back;
members that are not are ignored (RFC 7591 section 2), except translations such as `client_name#ja`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mock_platform.shapes import KEY_SET, NAME, OBJECT, TEXT, TEXT_OBJECT, TEXTS, URL, Kind, Shape, list_of, one_of
from mock_platform.vocabulary import TOOL_CONFIGURATION

GRANT_TYPES = ("implicit", "client_credentials")

HOST = Kind(
    "a host, with its port where needed, without scheme and path",
    lambda value: isinstance(value, str) and bool(value.strip()) and not set(value) & set("/?#@ "),
)


def _texts_with(*demanded: str) -> Kind:
    return Kind(
        f"a list of texts with {' and '.join(map(repr, demanded))}",
        lambda value: TEXTS.fits(value) and set(demanded) <= set(value),
    )


CLIENT = Shape(
    {
        "grant_types": _texts_with(*GRANT_TYPES),
        "response_types": _texts_with("id_token"),
        "redirect_uris": list_of(URL, least=1),
        "initiate_login_uri": URL,
        "client_name": NAME,
        "token_endpoint_auth_method": one_of("private_key_jwt"),
        TOOL_CONFIGURATION: OBJECT,
    },
    {
        "application_type": one_of("web"),
        "jwks_uri": URL,
        "jwks": KEY_SET,
        "scope": TEXT,
        "logo_uri": URL,
        "client_uri": URL,
        "policy_uri": URL,
        "tos_uri": URL,
        "contacts": TEXTS,
    },
)
TOOL = Shape(
    {"domain": HOST, "claims": TEXTS, "messages": list_of(OBJECT)},
    {
        "secondary_domains": list_of(HOST),
        "deployment_id": TEXT,
        "target_link_uri": URL,
        "custom_parameters": TEXT_OBJECT,
        "description": TEXT,
    },
)
MESSAGE = Shape(
    {"type": NAME},
    {
        "target_link_uri": URL,
        "label": TEXT,
        "icon_uri": URL,
        "custom_parameters": TEXT_OBJECT,
        "placements": TEXTS,
        "roles": TEXTS,
        "supported_types": TEXTS,
        "supported_media_types": TEXTS,
    },
)
CONFIGURATION = Kind(
    "a tool configuration, its members and those of its messages as the specification has them",
    lambda value: (
        isinstance(value, dict)
        and not any(misfits(value, Shape({}, TOOL.known)))
        and not any(misfit for message in value.get("messages", ()) for misfit in misfits(message, MESSAGE))
    ),
)


class Misfit(NamedTuple):
    """A member that is missing or of another kind than its place expects."""

    name: str
    sentence: str


def misfits(value: Mapping[str, Any], shape: Shape) -> Iterator[Misfit]:
    """Yield every member that does not fit; members that the shape does not know are no concern of it."""
    for name, kind in shape.known.items():
        if name not in value:
            if name in shape.required:
                yield Misfit(name, f"{name} is missing: {kind.expected}")
        elif not kind.fits(value[name]):
            yield Misfit(name, f"{name} should be {kind.expected}, got {repr(value[name])[:80]}")


def known_members(value: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """Return the members that the shape knows, and their translations."""
    return {name: member for name, member in value.items() if name.partition("#")[0] in shape.known}
