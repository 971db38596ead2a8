"""Two reports compared: what fails now, what was fixed, and the exit status that follows."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from conformance.cli import app
from conformance.tests.reports import result, written

TEST = "IDT-SIG-001/it"


def _compare(*words: str) -> Result:
    return CliRunner().invoke(app, ["compare", *words])


def _reports(folder: Path, old: list[dict[str, Any]], new: list[dict[str, Any]], **told: Any) -> list[str]:
    places = written(folder / "old", *old), written(folder / "new", *new, **told)
    return [str(place) for place in places]


def _compared(folder: Path, old: list[dict[str, Any]], new: list[dict[str, Any]], **told: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_compare(*_reports(folder, old, new, **told), "--json").stdout)
    return document


def _one(outcome: str) -> list[dict[str, Any]]:
    return [result(outcome, id=TEST, reason=f"because {outcome}")]


@pytest.mark.parametrize(
    ("old", "new", "group", "status"),
    [
        ("passed", "failed", "new_failures", 1),
        ("warned", "failed", "new_failures", 1),
        ("skipped", "error", "new_failures", 1),
        ("deviation", "failed", "new_failures", 1),
        ("passed", "warned", "worse", 1),
        ("passed", "inconclusive", "worse", 1),
        ("warned", "inconclusive", "worse", 1),
        ("failed", "passed", "fixed", 0),
        ("error", "passed", "fixed", 0),
        ("failed", "error", "changed", 0),
        ("failed", "inconclusive", "changed", 0),
        ("inconclusive", "warned", "changed", 0),
        ("warned", "passed", "changed", 0),
        ("passed", "skipped", "changed", 0),
        ("failed", "deviation", "changed", 0),
    ],
)
def test_a_test_with_another_outcome_is_worse_fixed_or_changed(
    tmp_path: Path, old: str, new: str, group: str, status: int
) -> None:
    """What fails, or is doubtful, and was not, is worse and ends with 1; everything else ends with 0."""
    reports = _reports(tmp_path, _one(old), _one(new))

    tests = json.loads(_compare(*reports, "--json").stdout)["tests"]
    assert {name: [one["id"] for one in members] for name, members in tests.items() if members} == {group: [TEST]}
    assert (tests[group][0]["old"], tests[group][0]["new"]) == (old, new)
    assert _compare(*reports).exit_code == status


def test_a_requirement_is_compared_by_its_worst_result(tmp_path: Path) -> None:
    """Requirements are grouped as tests are, by their status."""
    told = _compared(tmp_path, _one("passed"), _one("failed"))

    assert told["requirements"]["new_failures"] == [
        {"id": "IDT-SIG-001", "old": "passed", "new": "failed", "reason": "because failed"}
    ]


@pytest.mark.parametrize(
    ("old", "new", "group", "is_worse"),
    [
        ([], ["passed"], "added", False),
        ([], ["failed"], "new_failures", True),
        (["failed"], [], "gone", False),
        (["passed"], [], "gone", False),
    ],
    ids=["added", "added-and-failed", "gone-that-failed", "gone-that-passed"],
)
def test_tests_that_only_one_report_has_are_told(
    tmp_path: Path, old: list[str], new: list[str], group: str, is_worse: bool
) -> None:
    """A test that is new is worse only if it fails; one that is gone says nothing about the target."""
    same = result("passed", "LOGIN-001")
    told = _compared(
        tmp_path, [*(one for o in old for one in _one(o)), same], [*(one for n in new for one in _one(n)), same]
    )

    assert [one["id"] for one in told["tests"][group]] == [TEST]
    assert told["is_worse"] is is_worse


def test_of_a_part_nothing_is_gone(tmp_path: Path) -> None:
    """What a run of a part of the suite left out is neither gone nor untested."""
    old = [*_one("failed"), result("passed", "LOGIN-001")]
    told = _compared(tmp_path, old, _one("passed"), complete=False, only=["IDT-SIG"])

    assert [one["id"] for one in told["tests"]["fixed"]] == [TEST]
    assert not told["tests"]["gone"]
    assert [one["id"] for group in told["requirements"].values() for one in group] == ["IDT-SIG-001"]


def test_nothing_different_is_said(tmp_path: Path) -> None:
    """Two equal reports are no difference, and nothing worse."""
    told = _compare(*_reports(tmp_path, _one("failed"), _one("failed")))

    assert told.exit_code == 0
    assert told.stdout.splitlines()[-1] == "nothing is different"


def test_a_person_reads_the_worst_first_with_its_reason(tmp_path: Path) -> None:
    """Both runs are named; then what fails now stands before what was fixed, each test with its reason."""
    old = [*_one("passed"), result("failed", "LOGIN-001", id="LOGIN-001/a")]
    new = [*_one("failed"), result("passed", "LOGIN-001", id="LOGIN-001/a")]

    lines = _compare(*_reports(tmp_path, old, new)).stdout.splitlines()

    assert lines == [
        "old: t, 2026-01-02T00:00:00+00:00, suite 0.1.0: 1 passed, 1 failed",
        "new: t, 2026-01-02T00:00:00+00:00, suite 0.1.0: 1 passed, 1 failed",
        "",
        "Fails now and did not: IDT-SIG-001 (tests: 1)",
        "  passed -> failed         IDT-SIG-001/it: because failed",
        "",
        "Passes now and failed: LOGIN-001 (tests: 1)",
        "  failed -> passed         LOGIN-001/a",
    ]


def test_reports_on_different_kinds_cannot_be_compared(tmp_path: Path) -> None:
    """A tool and a gateway are asked different things."""
    old, new = _reports(tmp_path, _one("passed"), _one("passed"))
    file = Path(new) / "report.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"kind": "tool"', '"kind": "gateway"'), encoding="utf-8")

    told = _compare(old, new)

    assert told.exit_code == 2
    assert "a report on a tool cannot be compared with one on a gateway" in told.stderr


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not JSON: "),
        ("[]", "not a report of lti-conformance"),
        ('{"schema": "other/1"}', "not a report of lti-conformance"),
        ('{"schema": "lti-testbench/report/1", "target": {}}', "has no suite_version"),
        ("\udcff", "not JSON: "),
    ],
    ids=["cut-off", "list", "other", "torn", "no-text"],
)
def test_a_file_that_is_no_report_ends_with_2(tmp_path: Path, text: str, sentence: str) -> None:
    """What is no report is named, with what is wrong with it, in one line."""
    file = tmp_path / "report.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))

    told = _compare(str(tmp_path), str(tmp_path))

    assert (told.exit_code, told.stdout) == (2, "")
    assert f"{file}: {sentence}" in told.stderr


def test_a_report_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    """A missing report is named."""
    told = _compare(str(tmp_path / "nowhere"), str(tmp_path))

    assert told.exit_code == 2
    assert "nowhere: there is no such report" in told.stderr


def test_a_file_may_be_named_instead_of_its_folder(tmp_path: Path) -> None:
    """A report is its folder or its file."""
    old, new = _reports(tmp_path, _one("passed"), _one("passed"))

    assert _compare(f"{old}/report.json", new).exit_code == 0


def test_programs_get_a_document_of_one_shape(tmp_path: Path) -> None:
    """Every group is there, empty or not, for tests and for requirements, with who was compared."""
    told = _compared(tmp_path, _one("passed"), _one("passed"))

    groups = ["new_failures", "worse", "fixed", "changed", "added", "gone"]
    assert list(told) == ["old", "new", "is_worse", "tests", "requirements"]
    assert (list(told["tests"]), list(told["requirements"])) == (groups, groups)
    assert told["new"]["target"]["name"] == "t"
