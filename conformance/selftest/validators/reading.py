"""A case or a vector in the hands of a reader of a tool's messages, which is told what its setting says and no more."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformance.selftest.validators.client_assertion import ClientAssertionReader
from conformance.selftest.validators.deep_linking_response import DeepLinkingResponseReader
from conformance.tokens.case import Case
from conformance.tokens.defect import Message
from conformance.vectors import Vector

Reader = DeepLinkingResponseReader | ClientAssertionReader

RIGHT: Final[Mapping[Message, type[Reader]]] = {
    Message.DEEP_LINKING_RESPONSE: DeepLinkingResponseReader,
    Message.CLIENT_ASSERTION: ClientAssertionReader,
}
_TOLD: Final[Mapping[Message, Sequence[str]]] = {
    Message.DEEP_LINKING_RESPONSE: ("issuer", "client_id", "deployment_id", "data", "now"),
    Message.CLIENT_ASSERTION: ("client_id", "token_url", "deployment_id", "now"),
}


def claims_read(message: Message, reader_class: type[Reader], case: Case | Vector) -> dict[str, Any]:
    """Return what a reader of this class hands on; whatever it raises is not caught."""
    reader: Any = reader_class()
    reader.algorithms, reader.leeway = case.setting.algorithms, case.setting.leeway
    told = {name: getattr(case.setting, name) for name in _TOLD[message]}
    claims: dict[str, Any] = reader.validate(case.token, case.key_set, **told)
    return claims
