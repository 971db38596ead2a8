"""What somebody handed in, as a platform names it to an asset processor (Asset Processor 1.0, services).

A notice of a submission lists its assets and says where reports go. What it lists is all that is fetched: only these
addresses were signed. Entries without an id or an address are left out, for nobody could ask for them.
"""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.errors import Code, Rejected
from gateway.protocol.display import Document, object_in, texts_in, texts_of
from gateway.protocol.services import ASSET_PROCESSOR, demand_enabled, demand_service
from gateway.protocol.vocabulary import (
    CLAIM_ASSET_REPORT,
    CLAIM_ASSET_SERVICE,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_NOTICE,
)

_SHOWN: Final = {
    "id": "asset_id",
    "title": "title",
    "filename": "filename",
    "contentType": "content_type",
    "timestamp": "timestamp",
    "sha256Checksum": "sha256_checksum",
}


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One thing that was handed in; `claim` is what the platform says of it."""

    id: str
    url: str
    claim: Mapping[str, Any]

    @property
    def document(self) -> Document:
        """The asset as the API shows it."""
        size = {} if self.size is None else {"size": self.size}
        return {**texts_of(self.claim, _SHOWN), **size}

    @property
    def media_type(self) -> str:
        """The media type that the platform told, or nothing."""
        told = self.claim.get("content_type")
        return told if isinstance(told, str) else ""

    @property
    def size(self) -> int | None:
        """The bytes that the platform told, or None."""
        size = self.claim.get("size")
        return size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None

    def difference_of(self, *, size: int, sha256: bytes) -> str | None:
        """Say how bytes differ from those that the platform told of, or None: by the checksum, else by the size."""
        checksum = self.claim.get("sha256_checksum")
        if isinstance(checksum, str) and checksum:
            same = checksum.rstrip("=") in _spellings(sha256)
            return None if same else f"its SHA-256 is {b64encode(sha256).decode()}, not {checksum[:100]}"
        return None if self.size in {None, size} else f"it has {size} bytes, not {self.size}"


def assets_in(claims: Mapping[str, Any]) -> list[Asset]:
    """The assets that a message or notice names."""
    return [asset for entry in _listed(claims) or () if (asset := _asset_from(entry))]


def demand_assets(claims: Mapping[str, Any], *, enabled: frozenset[str]) -> Sequence[Asset]:
    """The assets that may be fetched; raises Rejected without any such service."""
    demand_enabled(ASSET_PROCESSOR, enabled)
    if _listed(claims) is None:
        raise Rejected(Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT, expected=f"assets in {CLAIM_ASSET_SERVICE}")
    return assets_in(claims)


def demand_asset(claims: Mapping[str, Any], identity: str, *, enabled: frozenset[str]) -> Asset:
    """The asset with this id; raises Rejected when it is not among them."""
    for asset in demand_assets(claims, enabled=enabled):
        if asset.id == identity:
            return asset
    raise Rejected(Code.ASSET_NOT_FOUND)


def demand_report_url(claims: Mapping[str, Any], asset_id: str, *, enabled: frozenset[str]) -> str:
    """Where a report on this asset goes; raises Rejected when others are named with it, and this one is not."""
    address = demand_service(ASSET_PROCESSOR, claims, enabled=enabled)
    named = {asset.id for asset in assets_in(claims)}
    if named and asset_id not in named:
        raise Rejected(Code.ASSET_NOT_FOUND)
    return address


def has_asset_service(claims: Mapping[str, Any], enabled: frozenset[str]) -> bool:
    """Whether there are assets to fetch, or is somewhere to report to."""
    has_assets = ASSET_PROCESSOR.name in enabled and _listed(claims) is not None
    return has_assets or ASSET_PROCESSOR.is_available(claims, enabled)


def asset_claims_of(claims: Mapping[str, Any]) -> Document:
    """What is kept of a notice for its service key: its name, its deployment, the assets, and where reports go."""
    kept = (CLAIM_NOTICE, CLAIM_DEPLOYMENT_ID, CLAIM_ASSET_SERVICE, CLAIM_ASSET_REPORT)
    return {name: claims[name] for name in kept if name in claims}


def asset_processor(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    """The service as the API shows it, with its scopes."""
    if not has_asset_service(claims, enabled):
        return {"available": False}
    parts = object_in(claims, CLAIM_ASSET_SERVICE), object_in(claims, CLAIM_ASSET_REPORT)
    return {"available": True, "scopes": [scope for part in parts for scope in texts_in(part.get("scope"))]}


def _listed(claims: Mapping[str, Any]) -> list[Any] | None:
    listed = object_in(claims, CLAIM_ASSET_SERVICE).get("assets")
    return listed if isinstance(listed, list) else None


def _asset_from(entry: Any) -> Asset | None:
    named = texts_of(entry, {"id": "asset_id", "url": "url"}) if isinstance(entry, Mapping) else {}
    return Asset(**named, claim=entry) if all(named.get(name) for name in ("id", "url")) else None


def _spellings(digest: bytes) -> set[str]:
    # The standard's is base64; nobody says with which letters, or whether to the end.
    return {encode(digest).decode("ascii").rstrip("=") for encode in (b64encode, urlsafe_b64encode)}
