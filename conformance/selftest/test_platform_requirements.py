"""The mock LMS keeps what binds a platform, and it can be said by which tests: two rooms, one catalogue.

The better evidence is a test of the suite, which the mock passes when it is judged as a platform
(`test_platform_target`). A test of the mock's own names what it shows in its docstring, by whole ids. What neither can
show stands in `NOT_SHOWN`, with the reason; a reason for a requirement that a test does name is as wrong as a
requirement without either.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import conformance.suite.platform
import mock_platform
from conformance.catalogue import Binds, load

TESTS = sorted((Path(mock_platform.__file__).parent / "tests").glob("test_*.py"))
SUITE = sorted(Path(conformance.suite.platform.__file__).parent.glob("test_*.py"))
IDENTIFIER = re.compile(r"[A-Z]+(?:-[A-Z]+)*-[A-Z]?[0-9]{2,3}\b")
_BY_HAND = "A person who certifies a platform looks at its pages and gives their word: there is nothing to run."
NOT_SHOWN = {"CT-P-10": _BY_HAND, "CT-PAGS-16": _BY_HAND}


def named() -> set[str]:
    """Return the ids in the docstrings of the mock's tests."""
    return {identifier for text in docstrings() for identifier in IDENTIFIER.findall(text)}


def docstrings() -> Iterator[str]:
    """Return the docstring of every test of the mock."""
    for file in TESTS:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield ast.get_docstring(node) or ""


def asked() -> set[str]:
    """Return the ids that tests of the suite ask a platform for, in marks and in rows."""
    texts = (text for file in SUITE for text in arguments_in(file))
    return {identifier for text in texts for identifier in text.split() if is_id(identifier)}


def arguments_in(file: Path) -> Iterator[str]:
    """Return every text that a file of tests hands to a function."""
    calls = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
    arguments = (part for call in calls for each in call.args for part in ast.walk(each))
    constants = (each.value for each in arguments if isinstance(each, ast.Constant))
    return (value for value in constants if isinstance(value, str))


def is_id(text: str) -> bool:
    """Return whether a text is an id and nothing else."""
    return IDENTIFIER.fullmatch(text) is not None


def binding_a_platform() -> set[str]:
    """Return the ids of the requirements that a platform has to keep."""
    return {identifier for identifier, entry in load().items() if entry.binds in {Binds.PLATFORM, Binds.BOTH}}


def test_every_requirement_of_a_platform_is_shown() -> None:
    """What binds a platform is named by a test of the mock, or there is a reason why it is not."""
    binding = binding_a_platform()

    assert len(binding) > 60
    assert sorted(binding - asked() - named() - set(NOT_SHOWN)) == []


def test_every_testable_requirement_of_a_platform_is_asked() -> None:
    """What binds a platform and can be seen from outside is asked by a test of the suite."""
    testable = {identifier for identifier in binding_a_platform() if load()[identifier].testable}

    assert len(asked()) > 60
    assert sorted(testable - asked()) == []


def test_reasons_are_for_what_is_not_shown() -> None:
    """A reason is given for requirements that bind a platform and that no test names, and for no others."""
    assert sorted(set(NOT_SHOWN) & (named() | asked())) == []
    assert sorted(set(NOT_SHOWN) - binding_a_platform()) == []


def test_named_requirements_exist() -> None:
    """Where the catalogue has an area, it has every requirement of it that a test of the mock names."""
    areas = {entry.area for entry in load().values()}
    known = {identifier for identifier in named() if identifier.rpartition("-")[0] in areas}

    assert len(known) > 60
    assert sorted(known - set(load())) == []
