"""Line items, scores and results through the reference gateway, at the mock LMS as each product behaves.

The mock judges every request that the gateway makes of it: what it finds wanting is in its journal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from conformance.demo import reference_gateway
from conformance.selftest.registering import CLIENT_ID, introduce
from conformance.target.file import Gateway
from mock_platform import MockPlatform
from mock_platform.handle import PlatformHandle

PROFILES = ["blackboard", "brightspace", "canvas", "moodle", "openedx", "sakai", "schoology"]
CANVAS = "https://canvas.instructure.com/lti/submission_type"
# Sakai grants lineitem to whoever asks for lineitem.readonly: the mock minds that more was granted than asked for.
MORE_GRANTED = "OAUTH-007"
DONE = {"activityProgress": "Completed", "gradingProgress": "FullyGraded"}


@dataclass(frozen=True)
class Tool:
    """A tool that a student opened from the quiz: it calls the gateway as LTIAAS's Node client does."""

    lms: PlatformHandle
    api: httpx.Client
    launch: dict[str, Any]

    @property
    def user_id(self) -> str:
        """The student, as the platform names them."""
        return str(self.launch["user"]["id"])

    def call(self, method: str, path: str, status: int, **arguments: Any) -> Any:
        """Call the gateway, which must answer with this status; gives the document, if there is one."""
        answer = self.api.request(method, path, **arguments)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def findings(self) -> list[str]:
        """The requirements against which the mock LMS found something since the last time."""
        found = [str(entry["requirement"]) for entry in self.lms.journal.select(kind="finding")]
        self.lms.journal.clear()
        return [requirement for requirement in found if requirement != MORE_GRANTED]


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    """The reference gateway as a process."""
    with reference_gateway() as (url, api_key):
        yield Gateway(url=url, api_key=api_key)


@pytest.fixture(scope="module")
def server() -> Iterator[MockPlatform]:
    """A mock LMS that holds a platform for each profile."""
    with MockPlatform() as lms:
        yield lms


@pytest.fixture(scope="module", params=PROFILES)
def tool(request: pytest.FixtureRequest, gateway: Gateway, server: MockPlatform) -> Iterator[Tool]:
    """A launch at a platform that behaves as a product does."""
    lms = server.make_platform(request.param, profile=request.param)
    introduce(lms, gateway)
    exchange = lms.launch(CLIENT_ID, user="student", link="quiz")
    queries = (parse_qs(urlsplit(step["url"]).query) for step in exchange.requests)
    ltik = next(query["ltik"][0] for query in queries if "ltik" in query)
    header = {"Authorization": f"LTIK-AUTH-V2 {gateway.api_key}:{ltik}"}
    with httpx.Client(base_url=gateway.url, headers=header, timeout=60) as api:
        launch: dict[str, Any] = api.get("/api/idtoken").json()
        yield Tool(lms, api, launch)


def test_a_line_item_from_its_making_to_its_end(tool: Tool) -> None:
    """A line item is made, found, read, replaced and deleted, with an extension, and no fault is found with it."""
    made = tool.call(
        "POST", "/api/lineitems", 201, json={"label": "Lab", "scoreMaximum": 8, "tag": "lab", CANVAS: {"type": "none"}}
    )
    one = _path(made["id"])

    found = tool.call("GET", "/api/lineitems", 200, params={"tag": "lab"})
    replaced = tool.call("PUT", one, 201, json={"label": "Lab B", "scoreMaximum": 10})
    read = tool.call("GET", one, 200)
    tool.call("DELETE", one, 204)

    assert (made["scoreMaximum"], made[CANVAS]) == (8, {"type": "none"})
    assert (found["lineItems"], replaced) == ([made], read)
    assert (read["id"], read["label"], "tag" in read) == (made["id"], "Lab B", False)
    assert tool.findings() == []
    tool.call("GET", one, 404)
    assert tool.findings() == ["AGS-004"]


def test_every_page_of_the_line_items(tool: Tool) -> None:
    """Page after page, each line item comes once; the platform's next page is fetched through the gateway."""
    made = [
        tool.call("POST", "/api/lineitems", 201, json={"label": f"Page {number}", "scoreMaximum": 1})["id"]
        for number in range(3)
    ]

    first = tool.call("GET", "/api/lineitems", 200, params={"limit": 1})
    seen = _ids(first) + _ids_of_following(tool, "/api/lineitems", first)
    by_label = tool.call("GET", "/api/lineitems", 200, params={"label": "Page 2", "limit": 1})

    assert len(seen) == len(set(seen))
    assert set(made) <= set(seen)
    assert _ids(by_label) == [made[2]]
    assert tool.findings() == []


def test_scores_become_results(tool: Tool) -> None:
    """Scores that follow at once are all taken, the last one counts, and the missing maximum is the line item's."""
    [quiz] = tool.call(
        "GET", "/api/lineitems", 200, params={"resourceLinkId": "true", "label": "Quiz: cells & tissues"}
    )["lineItems"]
    scores = _path(quiz["id"]) + "/scores"
    started = {"userId": tool.user_id, "activityProgress": "Initiated", "gradingProgress": "NotReady"}

    tool.call("POST", scores, 204, json=started)
    tool.call("POST", scores, 204, json={**started, **DONE, "scoreGiven": 5, "scoreMaximum": 20})
    tool.call("POST", scores, 204, json={**started, **DONE, "scoreGiven": 15, "comment": "Nice"})
    results = tool.call("GET", scores, 200, params={"userId": tool.user_id})["scores"]

    assert [(result["userId"], result["scoreOf"]) for result in results] == [(tool.user_id, quiz["id"])]
    assert (results[0]["resultScore"], results[0]["resultMaximum"]) == (15, 20)
    assert tool.findings() == []


def test_a_platforms_refusal_is_the_tools_to_read(tool: Tool) -> None:
    """A score for somebody who is not in the course is refused with the platform's own status and words."""
    [quiz] = tool.call(
        "GET", "/api/lineitems", 200, params={"resourceLinkId": "true", "label": "Quiz: cells & tissues"}
    )["lineItems"]

    answer = tool.api.post(
        _path(quiz["id"]) + "/scores", json={"userId": "nobody", **DONE, "scoreGiven": 1, "scoreMaximum": 2}
    )

    details = answer.json()["details"]
    assert 400 <= answer.status_code < 500
    assert (details["externalError"], details["externalStatus"]) == (True, answer.status_code)
    assert urlsplit(details["externalUrl"]).path == urlsplit(quiz["id"]).path + "/scores"
    assert tool.findings() == ["AGS-060"]


def _path(line_item_id: str) -> str:
    return f"/api/lineitems/{quote(line_item_id, safe='')}"


def _ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["lineItems"]]


def _ids_of_following(tool: Tool, path: str, page: dict[str, Any]) -> list[str]:
    if "next" not in page:
        return []
    following = tool.call("GET", path, 200, params={"url": page["next"]})
    return _ids(following) + _ids_of_following(tool, path, following)
