"""The report as JUnit's XML: what CI servers ask for, and whatever a target said."""

from pathlib import Path
from xml.etree import ElementTree as ET

from conformance.tests.reports import WORST_FIRST, finished, hostile_report, result


def _junit(folder: Path) -> ET.Element:
    suite = ET.parse(folder / "junit.xml").getroot().find("testsuite")  # noqa: S314  # written by ourselves
    assert suite is not None
    return suite


def test_junit_says_what_ci_servers_ask_for(tmp_path: Path) -> None:
    """Failures and errors are such, inconclusive and skipped are skipped, warned and deviation pass with a property."""
    results = [result(outcome, reason=f"because {outcome}") for outcome in WORST_FIRST]
    finished(*results).write(tmp_path)

    suite = _junit(tmp_path)
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "7",
        "failures": "1",
        "errors": "1",
        "skipped": "2",
    }
    marks = {
        case.get("name"): [(child.tag, child.get("message")) for child in case if child.tag != "properties"]
        for case in suite
    }
    assert marks == {
        "failed": [("failure", "because failed")],
        "error": [("error", "because error")],
        "inconclusive": [("skipped", "because inconclusive")],
        "skipped": [("skipped", "because skipped")],
        "warned": [],
        "deviation": [],
        "passed": [],
    }


def test_junit_tells_requirements_level_outcome_and_reason(tmp_path: Path) -> None:
    """What JUnit has no word for is told as properties."""
    finished(result("warned", "IDT-SIG-001", "CT-BAD-01", reason="slow")).write(tmp_path)

    (case,) = _junit(tmp_path)
    assert (case.get("classname"), case.get("time")) == ("IDT-SIG-001", "0.25")
    assert {one.get("name"): one.get("value") for one in case.iter("property")} == {
        "requirements": "IDT-SIG-001 CT-BAD-01",
        "level": "MUST",
        "outcome": "warned",
        "reason": "slow",
    }


def test_junit_can_be_read_whatever_a_target_said(tmp_path: Path) -> None:
    """Control characters, which XML cannot hold, do not spoil the file, neither in reasons nor in the name."""
    hostile_report().write(tmp_path)

    assert len(_junit(tmp_path)) == len(WORST_FIRST)
