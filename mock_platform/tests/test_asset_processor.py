"""Asset processors: attached to an activity, told of what is handed in, reading it and reporting on it."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mock_platform import MockPlatform
from mock_platform.assets.report_checks import JUDGED, NOTICED
from mock_platform.running import RunningServer, listening_socket
from mock_platform.tests.reader import claims_of
from mock_platform.tests.receiving import Receiver
from mock_platform.tests.talking import Talk

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
SCOPE = "https://purl.imsglobal.org/spec/lti/scope/"
HANDLERS, ASSET, REPORT = SCOPE + "noticehandlers", SCOPE + "asset.readonly", SCOPE + "report"
SUBMISSION = "LtiAssetProcessorSubmissionNotice"
SETTINGS, REVIEW = "LtiAssetProcessorSettingsRequest", "LtiReportReviewRequest"
ESSAY = "/courses/biology/activities/essay"
STUDENT = "u-c2a95e10-7f3b"
TEXT, PICTURE = "as-27d9e05c-61fb", "as-8c04f1b6-93ae"
HANDED_IN = [
    {"content_type": "text/plain", "text": "Größe & Vielfalt\n", "title": "Essay", "filename": "essay 2.txt"},
    {"content_type": "application/octet-stream", "base64": "AP8AAQ=="},
]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Run a notice handler."""
    listener = listening_socket("127.0.0.1", 0)
    taking = Receiver(f"http://127.0.0.1:{listener.getsockname()[1]}")
    with listener, RunningServer(taking.app, listener):
        yield taking


@pytest.fixture
def processor(tool: Talk, receiver: Receiver) -> Talk:
    """Talk with a platform whose tool looks at what is handed in, and hears of it."""
    claims = claims_of(tool.begin().authorize().token)
    url = claims[LTI + "platformnotificationservice"]["platform_notification_service_url"]
    body = {"notice_type": SUBMISSION, "handler": receiver.url}
    tool.http.put(url, json=body, headers=bearer(tool, HANDLERS)).raise_for_status()
    attach(tool)
    return tool


def bearer(tool: Talk, scope: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tool.token(scope)}"}


def attach(tool: Talk, **more: Any) -> Any:
    return tool.control("POST", f"{ESSAY}/processors", {"client_id": "tool-1", **more})


def submit(tool: Talk, user: str = "student", assets: Any = None) -> Any:
    return tool.control("POST", f"{ESSAY}/submissions", {"user": user, "assets": assets or HANDED_IN})


def told(tool: Talk, receiver: Receiver) -> Any:
    """Return the claims of the latest notice."""
    tool.control("POST", "/notices/deliver")
    return receiver.claims[-1]


def notice(tool: Talk, receiver: Receiver) -> Any:
    """Hand in, and return the claims of the notice of it."""
    submit(tool)
    return told(tool, receiver)


def report_on(tool: Talk, claims: Any, **changes: Any) -> httpx.Response:
    """Send a report that is right but for these changes; a member set to ... is left out."""
    right = {
        "assetId": claims[LTI + "assetservice"]["assets"][0]["asset_id"],
        "type": "originality",
        "timestamp": "2026-11-21T12:00:00.500Z",
        "title": "Originality",
        "result": "75/100",
        "indicationColor": "#EC0000",
        "indicationAlt": "Much of it is found elsewhere",
        "priority": 5,
        "processingProgress": "Processed",
    }
    body = {name: value for name, value in (right | changes).items() if value is not ...}
    return send(tool, claims, body)


def send(tool: Talk, claims: Any, body: Any, *, scope: str = REPORT) -> httpx.Response:
    return tool.http.post(claims[LTI + "assetreport"]["report_url"], json=body, headers=bearer(tool, scope))


# the notice


def test_submission_notice_has_everything(processor: Talk, receiver: Receiver) -> None:
    """AP-005: the notice has activity, submission, person, custom parameters, where to report and what to fetch."""
    submission = submit(processor)

    claims = told(processor, receiver)

    assert claims[LTI + "notice"]["type"] == SUBMISSION
    assert claims[LTI + "activity"] == {"id": "a-9e41c7d2-5b08", "title": "Essay: why cells are small"}
    assert claims[LTI + "submission"] == {"id": submission["id"]}
    assert claims[LTI + "for_user"] == {"user_id": STUDENT}
    assert claims[LTI + "context"]["id"] == "c-2f81a6d0-44be"
    assert claims[LTI + "custom"] == {}
    assert claims[LTI + "assetreport"]["scope"] == [REPORT]
    assert claims[LTI + "assetreport"]["report_url"].startswith(processor.issuer)
    assert claims[LTI + "assetservice"]["scope"] == [ASSET]
    assert len(claims[LTI + "assetservice"]["assets"]) == 2


