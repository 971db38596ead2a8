"""What an asset processor does: it fetches what was handed in, and reports on it (Asset Processor 1.0, services).

Addresses are those that the platform signed, in a launch or in a notice; the platform judges what becomes of a report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.clock import Clock
from gateway.errors import Code, PlatformFailure
from gateway.platforms.access_tokens import Grant
from gateway.platforms.downloads import Download, Downloads
from gateway.platforms.services import PlatformServices
from gateway.protocol.assets import Asset, demand_asset, demand_assets, demand_report_url
from gateway.protocol.display import Document
from gateway.protocol.timestamps import moment_from, timestamp_of
from gateway.protocol.vocabulary import SCOPE_ASSET_READONLY, SCOPE_REPORT
from gateway.storage.launches import StoredLaunch
from gateway.storage.score_times import ScoreTimes

JSON: Final = "application/json"


@dataclass(frozen=True, kw_only=True)
class AssetProcessing:
    """Fetches assets and sends reports. `times` are those of the latest reports."""

    enabled: frozenset[str]
    clock: Clock
    services: PlatformServices
    downloads: Downloads
    times: ScoreTimes

    def assets(self, stored: StoredLaunch) -> Sequence[Asset]:
        """The assets that may be fetched."""
        return demand_assets(stored.launch.claims, enabled=self.enabled)

    async def fetch(self, stored: StoredLaunch, asset_id: str) -> tuple[Asset, Download]:
        """An asset with its bytes, which are those that the platform told of; the caller closes the download."""
        asset = demand_asset(stored.launch.claims, asset_id, enabled=self.enabled)
        self.downloads.demand_fetchable(asset.size or 0, asset.url)
        grant = Grant(
            registration=stored.registration,
            scopes=(SCOPE_ASSET_READONLY,),
            deployment_id=stored.launch.deployment_id,
        )

        async def attempt(token: str) -> Download:
            return await self.downloads.fetch(asset.url, token=token)

        download = await self.services.authorized(grant, attempt, repeatable=True)
        reason = asset.difference_of(size=download.size, sha256=download.sha256)
        if reason:
            download.close()
            raise PlatformFailure(Code.ASSET_ALTERED, url=asset.url, reason=reason)
        return asset, download

    async def report(self, stored: StoredLaunch, report: Mapping[str, Any]) -> Document:
        """Send a report on an asset, with a timestamp where it has none; gives what was sent."""
        url = demand_report_url(stored.launch.claims, str(report["assetId"]), enabled=self.enabled)
        # Platforms keep the latest report of a type on an asset, as they keep the latest score of a person.
        place = stored.registration.id, url, f"{report['assetId']} {report['type']}"
        complete = dict(report)
        if "timestamp" not in complete:
            complete["timestamp"] = timestamp_of(await self.times.following(*place, now=self.clock()))
        await self.services.ask(
            stored.registration,
            "POST",
            url,
            scopes=(SCOPE_REPORT,),
            accept=JSON,
            document=complete,
            deployment_id=stored.launch.deployment_id,
        )
        if used := moment_from(str(report.get("timestamp", ""))):
            await self.times.note(*place, used=used)
        return complete
