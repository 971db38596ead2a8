"""Each validator with one mistake is caught by a vector and by a property; the correct one by none of either."""

import pytest

from conformance.selftest.catching import (
    CAUGHT,
    HABITS,
    TEMPTATIONS,
    carrying,
    hold_for_any,
    hold_for_flag,
    hold_for_habit,
    is_right,
    twins,
)
from conformance.selftest.validators.correct import CorrectValidator
from conformance.selftest.validators.mistakes import MISTAKES
from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.sample import Sample
from conformance.tokens.defect import Message, Verdict
from conformance.vectors.reading import Vector, read_vectors

FLAGGED = [each for each in MISTAKES if each.flag]
HABITUAL = [each for each in MISTAKES if each.habit]


def name_of(mistake: type[Mistaken]) -> str:
    """Return the id of a test."""
    return mistake.__name__


def telling_vector(mistake: type[Mistaken], vectors: tuple[Vector, ...]) -> Sample:
    """Return the first vector with the flag of a mistake that shows it."""
    return next(each for each in carrying(mistake.flag, vectors) if not is_right(mistake(), each))


@pytest.fixture(scope="module")
def vectors() -> tuple[Vector, ...]:
    """The vectors of id_tokens, read from the file."""
    return read_vectors(Message.ID_TOKEN)


def test_every_mistake_says_what_catches_it() -> None:
    """A mistake names a flag or a property, or both; there are a hundred, each another."""
    silent = [name_of(each) for each in MISTAKES if not (each.flag or each.habit)]

    assert silent == []
    assert len(set(MISTAKES)) == len(MISTAKES) >= 100


def test_the_correct_validator_is_right_about_every_vector(vectors: tuple[Vector, ...]) -> None:
    """Every verdict of the file is the correct validator's, and it hands the claims on as they were signed."""
    wrong = [vector.id for vector in vectors if not is_right(CorrectValidator(), vector)]

    assert wrong == []


@pytest.mark.parametrize("mistake", FLAGGED, ids=name_of)
def test_a_vector_catches_the_mistake(vectors: tuple[Vector, ...], mistake: type[Mistaken]) -> None:
    """The vectors that carry the flag are enough to see the mistake."""
    flagged = carrying(mistake.flag, vectors)

    assert not all(is_right(mistake(), vector) for vector in flagged)


@pytest.mark.parametrize("mistake", FLAGGED, ids=name_of)
def test_a_property_catches_the_mistake(mistake: type[Mistaken]) -> None:
    """Among some hundred drawn tokens with the flag there is one that shows the mistake."""
    with pytest.raises(CAUGHT):
        hold_for_flag(mistake(), mistake.flag)


@pytest.mark.parametrize("mistake", HABITUAL, ids=name_of)
def test_a_property_catches_the_habit(mistake: type[Mistaken]) -> None:
    """What no single token shows, or not alone, is noticed by the property that is about it."""
    with pytest.raises(CAUGHT):
        hold_for_habit(mistake(), mistake.habit)


@pytest.mark.parametrize("verdict", Verdict)
def test_no_property_of_tokens_catches_the_correct_validator(verdict: Verdict) -> None:
    """The control: nothing that is drawn shows a mistake in the correct validator."""
    hold_for_any(CorrectValidator(), verdict)


@pytest.mark.parametrize("habit", [*HABITS, *TEMPTATIONS])
def test_no_property_of_habits_catches_the_correct_validator(habit: str) -> None:
    """The control: the correct validator has none of the habits."""
    hold_for_habit(CorrectValidator(), habit)


def test_no_mistake_is_the_twin_of_another(vectors: tuple[Vector, ...]) -> None:
    """Of any two mistakes there is a vector with which they do not do the same."""
    alone = [vector for vector in vectors if len(vector.flags) < 2]
    telling = [telling_vector(mistake, vectors) for mistake in FLAGGED]  # asked first, they part nearly all

    assert twins(FLAGGED, [*telling, *alone]) == []
