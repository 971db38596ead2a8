"""Readers of a tool's messages with one mistake each: at least one vector finds it, and none accuses the right ones."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import pytest

from conformance.selftest.validators.mistakes.assertions import ASSERTIONS
from conformance.selftest.validators.mistakes.chosen_content import CHOSEN_CONTENT
from conformance.selftest.validators.mistakes.mistaken_readers import MistakenAssertionReader, MistakenResponseReader
from conformance.selftest.validators.mistakes.responses import RESPONSES
from conformance.selftest.validators.reading import RIGHT, claims_read
from conformance.selftest.validators.signed_message import Refused, SignedMessageReader
from conformance.tokens.defect import Message, Verdict
from conformance.vectors import Vector, read_vectors
from mock_platform.base64url import bytes_from_base64url

MISTAKEN: Final[Mapping[Message, Sequence[type[MistakenResponseReader | MistakenAssertionReader]]]] = {
    Message.DEEP_LINKING_RESPONSE: (*RESPONSES, *CHOSEN_CONTENT),
    Message.CLIENT_ASSERTION: ASSERTIONS,
}
MESSAGES: Final = pytest.mark.parametrize("message", list(MISTAKEN), ids=list(MISTAKEN))
FEWEST: Final = 20


@cache
def vectors_of(message: Message) -> tuple[Vector, ...]:
    """Return the vectors of this kind of message; reading them once is enough."""
    return read_vectors(message)


def is_accused(message: Message, reader_class: type[SignedMessageReader], vector: Vector) -> bool:
    """Say whether a reader is wrong about a vector: by its verdict, by other claims, or by any other exception."""
    try:
        claims = claims_read(message, reader_class(), vector)
    except Refused:
        return vector.verdict is Verdict.VALID
    except Exception:  # noqa: BLE001 - whatever escapes is a crash
        return True
    return vector.verdict is Verdict.INVALID or (vector.verdict is Verdict.VALID and claims != signed_in(vector))


def signed_in(vector: Vector) -> Any:
    """Return the claims of a vector that is in order."""
    return json.loads(bytes_from_base64url(vector.token.split(".")[1]))


def accusations(message: Message, reader_class: type[SignedMessageReader], flag: str = "") -> list[str]:
    """Return the vectors, all or those with this flag, that a reader is wrong about."""
    vectors = [vector for vector in vectors_of(message) if not flag or flag in vector.flags]
    return [vector.id for vector in vectors if is_accused(message, reader_class, vector)]


@MESSAGES
def test_no_vector_accuses_the_right_reader(message: Message) -> None:
    """The reader that was written from the documents is right about every vector."""
    assert accusations(message, RIGHT[message]) == []


@pytest.mark.parametrize(
    ("message", "mistaken"),
    [(message, mistaken) for message, readers in MISTAKEN.items() for mistaken in readers],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_a_vector_accuses_each_mistaken_reader(
    message: Message, mistaken: type[MistakenResponseReader | MistakenAssertionReader]
) -> None:
    """A reader with one mistake is wrong about a vector of the defect or the liberty that it names."""
    assert accusations(message, mistaken, mistaken.flag) != []


@MESSAGES
def test_the_plain_message_accuses_no_mistaken_reader(message: Message) -> None:
    """Every mistaken reader takes the message as tools send it: none is caught by what is not its mistake."""
    plain = next(vector for vector in vectors_of(message) if not vector.flags)

    assert [each.__name__ for each in MISTAKEN[message] if is_accused(message, each, plain)] == []


@MESSAGES
def test_there_are_enough_mistakes(message: Message) -> None:
    """There are twenty mistaken readers of each message at least, each another class."""
    assert len(set(MISTAKEN[message])) == len(MISTAKEN[message]) >= FEWEST
