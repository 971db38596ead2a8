"""The public keys of tools: registered with the tool, or fetched from its address and kept for a short while."""

import time
from asyncio import Lock
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from mock_platform.jws import UnknownKid, UnverifiedJws, verify
from mock_platform.launch import Launch
from mock_platform.memory import Recent
from mock_platform.registration import Registration

KEPT_FOR_S = 10.0
MOST_KEY_SETS = 200  # a tool may change its address as often as it likes, and each set may have a megabyte


class Unavailable(Exception):
    """The tool's key set could not be had; the sentence says why."""


@dataclass(frozen=True)
class _Fetched:
    key_set: dict[str, Any]
    at: float


class ToolKeys:
    """Fetches key sets of tools, one fetch at a time for each address."""

    def __init__(self, certificate: str | None = None) -> None:
        self._certificate = certificate
        self._fetched: Recent[str, _Fetched] = Recent(MOST_KEY_SETS)
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    async def of(self, registration: Registration, *, newer_than: float = float("-inf")) -> dict[str, Any]:
        """Return the tool's key set, fetched later than `newer_than` (monotonic); raise `Unavailable`."""
        from mock_platform.fetching import fetch

        if registration.jwks is not None:
            return registration.jwks
        if registration.jwks_uri is None:
            raise Unavailable("the tool was registered without jwks_uri and without jwks")
        url = registration.jwks_uri
        async with self._locks[url]:
            kept = self._fetched.get(url)
            fresh = max(newer_than, time.monotonic() - KEPT_FOR_S)
            if kept is None or kept.at <= fresh:
                started = time.monotonic()
                kept = _Fetched(await fetch(url, self._certificate), started)
                self._fetched[url] = kept
        return kept.key_set

    async def verify(self, jws: UnverifiedJws, registration: Registration) -> None:
        """Raise `NotAccepted` unless the tool signed this; an unknown kid lets the key set be fetched once more."""
        asked = time.monotonic()
        try:
            verify(jws, await self.of(registration))
        except UnknownKid:
            verify(jws, await self.of(registration, newer_than=asked))


async def tool_keys_for_encryption(tool_keys: ToolKeys, launch: Launch | None) -> dict[str, Any]:
    """Return the tool's key set if an edit of the launch needs it, else an empty one."""
    if launch is not None and any(planned.edit.needs_tool_keys for planned in launch.edits):
        try:
            return await tool_keys.of(launch.registration)
        except Unavailable:
            pass
    return {"keys": []}
