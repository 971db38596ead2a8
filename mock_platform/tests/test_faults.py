"""Faults are planned by name: for whom, from when, how often; wrong orders are refused; they can be kept."""

import json
import re
from typing import Any

import httpx
import pytest

from mock_platform import ControlError, MockPlatform
from mock_platform.faults import FAULTS
from mock_platform.faults.fault import AnswerFault, MessageFault
from mock_platform.faults.listing import catalogue
from mock_platform.faults.planned import ADDRESS, KEPT, Faults
from mock_platform.tests.reader import claims_of
from mock_platform.tests.talking import Talk
from mock_platform.tests.test_cli import run

NRPS = "https://purl.imsglobal.org/spec/lti-nrps/"


def plan(tool: Talk, name: str, **body: Any) -> Any:
    return tool.control("POST", "/faults", {"name": name, **body})


def statuses(tool: Talk, count: int) -> list[int]:
    return [tool.http.get(f"{tool.issuer}/lti/jwks").status_code for _ in range(count)]


def subjects(tool: Talk, count: int, **order: Any) -> list[bool]:
    """Tell of launches that are ordered now whether each says who the user is."""
    return ["sub" in claims_of(tool.begin(**order).authorize().token) for _ in range(count)]


# endpoints


def test_fault_passes_some_and_meets_some(tool: Talk) -> None:
    """`after` lets requests pass, `times` ends the fault, and both are seen in its counts."""
    planned = plan(tool, "server-error", endpoint="jwks", after=1, times=2)

    assert statuses(tool, 5) == [200, 500, 500, 200, 200]
    shown = tool.control("GET", f"/faults/{planned['id']}")
    assert shown == planned | {"met": 5, "used": 2}
    assert planned == {
        "id": "fault-1",
        "name": "server-error",
        "endpoint": "jwks",
        "client_id": None,
        "launch_id": None,
        "after": 1,
        "times": 2,
        "met": 0,
        "used": 0,
    }


def test_fault_without_times_stays_until_it_is_removed(tool: Talk) -> None:
    """A fault that is planned without end meets every request until it is removed."""
    planned = plan(tool, "server-error", endpoint="jwks")
    before = statuses(tool, 3)

    tool.control("DELETE", f"/faults/{planned['id']}")

    assert (before, statuses(tool, 2)) == ([500] * 3, [200] * 2)
    assert tool.control("GET", "/faults") == []


def test_all_faults_are_removed(tool: Talk) -> None:
    """Faults of all kinds are removed at once."""
    plan(tool, "server-error")
    plan(tool, "expired")
    planned = [fault["id"] for fault in tool.control("GET", "/faults")]

    tool.control("DELETE", "/faults")

    assert planned == ["fault-1", "fault-2"]
    assert tool.control("GET", "/faults") == []


def test_fault_of_one_endpoint_leaves_the_others_alone(tool: Talk) -> None:
    """A fault meets the endpoint that it was planned for; without one, all that it can meet; never the control API."""
    plan(tool, "server-error", endpoint="configuration")
    configuration = f"{tool.issuer}/.well-known/openid-configuration"

    assert (tool.http.get(configuration).status_code, statuses(tool, 1)) == (500, [200])
    plan(tool, "server-error")
    assert statuses(tool, 1) == [500]
    assert tool.http.get(f"{tool.issuer}/control").status_code == 200


def test_faults_of_one_platform_leave_another_alone(tool: Talk, lms: MockPlatform) -> None:
    """A fault belongs to the platform that it was planned on."""
    plan(tool, "server-error")

    assert statuses(tool, 1) == [500]
    assert httpx.get(lms.endpoints["jwks_uri"], timeout=60).status_code == 200


def test_several_faults_meet_one_request(tool: Talk) -> None:
    """The first that answers instead decides, those that spoil apply in order, and the journal names them all."""
    plan(tool, "decorated-media-type", endpoint="jwks", times=1)
    plan(tool, "rate-limit", endpoint="jwks", times=1, retry_after_s=9)
    other = plan(tool, "server-error", endpoint="jwks", times=1)

    answer = tool.http.get(f"{tool.issuer}/lti/jwks")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "9")
    assert answer.headers["content-type"] == "Application/Json; Charset=UTF-8"
    (entry,) = tool.control("GET", "/journal?endpoint=jwks&kind=request")["entries"]
    assert entry["fault"] == "rate-limit, decorated-media-type"
    assert tool.control("GET", f"/faults/{other['id']}")["met"] == 0


