"""The suite, collected once: a process that has done so is forked for every run, and pytest goes on in the fork.

To start pytest and to collect takes longer than the few tests that judge a mutant. What comes after is that of any run,
and done anew for each: the judge, the mock LMS, the choice among the tests, the tests, the reports and the exit status.
"""

import gc
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from conformance.run.pytest_run import PytestRun, run_pytest
from conformance.selftest.judging import (
    TIME_LIMIT_S,
    Run,
    gateway_file,
    preloaded_context,
    print_to,
    run_left_in,
)
from mock_platform.trust import trust

Order = tuple[PytestRun, Path]


def judged_by(
    only: Sequence[str], url: str, api_key: str, *, strict: bool = False, mock_port: int = 0, examples: int = 0
) -> Run:
    """Judge a gateway with what *only* names (with everything, if that is empty)."""
    with tempfile.TemporaryDirectory() as folder:
        file = gateway_file(Path(folder), url, api_key, mock_port=mock_port)
        return judged_as(file, only, strict=strict, examples=examples)


def judged_as(target: Path, only: Sequence[str], *, strict: bool = False, examples: int = 0) -> Run:
    """Judge the target of a target file, of whatever kind, with what *only* names; *examples* says how much to draw."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        ordered = PytestRun(target, "", place / "report", only, strict=strict, examples=examples)
        orders = _orders()
        orders.send((ordered, place / "printed"))
        return run_left_in(place, status=orders.recv())


@cache
def _orders() -> Connection:
    """Return the connection to the process that has collected, which every process of ours has for itself."""
    ours, theirs = preloaded_context().Pipe()
    preloaded_context().Process(target=_collect, args=(theirs,), daemon=True).start()
    theirs.close()
    return ours


def _collect(orders: Connection) -> None:
    trust(None)  # the system's certificates, which no run told otherwise here
    # Captured output goes to files that forks would share; what a fork prints has a file of its own.
    sys.exit(run_pytest(["--capture=no"], [_Forking(orders)]))


class _Forking:
    """The pytest plugin that forks between the collection and the tests."""

    def __init__(self, orders: Connection) -> None:
        self.orders = orders

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """End it all when a part of the suite cannot be read: every run would be interrupted, and none say why."""
        if report.failed:
            raise RuntimeError(f"{report.nodeid} cannot be read: {report.longreprtext}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Wait for orders; only in the fork that is made for one does this return."""
        gc.collect()
        gc.freeze()
        while True:
            ordered, printed = self._next_order()
            fork = os.fork()
            if fork == 0:
                signal.alarm(TIME_LIMIT_S)
                print_to(printed)
                _go_on(ordered, config, items)
                return
            self.orders.send(os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]))

    def _next_order(self) -> Order:
        try:
            order: Order = self.orders.recv()
        except EOFError:
            os._exit(0)  # whoever gave the orders is gone
        return order


def _go_on(ordered: PytestRun, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Do what the plugin and the judge do in a run that has its target from the beginning."""
    from conformance.plugin import pytest_configure  # pytest wants to be the first that imports it

    option = config.option
    option.lti_target, option.lti_report = str(ordered.target), str(ordered.report)
    option.lti_only, option.lti_strict = list(ordered.only), ordered.strict
    option.lti_examples = ordered.examples
    pytest_configure(config)
    judge = config.pluginmanager.get_plugin("lti-judge")
    assert judge is not None
    judge.pytest_sessionstart()
    judge.pytest_collection_modifyitems(items)
