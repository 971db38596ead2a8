"""The judge: what each end of a test becomes, in the reports and as the exit status; seen by running a small suite."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.tests.serving import Server, serving
from mock_platform.ports import free_port

SUITE = '''
import pytest
from conformance.browser.browser import Navigation
from conformance.cases import case, cases, requirement
from conformance.browser.exchange import NoAnswer, Request
from conformance.bench.launch import NoAuthenticationRequest
from conformance.observation.judgement import Judgement, Verdict
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from mock_platform import edits


@pytest.mark.alone
@requirement("IDT-SIG-001")
def test_it_passes(bench):
    """It is as it should be."""


@requirement("IDT-SIG-002")
def test_a_breach(bench):
    """It is not."""
    bench.note("looked closely")
    raise Breach("it took alg none")


@requirement("LOGIN-005")
def test_a_breach_of_a_should(bench):
    """It should be."""
    raise Breach("it went on")


@requirement("IDT-SIG-004")
def test_a_soft_breach(bench):
    """It is arguable."""
    raise Breach("the documents disagree", soft=True)


@requirement("IDT-SIG-005")
def test_a_warning(bench):
    """It is, slowly."""
    bench.warn("it took 3 s")


@requirement("IDT-SIG-006")
def test_no_verdict(bench):
    """It may be."""
    raise Inconclusive("the control was refused")


@requirement("IDT-SIG-010")
def test_hindered_by_its_own_breach(bench):
    """It is hindered."""
    raise Inconclusive("it could not", found={"IDT-SIG-010": "its token was wrong", "IDT-SIG-006": "and more"})


@requirement("IDT-SIG-012")
def test_hindered_by_another_breach(bench):
    """It is hindered by something else."""
    raise Inconclusive("it could not", found={"IDT-SIG-010": "its token was wrong"})


@requirement("IDT-SIG-007")
def test_no_answer(bench):
    """It is silent."""
    raise NoAnswer("no answer within 15 s", timed_out=True)


@requirement("IDT-SIG-008")
def test_not_applicable(bench):
    """It does not concern it."""
    raise NotApplicable("needs a second issuer")


@requirement("IDT-SIG-009")
def test_a_defect_of_the_suite(bench):
    """It breaks."""
    raise RuntimeError("oops")


@requirement("IDT-CLM-001")
def test_a_known_failure(bench):
    """It is excused."""
    raise Breach("as ever")


@requirement("IDT-CLM-002")
def test_a_failure_that_is_over(bench):
    """It is better than it was."""


@pytest.mark.parametrize("verdict", list(Verdict), ids=str)
@requirement("LOGIN-001")
def test_a_login(bench, verdict):
    """It continues a valid login."""
    raise NoAuthenticationRequest(Judgement(verdict, "the final answer"))


@cases(case("CT-BAD-01 IDT-SIG-010", "wrong-kid", "a token with a wrong kid", edits.drop_header("kid")))
def test_rows(bench, case):
    """It refuses the row."""


@pytest.mark.kind("gateway")
@requirement("IDT-SIG-011")
def test_of_another_kind(bench):
    """It is for gateways."""


def test_without_a_requirement(bench):
    """It is no question."""
'''
TARGET = """
kind = "tool"
[platform]
issuer = "http://127.0.0.1:{mock}"
[tool]
login_url = "{tool}/login"
launch_url = "{tool}/launch"
[deviations]
"IDT-CLM-001" = "not yet"
"IDT-CLM-002" = "not yet"
"""


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    status: int
    said: str
    document: dict[str, Any]

    def result(self, name: str) -> dict[str, Any]:
        """Return the result of that name."""
        return next(result for result in self.document["results"] if result["id"] == name)


def _run(folder: Path, tool: str, *options: str, suite: str = SUITE, target: str = TARGET) -> Ran:
    (folder / "test_small.py").write_text(suite, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / "target.toml").write_text(target.format(mock=free_port(), tool=tool), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "conformance.plugin", "-p", "no:cacheprovider"]
    command += ["--lti-target", "target.toml", "--lti-report", "report", *options]
    env = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_ADDOPTS": ""}
    done = subprocess.run(  # noqa: S603  # our own command
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=180, check=False
    )
    report = folder / "report" / "report.json"
    return Ran(done.returncode, done.stdout + done.stderr, json.loads(report.read_text()) if report.is_file() else {})


@pytest.fixture(scope="module")
def answering() -> Iterator[Server]:
    """A target that answers, with 404."""
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def ran(answering: Server, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The whole small suite, run once."""
    return _run(tmp_path_factory.mktemp("small"), answering.origin)


