"""The small correct tool of ours: the whole suite finds nothing wrong with it, and its names are the standard's."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from conformance.selftest.judging import judged_target
from conformance.selftest.small_tool import vocabulary
from conformance.selftest.small_tool.stand import standing
from mock_platform.fixtures import fixtures_path

NAMES = [name for name in vars(vocabulary) if name.isupper()]
NOT_SEEN = {
    "CORE-076/the-return-address-keeps-its-query": "the tool shows its errors itself",
    "LOGIN-012/the-client-id-is-optional": "two client ids at one issuer",
    "STATE-016/a-state-without-its-signature-is-refused": "its state is no signed token",
}


@pytest.fixture(scope="module")
def spelled() -> set[Any]:
    """Every value of the vocabulary that cites the section for each."""
    document = tomllib.loads((fixtures_path() / "vocabulary.toml").read_text(encoding="utf-8"))
    return {entry["value"] for table in document.values() for entry in table.values()}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_spelled_as_in_the_standard(spelled: set[Any], name: str) -> None:
    """What the tool transcribed for itself is in the vocabulary of the fixtures."""
    assert getattr(vocabulary, name) in spelled


def test_the_correct_tool_is_accused_of_nothing(tmp_path: Path) -> None:
    """By the whole suite nothing is failed, warned, inconclusive or an error, and what is not seen is known."""
    with standing(tmp_path) as stand:
        run = judged_target(stand.file, options=["--workers", "2"])

    assert (run.status, run.doubts()) == (0, {}), run.printed
    assert {name for name, outcome in run.outcomes().items() if outcome == "skipped"} == set(NOT_SEEN)
