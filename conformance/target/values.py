"""What the values of a target file may be: URLs, regular expressions, identifiers, types of messages."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field

from mock_platform.errors import nearest
from mock_platform.messages import MESSAGES

_DEFAULT_PORT = {"http": ":80", "https": ":443"}
TABLE = ConfigDict(extra="forbid", frozen=True, strict=True)


def _absolute_url(value: str) -> str:
    if not is_absolute_url(value):
        raise ValueError(f"expected an http or https URL, got {value!r}")
    return value


def is_absolute_url(value: str) -> bool:
    """Whether *value* is an http or https URL with a host."""
    try:
        parts = urlsplit(value)
        return parts.scheme in _DEFAULT_PORT and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False  # a port that is no number, a bracket that is not closed


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return value


def _one_group(value: str) -> str:
    if value and re.compile(_pattern(value)).groups != 1:
        raise ValueError("expected a regular expression with exactly one group")
    return value


def _message_type(value: str) -> str:
    if value not in MESSAGES:
        raise ValueError(f"there is no message type {value!r}{nearest(value, MESSAGES)}")
    return value


def _particular_message(value: str) -> str:
    _message_type(value.partition("/")[0])
    return value


Url = Annotated[str, AfterValidator(_absolute_url)]
OptionalUrl = Annotated[str, AfterValidator(lambda value: value and _absolute_url(value))]
Pattern = Annotated[str, AfterValidator(_pattern)]
OneGroup = Annotated[str, AfterValidator(_one_group)]
MessageType = Annotated[str, AfterValidator(_message_type)]
ParticularMessage = Annotated[str, AfterValidator(_particular_message)]  # LtiDeepLinkingRequest, or .../one of its kind
Identifier = Annotated[str, Field(min_length=1, max_length=255)]


def origin_of(url: str) -> str:
    """Return scheme, host and port of *url* as browsers write an origin: the scheme's own port is not told."""
    parts = urlsplit(url)
    host_and_port = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{host_and_port.removesuffix(_DEFAULT_PORT.get(parts.scheme, ':'))}"
