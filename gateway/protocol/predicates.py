"""The questions that rows ask, and how questions are combined. None of them raises, whatever JSON value it meets.

JSON's types are taken strictly: a bool is not a number, a text of digits is not a date, null is not absence.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from gateway.protocol.addresses import is_loopback
from gateway.protocol.checks import MISSING, Expected

Question = Callable[[Any, Expected], bool]

# Core 5.3.3, 5.3.5, 5.3.6, 5.4.1: identifiers have at most 255 characters.
LONGEST_ID: Final = 255
# Beyond 2**53 a JSON number is not exact everywhere (RFC 8259 section 6); as seconds it is 285 million years away.
LATEST_DATE: Final = 2**53


def is_present(value: Any, _expected: Expected) -> bool:
    """Whether the member is there at all."""
    return value is not MISSING


def is_text(value: Any, _expected: Expected) -> bool:
    """Whether this is a string with something in it."""
    return isinstance(value, str) and value != ""


def is_identifier(value: Any, _expected: Expected) -> bool:
    """Whether this is a string of 1 to 255 printable characters."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable()


def is_list_of_texts(value: Any, _expected: Expected) -> bool:
    """Whether this is an array that holds only strings; it may be empty."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_object(value: Any, _expected: Expected) -> bool:
    """Whether this is a JSON object."""
    return isinstance(value, Mapping)


def is_whole_number(value: Any, _expected: Expected) -> bool:
    """Whether this is a JSON number from 0 on that counts something."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LATEST_DATE


def is_numeric_date(value: Any, _expected: Expected) -> bool:
    """Whether this is a NumericDate (RFC 7519): a JSON number, fractions allowed, that can be computed with."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # NaN compares to nothing, and Infinity is beyond the range.
    return 0 <= value <= LATEST_DATE


def is_service_url(value: Any, _expected: Expected) -> bool:
    """Whether this is an https address, or plain http on this machine."""
    try:
        url = urlsplit(value) if isinstance(value, str) else None
        host = url.hostname if url else None
    except ValueError:
        return False
    return (
        url is not None and bool(host) and (url.scheme == "https" or (url.scheme == "http" and is_loopback(host or "")))
    )


def equals(wanted: str) -> Question:
    """Whether the value is exactly this string."""
    return lambda value, _expected: isinstance(value, str) and value == wanted


def absent_or(question: Question) -> Question:
    """The question, asked only when the member is there: absence is another row's business, or allowed."""
    return lambda value, expected: value is MISSING or question(value, expected)


def member(name: str, question: Question) -> Question:
    """The question, asked of a member of an object; what is not an object fails."""

    def asked(value: Any, expected: Expected) -> bool:
        return isinstance(value, Mapping) and question(value.get(name, MISSING), expected)

    return asked


def member_if_object(name: str, question: Question) -> Question:
    """The question, asked of a member; what is not an object is another row's business."""
    asked = member(name, question)
    return lambda value, expected: not isinstance(value, Mapping) or asked(value, expected)


def date_if_number(question: Callable[[float, Expected], bool]) -> Question:
    """The question, asked of a NumericDate only: what is none is another row's business."""
    return lambda value, expected: not is_numeric_date(value, expected) or question(value, expected)
