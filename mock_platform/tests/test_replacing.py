"""A platform is saved as a scenario, plays another one, and is as it was in a snapshot: at once or not at all."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_platform import ControlError, MockPlatform
from mock_platform.orders.snapshots import MOST_SNAPSHOTS
from mock_platform.parts import PART_NAMES
from mock_platform.tests.reader import verified_claims
from mock_platform.tests.talking import CLIENT_ID, Talk

TOML = {"Content-Type": "application/toml", "Accept": "application/toml"}
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


def toml(talk: Talk) -> str:
    return talk.http.get(f"{talk.issuer}/control/scenario", headers=TOML).text


def put(talk: Talk, body: Any) -> httpx.Response:
    return talk.http.put(f"{talk.issuer}/control/scenario", json=body)


def test_scenario_is_json_or_toml(tool: Talk) -> None:
    """The scenario is JSON unless TOML is asked for, and both say the same."""
    as_json = tool.http.get(f"{tool.issuer}/control/scenario")
    as_toml = tool.http.get(f"{tool.issuer}/control/scenario", headers=TOML)

    assert as_json.headers["content-type"] == "application/json"
    assert as_toml.headers["content-type"].partition(";")[0] == "application/toml"
    assert tomllib.loads(as_toml.text) == as_json.json()


def test_saved_platform_is_played_by_another(tool: Talk) -> None:
    """What was saved makes another platform the same: tools, deployments, keys that sign, people and clock."""
    tool.control("PUT", "/clock", {"offset_s": 3600})
    tool.control("POST", "/keys/rotate")
    saved = toml(tool)
    with MockPlatform() as other:
        talk = Talk(tool.http, other.issuer)
        talk.http.put(f"{talk.issuer}/control/scenario", content=saved, headers=TOML)

        assert toml(talk) == saved
        assert talk.key_set() == tool.key_set()
        assert other.clock.offset.total_seconds() == 3600


def test_scenario_goes_into_a_file_and_back(tool: Talk, tmp_path: Path) -> None:
    """A file of a saved platform starts a server that launches the same tool with the same keys."""
    file = tmp_path / "saved.toml"
    file.write_text(toml(tool), "utf-8")

    with MockPlatform(scenario=str(file)) as lms:
        begun = Talk(tool.http, lms.issuer).begin()
        page = begun.authorize(redirect_uri=tool.redirect_uri)

        assert verified_claims(page.token, tool.key_set())["sub"] == "u-c2a95e10-7f3b"


def test_scenario_is_played_by_name(tool: Talk) -> None:
    """A scenario that is named replaces the world; tools, clock and keys stay as it does not speak of them."""
    document = tool.control("GET", "/scenario")
    one = document | {"name": "smaller", "courses": document["courses"][:1]}
    assert put(tool, one).json()["scenario"] == "smaller"
    keys = tool.key_set()

    shown = put(tool, {"name": "demo"}).json()

    assert (shown["scenario"], shown["registrations"]) == ("demo", [CLIENT_ID])
    assert len(shown["courses"]) == len(document["courses"])
    assert tool.key_set() == keys


MISTAKES: list[tuple[str, dict[str, Any], str, str]] = [
    ("part of no name", {"registratons": []}, "$.registratons", "did you mean 'registrations'?"),
    ("wrong tool", {"registrations": [{}]}, "$.registrations[0].initiate_login_uri", "lacks 'initiate_login_uri'"),
    ("wrong clock", {"clock": {"offset": 1}}, "$.clock.offset", "did you mean 'offset_s'?"),
    ("no tools at all", {"registrations": {}}, "$.registrations", "$.registrations should be a list of an object"),
    ("wrong keys", {"keys": {"entries": []}}, "$.keys.entries", "one present key"),
    ("unknown key", {"keys": {"entries": [{"kid": "a", "state": "present", "key": "x"}]}}, "$.keys.entries[0].key", ""),
    ("broken PEM", {"keys": {"entries": [{"kid": "a", "state": "present", "pem": "x"}]}}, "$.keys.entries[0].pem", ""),
    ("no key", {"keys": {"entries": [{"kid": "a", "state": "present"}]}}, "$.keys.entries[0]", "'pem' or 'jwk'"),
    ("no people", {"people": []}, "$.people", "at least one"),
    ("wrong member", {"courses": [{}]}, "$.courses[0].id", "lacks 'id'"),
]


@pytest.mark.parametrize(("changes", "at", "message"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_mistake_changes_nothing(tool: Talk, changes: dict[str, Any], at: str, message: str) -> None:
    """A scenario with one mistake is refused at its place, and neither world nor part is touched."""
    before = tool.control("GET", "/scenario")
    moved = before | {"name": "other", "clock": {"offset_s": 5}, "registrations": []}

    response = put(tool, moved | changes)

    assert (response.status_code, response.json()["at"]) == (400, at)
    assert message in response.json()["message"]
    assert tool.control("GET", "/scenario") == before


def test_text_that_is_no_toml_is_refused(talk: Talk) -> None:
    """TOML that is none is told with its line."""
    response = talk.http.put(f"{talk.issuer}/control/scenario", content="people = =", headers=TOML)

    assert (response.status_code, response.json()["error"]) == (400, "not_toml")
    assert "line 1" in response.json()["message"]


def test_what_toml_cannot_say_is_told(tool: Talk) -> None:
    """A null inside a tool's key has no TOML; the answer names the place, and JSON has it."""
    tool.register(client_id="odd", jwks={"keys": [{"kty": "RSA", "kid": None}]})

    response = tool.http.get(f"{tool.issuer}/control/scenario", headers=TOML)

    assert response.status_code == 406
    assert "$.registrations[1].jwks.keys[0].kid" in response.json()["message"]
    assert tool.control("GET", "/scenario")["registrations"][1]["jwks"] == {"keys": [{"kty": "RSA", "kid": None}]}


