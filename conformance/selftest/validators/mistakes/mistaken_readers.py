"""What a reader of a tool's messages with one mistake says of itself, beside who made it, or why somebody would."""

from typing import ClassVar

from conformance.selftest.validators.client_assertion import ClientAssertionReader
from conformance.selftest.validators.deep_linking_response import DeepLinkingResponseReader


class MistakenResponseReader(DeepLinkingResponseReader):
    """The right reader of deep linking responses with one rule changed."""

    flag: ClassVar[str] = ""
    """The defect that it takes or crashes on, or the variation that it refuses or changes: a flag of the vectors."""


class MistakenAssertionReader(ClientAssertionReader):
    """The right reader of client assertions with one rule changed."""

    flag: ClassVar[str] = ""
    """The defect that it takes or crashes on, or the variation that it refuses or changes: a flag of the vectors."""
