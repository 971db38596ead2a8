"""Faults of assets, reports, notices, groups, registration and deep linking do what they say, once."""

from typing import Any

import httpx
import pytest

from mock_platform import vocabulary as lti
from mock_platform.tests.choosing import QUIZ, ask
from mock_platform.tests.reading import claim
from mock_platform.tests.registering import Invited, invite, metadata
from mock_platform.tests.talking import Talk

ESSAY = "/courses/biology/activities/essay"
TEXT = b"Bees, and why they dance."
LATER = "2026-11-21T12:00:00.500Z"
COURSE = "/lti/deployments/k/courses/c"
ADDRESSES = {
    "deep_linking": "/lti/deep_linking/x",
    "start_assessment": "/lti/proctoring/x",
    "register": "/lti/register",
    "groups": f"{COURSE}/groups",
    "notices": "/lti/deployments/k/notices",
    "assets": f"{COURSE}/assets/a",
    "reports": f"{COURSE}/processors/p/reports",
    "eula": "/lti/deployments/k/eula",
    "assessment_control": f"{COURSE}/assessments/l/control",
}


def plan(tool: Talk, name: str, **body: Any) -> str:
    """Plan a fault for one request and return its id."""
    planned: str = tool.control("POST", "/faults", {"name": name, "times": 1, **body})["id"]
    return planned


def used(tool: Talk, fault_id: str) -> int:
    times: int = tool.control("GET", f"/faults/{fault_id}")["used"]
    return times


def bearer(tool: Talk, scope: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tool.token(scope)}"}


@pytest.mark.parametrize("endpoint", list(ADDRESSES))
def test_faults_of_every_endpoint_meet_its_requests(tool: Talk, endpoint: str) -> None:
    """A fault that is planned for an endpoint meets a request to its address, and is in the request's entry."""
    planned = plan(tool, "server-error", endpoint=endpoint, status=502)

    answer = tool.http.post(f"{tool.issuer}{ADDRESSES[endpoint]}")

    (entry,) = tool.control("GET", f"/journal?kind=request&endpoint={endpoint}")["entries"]
    assert (answer.status_code, used(tool, planned), entry["fault"]) == (502, 1, "server-error")


# assets and reports


@pytest.fixture
def processed(tool: Talk) -> tuple[Talk, str, str]:
    """Hand in a text, and return the talk with the address of the asset and that of its reports."""
    processor = tool.control("POST", f"{ESSAY}/processors", {"client_id": "tool-1"})["id"]
    asset = {"content_type": "text/plain", "text": TEXT.decode()}
    handed_in = tool.control("POST", f"{ESSAY}/submissions", {"user": "student", "assets": [asset]})
    course = claim(tool, lti.CLAIM_NRPS)["context_memberships_url"].removesuffix("/memberships")
    return tool, f"{course}/assets/{handed_in['assets'][0]['id']}", f"{course}/processors/{processor}/reports"


Processed = tuple[Talk, str, str]


def report(processed: Processed, **changes: Any) -> httpx.Response:
    """Send a good report on the asset but for these changes."""
    tool, asset, url = processed
    body = {"assetId": asset.rpartition("/")[2], "type": "originality", "timestamp": LATER, "priority": 0}
    body |= {"processingProgress": "Processing"}
    return tool.http.post(url, json=body | changes, headers=bearer(tool, lti.SCOPE_REPORT))


@pytest.mark.parametrize(
    ("how", "altered"),
    [("changed", bytes([TEXT[0] ^ 1]) + TEXT[1:]), ("shorter", TEXT[:-1])],
    ids=["changed", "shorter"],
)
def test_asset_is_altered(processed: Processed, how: str, altered: bytes) -> None:
    """AP-007: `asset-altered` answers with other bytes than the checksum is of, and with the true ones after that."""
    tool, url, _ = processed
    planned = plan(tool, "asset-altered", how=how)
    headers = bearer(tool, lti.SCOPE_ASSET_READ_ONLY)

    got, after = tool.http.get(url, headers=headers), tool.http.get(url, headers=headers)

    assert (got.status_code, got.content, got.headers["content-length"]) == (200, altered, str(len(altered)))
    assert (after.content, used(tool, planned)) == (TEXT, 1)


