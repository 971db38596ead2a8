"""A correct tool with an old, slow or odd habit is accused of nothing by the areas that its habit touches."""

from pathlib import Path

import pytest

from conformance.selftest.collected import judged_as
from conformance.selftest.habits.catalogue import HABITS
from conformance.selftest.habits.habit import Habit

CLEAR = [habit for habit in HABITS if not habit.unclear]
UNCLEAR = [habit for habit in HABITS if habit.unclear]
NO_LAUNCH = "valid-launch/accepted"


@pytest.mark.parametrize("habit", CLEAR, ids=lambda habit: habit.name)
def test_a_legal_habit_is_accused_of_nothing(habit: Habit, tmp_path: Path) -> None:
    """Nothing is failed, warned or inconclusive, and something is passed."""
    with habit.standing(tmp_path) as stand:
        run = judged_as(stand.file, habit.judged_by, strict=True)

    assert (run.status, run.doubts()) == (0, {}), run.printed
    assert "passed" in run.outcomes().values()


@pytest.mark.parametrize("habit", UNCLEAR, ids=lambda habit: habit.name)
def test_of_an_unclear_tool_nothing_is_said(habit: Habit, tmp_path: Path) -> None:
    """Where the suite cannot tell, it says so: no test is failed, warned or passed."""
    with habit.standing(tmp_path) as stand:
        run = judged_as(stand.file, habit.judged_by)

    outcomes = {name: outcome for name, outcome in run.outcomes().items() if name != NO_LAUNCH}
    assert set(outcomes.values()) == {"inconclusive"}, run.printed
