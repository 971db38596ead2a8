"""The journal grows before one's eyes, is filtered and cleared, and becomes an HTTP archive."""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from mock_platform import MockPlatform
from mock_platform.clock import Clock
from mock_platform.journal.journal import BODY_CHARACTERS, Journal
from mock_platform.tests.talking import CLIENT_ID, Talk

EVENTS = {"Accept": "text/event-stream"}


def events(lines: Iterator[str], number: int) -> list[dict[str, str]]:
    """Return so many events of a stream, comments left out."""
    found: list[dict[str, str]] = []
    event: dict[str, str] = {}
    while len(found) < number:
        name, _, value = next(lines).partition(": ")
        if name:
            event |= {name: value}
        elif event:
            found.append(event)
            event = {}
    return found


def test_answer_is_noted(talk: Talk) -> None:
    """The entry of a request has what was answered: headers, body and how long it took."""
    talk.key_set()

    (entry,) = talk.control("GET", "/journal?endpoint=jwks")["entries"]

    assert json.loads(entry["response_body"])["keys"]
    assert entry["response_headers"]["content-type"] == "application/json"
    assert entry["duration_ms"] >= 0


def test_answers_count_for_the_bound() -> None:
    """What was answered takes room in the journal as what was asked does."""
    journal = Journal(Clock())
    for _ in range(100):
        journal.amend(journal.write("request"), response_headers={"x": "y" * (1024 * 1024)})

    assert len(journal) == 63


def test_long_answer_is_cut(lms: MockPlatform, talk: Talk) -> None:
    """Of a long answer only the beginning is kept, and the client has all of it."""
    platform = lms.platform(talk.issuer.rpartition("/")[2])
    for number in range(200):
        platform.keys.add(kid=f"k-{number}", key="tool", jwk={"x": "y"})

    answer = talk.http.get(f"{talk.issuer}/lti/jwks").text

    (entry,) = talk.control("GET", "/journal?endpoint=jwks")["entries"]
    assert len(answer) > BODY_CHARACTERS
    assert entry["response_body"] == answer[:BODY_CHARACTERS]


def test_journal_is_filtered_by_tool_and_requirement(tool: Talk) -> None:
    """The client id and the requirement choose entries."""
    tool.register(client_id="other")
    tool.begin().authorize(prompt="login")

    of_tool = tool.control("GET", f"/journal?client_id={CLIENT_ID}&kind=control")["entries"]
    (finding,) = tool.control("GET", "/journal?kind=finding")["entries"]
    of_requirement = tool.control("GET", f"/journal?requirement={finding['requirement']}")["entries"]

    assert [entry["action"] for entry in of_tool] == ["register", "launch"]
    assert of_requirement == [finding]


def test_journal_knows_its_endpoints(tool: Talk) -> None:
    """An endpoint that no entry can have is refused: an empty list would look like a tool without fault."""
    answer = tool.http.get(f"{tool.issuer}/control/journal?endpoint=roster")

    assert (answer.status_code, answer.json()["error"], answer.json()["at"]) == (400, "invalid_query", "query.endpoint")


def test_journal_is_cleared(tool: Talk) -> None:
    """A cleared journal is empty, its numbers go on, and nothing counts as lost."""
    last = tool.control("GET", "/journal")["last"]
    tool.control("DELETE", "/journal")
    empty = tool.control("GET", "/journal")
    tool.key_set()

    assert empty == {"entries": [], "last": last, "dropped": 0}
    assert [entry["seq"] for entry in tool.control("GET", f"/journal?after={last}")["entries"]] == [last + 1]


@pytest.mark.parametrize(
    ("query", "headers"), [("", EVENTS), ("?stream", {}), ("?stream=true", {})], ids=["accept", "flag", "true"]
)
def test_journal_is_streamed(tool: Talk, query: str, headers: dict[str, str]) -> None:
    """Entries come as events with their number as id, those that are there and those that follow."""
    url = f"{tool.issuer}/control/journal{query}"
    with tool.http.stream("GET", url, headers=headers) as stream:
        lines = stream.iter_lines()
        (there,) = events(lines, 1)
        tool.control("PUT", "/clock", {"offset_s": 1})
        (following,) = events(lines, 1)

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert (there["id"], json.loads(there["data"])["action"]) == ("1", "register")
    assert (following["id"], json.loads(following["data"])["action"]) == ("2", "move_clock")


def test_stream_goes_on_after_the_last_event(tool: Talk) -> None:
    """A listener that comes back with Last-Event-ID gets what it missed, and only what it asked for."""
    tool.control("PUT", "/clock", {"offset_s": 1})
    tool.key_set()
    tool.control("PUT", "/clock", {"offset_s": 2})
    url = f"{tool.issuer}/control/journal?kind=control"

    with tool.http.stream("GET", url, headers=EVENTS | {"Last-Event-ID": "2"}) as stream:
        (missed,) = events(stream.iter_lines(), 1)

    assert (missed["id"], json.loads(missed["data"])["offset_s"]) == ("4", 2)


