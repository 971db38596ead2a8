"""Where the cases of each kind of message begin: the function that makes the draft of one in order, of a setting."""

from collections.abc import Callable, Mapping
from typing import Final

from conformance.tokens.client_assertion import client_assertion
from conformance.tokens.deep_linking_response import deep_linking_response
from conformance.tokens.defect import Message
from conformance.tokens.draft import Draft
from conformance.tokens.id_token import id_token

DRAFTS: Final[Mapping[Message, Callable[..., Draft]]] = {
    Message.ID_TOKEN: id_token,
    Message.DEEP_LINKING_RESPONSE: deep_linking_response,
    Message.CLIENT_ASSERTION: client_assertion,
}
"""Without a setting each makes the plain message."""
