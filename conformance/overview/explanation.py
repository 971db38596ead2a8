"""A requirement in plain words: what is asked, of whom, why, how it is tested, and what a breach of it becomes."""

from collections.abc import Iterator
from itertools import groupby

from conformance import catalogue
from conformance.catalogue import Binds, Requirement, Source
from conformance.run.collection import SuiteTest, suite_tests

_WHOM = {
    Binds.TOOL: "a tool, and a gateway",
    Binds.PLATFORM: "a platform",
    Binds.BOTH: "a tool, a gateway and a platform",
    Binds.GATEWAY: "a gateway",
}
_SURE = {
    Source.VERIFIED: "the document was read",
    Source.SECONDARY: "told by a secondary source; the document itself was not at hand",
    Source.MEMORY: "confirmed by no document",
}
_ROWS_TOLD = 8


def explanation_of(entry: Requirement) -> Iterator[str]:
    """Yield the explanation of a requirement, line by line."""
    yield f"{entry.id} ({entry.level}, binds {entry.binds}; {entry.section})"
    yield ""
    yield entry.sentence
    yield ""
    yield f"Asked of: {_WHOM[entry.binds]}"
    yield f"Why: {entry.why}"
    yield f"What usually goes wrong: {entry.usual_mistake}"
    yield f"Source: {_source(entry)}"
    yield f"A breach is {_breach(entry)}"
    yield from _neighbours(entry)
    yield ""
    yield from _tests(entry)


def _source(entry: Requirement) -> str:
    sure = f"{entry.source}: {_SURE[entry.source]}"
    details = [detail for detail in (entry.read, entry.why_source) if detail]
    return "; ".join([sure, *details])


def _breach(entry: Requirement) -> str:
    if entry.outcome_on_breach == "failed":
        return f"a failure: a {entry.level} of a document that we have read"
    grounds = {
        f"it is a {entry.level}": entry.level in {catalogue.Level.SHOULD, catalogue.Level.MAY},
        f"its source is {entry.source}": entry.source is not Source.VERIFIED,
        f"the documents contradict each other here (number {entry.contradiction})": entry.contradiction is not None,
    }
    return f"a warning: {' and '.join(ground for ground, holds in grounds.items() if holds)}"


def _neighbours(entry: Requirement) -> Iterator[str]:
    pointing = [other.id for other in catalogue.load().values() if entry.id in other.same_as]
    if entry.same_as:
        yield f"The same as: {', '.join(entry.same_as)}"
    if pointing:
        yield f"Also known as: {', '.join(pointing)}"
    if cve := getattr(entry, "cve", ()):
        yield f"Went wrong in: {', '.join(cve)}"


def _tests(entry: Requirement) -> Iterator[str]:
    if not entry.testable:
        yield f"Not tested from outside: {entry.why_not}"
        return
    tests = [test for test in suite_tests(entry.id) if entry.id in test.requirements]
    if not tests:
        yield "No test of the suite checks it yet."
        return
    yield "How it is tested:"
    for (sentence, kinds, is_drawn), rows in groupby(
        tests, key=lambda test: (test.sentence, test.kinds, test.is_drawn)
    ):
        yield f"- {sentence} (at a {' or '.join(kinds)}{', with --properties' if is_drawn else ''})"
        yield from _rows(list(rows))


def _rows(tests: list[SuiteTest]) -> Iterator[str]:
    for test in tests[:_ROWS_TOLD]:
        yield f"  {test.name}" + (f": {test.row}" if test.row else "")
    if len(tests) > _ROWS_TOLD:
        yield f"  and {len(tests) - _ROWS_TOLD} more"
