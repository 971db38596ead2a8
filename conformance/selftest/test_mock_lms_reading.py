"""The mock LMS reads the messages of tools as the vectors say: whoever judges tools by it, relies on that."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import pytest

from conformance.selftest.mock_lms_reading import grants, takes
from conformance.tokens.defect import Message, Verdict
from conformance.vectors import Vector, read_vectors

READS: Final[Mapping[Message, Callable[[Vector], bool]]] = {
    Message.CLIENT_ASSERTION: grants,
    Message.DEEP_LINKING_RESPONSE: takes,
}
AGREED: Final = frozenset({"RS256"})
MESSAGES: Final = pytest.mark.parametrize("message", list(READS), ids=list(READS))


@cache
def verdicts(message: Message) -> Mapping[str, tuple[Verdict, bool]]:
    """Return what each vector says and whether the mock LMS accepts it; it knows no algorithm but RS256."""
    vectors = [vector for vector in read_vectors(message) if vector.setting.algorithms == AGREED]
    return {vector.id: (vector.verdict, READS[message](vector)) for vector in vectors}


@MESSAGES
def test_what_has_to_be_refused_is_refused(message: Message) -> None:
    """The mock LMS accepts nothing that the vectors call invalid, and comes to a verdict on the rest."""
    accepted = [id_ for id_, (verdict, accepts) in verdicts(message).items() if verdict is Verdict.INVALID and accepts]

    assert accepted == []


@MESSAGES
def test_what_is_in_order_is_accepted(message: Message) -> None:
    """The mock LMS accepts everything that the vectors call valid, of which there is something."""
    valid = {id_: accepts for id_, (verdict, accepts) in verdicts(message).items() if verdict is Verdict.VALID}

    assert [id_ for id_, accepts in valid.items() if not accepts] == []
    assert "plain" in valid
