"""The catalogue: complete, unique, and honest about what may fail a target; the reader refuses everything else."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance.catalogue import CatalogueError, Requirement, load, matching, nearest
from conformance.catalogue.entries import read_folder
from conformance.catalogue.requirement import requirement_from_table


def _numbered(area: str, *numbers: int | range) -> set[str]:
    return {f"{area}-{n:03}" for part in numbers for n in (part if isinstance(part, range) else [part])}


# Ids never move and are never reused: what has once been given out stays here, and new ones are added by hand.
IDENTIFIERS = {
    "LOGIN": _numbered("LOGIN", range(1, 28)),
    "AUTHREQ": _numbered("AUTHREQ", range(1, 26)),
    "AUTHRESP": _numbered("AUTHRESP", range(1, 13)),
    "IDT-SIG": _numbered("IDT-SIG", range(1, 34)),
    "IDT-CLM": _numbered("IDT-CLM", range(1, 27)),
    "STATE": _numbered("STATE", range(1, 19)),
    "JWKS": _numbered("JWKS", range(1, 17)),
    "CORE": _numbered(
        "CORE",
        range(1, 19),
        range(20, 26),
        range(30, 39),
        range(40, 55),
        range(60, 66),
        range(70, 88),
    ),
    "MIG": _numbered("MIG", range(1, 8)),
    "DL": _numbered("DL", range(1, 11), range(20, 37), range(40, 50), range(60, 77)),
    "OAUTH": _numbered("OAUTH", range(1, 17), range(20, 36)),
    "AGS": _numbered("AGS", range(1, 5), range(10, 31), range(40, 62), range(70, 76)),
    "NRPS": _numbered("NRPS", range(1, 22)),
    "DR": _numbered("DR", range(1, 24)),
    "PNS": _numbered("PNS", range(1, 13)),
    "AP": _numbered("AP", range(1, 15)),
    "EULA": _numbered("EULA", range(1, 7)),
    "GS": _numbered("GS", range(1, 8)),
    "SR": _numbered("SR", range(1, 9)),
    "PROC": _numbered("PROC", range(1, 12)),
    "DPL": _numbered("DPL", range(1, 4)),
    "STORE": _numbered("STORE", range(1, 15)),
    "TRAP": _numbered("TRAP", range(1, 35), range(40, 50)),
    "CT-AGS": {f"CT-AGS-{n:02}" for n in range(1, 4)},
    "CT-BAD": {f"CT-BAD-{n:02}" for n in range(1, 13)},
    "CT-DL": {f"CT-DL-{n:02}" for n in range(1, 9)},
    "CT-NRPS": {f"CT-NRPS-{n:02}" for n in range(1, 6)},
    "CT-OK": {f"CT-OK-{who}{n:02}" for who in "IS" for n in range(1, 10)} | {"CT-OK-S10"},
    "CT-PAGS": {f"CT-PAGS-{n:02}" for n in range(1, 17)},
    "CT-PDL": {f"CT-PDL-{n:02}" for n in range(1, 8)},
    "CT-PNRPS": {f"CT-PNRPS-{n:02}" for n in range(1, 9)},
    "CT-P": {f"CT-P-{n:02}" for n in range(1, 11)},
    "LTIAAS": _numbered(
        "LTIAAS",
        range(1, 7),
        range(10, 14),
        range(15, 18),
        range(20, 30),
        range(30, 39),
        range(40, 50),
        range(50, 57),
        range(60, 69),
        range(70, 80),
        range(80, 89),
        range(90, 100),
        range(100, 103),
        range(105, 109),
        range(110, 119),
        range(120, 140),
    ),
}
OFFICIAL = sum(len(ids) for area, ids in IDENTIFIERS.items() if area.startswith("CT-"))
ENTRY = """
[LOGIN-001]
binds = "tool"
level = "MUST"
sentence = "The tool does it."
section = "Sec 1"
source = "V"
testable = true
why = "It matters."
usual_mistake = "It is forgotten."
"""


def _table(**changes: object) -> dict[str, object]:
    table: dict[str, object] = {
        "binds": "tool",
        "level": "MUST",
        "sentence": "The tool does it.",
        "section": "Sec 1",
        "source": "V",
        "testable": True,
        "why": "It matters.",
        "usual_mistake": "It is forgotten.",
    }
    return {name: value for name, value in (table | changes).items() if value is not None}


def _requirement(**changes: object) -> Requirement:
    return requirement_from_table("LOGIN-001", _table(**changes))


def _folder(tmp_path: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("area", list(IDENTIFIERS))
def test_an_area_holds_exactly_the_ids_given_out(area: str) -> None:
    """No id of an area was lost, renamed or added in passing."""
    found = {identifier for identifier, entry in load().items() if entry.area == area}

    assert found == IDENTIFIERS[area]


def test_no_area_is_unknown() -> None:
    """Every requirement is in an area whose ids are listed here."""
    assert {entry.area for entry in load().values()} == set(IDENTIFIERS)


def test_no_two_requirements_say_the_same() -> None:
    """Every sentence of the catalogue is there once, so a report never shows two rows that look alike."""
    sentences = Counter(entry.sentence for entry in load().values())

    assert [sentence for sentence, times in sentences.items() if times > 1] == []


def test_every_sentence_is_one_sentence() -> None:
    """Sentence, reason and usual mistake each begin with a capital letter and end with a full stop."""
    texts = [t for entry in load().values() for t in (entry.sentence, entry.why, entry.usual_mistake)]

    assert [text for text in texts if not (text[0].isupper() and text.endswith("."))] == []


def test_a_clause_is_cited_by_its_document() -> None:
    """What was read to verify an entry begins with the document and the section that the entry names."""
    cited = [entry for entry in load().values() if entry.read is not None]

    assert cited
    assert [e.id for e in cited if not (e.read or "").startswith(("RFC ", "OIDC Core "))] == []


def test_the_official_tests_all_point_at_requirements() -> None:
    """Every certification test is mapped to the requirements that it exercises, so it is not counted twice."""
    unmapped = [entry.id for entry in matching(["certification"]).values() if not entry.same_as]

    assert unmapped == []


def test_the_catalogue_is_read_once() -> None:
    """Reading it again gives the same object, which nobody can change."""
    assert load() is load()
    assert not hasattr(load(), "__setitem__")


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        pytest.param({"level": "MUST"}, "failed", id="must"),
        pytest.param({"level": "HARD"}, "failed", id="hard"),
        pytest.param({"level": "SHOULD"}, "warned", id="should"),
        pytest.param({"level": "MAY"}, "warned", id="may"),
        pytest.param({"level": "MUST", "source": "S"}, "warned", id="must-secondary"),
        pytest.param({"level": "HARD", "source": "S"}, "warned", id="hard-secondary"),
        pytest.param({"level": "HARD", "source": "M", "why_source": "Nobody says so."}, "warned", id="hard-memory"),
        pytest.param({"level": "MUST", "contradiction": 1}, "warned", id="must-contradicted"),
    ],
)
def test_only_what_a_document_demands_may_fail_a_target(changes: dict[str, object], outcome: str) -> None:
    """A breach fails when the level is firm, the source was read, and the documents agree."""
    assert _requirement(**changes).outcome_on_breach == outcome


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"levle": "MUST"}, "levle is not a member of a requirement", id="unknown-member"),
        pytest.param({"why": None}, "why is missing", id="missing-member"),
        pytest.param({"sentence": " "}, "sentence must be a text that says something, got ' '", id="blank-text"),
        pytest.param({"sentence": 7}, "sentence must be a text that says something, got 7", id="number-for-text"),
        pytest.param({"why": "So. "}, "why must not begin or end with a blank", id="trailing-blank"),
        pytest.param({"binds": "both!"}, "binds must be one of tool, platform, both, gateway, got 'both!'", id="binds"),
        pytest.param({"level": "MUST NOT"}, "level must be one of MUST, HARD, SHOULD, MAY", id="level"),
        pytest.param({"source": "X"}, "source must be one of V, S, M, got 'X'", id="source"),
        pytest.param({"source": ["V"]}, "source must be one of V, S, M, got \\['V'\\]", id="source-list"),
        pytest.param({"testable": 1}, "testable must be true or false, got 1", id="testable-number"),
        pytest.param({"testable": False}, "why_not is told by exactly", id="untestable-without-reason"),
        pytest.param({"why_not": "Never."}, "why_not is told by exactly", id="testable-with-reason"),
        pytest.param({"source": "M"}, "why_source is missing", id="memory-without-reason"),
        pytest.param({"why_source": "Nobody."}, "why_source contradicts source V", id="verified-with-doubt"),
        pytest.param({"source": "S", "read": "RFC 1"}, "read contradicts source S", id="secondary-with-clause"),
        pytest.param({"contradiction": 0}, "contradiction must be a number from 1 to 18, got 0", id="number-low"),
        pytest.param({"contradiction": 19}, "contradiction must be a number from 1 to 18", id="number-high"),
        pytest.param({"contradiction": True}, "contradiction must be a number", id="contradiction-truth"),
        pytest.param({"same_as": []}, "same_as must be a list of ids, got \\[\\]", id="no-target"),
        pytest.param({"same_as": "CORE-001"}, "same_as must be a list of ids", id="target-text"),
        pytest.param({"same_as": [1]}, "same_as must be a text", id="target-number"),
        pytest.param({"cve": []}, "cve must be a list of ids, got \\[\\]", id="no-advisory"),
        pytest.param({"cve": ["2015-9235"]}, "cve must be a list of ids such as CVE-2015-9235", id="advisory-bare"),
    ],
)
def test_a_wrong_entry_is_refused_by_its_key(changes: dict[str, object], message: str) -> None:
    """The error names the member that is wrong and what was expected."""
    with pytest.raises(CatalogueError, match=message):
        _requirement(**changes)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        pytest.param({}, "the catalogue is empty", id="empty-folder"),
        pytest.param({"login.toml": "# nothing\n"}, "the catalogue is empty", id="empty-file"),
        pytest.param({"login.toml": ENTRY + ENTRY}, "login.toml: not TOML", id="id-twice-in-a-file"),
        pytest.param({"login.toml": "[LOGIN"}, "login.toml: not TOML", id="broken-file"),
        pytest.param(
            {"state.toml": ENTRY}, "state.toml: LOGIN-001: ids of this file begin with STATE-", id="other-area"
        ),
        pytest.param({"login.toml": "LOGIN-001 = 7"}, "login.toml: LOGIN-001: must be a table, got 7", id="no-table"),
        pytest.param({"login.toml": "[LOGIN-1]"}, "login.toml: LOGIN-1: not an id of the form", id="odd-id"),
        pytest.param({"login.toml": "[LOGIN-001]"}, "login.toml: LOGIN-001: binds is missing", id="empty-entry"),
        pytest.param(
            {"login.toml": ENTRY + 'same_as = ["LOGIN-999"]'},
            "LOGIN-001: same_as names LOGIN-999, which does not exist",
            id="dangling-target",
        ),
        pytest.param(
            {
                "ct.toml": ENTRY.replace("LOGIN-001", "CT-BAD-01"),
                "certification.toml": ENTRY.replace("LOGIN-001", "CT-BAD-01"),
            },
            "ct.toml: CT-BAD-01: this id is taken by another file",
            id="id-twice-in-two-files",
        ),
    ],
)
def test_a_wrong_catalogue_is_refused_by_file_and_key(tmp_path: Path, texts: dict[str, str], message: str) -> None:
    """The error names the file and the entry, so that its author finds the place."""
    with pytest.raises(CatalogueError, match=message):
        read_folder(_folder(tmp_path, texts))


def test_a_right_catalogue_is_read(tmp_path: Path) -> None:
    """The entry on which the wrong ones above are built is itself right, and other files do not disturb it."""
    entries = read_folder(_folder(tmp_path, {"login.toml": ENTRY, "notes.txt": "not TOML"}))

    assert dict(entries) == {"LOGIN-001": _requirement()}


@pytest.mark.parametrize(
    ("prefix", "first", "count"),
    [
        pytest.param("IDT-SIG-005", "IDT-SIG-005", 1, id="id"),
        pytest.param("IDT-SIG", "IDT-SIG-001", 33, id="area"),
        pytest.param("IDT", "IDT-CLM-001", 59, id="family"),
        pytest.param("IDT-SIG-00", "IDT-SIG-001", 9, id="into-the-number"),
        pytest.param("idt_sig", "IDT-SIG-001", 33, id="file-name"),
        pytest.param("certification", "CT-BAD-01", OFFICIAL, id="certification"),
        pytest.param("CT-OK-I", "CT-OK-I01", 9, id="instructor-launches"),
    ],
)
def test_a_prefix_selects_whole_parts_or_goes_into_the_number(prefix: str, first: str, count: int) -> None:
    """A prefix picks an id, an area, a family of areas, or a run of numbers."""
    chosen = matching([prefix])

    assert next(iter(chosen)) == first
    assert len(chosen) == count


def test_several_prefixes_add_up() -> None:
    """Each prefix adds to the choice, and none is lost."""
    assert list(matching(["STATE-001", "LOGIN-001"])) == ["LOGIN-001", "STATE-001"]


def test_no_prefix_selects_everything() -> None:
    """Without a choice the whole catalogue is meant."""
    assert dict(matching([])) == dict(load())


@pytest.mark.parametrize(
    ("prefix", "message"),
    [
        pytest.param("AUTHRE", "begins with 'AUTHRE': did you mean AUTHREQ\\?", id="half-a-word"),
        pytest.param("IDT-SGI-005", "did you mean IDT-SIG-005\\?", id="typo"),
        pytest.param("qqqqq", "begins with 'QQQQQ'$", id="nothing-like-it"),
        pytest.param("", "begins with ''", id="empty"),
    ],
)
def test_a_prefix_that_selects_nothing_is_an_error(prefix: str, message: str) -> None:
    """A choice of nothing would be a run that proves nothing; the error names what was probably meant."""
    with pytest.raises(CatalogueError, match=message):
        matching([prefix])


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        pytest.param("IDT-SIG-5", "IDT-SIG-005", id="short-number"),
        pytest.param("core-032", "CORE-032", id="lower-case"),
        pytest.param("nothing at all", None, id="nothing-like-it"),
    ],
)
def test_the_nearest_id_is_suggested(identifier: str, expected: str | None) -> None:
    """A misspelled id finds the one that was meant, and nonsense finds none."""
    assert nearest(identifier) == expected
