"""`lti-conformance run` as the selftest calls it: the command itself, in a process of its own, and the report it left.

A new interpreter for each of some hundred runs would take a second each to import the suite; processes forked from one
that has imported it start at once, and share nothing else.
"""

import json
import multiprocessing
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

import conformance.suite

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

TIME_LIMIT_S = 900
KEY_REFRESH_S = 8
GOOD = {"passed", "skipped"}
BREACHES = {"failed", "warned"}
# What a test says that waited: a machine that is busy with other tests answers late, which is nobody's mistake.
_WAITED = re.compile(r"the refusal took|within \d+ s")
NOTICE_SECRET = "n" * 40
LOGINS = 100  # as few as tests of randomness can do with
_PRELOADED = ["pytest", "conformance.cli", "conformance.run.judge", "conformance.report.html", "mock_platform.app"]
_PRELOADED += [found.name for found in walk_packages(conformance.suite.__path__, "conformance.suite.")]
_PRELOADED += ["anyio._backends._asyncio", "encodings.idna", "uvicorn.lifespan.off", "uvloop"]  # once a server starts
_PRELOADED += ["conformance.selftest.frozen"]  # the last


@dataclass(frozen=True)
class Run:
    """One run of the suite: its exit status, what it printed, and its report (empty when it left none)."""

    status: int
    printed: str = field(repr=False)
    report: dict[str, Any] = field(default_factory=dict, repr=False)

    def status_of(self, requirement: str) -> str:
        """Return what the report says of a requirement; without a report, fail with what was printed instead."""
        assert self.report, f"exit status {self.status}, and no report:\n{self.printed}"
        status: str = self.report["requirements"][requirement]["status"]
        return status

    def outcomes(self) -> dict[str, str]:
        """Return the outcome of every test."""
        return {result["id"]: result["outcome"] for result in self.report["results"]}

    def doubts(self) -> dict[str, str]:
        """Return the reason of every result that was not simply passed; a refusal that only came late is none.

        A machine that is busy with other tests answers late, which says nothing about the target.
        """
        told = {result["id"]: result["reason"] for result in self.report["results"] if result["outcome"] not in GOOD}
        return {name: reason for name, reason in told.items() if not reason.startswith("the refusal took")}

    def errors(self) -> dict[str, str]:
        """Return what is the suite's own mistake: the reason of every test that ended with something unforeseen."""
        return {result["id"]: result["reason"] for result in self.report["results"] if result["outcome"] == "error"}

    def breaches_of(self, requirement: str) -> list[str]:
        """Return what the target did against a requirement, in the words of the tests; that it was late is nothing."""
        return [result["reason"] for result in self._breaches(requirement)]

    def worst_breach_of(self, requirement: str) -> str:
        """Return `failed` or `warned`, which the worst of these became, or nothing."""
        outcomes = {result["outcome"] for result in self._breaches(requirement)}
        return min(outcomes, default="")

    def _breaches(self, requirement: str) -> list[dict[str, Any]]:
        told = [one for one in self.report["results"] if requirement in one["requirements"]]
        return [one for one in told if one["outcome"] in BREACHES and not _WAITED.search(one["reason"])]

    def statuses(self) -> dict[str, str]:
        """Return the status of every requirement that was tested."""
        return {id_: entry["status"] for id_, entry in self.report["requirements"].items()}


def judged_gateway(
    url: str,
    api_key: str,
    *,
    only: Sequence[str] = (),
    options: Sequence[str] = (),
    key_refresh_s: float = KEY_REFRESH_S,
) -> Run:
    """Judge a gateway with the whole suite, or with what *only* names; a mistake with keys costs it no 90 seconds."""
    with tempfile.TemporaryDirectory() as folder:
        return judged_target(gateway_file(Path(folder), url, api_key, key_refresh_s), only=only, options=options)


def gateway_file(
    folder: Path, url: str, api_key: str, key_refresh_s: float = KEY_REFRESH_S, *, mock_port: int = 0
) -> Path:
    """Write the target file of a gateway into *folder*; *mock_port* is where it hands on notices, if it does."""
    file = folder / "gateway.toml"
    watched = f'notice_secret = "{NOTICE_SECRET}"\n[platform]\nissuer = "http://127.0.0.1:{mock_port}"\n'
    file.write_text(
        f'kind = "gateway"\n[gateway]\nurl = "{url}"\napi_key = "{api_key}"\nkey_refresh_s = {key_refresh_s}\n'
        f"{watched if mock_port else ''}"
        f"[limits]\nlogins = {LOGINS}\n",
        encoding="utf-8",
    )
    return file


def judged_target(file: Path, *, only: Sequence[str] = (), options: Sequence[str] = ()) -> Run:
    """Judge the target of a target file."""
    return judged("--target", str(file), *options, *_each_only(only))


def judged(*arguments: str, environment: Mapping[str, str] | None = None) -> Run:
    """Run `lti-conformance run` with these arguments, and with these variables beside the present environment."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        command = ["run", *arguments, "--report", str(place / "report")]
        process = preloaded_context().Process(target=_run, args=(command, environment or {}, place / "printed"))
        process.start()
        process.join(TIME_LIMIT_S)
        if process.exitcode is None:
            process.kill()
            process.join()
        status = int(process.exitcode or 0)
        process.close()
        return run_left_in(place, status=status)


def run_left_in(place: Path, *, status: int) -> Run:
    """Return a run that is over: *place* holds what it printed and its report."""
    report = place / "report" / "report.json"
    document = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    return Run(status, (place / "printed").read_text(encoding="utf-8", errors="replace"), document)


def print_to(file: Path) -> None:
    """Send what this process prints from now on to *file*."""
    output = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)


def preloaded_context() -> "ForkServerContext | SpawnContext":
    """Return how processes are made that have imported the suite before they start."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def _each_only(only: Sequence[str]) -> list[str]:
    return [word for id_ in only for word in ("--only", id_)]


def _run(command: list[str], environment: Mapping[str, str], printed: Path) -> None:
    from conformance.cli import app

    print_to(printed)
    os.environ.update(environment)
    app(command)