def test_notice_describes_each_asset(processor: Talk, receiver: Receiver) -> None:
    """AP-005: an asset has id, address, checksum, moment, size and type; title and file name where it has them."""
    claims = notice(processor, receiver)
    (submission,) = [each for each in activity(processor)["submissions"] if each["id"] != "s-1f60b3a8-c2d7"]
    octets = "Größe & Vielfalt\n".encode()

    first, second = claims[LTI + "assetservice"]["assets"]

    assert set(second) == {"asset_id", "url", "sha256_checksum", "timestamp", "size", "content_type"}
    assert first == {
        "asset_id": submission["assets"][0]["id"],
        "url": first["url"],
        "sha256_checksum": base64.b64encode(hashlib.sha256(octets).digest()).decode(),
        "timestamp": submission["submitted_at"],
        "size": len(octets),
        "content_type": "text/plain",
        "title": "Essay",
        "filename": "essay 2.txt",
    }


def test_custom_parameters_are_merged(talk: Talk, receiver: Receiver) -> None:
    """AP-005: custom parameters of the processor win over those of the tool, and variables are replaced."""
    talk.register(custom_parameters={"colour": "red", "place": "tool"})
    url = claims_of(talk.begin().authorize().token)[LTI + "platformnotificationservice"]
    body = {"notice_type": SUBMISSION, "handler": receiver.url}
    talk.http.put(url["platform_notification_service_url"], json=body, headers=bearer(talk, HANDLERS))
    attach(talk, custom={"place": "processor", "who": "$User.id", "where": "$Context.id"})

    custom = notice(talk, receiver)[LTI + "custom"]

    assert custom == {"colour": "red", "place": "processor", "who": STUDENT, "where": "c-2f81a6d0-44be"}


def test_each_processor_is_told(processor: Talk, receiver: Receiver) -> None:
    """Two processors of one tool get a notice each, with places of their own to report to."""
    attach(processor)
    submit(processor)
    processor.control("POST", "/notices/deliver")

    assert len({claims[LTI + "assetreport"]["report_url"] for claims in receiver.claims}) == 2


def test_detached_processor_is_not_told(processor: Talk) -> None:
    """A processor that was detached hears of nothing."""
    (attached,) = activity(processor)["processors"]
    processor.control("DELETE", f"{ESSAY}/processors/{attached['id']}")

    submit(processor)

    assert processor.control("GET", "/notices") == []


def test_notice_can_be_ordered_again(processor: Talk, receiver: Receiver) -> None:
    """AP-005: an order tells of a submission that was there before, the latest unless it is named."""
    order = {"client_id": "tool-1", "notice_type": SUBMISSION, "activity": "essay"}

    processor.control("POST", "/notices", order)

    (claims,) = receiver.claims
    assert claims[LTI + "submission"] == {"id": "s-1f60b3a8-c2d7"}
    assert [asset["asset_id"] for asset in claims[LTI + "assetservice"]["assets"]] == [TEXT, PICTURE]


@pytest.mark.parametrize(
    ("members", "at"),
    [
        pytest.param({"activity": "esay"}, "$.activity", id="activity"),
        pytest.param({"activity": "essay", "submission": "s-0"}, "$.submission", id="submission"),
        pytest.param({"activity": "essay", "processor": "ap-0"}, "$.processor", id="processor"),
    ],
)
def test_order_of_what_there_is_not_is_refused(processor: Talk, members: Any, at: str) -> None:
    """An order for a submission notice names what is there."""
    order = {"client_id": "tool-1", "notice_type": SUBMISSION, **members}

    answer = processor.http.post(f"{processor.issuer}/control/notices", json=order)

    assert (answer.status_code, answer.json()["at"]) == (400, at)


# handing in


def activity(tool: Talk) -> Any:
    (found,) = tool.control("GET", "/courses/biology/activities")
    return found


def test_second_submission_is_another_attempt(tool: Talk) -> None:
    """Who hands in again makes another attempt; the first stays."""
    submit(tool)

    shown = [(each["person"], each.get("attempt", 1)) for each in activity(tool)["submissions"]]

    assert shown == [("student", 1), ("student", 2)]


