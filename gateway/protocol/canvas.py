"""The configuration of a Canvas developer key: what Canvas reads when its administrator pastes `/register/canvas`.

After developerdocs.instructure.com, "Configuring" (JSON configuration of LTI 1.3 keys), which no standard describes.
"""

from collections.abc import Iterable
from typing import Any, Final

from gateway.protocol.issuer_hosts import host_of
from gateway.protocol.tool_registration import Message, Tool
from gateway.protocol.vocabulary import SCOPE_ASSESSMENT_CONTROL, SCOPE_GROUPS

PLATFORM: Final = "canvas.instructure.com"
# Placements and scopes of the standard that Canvas's documentation does not list: it refuses a key that names others.
_UNKNOWN_PLACEMENTS: Final = frozenset({"ContentArea", "RichTextEditor"})
_UNKNOWN_SCOPES: Final = frozenset({SCOPE_GROUPS, SCOPE_ASSESSMENT_CONTROL})


def canvas_document(tool: Tool, *, messages: Iterable[Message], privacy_level: str) -> dict[str, Any]:
    """The configuration of a developer key for this tool."""
    placements = [
        _placement(tool, message, placement)
        for message in messages
        if tool.takes(message)
        for placement in message.placements
        if placement not in _UNKNOWN_PLACEMENTS
    ]
    icon = {"icon_url": tool.logo_url} if tool.logo_url else {}
    return {
        "title": tool.name,
        "description": tool.description or tool.name,
        "oidc_initiation_url": tool.login_url,
        "target_link_uri": tool.launch_url,
        "public_jwk_url": tool.keys_url,
        "scopes": [scope for scope in tool.scopes if scope not in _UNKNOWN_SCOPES],
        "custom_fields": dict(tool.custom_parameters),
        "extensions": [
            {
                "platform": PLATFORM,
                "domain": host_of(tool.url),
                "privacy_level": privacy_level,
                "settings": {"text": tool.name, **icon, "placements": placements},
            }
        ],
    }


def _placement(tool: Tool, message: Message, placement: str) -> dict[str, str]:
    return {
        "placement": placement,
        "message_type": message.type,
        "target_link_uri": tool.launch_url,
        "text": tool.name,
    }
