"""The report as data: results, what they mean for each requirement, counts, and the exit status that follows.

The shape is the design's `report.json` (stable). HTML, JUnit and HTTP archives are other views of it.
"""

import json
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from conformance import catalogue
from conformance.catalogue import Binds, Level, Requirement
from conformance.outcomes import Outcome
from conformance.question import LEVELS, Question, level_of
from conformance.report.archives import write_archives
from conformance.report.digests import digest_of, digest_of_catalogue
from conformance.report.html import html_of
from conformance.report.junit import junit_of
from conformance.report.reading import SCHEMA
from conformance.target.file import Target, TargetError

_OF_TOOLS = frozenset({Binds.TOOL, Binds.BOTH})
_BOUND = {
    "tool": _OF_TOOLS,
    "gateway": _OF_TOOLS | {Binds.GATEWAY},
    "platform": frozenset({Binds.PLATFORM, Binds.BOTH}),
}
_WORST_FIRST = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.INCONCLUSIVE,
    Outcome.WARNED,
    Outcome.DEVIATION,
    Outcome.PASSED,
)
_WORTH_A_LINE = _WORST_FIRST[:4]
_DOES_IT_KNOW_THE_LMS = "; does the tool know this LMS? `lti-conformance register --target FILE` prints what to type in"
_COUNT_NAMES = {Outcome.DEVIATION: "deviations", Outcome.ERROR: "errors"}


