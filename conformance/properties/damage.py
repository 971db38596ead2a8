"""Damage that is drawn: a token that was in order, changed anywhere after it was signed (RFC 7515 section 5.2).

The closed list of defects holds what people thought of. Damage holds no thought: any bit, any place, any character.
"""

from collections.abc import Callable
from typing import Final

from hypothesis import strategies as st

from conformance.tokens.defect import Change, Defect, Wrong
from conformance.tokens.draft import Draft

BASE64URL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FOREIGN: Final = "=+/ \n\t\r\0~é"
_FURTHEST: Final = 4095
"""Places are drawn from here and taken modulo what there is: tokens differ in length."""


def damages() -> st.SearchStrategy[Wrong]:
    """Return a strategy for damage, each a defect of one form: the form says what was done."""
    places = st.integers(0, _FURTHEST)
    return st.one_of(
        places.map(_bit_of_the_signature),
        places.map(_cut),
        st.builds(_letter_inserted, places, st.sampled_from(BASE64URL)),
        st.builds(_foreign_character_inserted, places, st.sampled_from(FOREIGN)),
    )


def _bit_of_the_signature(bit: int) -> Wrong:
    def flipped(signature: bytes) -> bytes:
        place = bit % (8 * len(signature))
        return (int.from_bytes(signature) ^ (1 << place)).to_bytes(len(signature))

    return _damage(
        "bit-of-the-signature",
        ("IDT-SIG-004",),
        "a signature with one bit changed is none",
        f"bit {bit} flipped",
        lambda draft: draft.signature_written(flipped),
    )


def _cut(characters: int) -> Wrong:
    return _damage(
        "token-cut",
        ("IDT-SIG-003", "IDT-SIG-004"),
        "what is left of a token is not signed",
        f"last {characters + 1} cut off",
        _written(lambda token: token[: len(token) - 1 - characters % len(token)]),
    )


def _letter_inserted(place: int, letter: str) -> Wrong:
    return _damage(
        "letter-inserted",
        ("IDT-SIG-002", "IDT-SIG-004"),
        "a letter more makes another message, or another signature",
        f"{letter} at {place}",
        _inserted(place, letter),
    )


def _foreign_character_inserted(place: int, character: str) -> Wrong:
    return _damage(
        "foreign-character-inserted",
        ("IDT-SIG-029",),
        "base64url has no padding here, and no other characters",
        f"{character!a} at {place}",
        _inserted(place, character),
    )


def _inserted(place: int, text: str) -> Change:
    def insert(token: str) -> str:
        at = place % (len(token) + 1)
        return f"{token[:at]}{text}{token[at:]}"

    return _written(insert)


def _written(edit: Callable[[str], str]) -> Change:
    def change(draft: Draft) -> Draft:
        return draft.token_written(edit)

    return change


def _damage(name: str, requirements: tuple[str, ...], reason: str, form: str, change: Change) -> Wrong:
    return Defect(name=name, requirements=requirements, reason=reason, forms={form: change}), form
