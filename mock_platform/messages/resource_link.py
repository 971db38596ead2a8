"""The resource link launch (LTI Core 1.3 section 5) with every claim that this world has something to say about."""

from mock_platform.messages.circumstances import message_claims
from mock_platform.messages.kind import MessageKind
from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK

RESOURCE_LINK = MessageKind(
    MESSAGE_RESOURCE_LINK, "Somebody opens a link of a course.", place="link", claims=message_claims
)
