"""Valid messages as plain claims, one file per message type. `MESSAGES` maps a message type to its builder."""

from collections.abc import Callable
from typing import Any

from mock_platform.launch import Launch
from mock_platform.messages.resource_link import resource_link_claims
from mock_platform.messages.setting import Setting
from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK

MESSAGES: dict[str, Callable[[Launch, Setting], dict[str, Any]]] = {MESSAGE_RESOURCE_LINK: resource_link_claims}

__all__ = ["MESSAGES", "Setting"]
