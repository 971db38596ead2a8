"""The suite's own names are those of `fixtures/vocabulary.toml`, which cites the section for each."""

import tomllib

import pytest

from conformance import vocabulary
from mock_platform.fixtures import fixtures_path

ROLES = {
    "ROLE_SYSTEM": "system_administrator",
    "ROLE_INSTITUTION": "institution_faculty",
    "ROLE_CONTEXT": "context_instructor",
    "ROLE_MARKER": "system_test_user",
}


@pytest.fixture(scope="module")
def roles() -> dict[str, str]:
    """The roles of the fixtures, by their names."""
    document = tomllib.loads((fixtures_path() / "vocabulary.toml").read_text(encoding="utf-8"))
    return {name: entry["value"] for name, entry in document["roles"].items()}


@pytest.mark.parametrize("constant", list(ROLES))
def test_a_prefix_begins_the_roles_of_its_vocabulary(roles: dict[str, str], constant: str) -> None:
    """What comes before the `#` of a role is spelled as in the transcription."""
    assert roles[ROLES[constant]].partition("#")[0] + "#" == getattr(vocabulary, constant)


def test_the_prefix_of_sub_roles_begins_them(roles: dict[str, str]) -> None:
    """A sub-role is named below the principal role, by a path."""
    assert any(role.startswith(vocabulary.ROLE_CONTEXT_SUB + "Instructor#") for role in roles.values())