def test_fault_of_one_tool_meets_its_requests_alone(talk: Talk) -> None:
    """A tool is known by its access token, its assertion and its client id; a request of nobody is not met."""
    talk.register()
    talk.register(client_id="tool-2")
    token = talk.token(f"{NRPS}scope/contextmembership.readonly")
    begun = talk.begin()
    claims = claims_of(begun.authorize().token)
    roster = claims[f"{NRPS}claim/namesroleservice"]["context_memberships_url"]
    waiting = talk.begin()
    plan(talk, "server-error", client_id="tool-2")
    plan(talk, "rate-limit", client_id="tool-1")

    asked = [
        talk.http.get(roster, headers={"Authorization": f"Bearer {token}"}),
        talk.ask_for_token("x"),
        talk.ask_for_token("x", assertion=talk.assertion(iss="tool-2", sub="tool-2")),
        talk.http.get(roster, headers={"Authorization": "Bearer unknown"}),
        talk.http.get(f"{talk.issuer}/lti/jwks"),
        waiting.authorize().response,
    ]

    assert [answer.status_code for answer in asked] == [429, 429, 500, 401, 200, 429]


def test_fault_with_nothing_to_spoil_is_not_used(tool: Talk) -> None:
    """A fault that finds nothing to spoil is met and not used, keeps its times, and says why."""
    planned = plan(tool, "expires-in-missing", times=1)
    refused = tool.ask_for_token("x").json()

    shown = tool.control("GET", f"/faults/{planned['id']}")

    assert refused["error"] == "invalid_scope"
    assert (shown["met"], shown["used"]) == (1, 0)
    assert shown["obstacle"] == "the answer is a 400 without JSON to spoil"
    assert "expires_in" not in tool.ask_for_token(f"{NRPS}scope/contextmembership.readonly").json()


# messages


def test_message_fault_goes_to_launches_ordered_later(tool: Talk) -> None:
    """A fault of messages meets launches that are ordered after it was planned, as often as it is told."""
    earlier = tool.begin()
    planned = plan(tool, "subject-missing", after=1, times=2)

    assert subjects(tool, 4) == [True, False, False, True]
    assert "sub" in claims_of(earlier.authorize().token)
    shown = tool.control("GET", f"/faults/{planned['id']}")
    assert (shown["met"], shown["used"]) == (4, 2)


def test_message_fault_of_one_tool_meets_its_launches_alone(talk: Talk) -> None:
    """A fault of messages that is planned for one tool leaves the launches of another alone."""
    talk.register()
    talk.register(client_id="tool-2")
    planned = plan(talk, "subject-missing", client_id="tool-2")

    assert subjects(talk, 2) == [True, True]
    assert talk.control("GET", f"/faults/{planned['id']}")["met"] == 0
    begun = talk.begin(client_id="tool-2")
    assert "sub" not in claims_of(begun.authorize(client_id="tool-2").token)


def test_message_fault_of_one_launch_meets_it_alone(tool: Talk) -> None:
    """A fault can be planned for a launch that has begun; it is counted when the message is made."""
    begun, other = tool.begin(), tool.begin()
    planned = plan(tool, "subject-missing", launch_id=begun.launch_id)
    before = tool.control("GET", f"/faults/{planned['id']}")["used"]

    told = ["sub" in claims_of(each.authorize().token) for each in (begun, other)]

    assert (told, before) == ([False, True], 0)
    assert tool.control("GET", f"/faults/{planned['id']}")["used"] == 1
    assert begun.details()["faults"] == [{"name": "subject-missing", "used": 1}]


def test_message_fault_that_never_met_its_message_is_not_used(tool: Talk) -> None:
    """A fault whose edit finds nothing, or whose message is never made, counts as unused in its launch."""
    begun = tool.begin(faults=[{"name": "nonce-of-another-launch"}, {"name": "expired"}])
    before = [fault["used"] for fault in begun.details()["faults"]]

    begun.authorize()

    assert before == [0, 0]
    assert [fault["used"] for fault in begun.details()["faults"]] == [0, 1]
    assert begun.details()["edits"][0]["obstacle"] == "no other launch of this tool had a nonce"


def test_fault_of_several_edits_counts_once_for_a_launch(tool: Talk) -> None:
    """A planned fault that is made of two edits is used once when both have changed the message."""
    planned = plan(tool, "audience-extra-without-azp")

    tool.begin().authorize()

    assert tool.control("GET", f"/faults/{planned['id']}")["used"] == 1


def test_launch_takes_edits_and_faults_side_by_side(tool: Talk) -> None:
    """A fault of a launch becomes edits beside its own, each of which says which fault it is for."""
    edit = {"name": "claim", "path": "name", "value": "x"}
    begun = tool.begin(edits=[edit], faults=[{"name": "audience-extra-without-azp"}])

    claims = claims_of(begun.authorize().token)

    assert (claims["name"], len(claims["aud"]), "azp" in claims) == ("x", 2, False)
    edits = begun.details()["edits"]
    assert [(each["name"], each.get("fault")) for each in edits] == [
        ("claim", None),
        ("audience_list", "audience-extra-without-azp"),
        ("drop_claim", "audience-extra-without-azp"),
    ]


