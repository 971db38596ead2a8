"""The small correct tool of ours: the whole suite finds nothing wrong with it, and its names are the standard's."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from conformance.selftest.judging import Run, judged, judged_target
from conformance.selftest.shuffling import SEED
from conformance.selftest.small_tool import vocabulary
from conformance.selftest.small_tool.stand import standing
from mock_platform.fixtures import fixtures_path

NAMES = [name for name in vars(vocabulary) if name.isupper()]
SHUFFLED = {"PYTEST_PLUGINS": "conformance.selftest.shuffling"}
TOOL, REGISTERING = "small-tool.toml", "small-tool-registering.toml"
# What does not apply to this tool, and why.
NOT_SEEN = {
    "CORE-076/the-return-address-keeps-its-query": "it shows its errors itself",
    "DR-": "it does not register itself in this run",
    "LOGIN-012/": "it has two client ids at one issuer",
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


@pytest.fixture(scope="module")
def judged_whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The whole suite against the tool, in an order that a seed decides."""
    with standing(tmp_path_factory.mktemp("small-tool"), template=TOOL) as stand:
        return judged("--target", str(stand.file), environment={**SHUFFLED, SEED: "c"})


def test_the_correct_tool_is_accused_of_nothing(judged_whole: Run) -> None:
    """By the whole suite nothing is failed, warned, inconclusive or an error."""
    assert (judged_whole.status, judged_whole.doubts()) == (0, {}), judged_whole.printed


def test_what_is_not_seen_of_the_correct_tool_is_known(judged_whole: Run) -> None:
    """Whatever does not apply has a reason that is known, and no reason excuses what is gone."""
    skipped = [name for name, outcome in judged_whole.outcomes().items() if outcome == "skipped"]

    assert not [name for name in skipped if not name.startswith(tuple(NOT_SEEN))]
    assert not [reason for reason in NOT_SEEN if not any(name.startswith(reason) for name in skipped)]


def test_the_correct_tool_registers_itself_rightly(tmp_path: Path) -> None:
    """By the requirements of registration nothing is failed, warned, inconclusive or not applicable."""
    with standing(tmp_path, template=REGISTERING) as stand:
        run = judged_target(stand.file, only=["DR", "EULA", "PROC", "SR", "DPL", "CT-OK-I01", "IDT-SIG-005"])

    assert (run.status, run.doubts()) == (0, {}), run.printed
    assert set(run.outcomes().values()) == {"passed"}
