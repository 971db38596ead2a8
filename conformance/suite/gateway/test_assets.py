"""Assets and reports by a gateway's API: listed, fetched, reported on (docs/gateway/api.md, asset processors).

Most is asked with the ltik of a report review whose message names the services; what only a notice's key can show needs
`[gateway] notice_secret`.
"""

import base64
from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.browser.exchange import Response
from conformance.cases import requirement
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach
from conformance.suite.gateway.handing_on import by_key, code_of, demand_watched, handed_on
from conformance.suite.gateway.session import Session, agree, expect, object_of, open_session, refusal_of
from conformance.suite.gateway.subject import demand_offered, gateway_of
from conformance.suite.messages import demand_taken
from conformance.suite.notices import SUBMISSION, Notice, inbox_of
from conformance.suite.submissions import ACTIVITY, COURSE, HandedIn, asset_path, handed_in, review_plan
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("gateway")

ASSETS, REPORTS, KEYS = "/api/assets", "/api/reports", "/api/servicekeys"
SHOWN = {
    "id": "asset_id",
    "title": "title",
    "filename": "filename",
    "contentType": "content_type",
    "size": "size",
    "timestamp": "timestamp",
    "sha256Checksum": "sha256_checksum",
}
REPORT = {"type": "originality", "processingProgress": "Processed", "result": "83%", "https://tool.example/depth": 8}
WRONG: dict[str, dict[str, Any]] = {
    "processingProgress": {"processingProgress": "Done"},
    "priority": {"priority": 6},
    "result": {"processingProgress": "Failed", "errorCode": "ASSET_TOO_LARGE"},
    "timestamp": {"timestamp": "yesterday"},
    "type": {"type": None},
}


def _open(bench: Bench) -> tuple[HandedIn, Session]:
    demand_offered(bench, ASSETS)
    submission = handed_in(bench)
    demand_taken(bench, lti.MESSAGE_ASSET_PROCESSOR_SETTINGS)
    return submission, open_session(bench, plan=review_plan(bench, submission))


def _told_of(bench: Bench, *texts: str) -> list[tuple[Notice, str]]:
    """Have one submission handed in for each text, and return its notice and the key that came with it."""
    demand_watched(bench)
    inbox = inbox_of(bench, SUBMISSION)
    handed_in(bench)
    path = f"/courses/{COURSE}/activities/{ACTIVITY}/submissions"
    told = []
    for text in texts:
        handed = {"user": "student-2", "assets": [{"content_type": "text/plain", "text": text}]}
        submission = inbox.registration.control.call("POST", path, handed)
        notice = inbox.signed(activity=ACTIVITY, course=COURSE, submission=submission["id"])
        inbox.deliver("the notice of a submission", notice.token)
        told.append((notice, handed_on(bench, notice)[0].service_key()))
    return told


def _asset_of(notice: Notice) -> dict[str, Any]:
    asset: dict[str, Any] = notice.claims[lti.CLAIM_ASSET_SERVICE]["assets"][0]
    return asset


@requirement("LTIAAS-125")
def test_the_key_of_a_notice_opens_its_assets_alone(bench: Bench) -> None:
    """With the key that came with one submission its assets are fetched and reported on, and those of another not."""
    (mine, key), (other, _) = _told_of(bench, "Cells are small.", "Cells are large.")
    session = open_session(bench)
    credentials = by_key(session, key)

    own = session.ask("GET", asset_path(_asset_of(mine)), credentials=credentials)
    foreign = session.ask("GET", asset_path(_asset_of(other)), credentials=credentials)
    report = REPORT | {"assetId": _asset_of(other)["asset_id"]}
    reported = session.ask("POST", REPORTS, report, credentials=credentials)

    agree("the asset", b"Cells are small.", expect(own, 200).body)
    agree("the refusals", ["ASSET_NOT_FOUND"] * 2, [code_of(expect(answer, 404)) for answer in (foreign, reported)])


@requirement("LTIAAS-139")
def test_the_key_of_a_notice_is_listed_and_revoked(bench: Bench) -> None:
    """The key is listed as a notice's, without the key itself, and after DELETE it opens nothing."""
    demand_offered(bench, KEYS)
    ((notice, key),) = _told_of(bench, "Cells are green.")
    session = open_session(bench)
    bearer, credentials = f"Bearer {gateway_of(bench).gateway.key()}", by_key(session, key)
    expect(session.ask("GET", ASSETS, credentials=credentials), 200)

    platform = session.id_token()["platform"]["id"]

    listed = expect(session.ask("GET", f"{KEYS}?platformId={platform}", credentials=bearer), 200)
    keys = [one for one in object_of(listed).get("serviceKeys", []) if one.get("noticeId") == notice.id]

    told = [(one.get("kind"), one.get("noticeType")) for one in keys]
    agree("the key's kind and type", [("notice", SUBMISSION)], told)
    agree("whether the key itself is told", False, key in listed.text)
    expect(session.ask("DELETE", f"{KEYS}/{keys[0]['id']}", credentials=bearer), 204)
    refusal_of(session.ask("GET", ASSETS, credentials=credentials), 401)


