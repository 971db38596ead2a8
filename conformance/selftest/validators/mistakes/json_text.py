"""Mistakes with JSON: two readings of one text, numbers that are none, and texts that crash the reader (RFC 8259)."""

import json
from abc import ABC, abstractmethod
from typing import Any, Final

from conformance.selftest.validators.json_object import NotStrict, object_from
from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.signed_message import Refused


class _Lenient(Mistaken, ABC):
    """Reads JSON in its own way where the strict reader gives up."""

    def json_object(self, octets: bytes) -> dict[str, Any]:
        """Ask the strict reader first, so that nothing else changes."""
        try:
            return object_from(octets)
        except NotStrict as error:
            value = self.otherwise(octets)
            if not isinstance(value, dict):
                raise Refused(str(error)) from error
            return value

    @abstractmethod
    def otherwise(self, octets: bytes) -> Any:
        """Return what the lenient reader makes of these bytes, or None."""


def _value(text: str | bytes, **hooks: Any) -> Any:
    try:
        return json.loads(text, **hooks)
    except (ValueError, RecursionError):
        return None


class _Constant(ValueError):
    """A number that the strict reader knows better."""


def _no_constant(name: str) -> Any:
    raise _Constant(name)


def _first_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


class TakesTheFirstMember(_Lenient):
    """Of a member that comes twice the first counts, where others read the last."""

    flag = "member-twice-last-wrong"

    def otherwise(self, octets: bytes) -> Any:
        """Read with a hook that keeps the first."""
        return _value(octets.decode("utf-8", "ignore"), object_pairs_hook=_first_of_each, parse_constant=_no_constant)


class TakesNaN(_Lenient):
    """Python's reader takes NaN and Infinity unless it is told otherwise."""

    flag = "number-not-json"

    def otherwise(self, octets: bytes) -> Any:
        """Read as json.loads does, but where members repeat."""
        return _value(octets.decode("utf-8", "ignore"), object_pairs_hook=_unique)


class GuessesTheEncoding(_Lenient):
    """Bytes are given to json.loads, which also reads UTF-16 and UTF-32, and a byte order mark."""

    flag = "not-utf-8"

    def otherwise(self, octets: bytes) -> Any:
        """Let the reader find out."""
        return _value(octets, object_pairs_hook=_unique, parse_constant=_no_constant)


class ReplacesBrokenUtf8(_Lenient):
    """What is no UTF-8 becomes a replacement character, and two users become one."""

    flag = "not-utf-8"

    def otherwise(self, octets: bytes) -> Any:
        """Decode with errors replaced."""
        return _value(octets.decode("utf-8", "replace"), object_pairs_hook=_unique, parse_constant=_no_constant)


class MatchesNamesWithoutCase(Mistaken):
    """Names of members are matched without regard to case, as Go's reader does: `Iss` overwrites `iss`."""

    flag = "iss-other-beside-Iss"

    def json_object(self, octets: bytes) -> dict[str, Any]:
        """Let whatever comes last have the name."""
        members = super().json_object(octets)
        known = {name.casefold(): name for name in members if name == name.casefold()}
        return {known.get(name.casefold(), name): value for name, value in members.items()}


class ReadsTheFirstValue(_Lenient):
    """What follows the first JSON value is not looked at."""

    flag = "not-json"

    def otherwise(self, octets: bytes) -> Any:
        """Stop where the object ends."""
        try:
            return json.JSONDecoder(object_pairs_hook=_unique).raw_decode(octets.decode("utf-8"))[0]
        except (ValueError, RecursionError):
            return None


class CrashesOnDepth(_Lenient):
    """A text that nests too deeply leaves the validator as RecursionError."""

    flag = "beyond-the-reader"

    def otherwise(self, octets: bytes) -> Any:
        """Catch what is wrong with the text, and not what is wrong with the stack."""
        try:
            json.loads(octets.decode("utf-8", "ignore"))
        except ValueError:
            return None
        return None


class CrashesOnBrokenUtf8(_Lenient):
    """A text that is no UTF-8 leaves the validator as UnicodeDecodeError."""

    flag = "not-utf-8"

    def otherwise(self, octets: bytes) -> Any:
        """Decode before anything is caught."""
        octets.decode("utf-8")


class CrashesOnOtherValues(_Lenient):
    """The header is an object, so its members are asked for; of an array there are none (AttributeError)."""

    flag = "not-an-object"

    def otherwise(self, octets: bytes) -> Any:
        """Ask whatever it is for its type."""
        value = _value(octets.decode("utf-8", "ignore"))
        return value.get("typ") and None if value is not None else None


class CrashesOnLongNumbers(_Lenient):
    """Digits by the ten thousand leave the validator as Python's own ValueError."""

    flag = "beyond-the-reader"

    def otherwise(self, octets: bytes) -> Any:
        """Catch only what the JSON reader itself raises."""
        try:
            json.loads(octets.decode("utf-8", "ignore"))
        except (json.JSONDecodeError, RecursionError):
            return None
        return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise _Constant("a member twice")
    return dict(pairs)


JSON_TEXT: Final = (
    TakesTheFirstMember,
    TakesNaN,
    GuessesTheEncoding,
    ReplacesBrokenUtf8,
    MatchesNamesWithoutCase,
    ReadsTheFirstValue,
    CrashesOnDepth,
    CrashesOnBrokenUtf8,
    CrashesOnOtherValues,
    CrashesOnLongNumbers,
)
