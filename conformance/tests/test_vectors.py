"""The vectors: what the files promise to whoever reads them, and that they are what the code makes."""

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from conformance import catalogue
from conformance.selftest.validators.correct import CorrectValidator, Refused
from conformance.tokens.case import Case
from conformance.tokens.defect import Defect, Message, Variation, Verdict
from conformance.tokens.defects import defects_of
from conformance.tokens.variations import variations_of
from conformance.vectors import Vector, read_vectors
from conformance.vectors.choice import chosen_cases
from conformance.vectors.document import document_of, text_of
from conformance.vectors.files import SCHEMA_FILE, stale_vectors, vectors_path
from conformance.vectors.page import END, PAGE, with_tables

MESSAGES = tuple(Message)
FLOORS = {Message.ID_TOKEN: 500, Message.DEEP_LINKING_RESPONSE: 150, Message.CLIENT_ASSERTION: 150}
SCHEMA = json.loads((vectors_path() / SCHEMA_FILE).read_text(encoding="utf-8"))
SCHEMA_VALIDATOR = Draft202012Validator(SCHEMA)
LARGEST = 3 * 1024 * 1024


def document_in_file(message: Message) -> dict[str, Any]:
    """Return a file of vectors as JSON values."""
    document = json.loads((vectors_path() / f"{message}.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


@cache
def cases_made(message: Message) -> tuple[Case, ...]:
    """Return the cases that the code chooses; making them takes a thousand signatures."""
    return tuple(chosen_cases(message))


def accepts(vector: Vector) -> bool:
    """Say whether the correct validator accepts the token of a vector."""
    setting = vector.setting
    validator = CorrectValidator()
    validator.algorithms, validator.leeway = setting.algorithms, setting.leeway
    try:
        validator.validate(vector.token, vector.key_set, setting.issuer, setting.client_id, setting.nonce, setting.now)
    except Refused:
        return False
    return True


def test_the_files_are_what_the_code_makes() -> None:
    """Every file in fixtures/vectors has the bytes that are made of today's tables and keys."""
    remedy = "run `lti-conformance vectors --out fixtures/vectors`, and look at the difference"

    assert stale_vectors(vectors_path()) == [], remedy


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


@pytest.mark.parametrize("message", MESSAGES)
def test_the_same_keys_give_the_same_bytes(message: Message) -> None:
    """Made twice in one process, the signatures too, a file is the same."""
    first, second = (text_of(document_of(message, cases)) for cases in (cases_made(message), [*chosen_cases(message)]))

    assert first == second


def test_the_schema_is_one() -> None:
    """The schema keeps to the schema of schemas."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_file_keeps_to_the_schema(message: Message) -> None:
    """Somebody else's validator of JSON Schema finds nothing in the file."""
    errors = SCHEMA_VALIDATOR.iter_errors(document_in_file(message))
    found = [f"{error.json_path}: {error.message[:200]}" for error in errors]

    assert found == []


@pytest.mark.parametrize("message", MESSAGES)
def test_there_are_enough(message: Message) -> None:
    """The file has no fewer cases than were promised, and as many of each verdict as it says."""
    vectors = read_vectors(message)

    assert len(vectors) >= FLOORS[message]
    assert document_in_file(message)["counts"] == {each: Counter(v.verdict for v in vectors)[each] for each in Verdict}


@pytest.mark.parametrize("message", MESSAGES)
def test_a_file_is_not_too_large(message: Message) -> None:
    """A file can be read at once, and be looked at in a change."""
    assert (vectors_path() / f"{message}.json").stat().st_size <= LARGEST


@pytest.mark.parametrize("message", MESSAGES)
def test_every_form_stands_alone(message: Message) -> None:
    """Each form of each liberty and of each defect has a vector without anything besides."""
    table: tuple[Variation | Defect, ...] = (*variations_of(message), *defects_of(message))
    forms = [f"{part.name}/{form}" for part in table for form in part.forms]

    assert [form for form in forms if form not in {vector.id for vector in read_vectors(message)}] == []


@pytest.mark.parametrize("message", MESSAGES)
def test_a_case_is_read_as_it_was_made(message: Message) -> None:
    """Nothing that a reader has to know of a case gets lost on the way into the file and out of it."""
    made = {case.id: (case.token, case.key_set, case.setting, case.level) for case in cases_made(message)}
    read = {vector.id: (vector.token, vector.key_set, vector.setting, vector.level) for vector in read_vectors(message)}

    assert read == made


@pytest.mark.parametrize("message", MESSAGES)
def test_every_flag_is_explained(message: Message) -> None:
    """The file explains exactly the flags that its cases have."""
    used = {flag for vector in read_vectors(message) for flag in vector.flags}

    assert set(document_in_file(message)["flags"]) == used


@pytest.mark.parametrize("message", MESSAGES)
def test_an_id_names_one_case(message: Message) -> None:
    """No two cases of a file have the same id."""
    ids = Counter(vector.id for vector in read_vectors(message))

    assert [id_ for id_, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("message", MESSAGES)
def test_a_token_occurs_once_in_a_group(message: Message) -> None:
    """No two cases have the same token, key set and setting: the second would prove nothing."""
    seen: dict[str, list[str]] = {}
    for vector in read_vectors(message):
        seen.setdefault(f"{vector.token} {vector.key_set} {vector.setting}", []).append(vector.id)

    assert [ids for ids in seen.values() if len(ids) > 1] == []


@pytest.mark.parametrize("message", MESSAGES)
def test_the_requirements_are_in_the_catalogue(message: Message) -> None:
    """`lti-conformance explain` knows each requirement that a case names; a case to refuse names at least one."""
    vectors = read_vectors(message)

    assert {id_ for vector in vectors for id_ in vector.requirements} <= set(catalogue.load())
    assert [vector.id for vector in vectors if vector.verdict is Verdict.INVALID and not vector.requirements] == []


@pytest.mark.parametrize("message", MESSAGES)
def test_a_file_is_plain_text_everywhere(message: Message) -> None:
    """A file is ASCII, and no text in it has half of a surrogate pair, which some readers of JSON cannot hold."""
    text = (vectors_path() / f"{message}.json").read_bytes().decode("ascii")

    assert json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8").decode("utf-8") != ""


def test_the_correct_validator_agrees_with_every_verdict() -> None:
    """A small strict validator, reading the file as a stranger would, accepts the valid and refuses the invalid."""
    wanted = {Verdict.VALID: True, Verdict.INVALID: False}
    judged = [vector for vector in read_vectors(Message.ID_TOKEN) if vector.verdict in wanted]

    assert [vector.id for vector in judged if accepts(vector) is not wanted[vector.verdict]] == []
