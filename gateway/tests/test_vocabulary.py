"""The gateway's transcription of LTI's names agrees with the independent one in fixtures/vocabulary.toml."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gateway.protocol import vocabulary

PAGE = Path(__file__).parents[2] / "fixtures" / "vocabulary.toml"
CONSTANTS = sorted(name for name in vars(vocabulary) if name.isupper())
TABLES = {
    "CANVAS": "canvas_members",
    "CLAIM": "claims",
    "CONFIGURATION": "configuration_members",
    "GRANT": "grant_parameters",
    "MEDIA": "media_types",
    "MESSAGE": "message_types",
    "ROLE": "roles",
    "SCOPE": "scopes",
    "SUBJECT": "window_subjects",
}


def names_of(table: str) -> set[str]:
    """The values of one table of the page."""
    page: dict[str, Any] = tomllib.loads(PAGE.read_text())
    return {entry["value"] for entry in page[table].values()}


def test_there_are_constants_to_compare() -> None:
    """An empty comparison would agree with everything."""
    assert len(CONSTANTS) >= 15


@pytest.mark.parametrize("name", [name for name in CONSTANTS if name != "LTI_VERSION"])
def test_constant_is_in_the_vocabulary(name: str) -> None:
    """Each constant is spelled as the page spells it, in the table that its prefix names."""
    assert getattr(vocabulary, name) in names_of(TABLES[name.partition("_")[0]])


def test_version_is_in_the_vocabulary() -> None:
    """The version of LTI is the page's."""
    assert vocabulary.LTI_VERSION in names_of("versions")