# from Python


def test_python_plans_and_counts_and_removes(lms: MockPlatform) -> None:
    """A Python program plans a fault by name, sees its count, and removes it."""
    platform = lms.platform("faulty")
    planned = platform.faults.add("rate-limit", endpoint="jwks", times=2, retry_after_s=1)
    url = platform.endpoints["jwks_uri"]

    answers = [httpx.get(url, timeout=60).status_code for _ in range(3)]

    assert (answers, planned.used, [each.id for each in platform.faults]) == ([429, 429, 200], 2, [planned.id])
    platform.faults.remove(planned)
    assert len(platform.faults) == 0
    platform.faults.add("expired")
    platform.faults.clear()
    assert list(platform.faults) == []
    actions = [entry["action"] for entry in platform.journal if entry["kind"] == "control"]
    assert actions == ["add_fault", "remove_fault", "add_fault", "clear_faults"]
    platform.delete()


# wrong orders


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("name", {"name": "rate-limits"}, "$.name", "there is no fault 'rate-limits'; did you mean 'rate-limit'?"),
    ("no name", {}, "$.name", "should have the name of a fault"),
    ("parameter", {"name": "rate-limit", "retry_afters": 1}, "$.retry_afters", "did you mean 'retry_after_s'?"),
    (
        "value",
        {"name": "rate-limit", "retry_after_s": "1"},
        "$.retry_after_s",
        "should be a whole number from 0 to 31622400",
    ),
    ("delay", {"name": "slow", "delay_s": 300.5}, "$.delay_s", "should be a number from 0 to 300, got 300.5"),
    ("backwards", {"name": "slow", "delay_s": -0.5}, "$.delay_s", "should be a number from 0 to 300"),
    ("piece", {"name": "trickle", "piece_bytes": 0}, "$.piece_bytes", "should be a whole number from 1 to 1000000"),
    ("part", {"name": "trickle", "piece_bytes": 1.0}, "$.piece_bytes", "should be a whole number from 1"),
    ("pause", {"name": "trickle", "pause_s": 11}, "$.pause_s", "should be a number from 0 to 10"),
    ("lifetime", {"name": "short-lived-token", "lifetime_s": 86401}, "$.lifetime_s", "number from 1 to 86400"),
    ("choice", {"name": "weak-key", "bits": 2048}, "$.bits", "should be 512 or 1024"),
    ("required", {"name": "lti-claim-missing"}, "$.claim", "lacks 'claim'"),
    ("endpoint", {"name": "rate-limit", "endpoint": "membership"}, "$.endpoint", "did you mean 'memberships'?"),
    ("other endpoint", {"name": "key-set-empty", "endpoint": "token"}, "$.endpoint", "its endpoints are jwks"),
    ("message's endpoint", {"name": "expired", "endpoint": "jwks"}, "$.endpoint", "is a fault of messages"),
    ("client", {"name": "expired", "client_id": "tool-7"}, "$.client_id", "did you mean 'tool-1'?"),
    ("launch", {"name": "expired", "launch_id": "none"}, "", "there is no launch 'none'"),
    ("endpoint's launch", {"name": "slow", "launch_id": "none"}, "$.launch_id", "belong to no launch"),
    ("platform", {"name": "token-of-another-platform", "platform": "no"}, "$.platform", "there is no platform 'no'"),
    ("times", {"name": "slow", "times": 0}, "$.times", "should be a whole number above 0 or null"),
    ("after", {"name": "slow", "after": -1}, "$.after", "should be a whole number from 0 on"),
    ("counts", {"name": "slow", "used": 3}, "$.used", "has no member 'used'"),
]


