"""The judge: one run of the suite inside pytest.

The controlling process owns the mock LMS and writes the reports; workers (pytest-xdist) reach the mock through its
control API. Each test's result travels home in its report's `user_properties`: pytest knows fewer outcomes than we do.
"""

import shlex
import uuid
from collections.abc import Generator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from _pytest.outcomes import Exit

from conformance.bench.bench import Bench, Run
from conformance.bench.launch import NoAuthenticationRequest
from conformance.bench.platform_bench import PlatformBench, PlatformRun
from conformance.browser.exchange import NoAnswer, Wire
from conformance.instrument.control import Control, ControlError
from conformance.outcomes import Breach, Inconclusive, NotApplicable, Outcome
from conformance.question import Question, SelectionError, questions_of, title_of
from conformance.report.document import Report
from conformance.run.platform_stage import PlatformStage
from conformance.run.progress import RESULT, Progress, result_of
from conformance.run.selection import select, selection_of
from conformance.run.silence import Silence
from conformance.run.stage import Stage, StageError, subject_of
from conformance.subject.registering_tool import NotRegistered
from conformance.target.file import TargetError
from conformance.target.reading import read_target

DRAWN = "drawn"  # the folder whose tests draw what they send: hypothesis takes a while to import
WRONG_COMMAND, COULD_NOT_START, INTERRUPTED = 2, 3, 130


class Refusal(Exit):
    """Ends pytest before the first test, with a sentence and an exit status."""


class SuiteError(Exception):
    """The suite itself is broken, so that nothing can be said about any target."""


Refusal.__name__ = "lti-conformance"  # what pytest writes before the sentence while it is starting


