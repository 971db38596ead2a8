"""What somebody handed in, as an asset processor is told of it: the notice, the assets, where to report.

Asset Processor, read from implementations. The processor was attached before the run; `[drive.submit]` hands in.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import Response
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.platform.subscription import Subscriptions
from conformance.suite.platform.written import body_of, timestamp
from conformance.target.values import origin_of
from mock_platform import vocabulary as lti

REPORT_TYPE = "conformance"


@dataclass(frozen=True)
class HandedIn:
    """One submission: the claims of its notice."""

    bench: PlatformBench
    claims: Mapping[str, Any]

    @classmethod
    def now(cls, bench: PlatformBench) -> "HandedIn":
        """Have something handed in, and return what the tool is told; raise `NotApplicable` where it cannot be."""
        ours = Subscriptions.of(bench)
        ours.demand_type(lti.NOTICE_ASSET_PROCESSOR_SUBMISSION)
        with ours.subscribed(lti.NOTICE_ASSET_PROCESSOR_SUBMISSION) as handler:
            bench.act("submit")
            return cls(bench, handler.notice().claims)

    @property
    def assets(self) -> list[dict[str, Any]]:
        """What was handed in; raise `Breach` when the notice has no assets."""
        service = self.claims.get(lti.CLAIM_ASSET_SERVICE)
        assets = service.get("assets") if isinstance(service, dict) else None
        if not isinstance(assets, list) or not assets or not all(isinstance(each, dict) for each in assets):
            raise Breach(f"the notice should name assets, got {service!r:.200}")
        return assets

    def download(self, asset: Mapping[str, Any]) -> Response:
        """GET an asset; where the platform redirects to, the token goes only within its own origin."""
        token = self.bench.access_token(lti.SCOPE_ASSET_READ_ONLY)
        url = str(asset.get("url"))
        answer = self.bench.call("GET", url, token=token)
        onward = urljoin(url, answer.header("location") or "")
        if not 300 <= answer.status < 400 or onward == url:
            return answer
        return self.bench.call("GET", onward, token=token if origin_of(onward) == origin_of(url) else "")

    def report(self, seconds: int = 0, **members: Any) -> Response:
        """POST a report on the first asset, valid but for these members, as old as the seconds say."""
        moment = datetime.now(UTC) - timedelta(seconds=60) + timedelta(seconds=seconds)
        valid = {
            "assetId": self.assets[0].get("asset_id"),
            "type": REPORT_TYPE,
            "timestamp": timestamp(moment),
            "processingProgress": "Processed",
            "priority": 0,
        }
        body = body_of(valid, members)
        token = self.bench.access_token(lti.SCOPE_REPORT)
        return self.bench.call("POST", self._report_url, token=token, body=body, media_type=lti.MEDIA_TYPE_JSON)

    def reported(self, seconds: int = 0, **members: Any) -> None:
        """Send a report that is right; raise `Inconclusive` when it is refused."""
        answer = self.report(seconds, **members)
        if not 200 <= answer.status < 300:
            raise Inconclusive(f"a valid report was refused: {answer.status} {answer.text[:200]!r}")

    @property
    def _report_url(self) -> str:
        place = self.claims.get(lti.CLAIM_ASSET_REPORT)
        url = place.get("report_url") if isinstance(place, dict) else None
        if not isinstance(url, str):
            raise Breach(f"the notice should say where to report, got {place!r:.200}")
        return url


def checksum(octets: bytes) -> str:
    """Return the SHA-256 checksum of bytes as the notice writes it: in base64."""
    return base64.b64encode(hashlib.sha256(octets).digest()).decode()


def new_type() -> str:
    """Return a type of report that nobody has sent yet."""
    return f"{REPORT_TYPE}-{uuid4().hex[:8]}"
