"""The page of the proof tells what the rows say; a row is right when its mistake was seen, or there is none."""

from datetime import date

import pytest

from conformance.selftest.matrix import Row
from conformance.selftest.mutants.catalogue import UNMUTATED
from conformance.selftest.proof import gateway_row
from conformance.selftest.proof_page import page

CAUGHT = Row("first-audience", "The first of several | counts.", "IDT-CLM-009", "", {"IDT-CLM-009": "failed"})
MISSED = Row(
    "sly",
    "Nobody sees it.",
    "IDT-CLM-009",
    "",
    {"IDT-CLM-001": "warned", "CT-OK-I02": "failed", "IDT-CLM-003": "warned"},
)
COVERED = Row("hidden", "It cannot be seen.", "", "a test of the gateway sees it", {})
CORRECT = Row("correct", "none", "", "", {})
ACCUSED = Row("correct", "none", "", "", {"IDT-CLM-001": "warned"})


@pytest.mark.parametrize(
    ("row", "expected"),
    [(CAUGHT, True), (MISSED, False), (COVERED, True), (CORRECT, True), (ACCUSED, False)],
    ids=["caught", "missed", "covered", "correct", "accused"],
)
def test_what_is_expected_of_a_row(row: Row, expected: bool) -> None:
    """A mutant that gets away is not as it should be, nor is something right that is accused."""
    assert row.is_as_expected is expected


def test_the_right_gateway_is_not_to_be_accused() -> None:
    """It has nothing that something else than the suite could see: a single doubt is one too many."""
    assert gateway_row(UNMUTATED, {}).is_as_expected
    assert not gateway_row(UNMUTATED, {"IDT-CLM-001": "warned"}).is_as_expected


def test_the_page_has_a_line_for_every_row() -> None:
    """Each row is told with what it was seen as, and whatever else was not passed; a cell stays one cell."""
    rows = [CAUGHT, CORRECT, MISSED]

    text = page({"tool": rows, "gateway": []}, {"tool": "The tool"}, {"tool": 7}, day=date(2026, 11, 22))

    assert "on 2026-11-22" in text
    assert "2 mutants, 1 caught, 1 missed, 0 covered; judged so far: 3 of 7" in text
    assert text.index("`correct`") < text.index("`first-audience`")
    assert "| `first-audience` | The first of several \\| counts. | IDT-CLM-009 | failed |  |" in text
    assert "| `sly` | Nobody sees it. | IDT-CLM-009 | **passed** | failed: CT-OK-I02; warned: IDT-CLM-001 003 |" in text
