"""What the collected tests are called, which of them a run wants, and in what order."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from conformance.catalogue import Level, load
from conformance.question import Question, SelectionError, level_of, questions_of
from conformance.report.reading import SCHEMA
from conformance.run.collection import suite_tests
from conformance.run.selection import select, selection_of


@dataclass
class Callspec:
    """The parameters of one item."""

    id: str


class Item:
    """As much of a pytest item as a selection looks at."""

    def __init__(
        self, name: str, *marks: pytest.MarkDecorator, parameters: str = "", doc: str = "It is\n  so."
    ) -> None:
        self.nodeid = f"test_it.py::{name}[{parameters}]"
        self.name = self.originalname = name
        self.marks = [mark.mark for mark in marks]
        self.function = type("function", (), {"__doc__": doc})
        if parameters:
            self.callspec = Callspec(parameters)

    def iter_markers(self, name: str) -> list[pytest.Mark]:
        """Return the marks of that name."""
        return [mark for mark in self.marks if mark.name == name]

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        """Return the first mark of that name."""
        return next(iter(self.iter_markers(name)), None)


@dataclass
class Chosen:
    """The names that a selection leaves, in order."""

    items: list[Item]
    kind: str = "tool"
    only: list[str] = field(default_factory=list)
    last_report: Path = Path("no-report.json")
    examples: int = 0

    def names(self) -> list[str]:
        """Select, and return the names."""
        items = cast("Any", self.items)
        questions = questions_of(items)
        wanted = selection_of(self.only, self.last_report)
        chosen = select(items, questions, kind=self.kind, wanted=wanted, examples=self.examples)
        return [questions[item.nodeid].name for item in chosen]


def _asks(*ids: str) -> pytest.MarkDecorator:
    return pytest.mark.requirement(*ids)


def _questions(*items: Item) -> list[Question]:
    return list(questions_of(cast("Any", items)).values())


ITEMS = [
    Item("test_rotation", _asks("JWKS-001"), pytest.mark.alone),
    Item("test_signature", _asks("IDT-SIG-001", "CT-BAD-01")),
    Item("test_admin", _asks("IDT-SIG-002"), pytest.mark.kind("gateway")),
    Item("test_rows", _asks("LOGIN-005"), parameters="LOGIN-005/absent"),
    Item("test_unmarked"),
    Item("test_unknown_kid", _asks("JWKS-002"), pytest.mark.alone),
    Item("test_state", _asks("STATE-001")),
]


@pytest.mark.parametrize(
    ("item", "name"),
    [
        (Item("test_the_sky_is_blue", _asks("IDT-SIG-001")), "IDT-SIG-001/the-sky-is-blue"),
        (Item("test_rows", _asks("LOGIN-005"), parameters="LOGIN-005/absent"), "LOGIN-005/absent"),
        (Item("test_header", _asks("AUTHREQ-006"), parameters="Host"), "AUTHREQ-006/header-Host"),
        (Item("test_type", _asks("JWKS-001"), parameters="application/json"), "JWKS-001/type-application/json"),
    ],
    ids=["plain", "row", "parametrized", "parameter-with-slash"],
)
def test_a_test_is_called_by_its_requirement_and_a_slug(item: Item, name: str) -> None:
    """The name of a test is its first requirement and what it is about, wherever it stands."""
    assert [question.name for question in _questions(item)] == [name]


def test_a_question_is_the_docstring_in_one_line() -> None:
    """The sentence of a test is its docstring, without its line breaks."""
    (question,) = _questions(Item("test_a", _asks("IDT-SIG-001", "IDT-SIG-001", "CT-BAD-01")))

    assert question.sentence == "It is so."
    assert question.ids == ["IDT-SIG-001", "CT-BAD-01"]


@pytest.mark.parametrize(
    ("levels", "highest"),
    [
        ([Level.SHOULD, Level.MUST], "MUST"),
        ([Level.HARD, Level.SHOULD], "HARD"),
        ([Level.HARD, Level.MUST], "MUST"),
        ([Level.MAY, Level.SHOULD], "SHOULD"),
        ([Level.MAY], "SHOULD"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_the_level_is_the_highest_of_its_requirements(levels: list[Level], highest: str) -> None:
    """MUST goes before HARD, HARD before SHOULD; what is only allowed is judged as SHOULD."""
    chosen = [next(entry for entry in load().values() if entry.level is level) for level in levels]

    assert level_of(*chosen) == highest


@pytest.mark.parametrize(
    ("ids", "outcome"),
    [(("IDT-SIG-001",), "failed"), (("LOGIN-005",), "warned"), (("LOGIN-005", "IDT-SIG-001"), "failed")],
    ids=["must", "should", "both"],
)
def test_one_firm_requirement_is_enough_to_fail(ids: tuple[str, ...], outcome: str) -> None:
    """A breach fails a target when any of the test's requirements can."""
    assert Question("x/y", tuple(load()[id_] for id_ in ids), "").outcome_on_breach == outcome


