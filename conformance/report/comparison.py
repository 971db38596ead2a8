"""Two reports compared, test by test and requirement by requirement: what fails now, what was fixed, what is else.

Worse is what fails now and did not, and what is doubtful now (warned, inconclusive) and was not: an excuse, or a test
that no longer applies, is a change. Of a run of only a part, what it left out says nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from conformance.report.reading import ReportError

_FAILURES = {"failed", "error"}
_DOUBTS = ("warned", "inconclusive")
_GOOD = {"passed"}
_NOTHING_SEEN = {"untested"}
_TITLES = {
    "new_failures": "Fails now and did not",
    "worse": "Is doubtful now and was not",
    "fixed": "Passes now and failed",
    "changed": "Is otherwise than it was",
    "added": "Is new",
    "gone": "Is gone",
}
WORSE = ("new_failures", "worse")

Told = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Difference:
    """A test or a requirement whose outcome is another one; None stands for a report that does not have it."""

    id: str
    old: str | None
    new: str | None
    reason: str

    @property
    def group(self) -> str:
        """The name of the group that it belongs to."""
        if self.new is None:
            return "gone"
        if self.new in _FAILURES:
            return "new_failures" if self.old not in _FAILURES else "changed"
        if self.old is None:
            return "added"
        if self.old in _FAILURES:
            return "fixed" if self.new in _GOOD else "changed"
        return "worse" if _doubt(self.new) > _doubt(self.old) else "changed"


@dataclass(frozen=True)
class Comparison:
    """What is different in *new* against *old*."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    tests: tuple[Difference, ...]
    requirements: tuple[Difference, ...]

    @property
    def is_worse(self) -> bool:
        """Whether anything is worse than it was."""
        return any(difference.group in WORSE for difference in (*self.tests, *self.requirements))

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as JSON values."""
        return {
            "old": _head(self.old),
            "new": _head(self.new),
            "is_worse": self.is_worse,
            "tests": _grouped(self.tests),
            "requirements": _grouped(self.requirements),
        }

    def lines(self) -> Iterator[str]:
        """Yield the comparison as a person reads it: the worst first, each test with its reason."""
        yield f"old: {_line(self.old)}"
        yield f"new: {_line(self.new)}"
        for group, title in _TITLES.items():
            tests = [each for each in self.tests if each.group == group]
            requirements = [each.id for each in self.requirements if each.group == group]
            if tests or requirements:
                yield ""
                yield f"{title}: {', '.join(requirements) or 'no requirement'} (tests: {len(tests)})"
                yield from (_difference_line(each) for each in tests)
        if not self.tests and not self.requirements:
            yield "nothing is different"


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Compare two reports; raise `ReportError` when they are about different kinds of target."""
    kinds = old["target"]["kind"], new["target"]["kind"]
    if kinds[0] != kinds[1]:
        raise ReportError(f"a report on a {kinds[0]} cannot be compared with one on a {kinds[1]}")
    both_complete = bool(old["complete"]) and bool(new["complete"])
    tests = _differences(_tests(old), _tests(new), everything=both_complete)
    requirements = _differences(_requirements(old), _requirements(new), everything=both_complete)
    return Comparison(old, new, tuple(tests), tuple(requirements))


def _tests(report: Mapping[str, Any]) -> Told:
    return {result["id"]: (result["outcome"], result["reason"]) for result in report["results"]}


def _requirements(report: Mapping[str, Any]) -> Told:
    told = {id_: (entry["status"], entry["why"]) for id_, entry in report["requirements"].items()}
    return told if report["complete"] else {id_: one for id_, one in told.items() if one[0] not in _NOTHING_SEEN}


def _differences(old: Told, new: Told, *, everything: bool) -> Iterator[Difference]:
    for id_ in dict.fromkeys([*new, *old]):
        before, after = old.get(id_), new.get(id_)
        difference = Difference(id_, before and before[0], after and after[0], (after or before or ("", ""))[1])
        in_both = before is not None and after is not None
        if difference.old != difference.new and (everything or in_both):
            yield difference


def _doubt(outcome: str | None) -> int:
    return _DOUBTS.index(outcome) + 1 if outcome in _DOUBTS else 0


def _head(report: Mapping[str, Any]) -> dict[str, Any]:
    return {name: report[name] for name in ("target", "suite_version", "started", "complete", "summary")}


def _grouped(differences: tuple[Difference, ...]) -> dict[str, list[dict[str, Any]]]:
    return {group: [asdict(each) for each in differences if each.group == group] for group in _TITLES}


def _line(report: Mapping[str, Any]) -> str:
    part = "" if report["complete"] else ", only a part of the suite"
    counts = ", ".join(f"{n} {name}" for name, n in report["summary"].items() if name != "by_level" and n)
    return f"{report['target']['name']}, {report['started']}, suite {report['suite_version']}{part}: {counts}"


def _difference_line(difference: Difference) -> str:
    way = f"{difference.old or '-'} -> {difference.new or '-'}"
    return f"  {way:<24} {difference.id}" + (f": {difference.reason}" if difference.reason else "")
