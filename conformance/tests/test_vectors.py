"""The vectors: what the files promise to whoever reads them, and that they are what the code makes."""

import json
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from conformance import catalogue
from conformance.cli import app
from conformance.selftest.validators.reading import RIGHT, claims_read
from conformance.selftest.validators.signed_message import Refused
from conformance.tokens.case import Case
from conformance.tokens.defect import Defect, Message, Variation, Verdict
from conformance.tokens.defects import defects_of
from conformance.tokens.variations import variations_of
from conformance.vectors import Vector, read_vectors
from conformance.vectors.choice import LONGEST_REPEATED, chosen_cases
from conformance.vectors.document import document_of, text_of
from conformance.vectors.files import SCHEMA_FILE
from conformance.vectors.page import END, PAGE, with_tables
from conformance.vectors.reading import vectors_path

MESSAGES = tuple(Message)
FLOORS = {Message.ID_TOKEN: 500, Message.DEEP_LINKING_RESPONSE: 150, Message.CLIENT_ASSERTION: 150}
LARGEST = 3_500_000  # bytes; all three together are a third of that when they are compressed

each_message = pytest.mark.parametrize("message", MESSAGES)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the command line has made of today's tables and keys."""
    folder = tmp_path_factory.mktemp("written") / "vectors"
    result = CliRunner().invoke(app, ["vectors", "--out", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


@cache
def cases_made(message: Message) -> tuple[Case, ...]:
    """Return the cases that the code chooses; making them takes a thousand signatures."""
    return tuple(chosen_cases(message))


@cache
def document_in_file(message: Message) -> dict[str, Any]:
    """Return a file of vectors as JSON values."""
    document = json.loads((vectors_path() / f"{message}.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


@cache
def vectors_in_file(message: Message) -> tuple[Vector, ...]:
    """Return the vectors of a file."""
    return read_vectors(message)


def forms_of(message: Message) -> list[str]:
    """Return the ids of all forms of what a message of this kind may have, and must not."""
    table: tuple[Variation | Defect, ...] = (*variations_of(message), *defects_of(message))
    return [f"{part.name}/{form}" for part in table for form in part.forms]


def is_accepted(message: Message, vector: Vector) -> bool:
    """Say whether the correct reader of this kind of message accepts a vector; it raises nothing but `Refused`."""
    try:
        claims_read(message, RIGHT[message](), vector)
    except Refused:
        return False
    return True


def test_the_files_are_what_the_code_makes(written: Path) -> None:
    """Every file in fixtures/vectors has the bytes that are made of today's tables and keys."""
    stale = [file.name for file in written.iterdir() if file.read_bytes() != (vectors_path() / file.name).read_bytes()]

    assert stale == [], "run `lti-conformance vectors --out fixtures/vectors`, and look at the difference"


@each_message
def test_the_same_keys_give_the_same_bytes(message: Message, written: Path) -> None:
    """Made once more, the signatures too, a file is the same."""
    text = text_of(document_of(message, cases_made(message)))

    assert (written / f"{message}.json").read_text(encoding="ascii") == f"{text}\n"


def test_a_file_that_is_not_current_is_told(written: Path, tmp_path: Path) -> None:
    """`--check` names the file that differs and the one that is missing, writes neither, and exits with 1."""
    folder = Path(shutil.copytree(written, tmp_path / "vectors"))
    (folder / "client_assertion.json").write_text("{}", encoding="utf-8")
    (folder / SCHEMA_FILE).unlink()

    result = CliRunner().invoke(app, ["vectors", "--check", "--out", str(folder)])

    told = "missing, or not what would be written"
    assert result.output == f"{folder / 'client_assertion.json'}: {told}\n{folder / SCHEMA_FILE}: {told}\n"
    assert result.exit_code == 1
    assert not (folder / SCHEMA_FILE).exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [([], "--out {file}: File exists: {file}"), (["--check"], "--check: {file} is not a folder")],
    ids=["out", "check"],
)
def test_a_folder_that_is_none_is_told(options: list[str], sentence: str, tmp_path: Path) -> None:
    """A file in the place of the folder gives one sentence and exit status 2."""
    file = tmp_path / "vectors"
    file.touch()

    result = CliRunner().invoke(app, ["vectors", "--out", str(file), *options])

    assert result.output == f"lti-conformance: {sentence.format(file=file)}\n"
    assert result.exit_code == 2


def test_there_is_no_file_besides() -> None:
    """A kind of message that is no longer made leaves no file behind."""
    files = {file.name for file in vectors_path().glob("*.json")}

    assert files == {SCHEMA_FILE, *(f"{message}.json" for message in MESSAGES)}


def test_the_page_is_current() -> None:
    """The tables of docs/vectors.md are those that `python -m conformance.vectors.page` would write."""
    text = PAGE.read_text(encoding="utf-8")

    assert with_tables(text) == text


def test_a_page_without_marks_is_told() -> None:
    """Without its two marks there is no place for the tables, and none is guessed."""
    with pytest.raises(ValueError, match="the text has no <!-- vectors: begin"):
        with_tables(f"# Vectors\n{END}\n")


@each_message
def test_there_are_enough(message: Message) -> None:
    """The file has no fewer cases than were promised, and as many of each verdict as it says."""
    vectors = vectors_in_file(message)

    assert len(vectors) >= FLOORS[message]
    assert document_in_file(message)["counts"] == {each: Counter(v.verdict for v in vectors)[each] for each in Verdict}


@each_message
def test_a_file_is_not_too_large(message: Message) -> None:
    """A file can be read at once, and be looked at in a change."""
    assert (vectors_path() / f"{message}.json").stat().st_size <= LARGEST


@each_message
def test_every_form_stands_alone(message: Message) -> None:
    """Each form of each liberty and defect has a vector of its own; a large token has one in one of the files."""
    ids = {vector.id for vector in vectors_in_file(message)}
    large = {vector.id for each in MESSAGES for vector in vectors_in_file(each) if len(vector.token) > LONGEST_REPEATED}

    assert [form for form in forms_of(message) if form not in ids | large] == []


@each_message
def test_every_defect_stands_over_a_liberty(message: Message) -> None:
    """Each defect stands over a liberty, too."""
    over = {vector.flags[0] for vector in vectors_in_file(message) if len(vector.flags) > 1}

    assert {defect.name for defect in defects_of(message)} - over == set()


def test_another_algorithm_has_its_cases() -> None:
    """Where ES256 was agreed on beside RS256, the envelope's defects are there once more, signed by it."""
    over = [vector for vector in vectors_in_file(Message.ID_TOKEN) if "ES256" in vector.setting.algorithms]

    assert len(over) >= 50
    assert Counter(vector.verdict for vector in over)[Verdict.VALID] >= 1


@each_message
def test_a_case_is_read_as_it_was_made(message: Message) -> None:
    """Nothing that a reader has to know of a case gets lost on the way into the file and out of it."""
    made = {case.id: (case.token, case.key_set, case.setting, case.level) for case in cases_made(message)}
    read = {
        vector.id: (vector.token, vector.key_set, vector.setting, vector.level) for vector in vectors_in_file(message)
    }

    assert read == made


@each_message
def test_every_flag_is_explained(message: Message) -> None:
    """The file explains exactly the flags that its cases have."""
    used = {flag for vector in vectors_in_file(message) for flag in vector.flags}

    assert set(document_in_file(message)["flags"]) == used


@each_message
def test_an_id_names_one_case(message: Message) -> None:
    """No two cases of a file have the same id."""
    ids = Counter(vector.id for vector in vectors_in_file(message))

    assert [id_ for id_, times in ids.items() if times > 1] == []


@each_message
def test_a_token_occurs_once_in_a_group(message: Message) -> None:
    """No two cases have the same token, key set and setting: the second would prove nothing."""
    seen = {vector.id: (vector.token, repr(vector.key_set), vector.setting) for vector in vectors_in_file(message)}
    times = Counter(seen.values())

    assert [id_ for id_, before_the_reader in seen.items() if times[before_the_reader] > 1] == []


@each_message
def test_the_requirements_are_in_the_catalogue(message: Message) -> None:
    """`lti-conformance explain` knows each requirement that a case names; a case to refuse names at least one."""
    vectors = vectors_in_file(message)

    assert {id_ for vector in vectors for id_ in vector.requirements} <= set(catalogue.load())
    assert [vector.id for vector in vectors if vector.verdict is Verdict.INVALID and not vector.requirements] == []


@each_message
def test_a_file_is_plain_text_everywhere(message: Message) -> None:
    """A file is ASCII, and no text in it has half of a surrogate pair, which some readers of JSON cannot hold."""
    text = (vectors_path() / f"{message}.json").read_bytes().decode("ascii")
    unescaped = json.dumps(json.loads(text), ensure_ascii=False)

    assert unescaped.encode("utf-8", errors="ignore").decode("utf-8") == unescaped


@each_message
def test_the_correct_reader_agrees_with_every_verdict(message: Message) -> None:
    """A small strict reader, reading the file as a stranger would, accepts the valid and refuses the invalid."""
    accepted = {Verdict.VALID: True, Verdict.INVALID: False}
    judged = [vector for vector in vectors_in_file(message) if vector.verdict in accepted]

    assert [vector.id for vector in judged if is_accepted(message, vector) is not accepted[vector.verdict]] == []


@each_message
def test_what_is_left_open_breaks_nothing(message: Message) -> None:
    """An acceptable case is accepted or refused, and nothing else comes out."""
    acceptable = [vector for vector in vectors_in_file(message) if vector.verdict is Verdict.ACCEPTABLE]

    assert {is_accepted(message, vector) for vector in acceptable} == {True, False}