@pytest.mark.parametrize(
    ("name", "outcome", "reason"),
    [
        ("IDT-SIG-001/it-passes", "passed", ""),
        ("IDT-SIG-002/a-breach", "failed", "it took alg none"),
        ("LOGIN-005/a-breach-of-a-should", "warned", "it went on"),
        ("IDT-SIG-004/a-soft-breach", "warned", "the documents disagree"),
        ("IDT-SIG-005/a-warning", "warned", "it took 3 s"),
        ("IDT-SIG-006/no-verdict", "inconclusive", "the control was refused"),
        (
            "IDT-SIG-010/hindered-by-its-own-breach",
            "failed",
            "it could not; the platform found: its token was wrong",
        ),
        ("IDT-SIG-012/hindered-by-another-breach", "inconclusive", "it could not"),
        ("IDT-SIG-007/no-answer", "inconclusive", "no answer within 15 s"),
        ("IDT-SIG-008/not-applicable", "skipped", "needs a second issuer"),
        ("IDT-SIG-009/a-defect-of-the-suite", "error", "RuntimeError: oops"),
        ("IDT-CLM-001/a-known-failure", "deviation", "as ever"),
        ("IDT-CLM-002/a-failure-that-is-over", "passed", ""),
        ("LOGIN-001/a-login-refused", "failed", "a valid login was not continued: the final answer"),
        ("LOGIN-001/a-login-crashed", "failed", "a valid login was not continued: the final answer"),
        ("LOGIN-001/a-login-unclear", "inconclusive", "the final answer"),
        ("CT-BAD-01/wrong-kid", "passed", ""),
    ],
)
def test_each_end_of_a_test_has_its_outcome(ran: Ran, name: str, outcome: str, reason: str) -> None:
    """What a test raises, or does not, decides its outcome; the reason is told."""
    result = ran.result(name)

    assert (result["outcome"], result["reason"]) == (outcome, reason)


def test_a_result_tells_its_question(ran: Ran) -> None:
    """Requirements, level, a sentence, evidence and the way to get it again belong to a result."""
    result = ran.result("IDT-SIG-002/a-breach")

    assert (result["requirements"], result["title"]) == (["IDT-SIG-002"], "It is not.")
    assert result["evidence"]["notes"] == ["looked closely"]
    assert result["reproduce"] == "lti-conformance run --target target.toml --only IDT-SIG-002/a-breach"
    row = ran.result("CT-BAD-01/wrong-kid")
    assert (row["requirements"], row["title"]) == (
        ["CT-BAD-01", "IDT-SIG-010"],
        "It refuses the row: a token with a wrong kid",
    )


def test_only_questions_for_this_kind_of_target_are_asked(ran: Ran) -> None:
    """Tests for other kinds, and tests that name no requirement, are not run."""
    names = [result["id"] for result in ran.document["results"]]

    assert not [name for name in names if "another-kind" in name or "without-a-requirement" in name]


def test_what_changes_caches_runs_last(ran: Ran) -> None:
    """A test that is to be alone comes after all others."""
    run = [result["id"] for result in ran.document["results"] if not result["id"].endswith("/deviation")]

    assert run[-1] == "IDT-SIG-001/it-passes"


def test_a_deviation_that_is_over_is_told(ran: Ran) -> None:
    """An excuse that is needed no more is a failure of its own; one that is needed is none."""
    names = [result["id"] for result in ran.document["results"] if result["id"].endswith("/deviation")]

    assert names == ["IDT-CLM-002/deviation"]
    assert ran.document["summary"]["deviations"] == 1


def test_pytest_tells_the_end_once(ran: Ran) -> None:
    """Beside pytest's own terminal the command line's letters and lines are not shown too."""
    assert ran.said.count("\nreport: ") == 1


def test_failures_end_with_1_and_are_told(ran: Ran) -> None:
    """Under plain pytest the run ends with 1, shows our letters, and says what failed."""
    assert ran.status == 1
    assert "failed       MUST   IDT-SIG-002/a-breach: it took alg none" in ran.said


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--lti-only", "IDT-SIG-005"], 0),
        (["--lti-only", "IDT-SIG-005", "--lti-strict"], 1),
        (["--lti-only", "IDT-CLM", "--lti-strict"], 0),
    ],
    ids=["warned", "warned-strict", "deviation-strict"],
)
def test_the_exit_status_is_the_documented_one(
    answering: Server, tmp_path: Path, options: list[str], status: int
) -> None:
    """0 when nothing failed; with --strict, a warning fails the run, and a deviation does not."""
    assert _run(tmp_path, answering.origin, *options).status == status


@pytest.mark.parametrize(
    ("options", "target", "sentence"),
    [
        (["--lti-only", "IDT-SIG-999"], TARGET, "--only: no requirement has an id that begins with 'IDT-SIG-999'"),
        ([], TARGET + '"IDT-SIG-033" = "why"\n', "[deviations] IDT-SIG-033 is not tested for a tool"),
        ([], "kind = 'tol'", "kind: expected 'gateway', 'tool' or 'platform', got 'tol'"),
        (
            ["--lti-report", "target.toml/report"],
            TARGET,
            "the report folder target.toml/report cannot be made: Not a directory",
        ),
    ],
    ids=["unknown", "untested-excuse", "target", "report"],
)
def test_a_wrong_command_ends_with_2(
    answering: Server, tmp_path: Path, options: list[str], target: str, sentence: str
) -> None:
    """What is wrong with the command or the target file is told in one sentence; nothing is reported."""
    run = _run(tmp_path, answering.origin, *options, target=target)

    assert (run.status, run.document) == (2, {})
    assert sentence in run.said
    assert "Traceback" not in run.said


