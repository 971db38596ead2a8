"""Cases as rows: a valid launch, one deviation by name, the requirement that decides, and what it is in words.

`cases` turns a table of rows into a parametrized test; a test that is no row says `@requirement` itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from mock_platform.edits import Edit


def requirement(*ids: str) -> pytest.MarkDecorator:
    """Name the requirements that a test checks; the first one names the test."""
    return pytest.mark.requirement(*ids)


class Row(Protocol):
    """What every row has: the requirements that decide, a name of its own, and what was sent, in words."""

    @property
    def requirements(self) -> tuple[str, ...]:
        """The ids; the first one names the test."""

    @property
    def name(self) -> str:
        """The slug."""

    @property
    def what(self) -> str:
        """What the report says was sent."""


@dataclass(frozen=True)
class Case:
    """One row: `edits` make the deviation, `base` is what the control has as well."""

    requirements: tuple[str, ...]
    name: str
    what: str
    edits: tuple[Edit, ...]
    base: tuple[Edit, ...] = ()
    user: str = "student"
    soft: str = ""


def case(
    requirements: str,
    name: str,
    what: str,
    *edits: Edit,
    base: Sequence[Edit] = (),
    user: str = "student",
    soft: str = "",
) -> Case:
    """Return a row; *requirements* are ids separated by blanks, *what* is what was sent, in words.

    *soft* tells why a breach of this row only warns although its requirement is firm.
    """
    return Case(tuple(requirements.split()), name, what, edits, tuple(base), user, soft)


def cases(*rows: Row) -> Callable[[Any], Any]:
    """Parametrize a test with rows, each with its own name and requirements."""
    if not rows:
        raise ValueError("a table of cases must not be empty")
    return pytest.mark.parametrize(
        "case",
        [
            pytest.param(row, id=f"{row.requirements[0]}/{row.name}", marks=requirement(*row.requirements))
            for row in rows
        ],
    )