class Judge:
    """Judges the target of `--lti-target`; one object per pytest process."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.examples: int = config.getoption("lti_examples")
        self.refused = False
        self.progress = Progress(config)
        # Without pytest's terminal nobody reads its tracebacks, which take longer than most of the tests that failed.
        vars(config.option).setdefault("tbstyle", "value")
        self.worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self.wire = Wire(config.getoption("lti_timeout"))
        self.silence = Silence()
        self.questions: dict[str, Question] = {}
        self.benches: dict[str, Bench | PlatformBench] = {}
        self.stage: Stage | PlatformStage | None = None
        self.run: Run | PlatformRun | None = None
        try:
            self.target = read_target(Path(config.getoption("lti_target")))
            self.wanted = selection_of(config.getoption("lti_only"), self._report_folder() / "report.json")
        except (TargetError, SelectionError) as error:
            self._refuse(error, WRONG_COMMAND)
        self.report = Report(
            self.target,
            started=datetime.now(UTC),
            command=_command(config),
            target_file=Path(config.getoption("lti_target")),
            only=self.wanted.words,
        )

    # -- before the first test

    def pytest_sessionstart(self) -> None:
        """Start the mock LMS in the controlling process; see that the target answers."""
        if self.worker is None:
            try:
                self._make_report_folder()
                self.stage = self._set_up()
            except (TargetError, OSError) as error:
                self._refuse(error, WRONG_COMMAND)
            except StageError as error:
                self._refuse(error, COULD_NOT_START)

    def _set_up(self) -> Stage | PlatformStage:
        if self.target.kind == "platform":
            return PlatformStage.set_up(self.target, self.wire)
        return Stage.set_up(self.target, self.wire, run=f"conformance-{uuid.uuid4().hex[:8]}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where the mock LMS is."""
        if self.stage is not None:
            node.workerinput["lti_stage"] = self.stage.address()

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Leave out files of which this run wants nothing: to collect all takes longer than a few tests."""
        if collection_path.name == DRAWN and not (self.examples or self.wanted.names):
            return True
        if (
            not self.wanted.words
            or not collection_path.name.startswith("test_")
            or collection_path.parent.name == DRAWN
        ):
            return None
        return None if self.wanted.may_be_in(collection_path.read_text(encoding="utf-8")) else True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """End the run when a part of the suite cannot be read: what is missing must not look like what passed."""
        if report.failed:
            *_, last = report.longreprtext.strip().splitlines()
            self._refuse(
                SuiteError(f"{report.nodeid} cannot be read: {last.removeprefix('E').strip()}"), COULD_NOT_START
            )

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests that this run wants, in the order that they need."""
        try:
            self.questions = questions_of(items)
            chosen = select(items, self.questions, kind=self.target.kind, wanted=self.wanted, examples=self.examples)
            self.report.check_deviations(self.questions[item.nodeid] for item in chosen if not self.wanted.words)
        except (SelectionError, TargetError) as error:
            self._refuse(error, WRONG_COMMAND)
        items[:] = chosen

    def bench(self, item: pytest.Item) -> Bench | PlatformBench:
        """Return a bench for one test."""
        if self.run is None:
            self.run = self._new_run()
        bench = PlatformBench(self.run) if isinstance(self.run, PlatformRun) else Bench(self.run)
        self.benches[item.nodeid] = bench
        return bench

    def clear_away(self) -> None:
        """End what was made for the test that ended, and for no other."""
        if isinstance(self.run, Run):
            self.run.subject.give_back(self.run.registrations.values())

    def _new_run(self) -> Run | PlatformRun:
        if isinstance(self.stage, PlatformStage):
            return self.stage.new_run(self.wire)
        if self.worker is None:
            if self.stage is None:
                raise pytest.UsageError("the mock LMS was not started")
            name, address = "main", self.stage.address()
        else:
            name, address = self.worker["workerid"], self.worker["lti_stage"]
        control = Control(address["control"], address["issuer"], self.wire, address["token"])
        subject = subject_of(self.target, control, self.wire, run=address["run"], worker=name)
        return Run(self.target, subject, control, self.wire, name)

    # -- each test

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn what a test ended with into one of our outcomes."""
        report = yield
        decides = call.when == "call" or (call.when == "setup" and call.excinfo is not None)
        if decides and item.nodeid in self.questions:
            bench = self.benches.pop(item.nodeid, None)
            result = self._result(item, call, bench)
            if result["gave_up"]:
                item.session.shouldstop = result["gave_up"]
            report.user_properties.append((RESULT, result))
            _translate(report, result)
        return report

    def _result(
        self, item: pytest.Item, call: pytest.CallInfo[None], bench: Bench | PlatformBench | None
    ) -> dict[str, Any]:
        question = self.questions[item.nodeid]
        error = call.excinfo.value if call.excinfo else None
        outcome, reason = _outcome(question, error, bench.warnings if bench else [])
        if outcome in {Outcome.FAILED, Outcome.WARNED} and error and set(question.ids) & self.target.deviations.keys():
            outcome = Outcome.DEVIATION
        is_doubted = outcome not in {Outcome.PASSED, Outcome.SKIPPED}
        terse = not is_doubted and not self.config.getoption("lti_whole_evidence")
        if is_doubted and isinstance(bench, Bench):
            with suppress(ControlError, NoAnswer):  # evidence that cannot be had changes no verdict
                bench.tell_of_services()
        return {
            "id": question.name,
            "requirements": question.ids,
            "level": question.level,
            "outcome": outcome.value,
            "title": title_of(item, question),
            "reason": bench.evidence.reported(reason) if bench else reason,
            "evidence": bench.evidence.as_json(terse=terse) if bench else {},
            "new_controls": {n: e.as_json() for n, e in bench.control_evidence.items()} if bench else {},
            "valid_launch_accepted": _accepted_a_launch(error, bench),
            "gave_up": bench.evidence.reported(self.silence.after(bench, error)) if bench else "",
            "duration_s": round(call.duration, 4),
        }

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the results where the reports are written."""
        result = result_of(report)
        if result is not None and self.worker is None:
            self.report.add(result)

    # -- after the last test, after Ctrl-C too

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int | pytest.ExitCode) -> None:
        """Write the reports, put things back, and set the documented exit status."""
        if self.worker is None and self.stage is not None:
            try:
                if not self.refused:
                    session.exitstatus = self._end(exitstatus)
            finally:
                left = self._tear_down(self.stage, interrupted=exitstatus == pytest.ExitCode.INTERRUPTED)
                self.progress.leave(left)
        self.wire.close()

    def _tear_down(self, stage: Stage | PlatformStage, *, interrupted: bool) -> str:
        if isinstance(stage, PlatformStage):
            stage.tear_down()
            return ""
        return stage.tear_down(self.wire, interrupted=interrupted)

    def _end(self, exitstatus: int) -> int:
        broken_off = exitstatus == pytest.ExitCode.INTERRUPTED
        interrupted = broken_off and not self.report.gave_up
        self.report.finish(complete=not broken_off and not self.wanted.words)
        self.report.write(self._report_folder())
        self.progress.conclude(self._closing_lines())
        # pytest's own status counts as well: a worker that crashed, or a teardown that failed, left no result
        status = max(
            0 if broken_off else exitstatus, self.report.exit_status(strict=self.config.getoption("lti_strict"))
        )
        return INTERRUPTED if interrupted else status

    def _make_report_folder(self) -> None:
        folder = self._report_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._refuse(SuiteError(f"the report folder {folder} cannot be made: {error.strerror}"), WRONG_COMMAND)

    def _report_folder(self) -> Path:
        return Path(self.config.getoption("lti_report"))

    def _refuse(self, error: Exception, status: int) -> NoReturn:
        self.refused = True
        if self.stage is not None:  # later than its set-up pytest ends without a word
            self.progress.refuse(str(error))
        raise Refusal(str(error), status)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what was found, where pytest's own terminal is there to say it."""
        if self.worker is None and not self.refused:
            for line in self._closing_lines():
                terminalreporter.write_line(line)

    def _closing_lines(self) -> list[str]:
        return list(self.report.summary_lines(self._report_folder()))


