"""Texts that are not the one expected, and that a careless comparison takes for it.

Issuers, client ids and nonces are compared character by character (RFC 7519 section 2, StringOrURI): no case is folded,
no blank is trimmed, no form of Unicode is normalised, and a part is not the whole.
"""

from collections.abc import Callable, Mapping
from typing import Final

_FULL_WIDTH: Final = 0xFEE0  # from a character of ASCII to its full-width form, which NFKC folds back

LOOKALIKES: Final[Mapping[str, Callable[[str], str]]] = {
    "longer": lambda text: f"{text}0",
    "shorter": lambda text: text[:-1],
    "end-of-longer": lambda text: f"0{text}",
    "twice": lambda text: text + text,
    "blank-before": lambda text: f" {text}",
    "blank-after": lambda text: f"{text} ",
    "line-break-after": lambda text: f"{text}\n",
    "zero-byte-after": lambda text: f"{text}\0",
    "zero-width-space-after": lambda text: f"{text}\u200b",
    "full-width-letter": lambda text: chr(ord(text[0]) + _FULL_WIDTH) + text[1:],
    "one-of-a-list-with-blanks": lambda text: f"{text} somebody-else",
    "one-of-a-list-with-commas": lambda text: f"{text},somebody-else",
}