@pytest.mark.parametrize(
    ("path", "body", "status", "at"),
    [
        pytest.param(f"{ESSAY}/submissions", {"user": "nobody", "assets": HANDED_IN}, 400, "$.user", id="nobody"),
        pytest.param(
            f"{ESSAY}/submissions", {"user": "administrator", "assets": HANDED_IN}, 400, "$.user", id="no member"
        ),
        pytest.param(f"{ESSAY}/submissions", {"user": "student", "assets": []}, 400, "$.assets", id="nothing"),
        pytest.param(
            f"{ESSAY}/submissions",
            {"user": "student", "assets": [{"content_type": "text/plain"}]},
            400,
            "$.assets[0]",
            id="neither text nor base64",
        ),
        pytest.param(
            f"{ESSAY}/submissions",
            {"user": "student", "assets": [{"content_type": "text/plain", "base64": "???"}]},
            400,
            "$.assets[0].base64",
            id="no base64",
        ),
        pytest.param(
            f"{ESSAY}/submissions",
            {"user": "student", "assets": [{"content_type": "a/b\r\nX: y", "text": ""}]},
            400,
            "$.assets[0].content_type",
            id="no media type",
        ),
        pytest.param(
            "/courses/biology/activities/essai/submissions",
            {"user": "student", "assets": HANDED_IN},
            404,
            None,
            id="where",
        ),
        pytest.param(f"{ESSAY}/processors", {"client_id": "nobody"}, 404, "$.client_id", id="unknown tool"),
        pytest.param(
            f"{ESSAY}/processors",
            {"client_id": "tool-1", "deployment_id": "9"},
            400,
            "$.deployment_id",
            id="deployment",
        ),
        pytest.param(
            f"{ESSAY}/processors", {"client_id": "tool-1", "report": {"uri": ""}}, 400, "$.report.uri", id="report"
        ),
    ],
)
def test_order_is_told_what_is_wrong(tool: Talk, path: str, body: Any, status: int, at: str | None) -> None:
    """An order that cannot be followed says at which place."""
    answer = tool.http.post(f"{tool.issuer}/control{path}", json=body)

    assert (answer.status_code, answer.json()["at"]) == (status, at)


# the asset service


def test_assets_are_as_the_notice_says(processor: Talk, receiver: Receiver) -> None:
    """AP-005: what is fetched has the size, the checksum and the type of the notice."""
    assets = notice(processor, receiver)[LTI + "assetservice"]["assets"]

    answers = [processor.http.get(asset["url"], headers=bearer(processor, ASSET)) for asset in assets]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [len(answer.content) for answer in answers] == [asset["size"] for asset in assets]
    assert [answer.headers["content-type"] for answer in answers] == [asset["content_type"] for asset in assets]
    checksums = [base64.b64encode(hashlib.sha256(answer.content).digest()).decode() for answer in answers]
    assert checksums == [asset["sha256_checksum"] for asset in assets]
    assert answers[0].headers["content-disposition"] == "attachment; filename*=UTF-8''essay%202.txt"


def test_asset_demands_its_scope(processor: Talk, receiver: Receiver) -> None:
    """AP-006: no token gives 401, one of another scope 403."""
    (asset, _) = notice(processor, receiver)[LTI + "assetservice"]["assets"]

    plain = processor.http.get(asset["url"])
    scoped = processor.http.get(asset["url"], headers=bearer(processor, REPORT))

    assert (plain.status_code, scoped.status_code) == (401, 403)
    assert processor.findings() == ["OAUTH-011", "OAUTH-012"]


def test_asset_is_for_its_processors_only(talk: Talk) -> None:
    """OAUTH-031: a deployment without a processor at the activity gets no asset of it, at its own address either."""
    talk.register(deployment_ids=["1", "2"])
    attach(talk, deployment_id="2")
    claims = claims_of(talk.begin(link="quiz").authorize().token)
    base = claims["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"]["context_memberships_url"]
    own = base.replace("/memberships", f"/assets/{TEXT}")
    other = claims_of(talk.begin(link="quiz", deployment_id="2").authorize().token)
    others = other["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"]["context_memberships_url"]

    answers = [
        talk.http.get(own, headers=bearer(talk, ASSET)),
        talk.http.get(others.replace("/memberships", f"/assets/{TEXT}"), headers=bearer(talk, ASSET)),
    ]

    assert [answer.status_code for answer in answers] == [404, 403]


# reports


