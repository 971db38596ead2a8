"""Assets as a platform names them: which are read, how bytes are compared, and when there is such a service at all."""

import hashlib
import re
from base64 import b64encode, urlsafe_b64encode
from typing import Any

import pytest

from gateway.errors import Rejected
from gateway.protocol.assets import (
    Asset,
    assets_in,
    demand_asset,
    demand_assets,
    demand_report_url,
    has_asset_service,
)
from gateway.protocol.vocabulary import CLAIM_ASSET_REPORT, CLAIM_ASSET_SERVICE

ON: frozenset[str] = frozenset({"assetProcessor"})
OFF: frozenset[str] = frozenset()
ENTRY = {"asset_id": "a1", "url": "https://lms.example/a1", "title": "T"}
LISTED = {CLAIM_ASSET_SERVICE: {"assets": [ENTRY]}}
REPORTS = {CLAIM_ASSET_REPORT: {"report_url": "https://lms.example/reports"}}
# A digest that is written differently in the two alphabets.
BYTES = next(text for text in (b"%d" % n for n in range(100)) if b"+" in b64encode(hashlib.sha256(text).digest()))
SHA256 = hashlib.sha256(BYTES).digest()


def _asset(**claim: Any) -> Asset:
    return Asset(id="a1", url="https://lms.example/a1", claim=claim)


@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
@pytest.mark.parametrize("padded", [True, False])
def test_checksum_is_compared_in_either_alphabet(encode: Any, padded: bool) -> None:
    """With and without padding: the document does not say which."""
    told = encode(SHA256).decode()

    assert (
        _asset(sha256_checksum=told if padded else told.rstrip("="), size=0).difference_of(size=3, sha256=SHA256)
        is None
    )


def test_difference_is_told() -> None:
    """By the checksum where there is one, else by the size; what the platform wrote is cut at a hundred characters."""
    told = _asset(sha256_checksum="x" * 101, size=3).difference_of(size=3, sha256=SHA256)

    assert told == f"its SHA-256 is {b64encode(SHA256).decode()}, not {'x' * 100}"
    assert _asset(size=4).difference_of(size=3, sha256=SHA256) == "it has 3 bytes, not 4"
    assert _asset(sha256_checksum="", size=3).difference_of(size=3, sha256=SHA256) is None
    assert _asset(sha256_checksum=7).difference_of(size=3, sha256=SHA256) is None


@pytest.mark.parametrize(("told", "size"), [(0, 0), (7, 7), (-1, None), (True, None), ("7", None), (None, None)])
def test_size_is_a_number_of_bytes(told: object, size: int | None) -> None:
    """What is none counts as not told."""
    asset = _asset(size=told)

    assert asset.size == size
    assert asset.document == ({} if size is None else {"size": size})


@pytest.mark.parametrize(
    "entry", ["a1", None, {}, {"asset_id": "a1"}, {"url": "https://lms.example/a1"}, {"asset_id": 1, "url": "u"}]
)
def test_entry_that_nobody_could_ask_for_is_left_out(entry: object) -> None:
    """An id and an address are needed; the entries beside it are read."""
    claims = {CLAIM_ASSET_SERVICE: {"assets": [entry, ENTRY]}}

    assert assets_in(claims) == [Asset(id="a1", url="https://lms.example/a1", claim=ENTRY)]


@pytest.mark.parametrize("assets", [None, "a1", {"a1": ENTRY}])
def test_what_is_no_list_is_no_service(assets: object) -> None:
    """The sentence says what was looked for; an empty list is a list."""
    claims = {CLAIM_ASSET_SERVICE: {"assets": assets}}

    assert assets_in(claims) == []
    with pytest.raises(Rejected, match=f"expected assets in {re.escape(CLAIM_ASSET_SERVICE)}$"):
        demand_assets(claims, enabled=ON)
    assert demand_assets({CLAIM_ASSET_SERVICE: {"assets": []}}, enabled=ON) == []


def test_operator_switches_assets_off() -> None:
    """Whatever was named."""
    with pytest.raises(Rejected, match="INACTIVE_SERVICE"):
        demand_assets(LISTED, enabled=OFF)


def test_asset_is_found_by_its_id() -> None:
    """And no other."""
    assert demand_asset(LISTED, "a1", enabled=ON).id == "a1"
    with pytest.raises(Rejected, match="ASSET_NOT_FOUND"):
        demand_asset(LISTED, "a2", enabled=ON)


def test_report_is_on_what_was_named() -> None:
    """Where assets are named with the address, the report is on one of them; where none are, on whatever it says."""
    assert demand_report_url(LISTED | REPORTS, "a1", enabled=ON) == "https://lms.example/reports"
    assert demand_report_url(REPORTS, "a9", enabled=ON) == "https://lms.example/reports"
    with pytest.raises(Rejected, match="ASSET_NOT_FOUND"):
        demand_report_url(LISTED | REPORTS, "a9", enabled=ON)


@pytest.mark.parametrize(
    ("claims", "enabled", "there_is"),
    [
        (LISTED, ON, True),
        (REPORTS, ON, True),
        (LISTED | REPORTS, ON, True),
        ({}, ON, False),
        (LISTED | REPORTS, OFF, False),
        (LISTED, OFF, False),
    ],
)
def test_service_is_assets_or_reports(claims: dict[str, Any], enabled: frozenset[str], there_is: bool) -> None:
    """Either is enough, and the operator must have switched it on."""
    assert has_asset_service(claims, enabled) is there_is