def test_asset_is_on_another_host(processed: Processed) -> None:
    """AP-006: `asset-redirected` leads to the asset on another host, where an access token is a finding."""
    tool, url, _ = processed
    planned = tool.control("POST", "/faults", {"name": "asset-redirected"})["id"]
    headers = bearer(tool, lti.SCOPE_ASSET_READ_ONLY)

    location = tool.http.get(url, headers=headers).headers["location"]
    without = tool.http.get(location)
    before = tool.findings()
    with_token = tool.http.get(location, headers=headers)

    assert httpx.URL(location).host != httpx.URL(url).host
    assert (without.content, with_token.content) == (TEXT, TEXT)
    assert without.headers["content-type"].startswith("text/plain")
    assert (before, tool.findings()) == ([], ["AP-006"])
    assert used(tool, planned) == 1


def test_report_is_refused_as_stale(processed: Processed) -> None:
    """`stale-conflict` refuses a first report with 409 and keeps nothing; the second is taken."""
    planned = plan(processed[0], "stale-conflict", endpoint="reports")

    assert [report(processed).status_code for _ in range(2)] == [409, 201]
    assert (used(processed[0], planned), len(processed[0].control("GET", "/reports"))) == (1, 1)


def test_report_is_accepted_and_not_stored(processed: Processed) -> None:
    """`not-stored` answers a report with success and keeps nothing."""
    plan(processed[0], "not-stored", endpoint="reports", status=201)

    assert report(processed).status_code == 201
    assert processed[0].control("GET", "/reports") == []
    assert report(processed).status_code == 201
    assert len(processed[0].control("GET", "/reports")) == 1


# notices


def handlers(tool: Talk, url: str) -> dict[str, str]:
    listed = tool.http.get(url, headers=bearer(tool, lti.SCOPE_NOTICE_HANDLERS)).json()["notice_handlers"]
    return {each["notice_type"]: each["handler"] for each in listed}


def subscribe(tool: Talk, url: str) -> Any:
    body = {"notice_type": lti.NOTICE_CONTEXT_COPY, "handler": f"{tool.issuer}/sink/notices"}
    answer = tool.http.put(url, json=body, headers=bearer(tool, lti.SCOPE_NOTICE_HANDLERS))
    assert answer.status_code == 200
    return answer.json()


def test_handler_is_not_kept(tool: Talk) -> None:
    """PNS-003: `handler-not-kept` answers a subscription as always, and has no handler; listing is left alone."""
    url = claim(tool, lti.CLAIM_NOTICES)["platform_notification_service_url"]
    planned = plan(tool, "handler-not-kept")

    before = handlers(tool, url)
    obstacle = tool.control("GET", f"/faults/{planned}")["obstacle"]
    answered = subscribe(tool, url)
    forgotten = handlers(tool, url)

    assert (before, obstacle) == (forgotten, "the request is no subscription")
    assert answered == subscribe(tool, url)
    assert (forgotten[lti.NOTICE_CONTEXT_COPY], used(tool, planned)) == ("", 1)
    assert handlers(tool, url)[lti.NOTICE_CONTEXT_COPY] == answered["handler"]


def test_handler_is_answered_by_the_list(tool: Talk) -> None:
    """PNS-003: `handler-answered-by-list` keeps the handler and answers with what a GET would say."""
    url = claim(tool, lti.CLAIM_NOTICES)["platform_notification_service_url"]
    planned = plan(tool, "handler-answered-by-list")

    answered = subscribe(tool, url)

    assert {each["notice_type"]: each["handler"] for each in answered["notice_handlers"]} == handlers(tool, url)
    assert handlers(tool, url)[lti.NOTICE_CONTEXT_COPY].endswith("/sink/notices")
    assert (used(tool, planned), "notice_handlers" in subscribe(tool, url)) == (1, False)