def test_report_is_taken_and_answered(processor: Talk, receiver: Receiver) -> None:
    """AP-011: a report is answered 201 with itself, and the control API shows it."""
    claims = notice(processor, receiver)

    answer = report_on(processor, claims, vendor={"score": 7})

    assert answer.status_code == 201
    assert (answer.json()["result"], answer.json()["vendor"]) == ("75/100", {"score": 7})
    (kept,) = processor.control("GET", "/reports")
    assert (kept["course"], kept["report"]) == ("biology", answer.json())
    assert processor.findings() == []


def test_newest_report_wins(processor: Talk, receiver: Receiver) -> None:
    """AP-011: a later report takes the place of an earlier one; an earlier one is answered 409 and not kept."""
    claims = notice(processor, receiver)
    at = ["12:00:00.500Z", "12:00:00.500+00:00", "12:00:00.600Z", "12:00:00.550Z", "13:00:00.599+01:00"]

    statuses = [report_on(processor, claims, timestamp=f"2026-11-21T{moment}").status_code for moment in at]

    assert statuses == [201, 201, 201, 409, 409]
    assert [each["report"]["timestamp"] for each in processor.control("GET", "/reports")] == [f"2026-11-21T{at[2]}"]
    assert processor.findings() == ["AP-011", "AP-011"]