@pytest.mark.parametrize(("body", "at", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_fault_is_refused(tool: Talk, body: dict[str, Any], at: str, message: str) -> None:
    """A fault that does not exist or does not fit is refused with the place and a sentence, and nothing is planned."""
    response = tool.http.post(f"{tool.issuer}/control/faults", json=body)

    assert response.status_code in {400, 404}
    assert (response.json()["at"] or "") == at
    assert message in response.json()["message"]
    assert tool.control("GET", "/faults") == []


@pytest.mark.parametrize(
    ("fault", "at", "message"),
    [
        ({"name": "rate-limit"}, "$.faults[0].name", "plan it on the platform"),
        ({"name": "expird"}, "$.faults[0].name", "did you mean 'expired'?"),
        ({"name": "expired", "times": 1}, "$.faults[0].times", "has no member 'times'"),
    ],
    ids=["of an endpoint", "unknown", "with an address"],
)
def test_wrong_fault_of_a_launch_is_refused(tool: Talk, fault: dict[str, Any], at: str, message: str) -> None:
    """A launch takes faults of messages with their own parameters, and nothing else."""
    order = {"client_id": "tool-1", "user": "student", "browser": True, "faults": [fault]}

    response = tool.http.post(f"{tool.issuer}/control/launches", json=order)

    assert (response.status_code, response.json()["at"]) == (400, at)
    assert message in response.json()["message"]


def test_launch_that_is_over_takes_no_fault(tool: Talk) -> None:
    """A launch whose messages have been made takes no fault, and one whose login is sent none of the login."""
    over, begun = tool.begin(), tool.begin()
    over.authorize()
    url = f"{tool.issuer}/control/faults"

    late = tool.http.post(url, json={"name": "expired", "launch_id": over.launch_id})
    halfway = tool.http.post(url, json={"name": "login-by-get", "launch_id": begun.launch_id})

    assert (late.status_code, late.json()["error"]) == (409, "launch_over")
    assert (halfway.status_code, halfway.json()["error"]) == (409, "login_sent")


def test_unknown_fault_is_not_found(tool: Talk) -> None:
    """A planned fault that does not exist can be neither shown nor removed."""
    url = f"{tool.issuer}/control/faults/fault-9"

    answers = [tool.http.get(url), tool.http.delete(url)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json()["error"] == "unknown_fault"


# keeping


def test_faults_are_kept_as_they_are(lms: MockPlatform) -> None:
    """Planned faults are written without null and restored with their counts; new ids do not repeat."""
    platform = lms.platform("kept")
    platform.faults.add("rate-limit", endpoint="jwks", times=3)
    platform.faults.add("subject-odd", sub=None, after=1)
    httpx.get(platform.endpoints["jwks_uri"], timeout=60)
    state = platform._platform.faults
    document = state.as_document()

    restored = Faults()
    restored.restore(json.loads(json.dumps(document)))

    assert "null" not in json.dumps(document).replace('\\"sub\\": null', "").replace('\\"sub\\":null', "")
    assert [each.as_json() for each in restored] == [each.as_json() for each in state]
    assert [each.used for each in restored] == [1, 0]
    platform.delete()


def test_table_without_counts_plans_a_fault() -> None:
    """A table as a scenario has it is enough; a wrong one is refused with its place."""
    faults = Faults()

    faults.restore([{"name": "slow", "delay_s": 2.5, "times": 1}])

    (planned,) = faults
    assert (planned.id, planned.times, planned.fault.parameters) == ("fault-1", 1, {"delay_s": 2.5})
    with pytest.raises(ControlError, match="did you mean 'slow'"):
        faults.restore([{"name": "slow"}, {"name": "slwo"}])
    assert len(faults) == 1


# the catalogue


def test_catalogue_says_what_is_stable() -> None:
    """Every fault has an id in words, one sentence, a requirement, what a correct tool does, and its parameters."""
    rows = catalogue()

    assert len(rows) == len({row["id"] for row in rows}) == len(FAULTS) >= 100
    assert [row["id"] for row in rows if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["id"])] == []
    assert [row["id"] for row in rows if not re.fullmatch(r"[A-Z][^\n]*[.]", row["sentence"])] == []
    assert [row["id"] for row in rows if not re.fullmatch(r"[A-Z][^\n]*[.]", row["correct_tool"])] == []
    assert [row["id"] for row in rows if not re.fullmatch(r"[A-Z]+(-[A-Z]+)*-[0-9]{3}", row["requirement"])] == []
    assert len({row["sentence"] for row in rows}) == len(rows)


def test_parameters_do_not_collide_with_the_address() -> None:
    """No fault has a parameter of the name of an address's member, so that both stand side by side."""
    taken = {"name", *ADDRESS, *KEPT}

    assert {name: taken & set(kind.shape.known) for name, kind in FAULTS.items() if taken & set(kind.shape.known)} == {}


def test_defaults_fit_their_parameters() -> None:
    """What a fault assumes where nothing is said is what it would accept."""
    unfit = [
        (name, parameter)
        for name, kind in FAULTS.items()
        for parameter, value in kind.defaults.items()
        if not kind.shape.known[parameter].fits(value)
    ]

    assert unfit == []


def test_every_fault_is_of_messages_or_of_endpoints() -> None:
    """A fault of messages has edits, one of endpoints has endpoints."""
    assert all(isinstance(kind, MessageFault | AnswerFault) for kind in FAULTS.values())
    assert [name for name, kind in FAULTS.items() if isinstance(kind, AnswerFault) and not kind.endpoints] == []


def test_command_lists_the_catalogue() -> None:
    """`mock-platform faults` lists every fault, as a table or as JSON."""
    table, as_json = run("faults"), run("faults", "--json")

    assert json.loads(as_json.stdout) == catalogue()
    assert "paging-loop" in table.stdout
