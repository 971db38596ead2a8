"""What students hand in is fetched, held against its checksum, and reported on (Asset Processor)."""

import base64
import hashlib
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.fetching import Answer
from conformance.selftest.small_tool.grades import written
from conformance.selftest.small_tool.notices import Notice
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.service import Service, origin_of

REPORT_TYPE = "length"
MOST_REDIRECTS = 3
Asset = dict[str, Any]


@dataclass
class AssetReports:
    """Processes assets."""

    service: Service

    async def process(self, notice: Notice) -> None:
        """Report on every asset of a submission; a platform that fails meanwhile is told nothing more."""
        assets = notice.claim(lti.CLAIM_ASSET_SERVICE).get("assets")
        try:
            for asset in assets if isinstance(assets, list) else []:
                await self._send(notice, await self.report_on(notice, asset))
        except (PlatformFailure, Refused):
            return

    async def report_on(self, notice: Notice, asset: Asset) -> dict[str, Any]:
        """Return the report on one asset."""
        report = {
            "assetId": asset["asset_id"],
            "type": REPORT_TYPE,
            "timestamp": written(time.time()),
            "title": "Length",
            "priority": 0,
        }
        try:
            body = await self.fetched(notice, str(asset["url"]))
        except PlatformFailure:
            return report | {"processingProgress": "Failed", "errorCode": "DOWNLOAD_FAILED", "priority": 3}
        if not self.is_whole(asset, body):
            return report | {"processingProgress": "Failed", "errorCode": "DOWNLOAD_FAILED", "priority": 3}
        return report | {"processingProgress": "Processed", "result": f"{len(body)} bytes"[:16]}

    def is_whole(self, asset: Asset, body: bytes) -> bool:
        """Return whether what was fetched is what the platform has: by its size and its checksum."""
        checksum = base64.b64encode(hashlib.sha256(body).digest()).decode()
        return bool(asset.get("sha256_checksum", checksum) == checksum and asset.get("size", len(body)) == len(body))

    async def fetched(self, notice: Notice, url: str) -> bytes:
        """Fetch an asset; where it is somewhere else, the token does not go along to another host."""
        answer = await self.service.send(notice, "GET", url, lti.SCOPE_ASSET_READONLY)
        for _ in range(MOST_REDIRECTS):
            if "location" not in answer.headers:
                break
            answer = await self._redirected(notice, answer)
        if answer.status != 200:
            raise PlatformFailure(f"the asset was answered with {answer.status}")
        return answer.body

    async def _redirected(self, notice: Notice, answer: Answer) -> Answer:
        target = urljoin(answer.url, answer.headers["location"])
        if origin_of(target) == origin_of(answer.url):
            return await self.service.send(notice, "GET", target, lti.SCOPE_ASSET_READONLY)
        return await self.service.fetching.ask("GET", target)

    async def _send(self, notice: Notice, report: dict[str, Any]) -> None:
        address = str(notice.claim(lti.CLAIM_ASSET_REPORT).get("report_url", ""))
        await self.service.call(
            notice,
            "POST",
            address,
            scope=lti.SCOPE_REPORT,
            accept="application/json",
            media_type="application/json",
            body=report,
        )
