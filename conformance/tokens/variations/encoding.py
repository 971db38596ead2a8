"""Liberties of writing JSON (RFC 8259): blanks between its parts, and escapes instead of characters.

The value stays the same; the signature is over what is written, so a reader that writes it anew cannot verify it.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from conformance.tokens.defect import Change, Variation
from conformance.tokens.draft import WriteBytes

_NAME_OR_TEXT: Final = re.compile(rb'"([A-Za-z])')


def _with_blanks(text: bytes) -> bytes:
    return json.dumps(json.loads(text), ensure_ascii=False, indent=2).encode()


def _with_odd_blanks(text: bytes) -> bytes:
    return b"\r\n\t " + json.dumps(json.loads(text), ensure_ascii=False, separators=("\t,\r", " :\n")).encode() + b" \n"


def _in_ascii(text: bytes) -> bytes:
    return json.dumps(json.loads(text), separators=(",", ":")).encode()


def _with_first_letters_escaped(text: bytes) -> bytes:
    """Write the first letter of every name and text by its number."""
    return _NAME_OR_TEXT.sub(lambda match: b'"\\u%04x' % ord(match[1]), _in_ascii(text))


def _with_slashes_escaped(text: bytes) -> bytes:
    return text.replace(b"/", b"\\/")


_WRITINGS: Final[Mapping[str, WriteBytes]] = {
    "indented": _with_blanks,
    "odd-blanks": _with_odd_blanks,
    "ascii": _in_ascii,
    "letters-escaped": _with_first_letters_escaped,
    "slashes-escaped": _with_slashes_escaped,
}


# Something in it for every writing: letters of two, three and four octets, a quotation mark, slashes.
_SAID: Final = {"x-said": '\u00c5ngstr\u00f6m said "\u5b66\u6821 \U0001f393" in https://example.edu/\u00e9cole/'}


def _payload(edit: WriteBytes) -> Change:
    return lambda draft: draft.with_claims(_SAID).payload_written(edit)


def _header(edit: WriteBytes) -> Change:
    return lambda draft: draft.with_header(**_SAID).header_written(edit)


ENCODING: Final[tuple[Variation, ...]] = (
    Variation(
        name="claims-written-otherwise",
        subject="writing-of-claims",
        requirements=("IDT-SIG-001", "IDT-SIG-002"),
        reason="JSON may have blanks and escapes, and what is signed is the text as it is (RFC 8259 sections 2 and 7)",
        forms={name: _payload(edit) for name, edit in _WRITINGS.items()},
    ),
    Variation(
        name="header-written-otherwise",
        subject="writing-of-the-header",
        requirements=("IDT-SIG-001", "IDT-SIG-002"),
        reason="JSON may have blanks and escapes, and what is signed is the text as it is (RFC 8259 sections 2 and 7)",
        forms={name: _header(edit) for name, edit in _WRITINGS.items()},
    ),
)