def test_an_unknown_requirement_names_the_nearest() -> None:
    """A typo in a test's requirement stops the collection and says what was probably meant."""
    with pytest.raises(SelectionError, match=r"IDT-SIG-1 is not in the catalogue; IDT-SIG-\d+ is"):
        _questions(Item("test_a", _asks("IDT-SIG-1")))


def test_two_tests_cannot_have_one_name() -> None:
    """A name stands for one test."""
    with pytest.raises(SelectionError, match="two tests are called LOGIN-005/absent"):
        _questions(
            Item("test_a", _asks("LOGIN-005"), parameters="LOGIN-005/absent"),
            Item("test_b", _asks("LOGIN-005"), parameters="LOGIN-005/absent"),
        )


def test_a_whole_run_takes_what_is_for_its_kind_and_leaves_the_alone_ones_for_last() -> None:
    """Questions for the target's kind, in their order, those that change caches at the end in theirs."""
    assert Chosen(ITEMS).names() == [
        "IDT-SIG-001/signature",
        "LOGIN-005/absent",
        "STATE-001/state",
        "JWKS-001/rotation",
        "JWKS-002/unknown-kid",
    ]
    assert "IDT-SIG-002/admin" in Chosen(ITEMS, kind="gateway").names()


@pytest.mark.parametrize(
    ("only", "names"),
    [
        (["IDT-SIG-001"], ["IDT-SIG-001/signature"]),
        (["CT-BAD-01"], ["IDT-SIG-001/signature"]),
        (["jwks"], ["JWKS-001/rotation", "JWKS-002/unknown-kid"]),
        (["JWKS", "STATE"], ["STATE-001/state", "JWKS-001/rotation", "JWKS-002/unknown-kid"]),
        (["LOGIN-005/absent"], ["LOGIN-005/absent"]),
        (["LOGIN-005/absent", "STATE"], ["LOGIN-005/absent", "STATE-001/state"]),
        (["STATE-001", "STATE"], ["STATE-001/state"]),
        (["SHOULD"], ["LOGIN-005/absent"]),
        (["must", "LOGIN", "STATE"], ["STATE-001/state"]),
        (["certification"], ["IDT-SIG-001/signature"]),
    ],
    ids=[
        "id",
        "second-id",
        "area",
        "two-areas",
        "test",
        "test-and-area",
        "twice",
        "level",
        "level-of-areas",
        "certification",
    ],
)
def test_only_takes_ids_areas_and_tests(only: list[str], names: list[str]) -> None:
    """`--only` takes a requirement, the beginning of ids, or one test, several times too; a level narrows them."""
    assert Chosen(ITEMS, only=only).names() == names


@pytest.mark.parametrize(
    ("only", "kind", "sentence"),
    [
        (["NOPE"], "tool", "--only: no requirement has an id that begins with 'NOPE'"),
        (["STATE", "NOPE"], "tool", "--only: no requirement has an id that begins with 'NOPE'"),
        ([""], "tool", "--only: no requirement has an id that begins with ''"),
        (["LOGIN-001", "SHOULD"], "tool", "--only: no requirement of LOGIN-001 is a SHOULD"),
        (["STATE-001/other"], "tool", "--only: there is no test 'STATE-001/other'"),
        (["IDT-SIG-002"], "tool", "--only IDT-SIG-002: no test of a tool checks that"),
        (["IDT-SIG-002/admin"], "tool", "--only IDT-SIG-002/admin: no test of a tool checks that"),
    ],
    ids=["unknown", "one-of-two", "empty", "no-such-level", "no-test", "other-kind", "test-of-other-kind"],
)
def test_what_only_cannot_find_is_told(only: list[str], kind: str, sentence: str) -> None:
    """A selection that would be empty, wholly or in one part, is an error and not a success."""
    with pytest.raises(SelectionError) as refusal:
        Chosen(ITEMS, kind=kind, only=only).names()

    assert str(refusal.value).startswith(sentence)


def test_no_tests_is_an_error() -> None:
    """A run without tests does not pass."""
    with pytest.raises(SelectionError, match="there are no tests"):
        Chosen([Item("test_unmarked")]).names()


