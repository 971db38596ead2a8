"""What this tool tells a platform of itself when it registers, and how the platform's answer is read.

Dynamic Registration 2.2 and 3.5.2, RFC 7591. Asked for is what the operator wants and the platform offers: scopes,
messages, placements and variables that it does not list are left out (DR-012). A platform that lists nothing is asked
for all that is wanted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.protocol.issuer_hosts import host_of
from gateway.protocol.platform_configuration import PlatformConfiguration
from gateway.protocol.services import ASSET_PROCESSOR, DEEP_LINKING, NOTICES, SERVICES
from gateway.protocol.vocabulary import (
    CANVAS_PRIVACY_LEVEL,
    CONFIGURATION_TOOL,
    GRANT_CLIENT_CREDENTIALS,
    GRANT_IMPLICIT,
    GRANT_PRIVATE_KEY_JWT,
    MESSAGE_DEEP_LINKING,
    MESSAGE_RESOURCE_LINK,
)

Document = dict[str, Any]

# What a person's name and address are worth asking for: LTIAAS's four levels are Canvas's.
PRIVACY_LEVELS: Final[Mapping[str, tuple[str, ...]]] = {
    "anonymous": (),
    "email_only": ("email",),
    "name_only": ("name", "given_name", "family_name", "middle_name"),
    "public": ("name", "given_name", "family_name", "middle_name", "email", "picture", "locale"),
}
_ALWAYS: Final = ("iss", "sub")

CANVAS: Final = "canvas"
LONGEST_CLIENT_ID: Final = 1000
LONGEST_REASON: Final = 300


@dataclass(frozen=True, kw_only=True)
class Message:
    """A kind of message that a tool takes, and where in the platform it is to be offered."""

    type: str
    placements: tuple[str, ...] = ()


# The standard's own placements, and those of Canvas where a course's teacher looks for a tool.
DEFAULT_MESSAGES: Final = (
    Message(type=MESSAGE_RESOURCE_LINK, placements=("ContentArea", "course_navigation")),
    Message(
        type=MESSAGE_DEEP_LINKING,
        placements=("ContentArea", "RichTextEditor", "link_selection", "assignment_selection", "editor_button"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Tool:
    """The tool as its operator describes it. `url` is the gateway's; `services` are those that are switched on."""

    url: str
    name: str
    description: str
    logo_url: str
    services: frozenset[str]
    custom_parameters: Mapping[str, str]

    @property
    def login_url(self) -> str:
        """Where platforms start a login."""
        return f"{self.url}/lti/login"

    @property
    def launch_url(self) -> str:
        """Where launches arrive: target and redirect URI."""
        return f"{self.url}/lti/launch"

    @property
    def keys_url(self) -> str:
        """Where the public keys of all registrations are."""
        return f"{self.url}/lti/keys"

    def keys_url_of(self, registration_id: str) -> str:
        """Where the public keys of one registration are."""
        return f"{self.keys_url}/{registration_id}"

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that its services need."""
        # An asset processor hears of submissions by notices: without these it would ask to read them for nothing.
        used = self.services if NOTICES.name in self.services else self.services - {ASSET_PROCESSOR.name}
        return tuple(scope for service in SERVICES if service.name in used for scope in service.scopes)

    def takes(self, message: Message) -> bool:
        """Whether a message is wanted: deep linking only where that is switched on."""
        return message.type != MESSAGE_DEEP_LINKING or DEEP_LINKING.name in self.services


def client_metadata(
    tool: Tool,
    platform: PlatformConfiguration,
    *,
    registration_id: str,
    messages: Iterable[Message],
    privacy_level: str,
) -> Document:
    """The body of a registration request (DR 2.2.1); optional members without a value are left out."""
    return _without_empty(
        {
            "application_type": "web",
            "response_types": ["id_token"],
            "grant_types": [GRANT_IMPLICIT, GRANT_CLIENT_CREDENTIALS],
            "initiate_login_uri": tool.login_url,
            "redirect_uris": [tool.launch_url],
            "client_name": tool.name,
            "jwks_uri": tool.keys_url_of(registration_id),
            "logo_uri": tool.logo_url,
            "token_endpoint_auth_method": GRANT_PRIVATE_KEY_JWT,
        }
    ) | {
        # A tool without services says so: some platforms refuse a request without this member.
        "scope": " ".join(_offered(tool.scopes, platform.scopes)),
        CONFIGURATION_TOOL: _tool_configuration(tool, platform, messages=messages, privacy_level=privacy_level),
    }


def client_id_from(document: Mapping[str, Any]) -> str | None:
    """The client id in the answer to a registration request, or None when there is none that can be used."""
    client_id = document.get("client_id")
    if not isinstance(client_id, str) or not 0 < len(client_id.encode("utf-8", "replace")) <= LONGEST_CLIENT_ID:
        return None
    return client_id if client_id.isprintable() and client_id == client_id.strip() else None


def refusal_in(document: Any) -> str:
    """What a platform says of a request that it refused: RFC 7591's two members, or Canvas's list of errors."""
    if not isinstance(document, Mapping):
        return ""
    listed = document.get("errors")
    said = [document.get("error"), document.get("error_description"), document.get("errorMessage")]
    said += [error.get("message") for error in listed if isinstance(error, Mapping)] if isinstance(listed, list) else []
    return ", ".join(text for text in said if isinstance(text, str) and text)[:LONGEST_REASON]


def _tool_configuration(
    tool: Tool, platform: PlatformConfiguration, *, messages: Iterable[Message], privacy_level: str
) -> Document:
    wanted = [message for message in messages if tool.takes(message) and _is_offered(message, platform)]
    configuration = _without_empty(
        {
            "domain": host_of(tool.url),
            "target_link_uri": tool.launch_url,
            "description": tool.description,
            "custom_parameters": _known_parameters(tool.custom_parameters, platform.variables),
        }
    )
    configuration["claims"] = [*_ALWAYS, *_offered(PRIVACY_LEVELS[privacy_level], platform.claims)]
    configuration["messages"] = [_message_document(tool, message, platform) for message in wanted]
    if platform.family_code == CANVAS:
        configuration[CANVAS_PRIVACY_LEVEL] = privacy_level
    return configuration


def _message_document(tool: Tool, message: Message, platform: PlatformConfiguration) -> Document:
    offered = (platform.messages or {}).get(message.type, ())
    return _without_empty(
        {
            "type": message.type,
            "target_link_uri": tool.launch_url,
            "label": tool.name,
            "icon_uri": tool.logo_url,
            "placements": list(_offered(message.placements, offered)),
        }
    )


def _is_offered(message: Message, platform: PlatformConfiguration) -> bool:
    return platform.messages is None or message.type in platform.messages


def _offered(wanted: Iterable[str], offered: Iterable[str] | None) -> tuple[str, ...]:
    known = None if offered is None else frozenset(offered)
    return tuple(item for item in wanted if known is None or item in known)


def _known_parameters(parameters: Mapping[str, str], variables: Iterable[str] | None) -> Document:
    known = None if variables is None else frozenset(variables)
    return {
        name: value
        for name, value in parameters.items()
        if known is None or not value.startswith("$") or value.removeprefix("$") in known
    }


def _without_empty(document: Document) -> Document:
    return {name: value for name, value in document.items() if value not in ("", [], {})}
