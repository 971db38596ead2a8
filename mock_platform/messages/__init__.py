"""Valid messages as plain claims, one file per message type. `MESSAGES` is the list of all."""

from mock_platform.messages.kind import MessageKind
from mock_platform.messages.resource_link import RESOURCE_LINK
from mock_platform.messages.setting import Setting

MESSAGES: dict[str, MessageKind] = {kind.type: kind for kind in (RESOURCE_LINK,)}

__all__ = ["MESSAGES", "MessageKind", "Setting"]