# groups


def test_groups_have_set_ids(tool: Talk) -> None:
    """GS-003: `group-set-ids` writes a list of sets for those groups that are in one, and nothing else differs."""
    url = claim(tool, lti.CLAIM_GROUPS)["context_groups_url"] + "?limit=10"
    planned = plan(tool, "group-set-ids")

    got, plain = (tool.http.get(url, headers=bearer(tool, lti.SCOPE_GROUP_READ_ONLY)).json() for _ in range(2))

    assert [group.get("set_ids") for group in got["groups"]] == [["gs-9d1c40"], ["gs-9d1c40"], None]
    assert [group.get("set_id") for group in plain["groups"]] == ["gs-9d1c40", "gs-9d1c40", None]
    assert [{**group, "set_ids": 0, "set_id": 0} for group in got["groups"]] == [
        {**group, "set_ids": 0, "set_id": 0} for group in plain["groups"]
    ]
    assert used(tool, planned) == 1


# registration


def registered_by(invited: Invited) -> Any:
    """Return what the platform has of the only tool."""
    (client_id,) = invited.talk.control("GET", "")["registrations"]
    return invited.talk.control("GET", f"/registrations/{client_id}")


def test_registration_lacks_a_scope(talk: Talk) -> None:
    """DR-014: `registration-scope-refused` registers without the last scope, in the answer and in truth."""
    planned = plan(talk, "registration-scope-refused")
    invited = invite(talk)

    answer = invited.register(metadata(scope=f"{lti.SCOPE_SCORE} {lti.SCOPE_MEMBERSHIP_READ_ONLY}"))

    assert (answer.status_code, answer.json()["scope"]) == (201, lti.SCOPE_SCORE)
    assert registered_by(invited)["scopes"] == [lti.SCOPE_SCORE]
    assert used(talk, planned) == 1
    assert invite(talk).register().json()["scope"] == lti.SCOPE_SCORE


def test_registration_does_not_say_the_client_id(talk: Talk) -> None:
    """DR-016: `registration-without-client-id` registers and does not say as whom."""
    planned = plan(talk, "registration-without-client-id")
    invited = invite(talk)

    answer = invited.register()

    assert (answer.status_code, "client_id" in answer.json()) == (201, False)
    assert registered_by(invited)["client_name"] == "A tool"
    assert used(talk, planned) == 1
    assert "client_id" in invite(talk).register().json()


def test_registration_is_answered_with_200(talk: Talk) -> None:
    """DR-014: `registration-answered-200` has another status than the standard, and the same body."""
    planned = plan(talk, "registration-answered-200")

    answers = [invite(talk).register() for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 201]
    assert answers[0].json().keys() == answers[1].json().keys()
    assert used(talk, planned) == 1


def test_refused_registration_is_no_answer_to_spoil(talk: Talk) -> None:
    """A registration that fails anyway is left alone, and the fault says why."""
    planned = plan(talk, "registration-answered-200")

    answer = invite(talk).register(metadata(redirect_uris=[]))

    assert (answer.status_code, used(talk, planned)) == (400, 0)
    assert "400" in talk.control("GET", f"/faults/{planned}")["obstacle"]


# deep linking


@pytest.mark.parametrize(("silently", "status"), [(False, 400), (True, 200)], ids=["told", "silently"])
def test_content_is_not_placed(tool: Talk, silently: bool, status: int) -> None:
    """DL-036: `content-not-placed` creates nothing of a good response, of the tool that it is planned for."""
    asked = ask(tool)
    planned = plan(tool, "content-not-placed", client_id="tool-1", silently=silently)

    answer = asked.answer(QUIZ)
    created = asked.created()

    assert (answer.status_code, created, used(tool, planned)) == (status, [], 1)
    assert answer.headers["content-type"].startswith("text/html")
    assert (asked.answer(QUIZ).status_code, asked.created()) == (200, ["ltiResourceLink"])
