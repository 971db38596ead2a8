"""A case or a vector in the hands of a reader, which is told of the setting what concerns its kind of message."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformance.selftest.validators.client_assertion import ClientAssertionReader
from conformance.selftest.validators.correct import CorrectValidator
from conformance.selftest.validators.deep_linking_response import DeepLinkingResponseReader
from conformance.selftest.validators.sample import Sample
from conformance.selftest.validators.signed_message import SignedMessageReader
from conformance.tokens.defect import Message

RIGHT: Final[Mapping[Message, type[SignedMessageReader]]] = {
    Message.ID_TOKEN: CorrectValidator,
    Message.DEEP_LINKING_RESPONSE: DeepLinkingResponseReader,
    Message.CLIENT_ASSERTION: ClientAssertionReader,
}
_TOLD: Final[Mapping[Message, Sequence[str]]] = {
    Message.ID_TOKEN: ("issuer", "client_id", "nonce", "now"),
    Message.DEEP_LINKING_RESPONSE: ("issuer", "client_id", "deployment_id", "data", "now"),
    Message.CLIENT_ASSERTION: ("client_id", "token_url", "deployment_id", "now"),
}


def claims_read(message: Message, reader: SignedMessageReader, sample: Sample) -> dict[str, Any]:
    """Return what a reader of this kind of message hands on; whatever it raises is not caught."""
    reader.algorithms, reader.leeway = sample.setting.algorithms, sample.setting.leeway
    told = {name: getattr(sample.setting, name) for name in _TOLD[message]}
    asked: Any = reader
    claims: dict[str, Any] = asked.validate(sample.token, sample.key_set, **told)
    return claims
