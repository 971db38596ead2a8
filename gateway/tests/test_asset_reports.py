"""`POST /api/reports`: what an asset processor found, as the platform hears of it."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from gateway.storage.database import engine_for
from gateway.storage.score_times import ScoreTimes
from gateway.tests.beyond import message
from gateway.tests.choosing import faulty_fields
from gateway.tests.lms import C
from gateway.tests.site import BEARER, Database, Site, code_of, ltik_header, ltik_of
from gateway.tests.submitting import REPORTS, SCOPES, asset_claims, lms_of, open_submitting_site, submission

pytestmark = pytest.mark.anyio

REPORT = {"assetId": "as-1", "type": "originality", "processingProgress": "Processed"}
NOW = "2026-03-01T12:00:00.000Z"
# Nothing listens there.
NOBODY = "postgresql://nobody@127.0.0.1:9/none"


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with open_submitting_site(database) as opened:
        yield opened


def sent(site: Site) -> list[dict[str, Any]]:
    """The reports that the platform was sent."""
    return [json.loads(request.content) for request in lms_of(site).asked]


async def reported(site: Site, header: dict[str, str], *answers: Any, **edits: Any) -> httpx.Response:
    """Report on the essay, with edits, when the platform answers so; 201 where nothing is said."""
    lms_of(site).answers = list(answers) or [httpx.Response(201, json={"a": "b"})]
    return await site.client.post("/api/reports", json={**REPORT, **edits}, headers=header)


async def test_report_is_sent_as_it_was_made(site: Site) -> None:
    """Every member reaches the platform under its own name, also those that nobody knows (AP-008); none is made up."""
    report = {
        **REPORT,
        "timestamp": "2026-03-01T12:30:00+01:00",
        "priority": 5,
        "title": "Originality",
        "result": "83%",
        "indicationColor": "#EC0000",
        "indicationAlt": "Much of it was found elsewhere.",
        "comment": "Two sources",
        "visibleToOwner": True,
        "https://tool.example/depth": {"words": 8},
        "error_code": 1,
    }

    answer = await reported(site, await submission(site), **report)

    assert (answer.status_code, answer.json()) == (201, report)
    lms = lms_of(site)
    assert sent(site) == [report]
    assert [(request.method, str(request.url)) for request in lms.asked] == [("POST", REPORTS)]
    assert lms.asked[0].headers["content-type"] == "application/json"
    assert lms.token_forms[0]["scope"] == f"{SCOPES}report"


async def test_report_of_this_moment_needs_neither_time_nor_priority(site: Site) -> None:
    """What is not said is now, and no cause for alarm."""
    answer = await reported(site, await submission(site))

    assert answer.json() == {**REPORT, "priority": 0, "timestamp": NOW} == sent(site)[0]


async def test_each_report_is_later_than_the_last(site: Site) -> None:
    """Of two reports in one moment the second is later, or the platform might keep the first; other types are free."""
    header = await submission(site)

    times = [
        (await reported(site, header, **edits)).json()["timestamp"]
        for edits in ({}, {}, {"type": "ai"}, {"timestamp": "2026-03-01T12:00:07Z"}, {})
    ]

    assert times == [NOW, "2026-03-01T12:00:00.001Z", NOW, "2026-03-01T12:00:07Z", "2026-03-01T12:00:07.001Z"]


async def test_time_of_a_refused_report_counts_for_nothing(site: Site) -> None:
    """A wrong time that the platform refuses does not push later reports into the future."""
    header = await submission(site)

    refused = await reported(site, header, httpx.Response(400), timestamp="2099-01-01T00:00:00Z")
    taken = await reported(site, header)

    assert (refused.status_code, taken.json()["timestamp"]) == (400, NOW)


async def test_report_that_arrived_is_told_as_sent(site: Site) -> None:
    """What the platform took is not told as lost because the database fails after that, or it would come twice."""
    header = await submission(site)
    times = ScoreTimes(engine_for(NOBODY))
    site.refurnish(asset_processing=replace(site.rooms.asset_processing, times=times))

    refused = await reported(site, header)
    assert (refused.status_code, code_of(refused), sent(site)) == (503, "DATABASE_UNAVAILABLE", [])
    answer = await reported(site, header, timestamp="2026-03-01T12:00:07Z")

    assert (answer.status_code, len(sent(site))) == (201, 1)


@pytest.mark.parametrize(
    ("edits", "field"),
    [
        ({"assetId": None}, "assetId"),
        ({"assetId": ""}, "assetId"),
        ({"assetId": 7}, "assetId"),
        ({"type": None}, "type"),
        ({"type": ""}, "type"),
        ({"processingProgress": None}, "processingProgress"),
        ({"processingProgress": "processed"}, "processingProgress"),
        ({"priority": 6}, "priority"),
        ({"priority": -1}, "priority"),
        ({"priority": "1"}, "priority"),
        ({"priority": True}, "priority"),
        ({"timestamp": "2026-03-01"}, "timestamp"),
        ({"timestamp": "2026-03-01T12:00:00"}, "timestamp"),
        ({"indicationColor": "red"}, "indicationColor"),
        ({"indicationColor": "#EC0000\n"}, "indicationColor"),
        ({"visibleToOwner": "true"}, "visibleToOwner"),
        ({"comment": 5}, "comment"),
        ({"result": "1", "processingProgress": "Failed"}, "result"),
    ],
)
async def test_wrong_report_is_refused(site: Site, edits: dict[str, Any], field: str) -> None:
    """What the platform would refuse, or show wrongly, does not get there; the same without the defect does."""
    header = await submission(site)

    refused = await reported(site, header, **edits)
    asked = len(lms_of(site).asked)
    control = await reported(site, header)

    assert (set(faulty_fields(refused)), asked) == ({field}, 0)
    assert control.status_code == 201


@pytest.mark.parametrize("progress", ["Processing", "PendingManual", "Failed", "NotProcessed", "NotReady"])
async def test_report_without_a_result_tells_how_far_it_is(site: Site, progress: str) -> None:
    """Every step that the standard knows may be reported (AP-009)."""
    answer = await reported(site, await submission(site), processingProgress=progress, errorCode="ASSET_TOO_LARGE")

    assert (answer.status_code, sent(site)[0]["processingProgress"]) == (201, progress)


async def test_report_on_what_was_not_handed_in_is_refused(site: Site) -> None:
    """The key of a submission is good for its assets alone."""
    answer = await reported(site, await submission(site), assetId="as-2")

    assert (answer.status_code, code_of(answer), sent(site)) == (404, "ASSET_NOT_FOUND", [])


@pytest.mark.parametrize(("said", "status"), [(409, 409), (404, 404), (403, 403), (500, 502)])
async def test_refusal_of_the_platform_is_passed_on(site: Site, said: int, status: int) -> None:
    """A report that is not the latest, or on what the platform forgot, is the platform's to refuse (AP-011)."""
    answer = await reported(site, await submission(site), httpx.Response(said, json={"error": "no"}))

    assert (answer.status_code, code_of(answer)) == (status, "PLATFORM_REFUSED")
    assert answer.json()["details"]["externalUrl"] == REPORTS