@dataclass
class Report:
    """The results of one run as they come in, and what is made of them at the end."""

    target: Target
    started: datetime
    command: str = ""
    target_file: Path = Path()
    only: Sequence[str] = ()
    results: list[dict[str, Any]] = field(default_factory=list)
    controls: dict[str, Any] = field(default_factory=dict)
    duration_s: float = 0.0
    complete: bool = True
    gave_up: str = ""
    valid_launches: list[bool | None] = field(default_factory=list)

    def check_deviations(self, questions: Iterable[Question]) -> None:
        """Raise `TargetError` when the target file excuses a requirement that is unknown, or that no test checks."""
        tested = {id_ for question in questions for id_ in question.ids}
        for id_ in self.target.deviations:
            if id_ not in catalogue.load():
                raise TargetError(f"[deviations] {id_} is not in the catalogue; {catalogue.nearest(id_)} is")
            if tested and id_ not in tested:
                raise TargetError(f"[deviations] {id_} is not tested for a {self.target.kind}")

    def add(self, result: dict[str, Any]) -> None:
        """Take one result."""
        self.controls |= result.pop("new_controls")
        self.valid_launches.append(result.pop("valid_launch_accepted"))
        self.gave_up = result.pop("gave_up") or self.gave_up
        result["reproduce"] = f"{self.command} --only {shlex.quote(result['id'])}" if self.command else ""
        self.results.append(result)

    def finish(self, *, complete: bool) -> None:
        """End the run: a deviation that is over fails a *complete* one; no valid launch, and silence, fail any."""
        self.complete = complete
        self.duration_s = (datetime.now(UTC) - self.started).total_seconds()
        if complete:
            self.results.extend(self._needless_deviations())
        self.results.extend(self._no_valid_launch())
        self.results.extend(self._silence())

    def document(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "schema": SCHEMA,
            "target": {
                "kind": self.target.kind,
                "name": self.target.name or self._address(),
                "file_sha256": digest_of(self.target_file),
            },
            "suite_version": _suite_version(),
            "catalogue_sha256": digest_of_catalogue(),
            "started": self.started.isoformat(timespec="seconds"),
            "duration_s": round(self.duration_s, 2),
            "complete": self.complete,
            "only": list(self.only),
            "deviations": dict(self.target.deviations),
            "summary": self.summary(),
            "requirements": self.requirements(),
            "results": self.results,
            "controls": self.controls,
        }

    def summary(self) -> dict[str, Any]:
        """Return how many results have each outcome, together and for each level."""
        levels = (level.value for level in LEVELS)
        by_level = {level: _counts(result for result in self.results if result["level"] == level) for level in levels}
        return {**_counts(self.results), "by_level": by_level}

    def requirements(self) -> dict[str, dict[str, Any]]:
        """Return the status of every requirement that binds a target of this kind, with the reason."""
        by_id: dict[str, list[dict[str, Any]]] = {}
        for result in self.results:
            for id_ in result["requirements"]:
                by_id.setdefault(id_, []).append(result)
        bound = (entry for entry in catalogue.load().values() if entry.binds in _BOUND[self.target.kind])
        return {
            entry.id: {
                "level": entry.level.value,
                "sentence": entry.sentence,
                "section": entry.section,
                "source": entry.source.value,
                "usual_mistake": entry.usual_mistake,
                **_status(by_id.get(entry.id, []), entry),
            }
            for entry in bound
        }

    def exit_status(self, *, strict: bool) -> int:
        """Return 0 or 1 as the design's table of exit statuses says."""
        fatal = {Outcome.FAILED, Outcome.ERROR} | ({Outcome.WARNED, Outcome.INCONCLUSIVE} if strict else set())
        return int(any(result["outcome"] in fatal for result in self.results))

    def write(self, folder: Path) -> None:
        """Write `report.json`, `junit.xml`, `report.html`, and an archive for each doubtful result, into *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        write_archives(self.results, self.controls, folder / "har")
        document = self.document()
        _write(folder / "report.json", json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False))
        _write(folder / "junit.xml", junit_of(document))
        _write(folder / "report.html", html_of(document))

    def summary_lines(self, folder: Path) -> Iterator[str]:
        """Return what a terminal shows at the end."""
        for outcome in reversed(_WORTH_A_LINE):  # the worst last, where it is in sight
            for result in self.results:
                if result["outcome"] == outcome:
                    yield f"{result['outcome']:<13}{result['level']:<7}{result['id']}: {result['reason']}"
        counts = self.summary()
        told = [f"{counts[name]} {name}" for name in counts if name != "by_level" and counts[name]]
        yield f"{self.target.kind} {self.target.name or self._address()}: {', '.join(told) or 'no results'}"
        yield f"report: {folder / 'report.html'}"

    def _needless_deviations(self) -> list[dict[str, Any]]:
        status = self.requirements()
        seen = {id_ for result in self.results for id_ in result["requirements"] if _is_deviation(result)}
        return [
            self._conclusion(
                f"{id_}/deviation",
                "A deviation that the target file declares is still needed.",
                f"every test of {id_} passes: remove it from [deviations]",
                id_,
            )
            for id_ in self.target.deviations
            if id_ not in seen and status.get(id_, {}).get("status") in {Outcome.PASSED, Outcome.WARNED}
        ]

    def _no_valid_launch(self) -> list[dict[str, Any]]:
        if True in self.valid_launches or False not in self.valid_launches:
            return []
        what = "The target accepts a valid launch."
        reason = "not one valid launch was accepted: nothing that was refused proves anything"
        hint = _DOES_IT_KNOW_THE_LMS if self.target.kind == "tool" and not self.target.registers_itself else ""
        return [self._conclusion("valid-launch/accepted", what, reason + hint)]

    def _silence(self) -> list[dict[str, Any]]:
        if not self.gave_up:
            return []
        return [self._conclusion("target/answers", "The target answers until the end.", self.gave_up)]

    def _conclusion(self, name: str, title: str, reason: str, *ids: str) -> dict[str, Any]:
        """Return a failure that follows from many results; only the whole run reproduces it."""
        return {
            "id": name,
            "requirements": list(ids),
            "level": level_of(*(catalogue.load()[id_] for id_ in ids)) if ids else Level.MUST.value,
            "outcome": Outcome.FAILED.value,
            "title": title,
            "reason": reason,
            "evidence": {},
            "duration_s": 0.0,
            "reproduce": self.command,
        }

    def _address(self) -> str:
        if self.target.gateway is not None:
            return self.target.gateway.url
        if self.target.lms is not None:
            return self.target.lms.issuer or self.target.lms.openid_configuration
        tool = self.target.tool
        return (tool.launch_url or tool.registration_url) if tool is not None else ""


def _write(file: Path, text: str) -> None:
    file.write_text(text + "\n", encoding="utf-8")


def _counts(results: Iterable[dict[str, Any]]) -> dict[str, int]:
    counted = Counter(result["outcome"] for result in results)
    return {_COUNT_NAMES.get(outcome, outcome.value): counted[outcome] for outcome in Outcome}


def _is_deviation(result: dict[str, Any]) -> bool:
    return bool(result["outcome"] == Outcome.DEVIATION)


def _status(results: list[dict[str, Any]], entry: Requirement) -> dict[str, Any]:
    """The worst of its results; a result that fails for a firmer requirement beside this one only warns of this one."""
    for outcome in _WORST_FIRST:
        for result in results:
            if result["outcome"] == outcome:
                told = entry.outcome_on_breach if outcome is Outcome.FAILED else outcome.value
                return {"status": told, "why": result["reason"]}
    if results:
        return {"status": "not-applicable", "why": results[0]["reason"]}
    return {"status": "untested", "why": entry.why_not or "this run did not select it, or has no test for it yet"}


def _suite_version() -> str:
    try:
        return version("lti-testbench")
    except PackageNotFoundError:
        return "unknown"
