"""Every defect of the small tool is caught by the requirement that names its mistake; the correct tool by none.

That the correct tool is accused of nothing is shown by `test_small_tool`, which judges it by the whole suite.
"""

from pathlib import Path

import pytest

from conformance import catalogue
from conformance.selftest.defects.catalogue import DEFECTS, by_name, repeated_names
from conformance.selftest.defects.defect import Defect, lacking
from conformance.selftest.verdict import expect_defect_caught, judged_defect


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_is_caught_by_the_requirement_that_names_its_mistake(defect: Defect, tmp_path: Path) -> None:
    """The requirement that names the mistake is broken; what the mistake leaves alone is right."""
    expect_defect_caught(defect, tmp_path)


@pytest.mark.parametrize(("name", "before"), [("chosen-is-placed", "DL-020"), ("one-roster-for-a-context", "NRPS-002")])
def test_a_mistake_does_not_hide_behind_what_an_earlier_test_left(name: str, before: str, tmp_path: Path) -> None:
    """A tool that remembers too much remembers what came before, too: the mistake is seen all the same."""
    defect = by_name(name)

    run = judged_defect(defect, tmp_path, [before, defect.caught_by])

    assert run.statuses()[before] in {"passed", "inconclusive"}
    assert run.breaches_of(defect.caught_by), run.printed


def test_no_two_defects_have_one_name() -> None:
    """A name stands for one defect, so that it can be served and judged by name."""
    assert not repeated_names()


def test_every_requirement_that_names_a_defect_can_be_seen_from_outside() -> None:
    """The requirement that catches a defect is one that the suite tests."""
    known = catalogue.load()

    assert not [defect.name for defect in DEFECTS if not known[defect.caught_by].testable]


def test_an_unknown_defect_cannot_be_served() -> None:
    """A misspelt name is an error, and not the correct tool."""
    with pytest.raises(KeyError, match="no-such-defect"):
        by_name("no-such-defect")


def test_a_check_that_is_gone_cannot_be_taken_out() -> None:
    """A defect that lacks a check which nobody makes would be the correct tool."""
    with pytest.raises(KeyError, match="no row"):
        lacking("no-such-claim")


def test_a_tool_without_defect_is_not_caught(tmp_path: Path) -> None:
    """Of a defect whose mistake is taken out nothing is left that the suite could fail."""
    harmless = Defect(name="harmless", mistake="None at all.", caught_by="IDT-SIG-005")

    with pytest.raises(AssertionError, match=r": \d+ passed\n"):
        expect_defect_caught(harmless, tmp_path)
