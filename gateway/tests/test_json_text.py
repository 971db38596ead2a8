"""JSON of others: what has no reading is refused, what is odd is remembered, wherever in the text it stands."""

from typing import Any

import pytest

from gateway.protocol.json_text import DEEPEST, json_object_from, json_value_from


def nested(levels: int) -> str:
    """An object of so many levels."""
    return '{"a":' * levels + "1" + "}" * levels


@pytest.mark.parametrize(
    ("text", "oddities"),
    [
        pytest.param(b'{"a":{"b":[1,2.5]}}', (True, False, True), id="none"),
        pytest.param('{"a":1}'.encode("utf-16"), (False, False, True), id="another-encoding"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', (False, False, True), id="byte-order-mark"),
        pytest.param(b'{"a":{"x":1,"x":1},"b":{"x":1}}', (True, True, True), id="repeated-in-the-first-of-two"),
        pytest.param(b'{"a":1e999,"b":2.5}', (True, False, False), id="too-large-before-another"),
        pytest.param(b'{"a":2.5,"b":-1e999}', (True, False, False), id="too-small-after-another"),
        pytest.param(b'{"a":NaN,"b":2.5}', (True, False, False), id="nan"),
        pytest.param(b'{"a":-Infinity}', (True, False, False), id="infinity"),
    ],
)
def test_oddities_are_remembered(text: bytes, oddities: tuple[bool, bool, bool]) -> None:
    """An object is read, and whether it is UTF-8, repeats a member and is finite is known."""
    read = json_object_from(text)

    assert (read.is_utf8, read.repeats_a_member, bool(read.is_finite)) == oddities


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"[{}]", id="array"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{", id="unfinished"),
        pytest.param(b'{"a":1} x', id="followed"),
        pytest.param(b'{"a":"\xff"}', id="no-encoding"),
        pytest.param(b'{"a":"\\ud800"}', id="half-a-character"),
        pytest.param(nested(DEEPEST + 1).encode(), id="too-deep"),
        pytest.param((b'{"a":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}"), id="too-deep-with-arrays"),
        pytest.param(b'{"a":' + b"[" * 100_000, id="deeper-than-the-interpreter"),
    ],
)
def test_what_has_no_reading_is_refused(text: bytes) -> None:
    """Bytes that are no object, or none that could be written again, raise ValueError and nothing else."""
    with pytest.raises(ValueError, match=r"."):
        json_object_from(text)


def test_deepest_object_is_read() -> None:
    """The limit itself is allowed, however many objects stand beside one another."""
    assert json_object_from(nested(DEEPEST).encode()).value["a"] != 1
    assert json_value_from(b"[" + b",".join([b"[{}]"] * 100) + b"]") == [[{}]] * 100


@pytest.mark.parametrize(
    ("text", "value"),
    [(b"[1,2.5]", [1, 2.5]), (b"null", None), (b'"\\ud83d\\ude00"', "\U0001f600")],
    ids=["array", "null", "pair-of-escapes"],
)
def test_any_value_is_read(text: bytes, value: Any) -> None:
    """Not only objects are read where any value will do."""
    assert json_value_from(text) == value


@pytest.mark.parametrize("text", [b"[NaN]", b"[1e999]", b"[1e999,1.5]"], ids=["nan", "too-large", "before-another"])
def test_value_that_cannot_be_written_again_is_refused(text: bytes) -> None:
    """A number that JSON does not know has no reading where the value is kept."""
    with pytest.raises(ValueError, match="number"):
        json_value_from(text)
