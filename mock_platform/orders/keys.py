"""Rotating, adding and withdrawing the keys of a platform."""

from typing import TYPE_CHECKING, Any

from mock_platform.keys import Entry
from mock_platform.shapes import BOOLEAN, NAME, OBJECT, TEXT, WHOLE, Misshapen, Shape, expect, or_null

if TYPE_CHECKING:
    from mock_platform.platform import Platform

ROTATION = Shape({}, {"remove_past": BOOLEAN})
ADDED_KEY = Shape({}, {"kid": or_null(NAME), "key": or_null(TEXT), "jwk": or_null(OBJECT)})
KEY_CACHE = Shape({"max_age_s": or_null(WHOLE)}, {})


def rotate_keys(platform: "Platform", body: Any) -> None:
    """Let the future key sign from now on, and make a new future one."""
    members = expect(body, ROTATION)
    platform.keys.rotate(remove_past=members.get("remove_past", False))
    platform.journal.write("control", action="rotate_keys", kid=platform.keys.present.kid)


def add_key(platform: "Platform", body: Any) -> Entry:
    """Publish one more key."""
    members = expect(body, ADDED_KEY)
    if members.get("key") is None and members.get("jwk") is None:
        raise Misshapen("$", "$ should have 'key', 'jwk' or both")
    entry = platform.keys.add(kid=members.get("kid"), key=members.get("key"), jwk=members.get("jwk"))
    platform.journal.write("control", action="add_key", kid=entry.kid)
    return entry


def withdraw_key(platform: "Platform", kid: str) -> None:
    """Take a key out of the published set."""
    platform.keys.withdraw(kid)
    platform.journal.write("control", action="withdraw_key", kid=kid)


def cache_keys(platform: "Platform", body: Any) -> None:
    """Say how long tools may keep the key set; None says nothing about it."""
    platform.keys.max_age_s = expect(body, KEY_CACHE)["max_age_s"]
    platform.journal.write("control", action="cache_keys", max_age_s=platform.keys.max_age_s)