async def test_report_is_not_sent_twice(site: Site) -> None:
    """When the connection breaks nobody knows whether the platform has it: the tool decides."""
    answer = await reported(site, await submission(site), httpx.ReadError("broke"))

    assert (answer.status_code, len(sent(site))) == (502, 1)


async def test_launch_may_name_where_reports_go(site: Site) -> None:
    """An ltik whose launch names an address and no assets reports on what the platform knows."""
    claims = {C + "assetreport": asset_claims()[C + "assetreport"]}
    header = ltik_header(ltik_of(await message("LtiReportReviewRequest", claims)(site)))

    answer = await reported(site, header, assetId="as-77")

    assert (answer.status_code, sent(site)[0]["assetId"]) == (201, "as-77")


async def test_launch_without_an_address_reports_nothing(site: Site) -> None:
    """A platform that names no address was asked for nothing."""
    header = ltik_header(ltik_of(await message("LtiReportReviewRequest")(site)))

    answer = await reported(site, header)

    assert (answer.status_code, code_of(answer), sent(site)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT", [])


async def test_service_that_is_off_is_refused(site: Site, database: Database) -> None:
    """The operator has the last word."""
    header = await submission(site)

    async with open_submitting_site(database, enabled_services=frozenset({"groups"})) as without:
        answer = await reported(without, header)

    assert (answer.status_code, code_of(answer)) == (403, "INACTIVE_SERVICE")


async def test_account_alone_reports_nothing(site: Site) -> None:
    """An API key names no submission."""
    answer = await reported(site, BEARER)

    assert (answer.status_code, code_of(answer)) == (401, "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER")
