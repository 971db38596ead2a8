"""Whether claims came through unchanged, by JSON's types: true is not 1, and 1.0 is 1 (RFC 8259 section 6).

A reader may hand on numbers as exact decimals, and any mapping or sequence for objects and arrays.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance.tokens.case import Case
from mock_platform.base64url import bytes_from_base64url


def is_same_json(got: Any, signed: Any) -> bool:
    """True when two values are the same JSON, whatever the order of members; any sequence will do for an array."""
    match signed:
        case dict():
            names_agree = isinstance(got, Mapping) and got.keys() == signed.keys()
            return names_agree and all(is_same_json(got[name], value) for name, value in signed.items())
        case list():
            sizes_agree = isinstance(got, list | tuple) and len(got) == len(signed)
            return sizes_agree and all(is_same_json(each, value) for each, value in zip(got, signed, strict=True))
        case bool() | None:
            return got is signed
        case float() if isinstance(got, Decimal):
            return float(got) == signed
        case _:
            return not isinstance(got, bool) and bool(got == signed)


def changed_claims(got: Mapping[str, Any], signed: Mapping[str, Any]) -> list[str]:
    """Return the names of the claims that were added, dropped, or given another value."""
    names = dict.fromkeys([*signed, *got])
    return [
        name for name in names if name not in got or name not in signed or not is_same_json(got[name], signed[name])
    ]


def are_claims_of(case: Case, got: Mapping[str, Any]) -> bool:
    """True when these are the claims of a case.

    Where its payload says more than its claims (a member twice, a number beyond all numbers, half a character), that is
    read in different ways, and is not compared.
    """
    if is_same_json(_read(case.token), case.claims):
        return is_same_json(got, case.claims)
    return is_same_json({name: got[name] for name in case.claims if name in got}, case.claims)


def _read(token: str) -> Any:
    try:
        return json.loads(bytes_from_base64url(token.split(".")[1]))
    except (ValueError, IndexError, RecursionError):
        return None