def test_stream_brings_the_answer_later(tool: Talk) -> None:
    """A request that was told before it was answered comes again as amended, without an id."""
    with tool.http.stream("GET", f"{tool.issuer}/control/journal?kind=request&stream") as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": the journal"
        tool.key_set()
        told: list[dict[str, Any]] = events(lines, 1)
        told += [] if "status" in json.loads(told[0]["data"]) else events(lines, 1)

    assert json.loads(told[-1]["data"])["status"] == 200
    assert [event.get("event") for event in told[1:]] in ([], ["amended"])
    assert [("id" in event) for event in told[1:]] in ([], [False])


def test_stream_ends_with_the_server() -> None:
    """A listener does not hold the server up: the stream ends when it stops."""
    with httpx.Client(trust_env=False, timeout=60) as http:
        with MockPlatform() as lms:
            stream = http.send(http.build_request("GET", f"{lms.issuer}/control/journal?stream"), stream=True)
            lines = stream.iter_lines()
            assert next(lines) == ": the journal"

        assert [line for line in lines if line] == []


def test_listener_that_left_is_forgotten(talk: Talk, lms: MockPlatform) -> None:
    """When a listener goes away nothing is kept for it."""
    journal = lms.platform(talk.issuer.rpartition("/")[2]).journal
    before = journal._listeners
    with talk.http.stream("GET", f"{talk.issuer}/control/journal?stream") as stream:
        lines = stream.iter_lines()  # kept: httpx closes the connection when nobody holds them any more
        assert next(lines) == ": the journal"
        assert len(journal._listeners) == len(before) + 1

    deadline = time.monotonic() + 60
    while len(journal._listeners) > len(before) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert journal._listeners == before


def test_launches_are_listed(tool: Talk) -> None:
    """The launches are listed with what tells them apart."""
    begun = tool.begin()

    (listed,) = tool.control("GET", "/launches")

    assert listed == {
        "launch_id": begun.launch_id,
        "state": "started",
        "client_id": CLIENT_ID,
        "user": "student",
        "link": "quiz",
        "message": "LtiResourceLinkRequest",
    }


def test_archive_has_what_was_asked_and_answered(tool: Talk) -> None:
    """The archive of a launch has its requests in order, with headers, cookies, query, bodies and sizes."""
    tool.key_set()
    begun = tool.begin()
    page = begun.authorize(method="POST")

    archive = tool.control("GET", f"/journal.har?launch_id={begun.launch_id}")["log"]

    launch, authorize = archive["entries"]
    assert (archive["version"], archive["creator"]["name"]) == ("1.2", "mock-platform")
    assert launch["request"]["url"] == f"{tool.issuer}/lti/launches/{begun.launch_id}"
    assert launch["response"]["cookies"][0]["value"] == begun.cookie.partition("=")[2]
    assert authorize["request"]["cookies"] == [dict(zip(("name", "value"), begun.cookie.split("="), strict=True))]
    assert {"name": "prompt", "value": "none"} in authorize["request"]["postData"]["params"]
    assert page.token in authorize["response"]["content"]["text"]
    assert authorize["response"]["status"] == 200
    assert datetime.fromisoformat(authorize["startedDateTime"]).tzinfo is not None


def test_archive_is_har(tool: Talk) -> None:
    """Every entry has the members that HAR 1.2 demands, with the types that it demands."""
    order = {"client_id": CLIENT_ID, "user": "student", "browser": False}
    tool.control("POST", "/launches", order)

    entries = tool.control("GET", "/journal.har")["log"]["entries"]

    assert entries
    for entry in entries:  # each of them, whatever it is
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(entry)
        assert {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"} <= set(
            entry["request"]
        )
        assert {
            "status",
            "statusText",
            "httpVersion",
            "cookies",
            "headers",
            "content",
            "redirectURL",
            "headersSize",
            "bodySize",
        } <= set(entry["response"])
        assert {"send", "wait", "receive"} <= set(entry["timings"])


def test_archive_has_the_mocks_own_browser(tool: Talk) -> None:
    """What the mock sent when it played the browser is in the archive beside what the platform received."""
    order = {"client_id": CLIENT_ID, "user": "student", "browser": False}
    launch = tool.control("POST", "/launches", order)

    entries = tool.control("GET", f"/journal.har?launch_id={launch['launch_id']}")["log"]["entries"]

    sent = [entry for entry in entries if entry["comment"] == "seen by the browser"]
    assert [(entry["request"]["method"], entry["response"]["status"]) for entry in sent] == [
        ("GET", 200),
        ("POST", 200),
    ]
    assert sent[1]["response"]["content"]["text"] == "noted\n"
    assert {"name": "client_id", "value": CLIENT_ID} in sent[1]["request"]["postData"]["params"]
