"""One content item that a tool chose, beside what the request offered. Nothing in it is proven but who signed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from mimetypes import MimeTypes
from typing import Any
from urllib.parse import urlsplit

from mock_platform.launch import Launch
from mock_platform.loopback import is_loopback
from mock_platform.messages.deep_linking import DOCUMENT_TARGETS
from mock_platform.shapes import is_address
from mock_platform.vocabulary import CLAIM_DEEP_LINKING_SETTINGS

MEDIA_TYPES = MimeTypes()  # what the library knows by itself, whatever this machine has been taught


@dataclass(frozen=True)
class Choice:
    """A content item, its place in the list, and the launch whose request it answers."""

    index: int
    item: Mapping[str, Any]
    launch: Launch

    @property
    def type(self) -> str:
        """What the item is; empty when it does not say so."""
        named = self.item.get("type")
        return named if isinstance(named, str) else ""

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """What the request offered."""
        return settings_sent(self.launch)

    @property
    def is_offered(self) -> bool:
        """True when the request accepts items of this type."""
        offered = self.settings.get("accept_types")
        return not isinstance(offered, list) or self.type in offered

    @property
    def is_surplus(self) -> bool:
        """True for all but the first when the request accepts one alone."""
        return self.settings.get("accept_multiple") is False and self.index > 0

    @property
    def fits_targets(self) -> bool:
        """True when the item can be shown where the request said, or says nothing of that."""
        targets = {target for target in DOCUMENT_TARGETS if target in self.item}
        accepted = self.settings.get("accept_presentation_document_targets")
        return not targets or not isinstance(accepted, list) or bool(targets & set(map(str, accepted)))

    @property
    def fits_media_types(self) -> bool:
        """True unless the address of a file ends like that of a media type that the request does not accept."""
        accepted = self.settings.get("accept_media_types")
        media_type = MEDIA_TYPES.guess_type(urlsplit(str(self.item.get("url"))).path)[0]
        if not isinstance(accepted, str) or media_type is None:
            return True
        ranges = {each.strip().lower() for each in accepted.split(",")}
        return bool(ranges & {"*/*", media_type, f"{media_type.partition('/')[0]}/*"})

    @property
    def has_secure_urls(self) -> bool:
        """True when every address of the item is https, or http on loopback."""
        parts = [self.item, *(self.item.get(name) for name in ("icon", "thumbnail", "iframe", "report"))]
        named = [part.get(name) for part in parts if isinstance(part, Mapping) for name in ("url", "src")]
        return all(_is_secure(str(url)) for url in named if is_address(url))


def settings_sent(launch: Launch) -> Mapping[str, Any]:
    """Return the settings as the tool got them, with the launch's edits; empty when those left nothing of them."""
    sent = [answer["claims"] for answer in launch.answers if answer["claims"] is not None]
    settings = sent[-1].get(CLAIM_DEEP_LINKING_SETTINGS) if sent else None
    return settings if isinstance(settings, dict) else {}


def _is_secure(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme != "http" or is_loopback(parts.hostname or "")