def test_types_and_assets_have_reports_of_their_own(processor: Talk, receiver: Receiver) -> None:
    """AP-011: an earlier report of another type, or on another asset, is no earlier one."""
    claims = notice(processor, receiver)
    second = claims[LTI + "assetservice"]["assets"][1]["asset_id"]
    early = "2026-11-01T00:00:00.000Z"

    answers = [
        report_on(processor, claims),
        report_on(processor, claims, type="grammar", timestamp=early),
        report_on(processor, claims, assetId=second, timestamp=early),
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len(processor.control("GET", "/reports")) == 3


def test_report_on_a_foreign_asset_is_refused(processor: Talk, receiver: Receiver) -> None:
    """AP-011: a processor reports on assets of its own activity only."""
    answer = report_on(processor, notice(processor, receiver), assetId="as-0")

    assert answer.status_code == 404
    assert processor.findings() == ["AP-011"]
    assert processor.control("GET", "/reports") == []


def test_report_to_a_foreign_processor_is_refused(processor: Talk, receiver: Receiver) -> None:
    """AP-011: another tool's processor takes no report, at that tool's address or at one's own."""
    claims = notice(processor, receiver)
    processor.register(client_id="tool-2")
    foreign = attach(processor, client_id="tool-2")["id"]
    own = claims[LTI + "assetreport"]["report_url"]
    (mine,) = [each["id"] for each in activity(processor)["processors"] if each["client_id"] == "tool-1"]
    elsewhere = {LTI + "assetreport": {"report_url": own.replace(mine, foreign)}}

    answer = report_on(processor, {**claims, **elsewhere})

    assert answer.status_code == 404
    assert processor.findings() == ["AP-011"]


def test_report_demands_its_scope(processor: Talk, receiver: Receiver) -> None:
    """AP-008: a token without the scope of reports gives 403."""
    assert send(processor, notice(processor, receiver), {}, scope=ASSET).status_code == 403


REFUSED = [
    ("assetId", ..., "AP-008"),
    ("assetId", 7, "AP-008"),
    ("type", "", "AP-008"),
    ("timestamp", "yesterday", "AP-008"),
    ("timestamp", "2026-11-21T12:00:00", "AP-008"),
    ("processingProgress", ..., "AP-009"),
    ("processingProgress", ["Processed"], "AP-009"),
    ("priority", ..., "AP-009"),
    ("priority", -1, "AP-009"),
    ("priority", 6, "AP-009"),
    ("priority", True, "AP-009"),
    ("priority", 2.5, "AP-009"),
    ("title", 7, "AP-008"),
    ("result", None, "AP-008"),
    ("visibleToOwner", "yes", "AP-008"),
]


@pytest.mark.parametrize(("member", "value", "requirement"), REFUSED, ids=[f"{m}={v!r}" for m, v, _ in REFUSED])
def test_wrong_report_is_refused(
    processor: Talk, receiver: Receiver, member: str, value: object, requirement: str
) -> None:
    """AP-008, AP-009: a report without a demanded member, or with one of the wrong kind, is answered 400."""
    answer = report_on(processor, notice(processor, receiver), **{member: value})

    assert answer.status_code == 400
    assert processor.findings() == [requirement]
    assert processor.control("GET", "/reports") == []


@pytest.mark.parametrize("priority", [0, 5])
def test_priority_has_bounds(processor: Talk, receiver: Receiver, priority: int) -> None:
    """AP-009: the least and the highest priority are fine."""
    assert report_on(processor, notice(processor, receiver), priority=priority).status_code == 201


def test_report_is_an_object(processor: Talk, receiver: Receiver) -> None:
    """AP-008: a list of reports is answered 400."""
    assert send(processor, notice(processor, receiver), []).status_code == 400
    assert processor.findings() == ["AP-008"]


REMARKED = [
    ({"processingProgress": "Done", "result": ...}, "AP-009"),
    ({"processingProgress": "Processing"}, "AP-009"),
    ({"result": "x" * 17}, "AP-008"),
    ({"indicationColor": "red"}, "AP-008"),
    ({"indicationAlt": ...}, "AP-008"),
    ({"processingProgress": "Failed", "result": ...}, "AP-010"),
    ({"errorCode": "ASSET_TOO_LARGE"}, "AP-010"),
]


@pytest.mark.parametrize(("changes", "requirement"), REMARKED, ids=[str(index) for index in range(len(REMARKED))])
def test_careless_report_is_kept_and_noticed(
    processor: Talk, receiver: Receiver, changes: dict[str, Any], requirement: str
) -> None:
    """AP-009, AP-010: what a tool should have done better is a finding, and its report is kept."""
    answer = report_on(processor, notice(processor, receiver), **changes)

    assert answer.status_code == 201
    assert processor.findings() == [requirement]


def test_failed_report_with_a_code_is_right(processor: Talk, receiver: Receiver) -> None:
    """AP-010: a failure with a code, of the standard or the tool's own, is no finding."""
    failed = {"processingProgress": "Failed", "result": ..., "errorCode": "MOON_IN_THE_WRONG_PHASE"}

    assert report_on(processor, notice(processor, receiver), **failed).status_code == 201
    assert processor.findings() == []


def test_every_check_of_a_report_is_tested_here() -> None:
    """The tables have no more rows than members and remarks are tested."""
    assert len(JUDGED) == len({member for member, _, _ in REFUSED} - {"title"})
    assert len(NOTICED) == len(REMARKED)


# launches


def test_processor_is_asked_for_at_an_activity(tool: Talk) -> None:
    """AP-001: deep linking for a processor has the type, the activity, and the notices that it will live from."""
    launch = {"message": "LtiDeepLinkingRequest", "course": "biology", "activity": "essay", "link": None}

    claims = claims_of(tool.begin(user="teacher", **launch).authorize().token)

    settings = claims["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"]
    assert settings["accept_types"] == ["ltiAssetProcessor"]
    assert claims[LTI + "activity"] == {"id": "a-9e41c7d2-5b08", "title": "Essay: why cells are small"}
    assert SUBMISSION in claims[LTI + "platformnotificationservice"]["notice_types_supported"]


def test_settings_are_launched_without_a_resource_link(processor: Talk) -> None:
    """AP-012: the settings launch has activity and merged custom parameters, and goes to the processor's URL."""
    attached = attach(processor, url="https://tool.example/settings", custom={"a": "$User.id", "b": ""})
    order = {"message": SETTINGS, "course": "biology", "activity": "essay", "processor": attached["id"], "link": None}

    begun = processor.begin(user="teacher", **order)
    claims = claims_of(begun.authorize().token)

    assert begun.login_parameters["target_link_uri"] == "https://tool.example/settings"
    assert claims[LTI + "target_link_uri"] == "https://tool.example/settings"
    assert claims[LTI + "message_type"] == SETTINGS
    assert claims[LTI + "activity"]["id"] == "a-9e41c7d2-5b08"
    assert claims[LTI + "custom"] == {"a": "u-7d0f3a52-91c4", "b": ""}
    assert claims[LTI + "context"]["id"] == "c-2f81a6d0-44be"
    assert LTI + "resource_link" not in claims


def test_settings_go_where_the_tool_is_registered(processor: Talk) -> None:
    """AP-012: a processor without a URL is launched at the tool's own; an order may name another."""
    order = {"message": SETTINGS, "course": "biology", "activity": "essay", "link": None}

    usual = processor.begin(user="teacher", **order)
    named = processor.begin(user="teacher", **order, target_link_uri="https://tool.example/else")

    assert usual.login_parameters["target_link_uri"] == processor.redirect_uri
    assert named.login_parameters["target_link_uri"] == "https://tool.example/else"


def test_report_review_says_what_to_show(processor: Talk) -> None:
    """AP-013: the review has activity, submission, asset, type of report, owner and merged custom parameters."""
    report = {"url": "https://tool.example/review", "custom": {"b": "report"}}
    attached = attach(
        processor, url="https://tool.example/settings", custom={"a": "1", "b": "processor"}, report=report
    )
    order = {
        "message": REVIEW,
        "course": "biology",
        "activity": "essay",
        "processor": attached["id"],
        "asset": PICTURE,
        "assetreport_type": "originality",
        "link": None,
    }

    claims = claims_of(processor.begin(user="teacher", **order).authorize().token)

    assert claims[LTI + "target_link_uri"] == "https://tool.example/review"
    assert claims[LTI + "activity"]["id"] == "a-9e41c7d2-5b08"
    assert claims[LTI + "submission"] == {"id": "s-1f60b3a8-c2d7"}
    assert claims[LTI + "asset"] == {"id": PICTURE}
    assert claims[LTI + "assetreport_type"] == "originality"
    assert claims[LTI + "for_user"] == {"user_id": STUDENT}
    assert claims[LTI + "custom"] == {"a": "1", "b": "report"}
    assert LTI + "resource_link" not in claims


def test_report_review_can_be_for_somebody_else(processor: Talk) -> None:
    """AP-014: an order may name another owner, to see whether the tool shows what it should not."""
    order = {"message": REVIEW, "activity": "essay", "asset": TEXT, "assetreport_type": "x", "for_user": "student-2"}

    claims = claims_of(processor.begin(user="student-2", link=None, **order).authorize().token)

    assert claims[LTI + "for_user"] == {"user_id": "u-18f6d4b3-e9c5"}


@pytest.mark.parametrize(
    ("members", "at"),
    [
        pytest.param({"message": SETTINGS}, "$.activity", id="no activity"),
        pytest.param({"message": SETTINGS, "activity": "x"}, "$.activity", id="unknown activity"),
        pytest.param({"message": SETTINGS, "activity": "essay", "processor": "x"}, "$.processor", id="processor"),
        pytest.param(
            {"message": REVIEW, "activity": "essay", "assetreport_type": "x", "asset": "x"}, "$.asset", id="asset"
        ),
        pytest.param(
            {"message": REVIEW, "activity": "essay", "assetreport_type": "x", "asset": TEXT, "submission": "s-0"},
            "$.asset",
            id="submission",
        ),
        pytest.param(
            {"message": REVIEW, "activity": "essay", "assetreport_type": "x", "asset": TEXT, "for_user": "nobody"},
            "$.user",
            id="owner",
        ),
    ],
)
def test_launch_of_what_there_is_not_is_refused(processor: Talk, members: Any, at: str) -> None:
    """A launch at an activity names what is there."""
    order = {"client_id": "tool-1", "user": "teacher", "course": "biology", "browser": True, **members}

    answer = processor.http.post(f"{processor.issuer}/control/launches", json=order)

    assert (answer.status_code, answer.json()["at"]) == (400, at)


# saved and from Python


def test_activities_and_reports_are_saved(processor: Talk, receiver: Receiver) -> None:
    """A saved platform has what was handed in, who looks at it, and what was reported."""
    report_on(processor, notice(processor, receiver))
    before = activity(processor), processor.control("GET", "/reports")
    saved = processor.control("GET", "/scenario")
    submit(processor)

    processor.control("PUT", "/scenario", saved)

    assert (activity(processor), processor.control("GET", "/reports")) == before


def test_asset_processing_from_python(lms: MockPlatform, processor: Talk) -> None:
    """A program attaches, hands in and reads reports by methods."""
    platform = lms.platform(processor.issuer.rpartition("/")[2])
    attached = platform.attach_processor("tool-1", course="biology", activity="essay", title="Second look")

    submission = platform.submit("student-2", HANDED_IN, course="biology", activity="essay")

    assert (attached.title, submission.attempt, len(submission.assets)) == ("Second look", 1, 2)
    assert len(platform.deliver_notices()) == 2
    assert (platform.reports, platform.decisions[0]["eula_required"]) == ([], True)

    platform.detach_processor(attached.id, course="biology", activity="essay")
    assert attached.id not in [each["id"] for each in activity(processor)["processors"]]
