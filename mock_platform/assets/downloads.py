"""Assets behind a redirect: addresses on another host that whoever has them may fetch, without a token.

Asset Processor, asset service: it may redirect, and Canvas does. A client that brings its access token along shows it
to a host that is not the platform's (AP-006).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from mock_platform.memory import Recent

MOST_DOWNLOADS = 1_000


@dataclass(frozen=True)
class Download:
    """What is answered at an address: the bytes of an asset, with the headers that they have."""

    content: bytes
    headers: Mapping[str, str]


class Downloads:
    """The latest downloads of one platform, by the key in their address."""

    def __init__(self) -> None:
        self._kept: Recent[str, Download] = Recent(MOST_DOWNLOADS)

    def offer(self, content: bytes, headers: Mapping[str, str]) -> str:
        """Return the key of a new download, which nobody can guess."""
        key = secrets.token_urlsafe(24)
        self._kept[key] = Download(content, headers)
        return key

    def find(self, key: str) -> Download | None:
        """Return a download, or None when there is none of that key (any more)."""
        return self._kept.get(key)
