"""A requirement explained: of whom it is asked, how sure it is, what a breach becomes, and how it is tested."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.catalogue import Binds, Level, Requirement, Source, load
from conformance.overview.explanation import explanation_of

ENTRY = load()["IDT-SIG-005"]


def _told(entry: Requirement) -> str:
    return "\n".join(explanation_of(entry))


def test_a_requirement_is_explained_in_plain_words() -> None:
    """Sentence, section, reason and usual mistake are told, and of whom it is asked."""
    told = _told(ENTRY)

    assert told.startswith(f"IDT-SIG-005 (MUST, binds tool; {ENTRY.section})\n\n{ENTRY.sentence}\n")
    assert "Asked of: a tool, and a gateway" in told
    assert f"Why: {ENTRY.why}\nWhat usually goes wrong: {ENTRY.usual_mistake}" in told


def test_how_it_is_tested_is_told_by_the_tests_themselves() -> None:
    """Each test of a requirement says its sentence once, and its rows what they send."""
    told = _told(ENTRY)

    sentence = "- A token that says it is not signed is refused, however it is spelled. (at a tool or gateway)"
    assert told.count(sentence) == 1
    assert "  IDT-SIG-005/none-empty: alg 'none'" in told
    assert told.count("\n  IDT-SIG-005/") == 8
    assert "  and 8 more" in told


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "A breach is a failure: a MUST of a document that we have read"),
        ({"level": Level.SHOULD}, "A breach is a warning: it is a SHOULD"),
        ({"source": Source.SECONDARY}, "A breach is a warning: its source is S"),
        ({"contradiction": 3}, "A breach is a warning: the documents contradict each other here (number 3)"),
        (
            {"level": Level.MAY, "source": Source.MEMORY, "why_source": "nobody says so"},
            "A breach is a warning: it is a MAY and its source is M",
        ),
    ],
    ids=["firm", "should", "secondary", "contradiction", "two-grounds"],
)
def test_what_a_breach_becomes_is_told_with_its_ground(changed: dict[str, Any], sentence: str) -> None:
    """A breach fails, or warns on every ground that holds."""
    assert sentence in _told(replace(ENTRY, **changed)).splitlines()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "Source: V: the document was read"),
        ({"read": "RFC 7515 4.1.1"}, "Source: V: the document was read; RFC 7515 4.1.1"),
        (
            {"source": Source.SECONDARY},
            "Source: S: told by a secondary source; the document itself was not at hand",
        ),
        (
            {"source": Source.MEMORY, "why_source": "no document says so"},
            "Source: M: confirmed by no document; no document says so",
        ),
    ],
    ids=["read", "clause", "secondary", "memory"],
)
def test_how_sure_it_is_is_told(changed: dict[str, Any], sentence: str) -> None:
    """Whether the document was read, and which clause, or why not, is told."""
    plain = replace(ENTRY, read=None, why_source=None)

    assert sentence in _told(replace(plain, **changed)).splitlines()


@pytest.mark.parametrize(
    ("binds", "whom"),
    [
        (Binds.TOOL, "a tool, and a gateway"),
        (Binds.PLATFORM, "a platform"),
        (Binds.BOTH, "a tool, a gateway and a platform"),
        (Binds.GATEWAY, "a gateway"),
    ],
)
def test_of_whom_it_is_asked_is_told(binds: Binds, whom: str) -> None:
    """A gateway keeps what tools have to keep."""
    assert f"Asked of: {whom}" in _told(replace(ENTRY, binds=binds)).splitlines()


def test_what_is_the_same_is_told_both_ways() -> None:
    """An entry that points at another names it, and the other names who points at it."""
    official = load()["CT-BAD-01"]
    meant = load()[official.same_as[0]]

    assert f"The same as: {', '.join(official.same_as)}" in _told(official).splitlines()
    assert "CT-BAD-01" in next(line for line in _told(meant).splitlines() if line.startswith("Also known as: "))


def test_what_cannot_be_tested_says_why() -> None:
    """What is not seen from outside is told with the reason, in place of tests."""
    entry = next(entry for entry in load().values() if entry.why_not)

    assert _told(entry).splitlines()[-1] == f"Not tested from outside: {entry.why_not}"