@pytest.mark.parametrize(
    ("only", "is_wanted"),
    [
        (["CORE-006"], True),
        (["CORE-006/2-0-0"], True),
        (["CORE"], True),
        (["IDT-SIG", "CORE-00"], True),
        (["MUST"], True),
        (["CORE-007"], False),
        (["STATE"], False),
        (["SHOULD"], False),
    ],
    ids=["id", "test", "area", "one-of-two", "level", "another-id", "another-area", "another-level"],
)
def test_a_file_is_collected_when_it_names_what_is_wanted(only: list[str], is_wanted: bool) -> None:
    """A file without any id that is wanted is left out."""
    assert selection_of(only, Path("no-report.json")).may_be_in('@requirement("CORE-006")') is is_wanted


def _report_of(folder: Path, **outcomes: str) -> Path:
    results = [{"id": name.replace("__", "/").replace("_", "-"), "outcome": each} for name, each in outcomes.items()]
    return _report_in(folder, results)


def _report_in(folder: Path, results: list[dict[str, str]]) -> Path:
    head = {"schema": SCHEMA, "target": {}, "suite_version": "", "started": "", "complete": True}
    file = folder / "report.json"
    file.write_text(json.dumps(head | {"summary": {}, "requirements": {}, "results": results}), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("only", "names"),
    [
        (["failed"], ["IDT-SIG-001/signature", "LOGIN-005/absent", "JWKS-001/rotation"]),
        (["failed", "IDT-SIG"], ["IDT-SIG-001/signature"]),
        (["failed", "SHOULD"], ["LOGIN-005/absent"]),
        (["failed", "IDT-SIG", "STATE-001/state"], ["IDT-SIG-001/signature", "STATE-001/state"]),
    ],
    ids=["all-of-it", "of-an-area", "of-a-level", "and-a-test"],
)
def test_what_failed_last_time_can_be_asked_again(tmp_path: Path, only: list[str], names: list[str]) -> None:
    """`failed` is what failed or broke in the last report, or a deviation that was needless; other words narrow it."""
    last = _report_of(
        tmp_path,
        IDT_SIG_001__signature="failed",
        LOGIN_005__absent="error",
        STATE_001__state="warned",
        JWKS_001__deviation="failed",
        JWKS_002__gone="failed",
        valid_launch__accepted="failed",
    )

    assert Chosen(ITEMS, only=only, last_report=last).names() == names


@pytest.mark.parametrize(
    "outcomes", [{}, {"A_001__b": "passed"}, {"A_001__b": "warned"}], ids=["none", "passed", "warned"]
)
def test_without_a_failure_to_repeat_there_is_a_clear_word(tmp_path: Path, outcomes: dict[str, str]) -> None:
    """When the last report tells of no failure, nothing is judged, and that is told."""
    with pytest.raises(SelectionError, match="--only failed: nothing failed in "):
        selection_of(["failed"], _report_of(tmp_path, **outcomes))


def test_without_a_report_nothing_failed_last_time(tmp_path: Path) -> None:
    """Where there is no report of an earlier run, that is told, with its place."""
    with pytest.raises(SelectionError, match=r"--only failed: .*report\.json: there is no such report"):
        selection_of(["failed"], tmp_path / "report.json")


def test_every_test_of_the_suite_writes_its_requirements_out() -> None:
    """No requirement of a test is put together at run time, except of what is drawn, whose files are always read."""
    tests = [test for test in suite_tests() if not test.is_drawn]

    sources = {file: file.read_text(encoding="utf-8") for file in {test.file for test in tests}}
    assert tests
    assert not [id_ for test in tests for id_ in test.requirements if id_ not in sources[test.file]]


DRAWN = Item("test_sequences", _asks("STATE-003"), pytest.mark.drawn)


def test_what_is_drawn_is_chosen_with_a_number_of_examples_only() -> None:
    """Nobody gets sequences and tokens by the hundred who did not ask for them."""
    assert Chosen([*ITEMS, DRAWN]).names() == Chosen(ITEMS).names()
    assert "STATE-003/sequences" in Chosen([*ITEMS, DRAWN], examples=5).names()


def test_only_narrows_what_is_drawn_as_well() -> None:
    """A requirement or a name stands for what is drawn about it, too, and for nothing else."""
    assert Chosen([*ITEMS, DRAWN], only=["STATE-003"], examples=5).names() == ["STATE-003/sequences"]
    assert Chosen([*ITEMS, DRAWN], only=["STATE-003/sequences"], examples=5).names() == ["STATE-003/sequences"]


def test_what_is_drawn_says_how_to_get_it() -> None:
    """Its name alone is answered by the option that is missing."""
    with pytest.raises(SelectionError, match="only with --properties"):
        Chosen([*ITEMS, DRAWN], only=["STATE-003/sequences"]).names()
