"""The mock LMS keeps what binds a platform, and says by which of its tests: two rooms, one catalogue.

A test of the mock names what it shows in its docstring, by whole ids. What no test can show stands in `NOT_SHOWN`, with
the reason; a reason for a requirement that a test does name is as wrong as a requirement without either.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import mock_platform
from conformance.catalogue import Binds, load

TESTS = sorted((Path(mock_platform.__file__).parent / "tests").glob("test_*.py"))
IDENTIFIER = re.compile(r"[A-Z]+(?:-[A-Z]+)*-[A-Z]?[0-9]{2,3}\b")
NOT_SHOWN = {
    "JWKS-016": (
        "A platform of the mock has one key set for all its tools, as the platforms have that it stands for:"
        " their registration tells every tool the same address. Two platforms share no key."
    ),
}


def named() -> set[str]:
    """Return the ids in the docstrings of the mock's tests."""
    return {identifier for text in docstrings() for identifier in IDENTIFIER.findall(text)}


def docstrings() -> Iterator[str]:
    """Return the docstring of every test of the mock."""
    for file in TESTS:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield ast.get_docstring(node) or ""


def binding_a_platform() -> set[str]:
    """Return the ids of the requirements that a platform has to keep."""
    return {identifier for identifier, entry in load().items() if entry.binds in {Binds.PLATFORM, Binds.BOTH}}


def test_every_requirement_of_a_platform_is_shown() -> None:
    """What binds a platform is named by a test of the mock, or there is a reason why it is not."""
    binding = binding_a_platform()

    assert len(binding) > 60
    assert sorted(binding - named() - set(NOT_SHOWN)) == []


def test_reasons_are_for_what_is_not_shown() -> None:
    """A reason is given for requirements that bind a platform and that no test names, and for no others."""
    assert sorted(set(NOT_SHOWN) & named()) == []
    assert sorted(set(NOT_SHOWN) - binding_a_platform()) == []


def test_named_requirements_exist() -> None:
    """Where the catalogue has an area, it has every requirement of it that a test of the mock names."""
    areas = {entry.area for entry in load().values()}
    known = {identifier for identifier in named() if identifier.rpartition("-")[0] in areas}

    assert len(known) > 60
    assert sorted(known - set(load())) == []