def test_a_suite_that_is_wrong_stops_the_collection(answering: Server, tmp_path: Path) -> None:
    """A test of an unknown requirement is an error of the whole run, never a pass."""
    run = _run(tmp_path, answering.origin, suite=SUITE.replace('"IDT-SIG-001"', '"IDT-SIG-999"'))

    assert run.status == 2
    assert "IDT-SIG-999 is not in the catalogue; IDT-SIG-" in run.said


def test_a_suite_that_cannot_be_read_is_no_empty_suite(answering: Server, tmp_path: Path) -> None:
    """An import that fails ends the run with a sentence, and not with a report of nothing."""
    run = _run(tmp_path, answering.origin, suite="import nothing_of_that_name\n")

    assert run.status == 3
    assert "test_small.py cannot be read: ModuleNotFoundError: No module named 'nothing_of_that_name'" in run.said


def test_a_dead_target_ends_with_3(tmp_path: Path) -> None:
    """Without an HTTP answer from the target there is no run."""
    run = _run(tmp_path, f"http://127.0.0.1:{free_port()}")

    assert (run.status, run.document) == (3, {})
    assert "the target does not answer: GET http://127.0.0.1" in run.said


def test_a_taken_port_ends_with_3(answering: Server, tmp_path: Path) -> None:
    """Where the issuer's address cannot be listened on there is no run."""
    run = _run(tmp_path, answering.origin, target=TARGET.replace("{mock}", str(answering.port)))

    assert (run.status, run.document) == (3, {})
    assert f"the mock LMS that plays http://127.0.0.1:{answering.port} " in run.said


def test_a_failure_outside_a_test_fails_the_run(answering: Server, tmp_path: Path) -> None:
    """A teardown that fails leaves no result, and yet the run does not end with 0."""
    suite = SUITE + (
        "\n\n@pytest.fixture\ndef broken():\n    yield\n    raise RuntimeError('late')\n\n\n"
        "@requirement('IDT-SIG-012')\ndef test_late(bench, broken):\n    '''It is.'''\n"
    )

    run = _run(tmp_path, answering.origin, "--lti-only", "IDT-SIG-012", suite=suite)

    assert run.result("IDT-SIG-012/late")["outcome"] == "passed"
    assert run.status == 1


SILENT = """
import pytest
from conformance.cases import requirement
from conformance.browser.exchange import NoAnswer


@pytest.mark.parametrize("number", range(40))
@requirement("IDT-SIG-001")
def test_it(bench, number):
    'It is.'
    raise NoAnswer("no answer within 15 s", timed_out=True)
"""


@pytest.mark.parametrize("workers", [[], ["-p", "xdist.plugin", "-n", "2"]], ids=["alone", "two-workers"])
def test_a_target_that_answers_no_more_ends_the_run(answering: Server, tmp_path: Path, workers: list[str]) -> None:
    """After some tests in a row without an answer the rest is left, and the report names the target."""
    target, _, _ = TARGET.partition("[deviations]")

    run = _run(tmp_path, answering.origin, *workers, suite=SILENT, target=target)

    assert run.status == 1
    assert run.document["complete"] is False
    assert len(run.document["results"]) < 30
    assert run.document["results"][-1]["id"] == "target/answers"
    assert "5 tests in a row ended with: no answer within 15 s" in run.document["results"][-1]["reason"]
    assert "the target stopped answering" in run.said


def test_what_failed_is_judged_again(answering: Server, tmp_path: Path) -> None:
    """`--lti-only failed` repeats what failed in the report of the same folder, and nothing else."""
    _run(tmp_path, answering.origin)

    again = _run(tmp_path, answering.origin, "--lti-only", "failed")

    assert again.document["only"] == ["failed"]
    assert {result["id"] for result in again.document["results"]} == {
        "IDT-SIG-002/a-breach",
        "IDT-SIG-009/a-defect-of-the-suite",
        "IDT-SIG-010/hindered-by-its-own-breach",
        "IDT-CLM-002/a-failure-that-is-over",
        "LOGIN-001/a-login-refused",
        "LOGIN-001/a-login-crashed",
    }


@pytest.mark.parametrize(
    ("options", "name", "terse"),
    [
        ([], "IDT-SIG-001/it-passes", True),
        ([], "IDT-SIG-002/a-breach", False),
        (["--lti-whole-evidence"], "IDT-SIG-001/it-passes", False),
    ],
    ids=["passed", "failed", "whole"],
)
def test_evidence_of_what_passed_is_terse(
    answering: Server, tmp_path: Path, options: list[str], name: str, terse: bool
) -> None:
    """Only what passed is told tersely, and not even that when everything is wanted whole."""
    run = _run(tmp_path, answering.origin, "--lti-only", name, *options)

    assert ("terse" in run.result(name)["evidence"]) is terse


def test_the_suite_without_a_target_is_refused(tmp_path: Path) -> None:
    """The suite does not run against nothing: it says which option is missing."""
    (tmp_path / "test_small.py").write_text(SUITE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "the suite needs a target" in done.stdout + done.stderr
