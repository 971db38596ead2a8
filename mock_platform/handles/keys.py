"""The platform's keys from Python."""

from collections.abc import Mapping
from typing import Any

from mock_platform.keys import Entry, KeyPair
from mock_platform.orders import keys
from mock_platform.platform import Platform


class KeyHandle:
    """Shows, rotates, adds and withdraws keys: `lms.keys.rotate()`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    @property
    def present(self) -> KeyPair:
        """The key that messages are signed with."""
        return self._platform.keys.present

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every key, in the order in which they are published."""
        return tuple(self._platform.keys.entries)

    @property
    def max_age_s(self) -> int | None:
        """How long tools may keep the key set; None: nothing is said about it."""
        return self._platform.keys.max_age_s

    @max_age_s.setter
    def max_age_s(self, seconds: int | None) -> None:
        keys.cache_keys(self._platform, {"max_age_s": seconds})

    def rotate(self, *, remove_past: bool = False) -> None:
        """Let the future key sign from now on, the present one be past, and make a new future one."""
        keys.rotate_keys(self._platform, {"remove_past": remove_past})

    def add(self, *, kid: str | None = None, key: str | None = None, jwk: Mapping[str, Any] | None = None) -> Entry:
        """Publish one more key: a fixture key, members of its JWK set or (None) removed, or `jwk` as it is."""
        body = {"kid": kid, "key": key, "jwk": None if jwk is None else dict(jwk)}
        return keys.add_key(self._platform, body)

    def withdraw(self, kid: str) -> None:
        """Take a key out of the published set; it can still sign."""
        keys.withdraw_key(self._platform, kid)
