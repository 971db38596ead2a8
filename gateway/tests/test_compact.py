"""The compact form of a JWS taken apart: what is read, what is noted as not canonical, and what has no reading."""

from string import ascii_letters, digits

import pytest

from gateway.errors import Code, Rejected
from gateway.protocol.compact import Compact, UnverifiedToken, compact_from

LETTERS = ascii_letters + digits + "-_"


def taken_apart(signature: str) -> Compact:
    """A token of two empty objects with this third part."""
    return compact_from(UnverifiedToken(f"e30.e30.{signature}"))


def test_parts_are_decoded_and_what_was_signed_is_kept() -> None:
    """The parts are bytes, and the text that the signature is about is that of the first two."""
    assert taken_apart("-_8") == Compact(b"{}", b"{}", b"\xfb\xff", b"e30.e30", is_canonical=True)


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_may_be_the_last(letter: str) -> None:
    """A part of whole groups of four may end with any of the 64 letters, and is canonical."""
    assert taken_apart("AAA" + letter).is_canonical


@pytest.mark.parametrize(
    "spelling",
    ["-_8=", "-_8===", "+/8", "+_8", "-/8", "- _8", "-_8\n", "-_9"],
    ids=["padded", "over-padded", "base64", "plus", "slash", "blank", "line-end", "trailing-bits"],
)
def test_other_spelling_is_read_and_noted(spelling: str) -> None:
    """Padding, white space, the other alphabet and trailing bits are read for what they mean, and are not canonical."""
    read = taken_apart(spelling)

    assert (read.signature, read.is_canonical) == (b"\xfb\xff", False)


@pytest.mark.parametrize("spelling", ["=AAA", "AA!AA", "AA=AA", "A"], ids=["pad-first", "sign", "pad-inside", "short"])
def test_what_is_no_encoding_has_no_reading(spelling: str) -> None:
    """What no reading of base64 yields bytes for is refused as a whole."""
    with pytest.raises(Rejected) as refused:
        taken_apart(spelling)

    assert refused.value.code is Code.INVALID_JWT_RECEIVED