def test_tools_are_written_into_a_scenario(tool: Talk, tmp_path: Path) -> None:
    """A scenario file may register tools in the shape of the control API, and set the clock to a moment."""
    world = tool.control("GET", "/scenario") | {"registrations": []}
    file = tmp_path / "with-tool.toml"
    tables = """
[[registrations]]
client_id = "mine"
initiate_login_uri = "http://127.0.0.1:9001/login"
redirect_uris = ["http://127.0.0.1:9001/launch"]
"""
    text = (Path(__file__).parents[2] / "fixtures/scenarios/demo.toml").read_text("utf-8")
    file.write_text(f"{text}\n{tables}\n[clock]\nat = '2030-01-01T00:00:00Z'\n", "utf-8")

    with MockPlatform(scenario=str(file)) as lms:
        assert [each.client_id for each in lms.registrations] == ["mine"]
        assert lms.clock.now().year == 2030
        assert len(lms.scenario["people"]) == len(world["people"])


def test_mistake_in_a_file_names_file_and_key(tmp_path: Path) -> None:
    """A mistake in a tool of a scenario file is told with the file, the key and what was expected."""
    file = tmp_path / "with-tool.toml"
    text = (Path(__file__).parents[2] / "fixtures/scenarios/demo.toml").read_text("utf-8")
    file.write_text(f"{text}\n[[registrations]]\nclient_id = 'a b'\n", "utf-8")

    with pytest.raises(ControlError) as refusal:
        MockPlatform(scenario=str(file))

    assert refusal.value.message.startswith(f"{file}: registrations[0].initiate_login_uri: $.registrations[0] lacks")


def test_snapshot_is_restored(tool: Talk) -> None:
    """After a snapshot was restored, world and parts are as they were, and what was launched is still there."""
    snapshot = tool.control("POST", "/snapshots")
    before = tool.control("GET", "/scenario")
    begun = tool.begin()
    tool.control("PUT", "/clock", {"offset_s": 99})
    tool.control("POST", "/keys/rotate", {"remove_past": True})
    tool.control("DELETE", f"/registrations/{CLIENT_ID}")

    tool.control("POST", f"/snapshots/{snapshot['snapshot_id']}/restore")

    assert tool.control("GET", "/scenario") == before
    assert begun.authorize().status == 200
    assert [each["snapshot_id"] for each in tool.control("GET", "/snapshots")] == [snapshot["snapshot_id"]]


def test_snapshot_is_deleted(talk: Talk) -> None:
    """A deleted snapshot is gone and cannot be restored."""
    snapshot = talk.control("POST", "/snapshots")["snapshot_id"]
    talk.control("DELETE", f"/snapshots/{snapshot}")

    response = talk.http.post(f"{talk.issuer}/control/snapshots/{snapshot}/restore")

    assert (response.status_code, response.json()["error"]) == (404, "unknown_snapshot")
    assert talk.control("GET", "/snapshots") == []


def test_snapshots_are_bounded(talk: Talk, lms: MockPlatform) -> None:
    """One snapshot more than there may be is refused, and none is lost."""
    platform = lms.platform(talk.issuer.rpartition("/")[2])
    ids = [platform.snapshot() for _ in range(MOST_SNAPSHOTS)]

    with pytest.raises(ControlError, match="delete one"):
        platform.snapshot()

    assert [each["snapshot_id"] for each in talk.control("GET", "/snapshots")] == ids


def test_python_restores_as_well(talk: Talk, lms: MockPlatform) -> None:
    """The same from Python: a snapshot, a scenario by name and as a document."""
    platform = lms.platform(talk.issuer.rpartition("/")[2])
    before = platform.scenario
    snapshot = platform.snapshot()

    platform.play_scenario({**before, "name": "mine"})
    renamed = platform.scenario["name"]
    platform.play_scenario("demo")
    platform.restore(snapshot)

    assert renamed == "mine"
    assert platform.scenario == before


def test_every_part_has_a_place(lms: MockPlatform) -> None:
    """The parts of a platform are those that a document may have, in the order of restoring."""
    assert tuple(lms._platform.parts) == PART_NAMES