@requirement("LTIAAS-126")
def test_assets_are_listed_as_they_were_named(bench: Bench) -> None:
    """The list has every asset with the members that the platform told, and no others."""
    submission, session = _open(bench)

    listed = session.get(ASSETS).get("assets")

    named = [{ours: asset[its] for ours, its in SHOWN.items() if its in asset} for asset in submission.assets]
    agree("the assets", named, listed)


@requirement("LTIAAS-126")
def test_an_asset_is_fetched_whole_and_as_something_to_keep(bench: Bench) -> None:
    """Every asset comes byte for byte with its type, marked as an attachment whose type is not to be guessed."""
    submission, session = _open(bench)

    answers = [expect(session.ask("GET", asset_path(asset)), 200) for asset in submission.assets]

    agree("the bytes", [_content_of(asset) for asset in submission.kept], [answer.body for answer in answers])
    agree(
        "the types",
        [asset["content_type"] for asset in submission.assets],
        [answer.header("content-type") for answer in answers],
    )
    agree("what a browser is told", [True] * len(answers), [_is_only_to_keep(answer) for answer in answers])


@pytest.mark.alone
@requirement("LTIAAS-127")
@pytest.mark.parametrize("how", ["changed", "shorter"])
def test_an_altered_asset_is_not_given(bench: Bench, how: str) -> None:
    """Bytes that are not those of the notice are answered 502, and when the platform sends the right ones they come."""
    submission, session = _open(bench)
    path = asset_path(submission.assets[0])
    with planned_fault(submission.registration.control, "asset-altered", "assets", how=how) as fault:
        altered = session.ask("GET", path)

        fault.demand_met()

    refusal_of(altered, 502)
    agree("the code", "ASSET_ALTERED", code_of(altered))
    agree("the asset", _content_of(submission.kept[0]), expect(session.ask("GET", path), 200).body)


@requirement("LTIAAS-128")
def test_a_report_reaches_the_platform(bench: Bench) -> None:
    """A report comes as it was sent, further members too, with the time and the priority that were left out."""
    submission, session = _open(bench)
    report = REPORT | {"assetId": submission.assets[0]["asset_id"]}

    answered = object_of(expect(session.ask("POST", REPORTS, report), 201))

    kept = [told["report"] for told in session.plan.registration.control.call("GET", "/reports")]
    mine = [told for told in kept if told.get("assetId") == report["assetId"] and told.get("type") == report["type"]]
    agree("what the platform keeps", [answered], mine)
    agree("what was sent", report, {name: answered.get(name) for name in report})
    agree("priority", 0, answered.get("priority"))
    if not isinstance(answered.get("timestamp"), str):
        raise Breach(f"timestamp should be made by the gateway, got {answered.get('timestamp')!r}")


@requirement("LTIAAS-129")
@pytest.mark.parametrize("member", list(WRONG))
def test_a_wrong_report_is_refused_by_its_member(bench: Bench, member: str) -> None:
    """A report of another form is answered 400, names the member, and the platform is asked for nothing."""
    submission, session = _open(bench)
    report = REPORT | {"assetId": submission.assets[0]["asset_id"]} | WRONG[member]

    refused = session.ask("POST", REPORTS, report)

    refusal_of(refused, 400)
    if member not in refused.text:
        raise Breach(f"the refusal should name {member}, got {refused.text[:200]!r}")
    agree("the reports that the platform got", 0, len(session.asked_of_platform("reports")))


@requirement("LTIAAS-129")
def test_a_report_on_an_asset_that_was_not_given_is_refused(bench: Bench) -> None:
    """An asset that the message did not name is not found, neither to fetch nor to report on."""
    _, session = _open(bench)

    fetched = session.ask("GET", f"{ASSETS}/as-of-nobody")
    reported = session.ask("POST", REPORTS, REPORT | {"assetId": "as-of-nobody"})

    agree("the refusals", ["ASSET_NOT_FOUND"] * 2, [code_of(expect(answer, 404)) for answer in (fetched, reported)])
    agree("the reports that the platform got", 0, len(session.asked_of_platform("reports")))


def _content_of(asset: dict[str, str]) -> bytes:
    return base64.b64decode(asset["base64"]) if "base64" in asset else asset["text"].encode()


def _is_only_to_keep(answer: Response) -> bool:
    attached = (answer.header("content-disposition") or "").lower().startswith("attachment")
    return attached and (answer.header("x-content-type-options") or "").lower() == "nosniff"
