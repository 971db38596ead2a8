"""The most lenient validator that keeps to the documents is right: what the vectors and properties call wrong, is."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import settings

from conformance.properties import IdTokenValidatorProperties
from conformance.selftest.catching import is_right, reader_of
from conformance.selftest.disagreements import said
from conformance.selftest.validators.correct import Refused
from conformance.selftest.validators.lenient import LenientValidator
from conformance.tokens.defect import Level, Message, Verdict
from conformance.vectors.reading import Vector, read_vectors

LENIENT = LenientValidator()


@pytest.fixture(scope="module")
def vectors() -> list[Vector]:
    """The vectors that are the business of every relying party of OpenID Connect."""
    return [vector for vector in read_vectors(Message.ID_TOKEN) if vector.level is Level.OIDC]


def test_no_vector_accuses_who_keeps_to_the_documents(vectors: list[Vector]) -> None:
    """Whatever a relying party has to refuse, this one refuses; it crashes on nothing, and takes what is in order."""
    accused = [vector.id for vector in vectors if not is_right(LenientValidator(), vector)]

    assert accused == []


def test_it_takes_most_of_what_is_left_open(vectors: list[Vector]) -> None:
    """The control: it is lenient indeed, so that what lies between it and the strict validator is what is left open."""
    left_open = [vector for vector in vectors if vector.verdict is Verdict.ACCEPTABLE]
    taken = [vector for vector in left_open if said(reader_of(LENIENT), vector).what == "takes"]

    assert len(taken) > 0.8 * len(left_open) > 0


class TestTheLenientValidator(IdTokenValidatorProperties):
    """No property accuses it either."""

    refusals = Refused
    level = "oidc"
    profile = settings(max_examples=50, derandomize=True, database=None)

    def validate(self, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime) -> Any:
        """Return the claims, or raise `Refused`."""
        return LENIENT.validate(token, key_set, issuer, client_id, nonce, now)
