"""HTTP archives: valid HAR 1.2, one for each doubtful result, with its controls, none left over."""

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.browser.exchange import NoAnswer, Request, Response
from conformance.evidence.evidence import Evidence
from conformance.report.har import har_of
from conformance.tests.har_schema import HAR
from conformance.tests.json_schema import breaches
from conformance.tests.reports import finished, result

FORM = (("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", "a=1; b=2"))


def _evidence(*controls: str) -> Evidence:
    request = Request("POST", "http://a.example/x?q=1&q=2", FORM, b"state=s&id_token=t")
    evidence = Evidence(controls=list(controls))
    headers = (("Set-Cookie", "c=3; Path=/"), ("Location", "/next"), ("Content-Type", "text/html"))
    evidence.record(request, Response(request, 302, headers, b"<p>on</p>", 0.25))
    evidence.record(request, NoAnswer("no answer within 15 s", timed_out=True))
    return evidence


def _archive(*controls: str) -> dict[str, Any]:
    return har_of({"control c": _evidence().as_json(), "IDT-SIG-001/x": _evidence(*controls).as_json()})


def test_an_archive_is_what_the_format_demands() -> None:
    """Every member that HAR 1.2 demands is there, with its type; also where there was no answer."""
    assert list(breaches(_archive(), HAR, HAR)) == []


@pytest.mark.parametrize("member", ["request", "response", "startedDateTime", "time", "cache", "timings"])
def test_the_schema_of_archives_misses_what_is_missing(member: str) -> None:
    """The schema that archives are judged by is not satisfied by less."""
    archive = _archive()
    del archive["log"]["entries"][0][member]

    assert list(breaches(archive, HAR, HAR)) == [f"report.log.entries[0] has no {member}"]


def test_an_archive_tells_an_exchange_whole() -> None:
    """Query, fields, cookies of both directions, redirect, body and time of an exchange are told."""
    entry = _archive()["log"]["entries"][0]

    assert entry["request"]["queryString"] == [{"name": "q", "value": "1"}, {"name": "q", "value": "2"}]
    assert entry["request"]["cookies"] == [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
    assert entry["request"]["postData"]["params"] == [
        {"name": "state", "value": "s"},
        {"name": "id_token", "value": "t"},
    ]
    assert entry["response"]["cookies"] == [{"name": "c", "value": "3"}]
    assert (entry["response"]["status"], entry["response"]["redirectURL"]) == (302, "/next")
    assert entry["response"]["content"] == {"size": 9, "mimeType": "text/html", "text": "<p>on</p>"}
    assert (entry["time"], entry["timings"]["wait"]) == (250.0, 250.0)


def test_an_answer_that_did_not_come_has_no_status() -> None:
    """Where there was no answer the status is 0, and the reason stands beside it."""
    lost = [entry["response"] for entry in _archive()["log"]["entries"] if entry["response"]["status"] == 0]

    assert [one["_error"] for one in lost] == ["no answer within 15 s"] * 2


def test_an_archive_has_a_page_for_the_test_and_for_each_control() -> None:
    """Entries belong to the page of the test or of the control that made them."""
    log = _archive()["log"]

    assert [page["id"] for page in log["pages"]] == ["control c", "IDT-SIG-001/x"]
    assert [entry["pageref"] for entry in log["entries"]].count("control c") == 2


def test_an_address_that_is_none_spoils_no_archive() -> None:
    """A hostile address is told as it was sent."""
    request = Request("GET", "http://[::1/x?a=b")
    evidence = Evidence()
    evidence.record(request, NoAnswer("no address"))

    (entry,) = har_of({"x": evidence.as_json()})["log"]["entries"]
    assert (entry["request"]["url"], entry["request"]["queryString"]) == ("http://[::1/x?a=b", [])


def test_doubtful_results_have_archives_and_say_where(tmp_path: Path) -> None:
    """What did not simply pass has an archive with its controls; what passed tersely, or saw nothing, has none."""
    told: dict[str, Any] = {
        "evidence": _evidence("main-control-1").as_json(),
        "new_controls": {"main-control-1": _evidence().as_json()},
    }
    report = finished(
        result("failed", **told),
        result("failed", **told, id="idt-sig-001/FAILED"),
        result("passed", evidence=_evidence().as_json(terse=True)),
        result("skipped", evidence=Evidence().as_json()),
        result("error"),
    )
    (tmp_path / "har").mkdir()
    (tmp_path / "har" / "stale.har").touch()
    report.write(tmp_path)

    results = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["results"]
    assert [one.get("har") for one in results] == [
        "har/IDT-SIG-001_failed.har",
        "har/idt-sig-001_FAILED_2.har",
        None,
        None,
        None,
    ]
    assert len(list((tmp_path / "har").iterdir())) == 2
    archive = json.loads((tmp_path / results[0]["har"]).read_text(encoding="utf-8"))
    assert [page["title"] for page in archive["log"]["pages"]] == ["control main-control-1", "IDT-SIG-001/failed"]