def test_restored_keys_stay_out_of_the_pool(tool: Talk, lms: MockPlatform) -> None:
    """Playing a scenario with keys neither loses ready-made keys nor lends them twice."""
    document = tool.control("GET", "/scenario")
    free = len(lms._directory._pool._free)

    tool.control("PUT", "/scenario", document)
    tool.control("PUT", "/scenario", document)

    assert len(lms._directory._pool._free) == free


def test_every_field_of_a_tool_is_kept(talk: Talk, lms: MockPlatform) -> None:
    """A registration with nothing left to its default is the same after it was saved and played again."""
    platform = lms.platform(talk.issuer.rpartition("/")[2])
    registered = talk.register(
        client_name="Tool",
        target_link_uri="https://tool.example/a",
        jwks=None,
        jwks_uri="https://tool.example/keys",
        deployment_ids=["1", "b/2"],
        scopes=[SCORE],
        custom_parameters={"a": "$User.id"},
        token_audience="https://lms.example/token",
        state="pending",
        tool_configuration={"domain": "tool.example", "target_link_uri": "https://tool.example/a", "claims": ["iss"]},
        client_metadata={"logo_uri": "https://tool.example/logo"},
        sharing=["name"],
        lti11_consumer_key="key",
        lti11_secret="secret",
    )
    (before,) = platform.registrations
    untouched = [each.name for each in fields(before) if getattr(before, each.name) == each.default]

    platform.play_scenario(tomllib.loads(toml(talk)))

    assert set(untouched) <= {"jwks"}
    assert platform.registrations == (before,)
    assert registered["client_id"] == before.client_id


def test_tool_takes_the_place_of_another(tool: Talk, lms: MockPlatform) -> None:
    """A tool that is registered instead of one of its client id keeps the addresses of the deployments of both."""
    platform = lms.platform(tool.issuer.rpartition("/")[2])
    (known,) = platform.registrations

    renewed = platform.register(
        client_id=CLIENT_ID,
        initiate_login_uri="http://127.0.0.1:1/",
        redirect_uris=["http://127.0.0.1:1/"],
        deployment_ids=["2", "1"],
        instead=True,
    )

    assert platform.registrations == (renewed,)
    assert renewed.deployment("1") == known.deployment("1")
    assert renewed.deployment("2") != known.deployment("1")


def test_what_services_remember_is_saved(tool: Talk) -> None:
    """A grade, a planned fault and a person who came later are saved and played by another platform."""
    tool.control("PUT", "/courses/biology/line_items/li-41/results/student", {"client_id": CLIENT_ID, "score": 17})
    tool.control("POST", "/faults", {"name": "empty-body", "endpoint": "memberships"})
    tool.control("POST", "/people", {"id": "late", "user_id": "u-late"})
    saved = toml(tool)

    with MockPlatform() as other:
        talk = Talk(tool.http, other.issuer)
        talk.http.put(f"{talk.issuer}/control/scenario", content=saved, headers=TOML)

        assert toml(talk) == saved
        assert [fault["name"] for fault in talk.control("GET", "/faults")] == ["empty-body"]
        assert "late" in talk.control("GET", "")["people"]
        grades = [grade for item in talk.control("GET", f"/grades?client_id={CLIENT_ID}") for grade in item["grades"]]
        assert [grade["user"] for grade in grades] == ["student"]


REMEMBERED = {
    "notice_handlers": [
        {"deployment": "d-1", "notice_type": "LtiContextCopyNotice", "handler": "http://127.0.0.1:1/n"}
    ],
    "eula": {
        "decisions": [
            {"deployment": "d-1", "userId": "u-1", "accepted": True, "timestamp": "2026-11-21T12:00:00.123Z"},
        ],
        "not_required": ["d-1"],
    },
    "attempts": [
        {
            "client_id": CLIENT_ID,
            "deployment_id": "1",
            "course": "biology",
            "link": "quiz",
            "user": "student",
            "number": 1,
        }
    ],
    "faults": [{"name": "empty-body", "endpoint": "memberships", "client_id": CLIENT_ID}],
}


def test_tool_that_is_removed_leaves_nothing(tool: Talk) -> None:
    """With a tool go its handlers, its users' decisions, attempts, and the faults that were planned for it alone."""
    fresh = tool.control("GET", "/scenario")
    (registration,) = fresh["registrations"]
    registered = [{**registration, "deployment_keys": {"1": "d-1"}}]
    tool.control("PUT", "/scenario", {**fresh, **REMEMBERED, "registrations": registered})
    before = tool.control("GET", "/scenario")

    tool.control("DELETE", f"/registrations/{CLIENT_ID}")

    after = tool.control("GET", "/scenario")
    assert set(REMEMBERED) <= set(before)
    assert set(REMEMBERED) & set(after) == set()


def test_part_that_does_not_understand_its_document_is_told(tool: Talk) -> None:
    """A part whose document is of another kind is refused at its name, and what was restored before is as it was."""
    document = tool.control("GET", "/scenario") | {"clock": {"offset_s": 7}, "gradebook": [7], "eula": 3}

    response = put(tool, document)

    assert response.status_code == 400
    assert response.json()["at"].startswith("$.gradebook")
    assert tool.control("GET", "")["offset_s"] == 0
