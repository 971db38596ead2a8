"""What an exploration keeps of the sequences that broke something: for each requirement the shortest, and no guess."""

from conformance.evidence.evidence import Evidence
from conformance.suite.drawn.exploration import Exploration
from conformance.suite.drawn.play import Finding


def finding(*requirements: str, steps: int, is_doubtful: bool = False) -> Finding:
    """A sequence of so many steps that broke these."""
    return Finding("accepted", requirements, ("a step",) * steps, Evidence(), is_doubtful)


def settled(*seen: Finding) -> dict[str, int]:
    """Return how long the sequence is that is kept for each requirement."""
    exploration = Exploration(examples=1, _seen=list(seen))
    assert exploration._settle()
    return {requirement: len(kept.story) for requirement, kept in exploration.found.items()}


def test_the_shortest_sequence_is_kept_for_each_requirement() -> None:
    """An acceptance breaks every requirement that was against it."""
    seen = finding("STATE-003", steps=5), finding("STATE-003", "STATE-007", steps=3), finding("STATE-007", steps=4)

    assert settled(*seen) == {"STATE-003": 3, "STATE-007": 3}


def test_of_several_possible_causes_of_a_refusal_one_is_kept() -> None:
    """Where a shorter sequence leaves one cause only, that is the one; the others are accused of nothing."""
    unsure = finding("STATE-014", "STATE-012", steps=6, is_doubtful=True)
    plain = finding("STATE-012", steps=3, is_doubtful=True)

    assert settled(unsure, plain) == {"STATE-012": 3}


def test_what_is_known_is_no_news() -> None:
    """An exploration ends when the sequences break nothing more."""
    exploration = Exploration(examples=1, _seen=[finding("STATE-003", steps=2)])

    assert (exploration._settle(), exploration._settle()) == (True, False)


def test_the_story_is_told_in_numbered_steps() -> None:
    """A person can follow the sequence with two browsers."""
    told = str(Finding("accepted", ("STATE-003",), ("browser A begins", "browser A posts"), Evidence()))

    assert told == "accepted; the shortest sequence: 1. browser A begins 2. browser A posts"
