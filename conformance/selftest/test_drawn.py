"""What hypothesis draws at targets accuses no right one, and catches mistakes with logins, keys and tokens.

Right targets are played more sequences than wrong ones: a few are enough to catch each mistake, of several steps too.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.selftest.collected import judged_as, judged_by
from conformance.selftest.defects.catalogue import DEFECTS, NONE
from conformance.selftest.habits.catalogue import HABITS
from conformance.selftest.habits.habit import Habit
from conformance.selftest.judging import Run
from conformance.selftest.mutants.catalogue import by_name
from conformance.selftest.mutants.serving import mock_port, serving
from conformance.suite.drawn.model import ACCEPTANCES, NEW_KEY, OWN_SESSION, REFUSALS

EXAMPLES, A_FEW = 20, 5
REQUIREMENTS = (*(duty.requirement for duty in (*REFUSALS, *ACCEPTANCES)), NEW_KEY, OWN_SESSION)
SEQUENCES = [f"{requirement}/sequences" for requirement in REQUIREMENTS]
TOKENS = [
    "IDT-SIG-005/drawn-alg-none",
    "IDT-SIG-028/drawn-member-twice-last-wrong",
    "IDT-CLM-009/drawn-aud-several-without-azp",
    "IDT-CLM-015/drawn-expired",
    "IDT-CLM-006/drawn-aud-list",
    "CORE-030/drawn-sub",
    "CORE-080/drawn-custom",
]
HABITS_OF_LAUNCHES = {
    "keys-by-the-clock",
    "sends-back",
    "refuses-with-200",
    "form-at-the-login",
    "other-redirects",
    "page-in-the-answer",
    "state-as-a-token",
}
TOUCHED = [habit for habit in HABITS if habit.name in HABITS_OF_LAUNCHES]


def judged_mutant(name: str, only: Sequence[str], *, examples: int, strict: bool = False) -> Run:
    """Judge a mutant of the gateway by what is drawn."""
    with serving(by_name(name)) as (url, api_key):
        return judged_by(only, url, api_key, strict=strict, mock_port=mock_port(), examples=examples)


def judged_defect(name: str, folder: Path, only: Sequence[str], *, examples: int, strict: bool = False) -> Run:
    """Judge the small tool with this mistake by what is drawn."""
    defect = next(each for each in (*DEFECTS, NONE) if each.name == name)
    with defect.standing(folder) as stand:
        return judged_as(stand.file, only, strict=strict, examples=examples)


def test_the_gateway_is_accused_of_nothing_by_sequences() -> None:
    """Whatever sequence of launches is played at the gateway, nothing is failed, warned or inconclusive."""
    run = judged_mutant("unmutated", SEQUENCES, examples=EXAMPLES, strict=True)

    assert (run.status, run.outcomes()) == (0, dict.fromkeys(SEQUENCES, "passed")), run.printed


def test_the_small_tool_is_accused_of_nothing_by_sequences(tmp_path: Path) -> None:
    """Whatever sequence of launches is played at a right tool, nothing is failed, warned or inconclusive."""
    run = judged_defect(NONE.name, tmp_path, SEQUENCES, examples=EXAMPLES, strict=True)

    assert (run.status, run.outcomes()) == (0, dict.fromkeys(SEQUENCES, "passed")), run.printed


@pytest.mark.parametrize("habit", TOUCHED, ids=lambda habit: habit.name)
def test_a_legal_habit_is_accused_of_nothing_by_sequences(habit: Habit, tmp_path: Path) -> None:
    """What a right tool does in another way than most breaks no sequence."""
    with habit.standing(tmp_path) as stand:
        run = judged_as(stand.file, SEQUENCES, strict=True, examples=A_FEW)

    assert (run.status, run.outcomes()) == (0, dict.fromkeys(SEQUENCES, "passed")), run.printed


def test_every_habit_of_launches_is_there() -> None:
    """A habit that was renamed is not left out without a word."""
    assert {habit.name for habit in TOUCHED} == HABITS_OF_LAUNCHES


@pytest.mark.parametrize(
    ("name", "requirement"),
    [
        ("checked-then-set", "STATE-003"),
        ("nonce-of-any-login", "STATE-004"),
        ("any-login-cookie", "STATE-007"),
        ("state-reusable", "STATE-008"),
        ("one-cookie", "STATE-012"),
        ("first-session-stays", "STATE-013"),
        ("spent-by-garbage", "STATE-014"),
        ("no-signature", "IDT-SIG-002"),
        ("no-token-expired", "IDT-CLM-015"),
        ("key-set-fetched-once", "JWKS-007"),
        ("one-key-at-a-time", "JWKS-010"),
    ],
)
def test_a_mistake_of_the_gateway_is_caught_by_sequences(name: str, requirement: str) -> None:
    """The requirement that names the mistake is broken, and the steps that show it are told."""
    run = judged_mutant(name, SEQUENCES, examples=A_FEW)

    assert any("1. browser" in reason for reason in run.breaches_of(requirement)), run.printed
    assert run.errors() == {}


@pytest.mark.parametrize(
    ("name", "requirement"),
    [
        ("logins-never-finished", "STATE-003"),
        ("nonce-of-the-registration", "STATE-004"),
        ("bound-to-the-address", "STATE-007"),
        ("kept-for-a-day", "JWKS-007"),
    ],
)
def test_a_mistake_of_a_tool_is_caught_by_sequences(name: str, requirement: str, tmp_path: Path) -> None:
    """The same for a tool, of which only its pages can be seen."""
    run = judged_defect(name, tmp_path, SEQUENCES, examples=A_FEW)

    assert any("1. browser" in reason for reason in run.breaches_of(requirement)), run.printed
    assert run.errors() == {}


def test_the_gateway_is_accused_of_nothing_by_drawn_tokens() -> None:
    """Tokens of several kinds, drawn and posted in launches of the gateway, get the right verdict each."""
    run = judged_mutant("unmutated", TOKENS, examples=A_FEW, strict=True)

    assert (run.status, run.outcomes()) == (0, dict.fromkeys(TOKENS, "passed")), run.printed


def test_the_small_tool_is_accused_of_nothing_by_drawn_tokens(tmp_path: Path) -> None:
    """The same for a right tool."""
    run = judged_defect(NONE.name, tmp_path, TOKENS, examples=A_FEW, strict=True)

    assert (run.status, run.outcomes()) == (0, dict.fromkeys(TOKENS, "passed")), run.printed


@pytest.mark.parametrize(
    ("name", "test"),
    [
        ("alg-none", "IDT-SIG-005/drawn-alg-none"),
        ("no-token-expired", "IDT-CLM-015/drawn-expired"),
        ("no-signature", "IDT-SIG-002/drawn-signature-of-another-text"),
    ],
)
def test_a_mistake_of_the_gateway_is_caught_by_drawn_tokens(name: str, test: str) -> None:
    """The plainest token that the mistake lets through is told."""
    run = judged_mutant(name, [test], examples=A_FEW)

    assert [result["outcome"] for result in run.report["results"] if result["id"] == test] == ["failed"], run.printed


def test_what_is_drawn_runs_on_demand_only() -> None:
    """Without a number of examples nothing is drawn, and asking for it by name says how to get it."""
    run = judged_mutant("unmutated", SEQUENCES, examples=0)

    assert run.status == 2
    assert "--properties" in run.printed
