"""Sequences of launches: however people begin, finish, repeat and mix them up, each answer gets what it deserves.

The sequences are drawn once for all of these tests; each tells what they showed of one requirement.
"""

from dataclasses import dataclass

import pytest

from conformance.bench.bench import Bench
from conformance.cases import cases
from conformance.suite.drawn.exploration import Exploration

pytestmark = [pytest.mark.drawn, pytest.mark.alone]


@dataclass(frozen=True)
class Told:
    """What the sequences tell of one requirement."""

    requirements: tuple[str, ...]
    what: str
    name: str = "sequences"


@pytest.fixture(scope="session")
def exploration(request: pytest.FixtureRequest) -> Exploration:
    """What all sequences of this run have shown."""
    return Exploration(examples=request.config.getoption("lti_examples"))


@cases(
    Told(("STATE-003",), "an answer that was accepted is not accepted again, by whatever way it comes"),
    Told(("STATE-004",), "the token of one login does not answer another"),
    Told(("STATE-006",), "the state of a login at one platform takes no token of another platform"),
    Told(("STATE-007",), "no other browser finishes a login"),
    Told(("STATE-008",), "a state that was used takes no other token"),
    Told(("STATE-012",), "logins of one browser do not get into one another's way"),
    Told(("STATE-013",), "each session is that of the person who launched"),
    Told(("STATE-014",), "what another browser brings does not end a login"),
    Told(("IDT-SIG-002",), "a token that was changed is refused, whatever else goes on"),
    Told(("IDT-CLM-015",), "a token that has expired is refused, whatever else goes on"),
    Told(("JWKS-007",), "a launch by a new key is accepted"),
    Told(("JWKS-010",), "a token that was signed before the platform took a new key is accepted"),
)
def test_sequences_of_launches(bench: Bench, exploration: Exploration, case: Told) -> None:
    """Launches in several browsers, at one moment or another, wrong and right answers, in any order."""
    exploration.tell(bench, *case.requirements)