def _command(config: pytest.Config) -> str:
    told: str = config.getoption("lti_command")
    return told or f"lti-conformance run --target {shlex.quote(config.getoption('lti_target'))}"


def _outcome(question: Question, error: BaseException | None, warnings: list[str]) -> tuple[Outcome, str]:
    if error is None:
        return (Outcome.WARNED, "; ".join(warnings)) if warnings else (Outcome.PASSED, "")
    if isinstance(error, Breach):
        return Outcome.WARNED if error.soft else Outcome(question.outcome_on_breach), str(error)
    if breach := _breach_within(question, error):
        return Outcome(question.outcome_on_breach), breach
    if isinstance(error, Inconclusive | NoAnswer | NoAuthenticationRequest):
        return Outcome.INCONCLUSIVE, str(error)
    if isinstance(error, NotApplicable):
        return Outcome.SKIPPED, str(error)
    return Outcome.ERROR, f"{type(error).__name__}: {error}"


def _breach_within(question: Question, error: BaseException) -> str:
    """Return the breach of this question that kept a test from its end, in words, or nothing."""
    if isinstance(error, NoAuthenticationRequest) and error.judgement.refused:
        return f"a valid login was not continued: {error}"
    if isinstance(error, Inconclusive):
        broken = [sentence for id_, sentence in error.found.items() if id_ in question.ids]
        return f"{error}; the platform found: {broken[0]}" if broken else ""
    return ""


def _accepted_a_launch(error: BaseException | None, bench: Bench | PlatformBench | None) -> bool | None:
    """Who does not even register accepts no launch."""
    if isinstance(error, NotRegistered):
        return False
    return bench.valid_launch_accepted if bench else None


def _translate(report: pytest.TestReport, result: dict[str, Any]) -> None:
    outcome = Outcome(result["outcome"])
    if outcome in {Outcome.WARNED, Outcome.DEVIATION, Outcome.PASSED}:
        report.outcome = "passed"
        report.longrepr = None
    elif outcome in {Outcome.INCONCLUSIVE, Outcome.SKIPPED}:
        report.outcome = "skipped"
        report.longrepr = (str(report.fspath), report.location[1] or 0, result["reason"])
