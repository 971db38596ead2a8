"""An asset processor behind the gateway: told of a submission by the mock LMS, it fetches and reports.

What goes wrong with assets is the mock's catalogue of faults; what the gateway does wrong the mock finds itself.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from conformance.selftest.noticing import Subscribed, subscribed_to
from conformance.selftest.registering import CLIENT_ID
from mock_platform import vocabulary as lti

NOTICE: Final = "LtiAssetProcessorSubmissionNotice"
ESSAY: Final = {"content_type": "text/plain", "text": "Cells are small.", "filename": "essay.txt"}
# Larger than what the gateway keeps in memory.
SCAN: Final = bytes(range(256)) * 8192
FILES: Final = [ESSAY, {"content_type": "application/pdf", "base64": b64encode(SCAN).decode(), "filename": "scan.pdf"}]


@dataclass(frozen=True)
class HandedIn:
    """A submission as the tool was told of it, and what it may do."""

    site: Subscribed
    told: dict[str, Any]

    @property
    def header(self) -> dict[str, str]:
        """The tool's credentials."""
        return {"Authorization": f"SERVICE-AUTH-V1 {self.site.gateway.api_key}:{self.told['serviceKey']}"}

    def assets(self) -> list[dict[str, Any]]:
        """What the gateway lists."""
        listed: list[dict[str, Any]] = self.site.client.get("/api/assets", headers=self.header).json()["assets"]
        return listed

    def fetched(self, asset: dict[str, Any]) -> httpx.Response:
        """What comes of an asset."""
        return self.site.client.get(f"/api/assets/{asset['id']}", headers=self.header)

    def reported(self, **report: Any) -> httpx.Response:
        """What comes of a report."""
        return self.site.client.post("/api/reports", json=report, headers=self.header)

    def breaks(self, requirement: str) -> bool:
        """Whether the LMS saw this requirement broken so far."""
        found = [entry for entry in self.site.lms.journal if entry["kind"] == "finding"]
        return requirement in [entry["requirement"] for entry in found]


@pytest.fixture(scope="module")
def site() -> Iterator[Subscribed]:
    """Both, running; the tool looks at essays."""
    with subscribed_to(NOTICE) as subscribed:
        subscribed.lms.attach_processor(CLIENT_ID, course="biology", activity="essay", custom={"level": "strict"})
        yield subscribed


def handed_in(site: Subscribed) -> HandedIn:
    """Let a student hand in, and wait until the tool was told."""
    submission = site.lms.submit("student", FILES, course="biology", activity="essay")
    sent = site.lms.deliver_notices()
    given = site.handed_on(*(notice.id for notice in sent)).values()
    (told,) = [told for told in given if told["claims"][lti.CLAIM_SUBMISSION]["id"] == submission.id]
    return HandedIn(site, told)


def test_submission_is_fetched_and_reported_on(site: Subscribed) -> None:
    """Every byte reaches the tool, and the report the LMS as the tool made it (AP-006, AP-008)."""
    submission = handed_in(site)
    essay, scan = submission.assets()

    answers = [submission.fetched(asset) for asset in (essay, scan)]
    report = {
        "assetId": essay["id"],
        "type": "originality",
        "processingProgress": "Processed",
        "result": "83%",
        "https://tool.example/depth": 8,
    }
    told = submission.reported(**report)

    assert [answer.content for answer in answers] == [ESSAY["text"].encode(), SCAN]
    assert [answer.headers["content-type"] for answer in answers] == ["text/plain", "application/pdf"]
    assert (told.status_code, told.json().items() >= report.items()) == (201, True)
    assert told.json() in [kept["report"] for kept in site.lms.reports]
    assert not submission.breaks("AP-008")


def test_later_report_takes_the_place_of_the_first(site: Subscribed) -> None:
    """Reports in quick succession are each later than the last; an older one is the platform's to refuse (AP-011)."""
    submission = handed_in(site)
    report = {"assetId": submission.assets()[0]["id"], "type": "ai"}

    answers = [
        submission.reported(**report, processingProgress="Processing"),
        submission.reported(**report, processingProgress="Processed", result="clean"),
        submission.reported(**report, processingProgress="NotReady", timestamp="2020-01-01T00:00:00Z"),
    ]

    kept = [each["report"] for each in site.lms.reports if each["report"]["assetId"] == report["assetId"]]
    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert answers[2].json()["details"]["externalError"] is True
    assert [each["result"] for each in kept] == ["clean"]


def test_asset_on_another_host_is_fetched_without_the_token(site: Subscribed) -> None:
    """Where the LMS redirects to another host the bytes come, and the token stays behind (AP-006)."""
    submission = handed_in(site)
    fault = site.lms.faults.add("asset-redirected", times=1)

    answer = submission.fetched(submission.assets()[1])

    assert (answer.status_code, answer.content, fault.used) == (200, SCAN, 1)
    assert not submission.breaks("AP-006")


@pytest.mark.parametrize("how", ["changed", "shorter"])
def test_altered_asset_is_refused(site: Subscribed, how: str) -> None:
    """Bytes other than those of the notice never reach the tool; fetched again, the right ones do (AP-007)."""
    submission = handed_in(site)
    asset = submission.assets()[1]
    site.lms.faults.add("asset-altered", how=how, times=1)

    altered, again = submission.fetched(asset), submission.fetched(asset)

    assert (altered.status_code, altered.json()["details"]["message"]) == (502, "ASSET_ALTERED")
    assert (again.status_code, again.content) == (200, SCAN)


def test_submissions_are_kept_apart(site: Subscribed) -> None:
    """The key of one submission neither fetches another's assets nor reports on them."""
    mine, other = handed_in(site), handed_in(site)
    asset = other.assets()[0]

    answers = [
        mine.fetched(asset),
        mine.reported(assetId=asset["id"], type="ai", processingProgress="Processing"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert {answer.json()["details"]["message"] for answer in answers} == {"ASSET_NOT_FOUND"}
