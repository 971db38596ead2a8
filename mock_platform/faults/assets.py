"""Faults of the asset service: what is downloaded is not what the notice said, or lies on another host.

Asset Processor, asset service. What becomes of reports is with the faults of publication.
"""

from typing import Literal

from mock_platform.edits.edit import NotApplicable
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import answer_fault

ASSETS = ("assets",)


def _expect_asset(encounter: Encounter) -> None:
    if encounter.answer.status != 200 or not encounter.answer.body:
        raise NotApplicable(f"the answer is a {encounter.answer.status} without an asset")


@answer_fault(
    "AP-007",
    "Compares size and checksum with the notice's, reports nothing on what differs, or fails.",
    endpoints=ASSETS,
)
def asset_altered(encounter: Encounter, how: Literal["changed", "shorter"] = "changed") -> Answer:
    """The asset is not the one whose checksum the notice has: its first byte differs, or its last is missing."""
    _expect_asset(encounter)
    answer = encounter.answer
    body = answer.body[:-1] if how == "shorter" else bytes([answer.body[0] ^ 1]) + answer.body[1:]
    return Answer(answer.status, answer.headers, body)


@answer_fault("AP-006", "Follows, and leaves its access token behind.", endpoints=ASSETS)
def asset_redirected(encounter: Encounter, status: Literal[302, 303, 307] = 302) -> Answer:
    """The asset is on another host, where a redirect leads and no token is needed; one that comes is a finding."""
    _expect_asset(encounter)
    if not encounter.bearer or "/downloads/" in encounter.entry["path"]:
        raise NotApplicable("this is where a redirect leads")
    platform = encounter.platform
    headers = {name: value for name, value in encounter.answer.headers if name != "content-length"}
    location = platform.addresses.download(platform.downloads.offer(encounter.answer.body, headers))
    return Answer(status).with_headers(location=location)
