"""The roster and the groups of a course through the reference gateway, at the mock LMS: as products behave, and broken.

The mock judges every request that the gateway makes of it, and its journal holds what was asked. A tool's call ends in
a whole page or in an envelope that says what the LMS did, within seconds, and no token leaves the LMS's origin.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from conformance.demo import reference_gateway
from conformance.selftest.registering import CLIENT_ID, introduce
from conformance.target.file import Gateway
from conformance.vocabulary import ROLE_CONTEXT
from mock_platform import MockPlatform
from mock_platform.handle import PlatformHandle

PROFILES = ["standard", "blackboard", "brightspace", "canvas", "moodle", "openedx", "sakai", "schoology"]
ROSTER = "/api/memberships"
STYLES = ["unquoted", "upper_case", "several_rels", "blanks", "more_parameters", "others_first"]
LEARNER = f"{ROLE_CONTEXT}Learner"
LONGEST_CALL_S = 60
MOST_PAGES = 200


@dataclass(frozen=True)
class Tool:
    """A tool that somebody opened: it calls the gateway, and its LMS tells what it was asked."""

    lms: PlatformHandle
    api: httpx.Client

    def page(self, path: str = ROSTER, **params: Any) -> dict[str, Any]:
        """A page of a list, which there must be."""
        answer = self.api.get(path, params=params)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def pages(self, path: str = ROSTER, **params: Any) -> Iterator[dict[str, Any]]:
        """Every page of a list, as a tool follows them with an address that is encoded twice."""
        page = self.page(path, **params)
        yield page
        for _ in range(MOST_PAGES):
            if "next" not in page:
                return
            page = self.page(path, url=quote(page["next"], safe=""))
            yield page
        raise AssertionError("the list does not end")

    def user_ids(self) -> list[str]:
        """Whom the roster names."""
        return [member["userId"] for page in self.pages() for member in page["members"]]

    def failure(self, path: str = ROSTER) -> tuple[int, str, dict[str, Any]]:
        """The status, code and details of a call that fails."""
        answer = self.api.get(path)
        details = answer.json()["details"]
        assert details["externalError"] is True
        return answer.status_code, details["message"], details

    def requests_to(self, endpoint: str) -> list[dict[str, Any]]:
        """The requests that an endpoint got since the journal was cleared."""
        return [entry for entry in self.lms.journal.select(kind="request") if entry["endpoint"] == endpoint]

    def findings(self) -> list[str]:
        """The requirements against which the mock found something."""
        return [entry["requirement"] for entry in self.lms.journal.select(kind="finding")]


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    """The reference gateway as a process."""
    with reference_gateway() as (url, api_key):
        yield Gateway(url=url, api_key=api_key)


@pytest.fixture(scope="module")
def server() -> Iterator[MockPlatform]:
    """A mock LMS that holds a platform for each profile and scenario."""
    with MockPlatform() as lms:
        yield lms


@pytest.fixture(scope="module")
def opened(gateway: Gateway, server: MockPlatform) -> Iterator[Tool]:
    """A launch at a platform that does what the standard says."""
    with tool_at(server.make_platform("faulty"), gateway, user="teacher", link="quiz") as tool:
        yield tool


@pytest.fixture
def tool(opened: Tool) -> Iterator[Tool]:
    """The launch, with an empty journal; the faults of a test end with it, and so do tokens that it broke."""
    opened.lms.journal.clear()
    yield opened
    opened.lms.faults.clear()


@contextmanager
def tool_at(lms: PlatformHandle, gateway: Gateway, **launch: str) -> Iterator[Tool]:
    """A tool that was launched at a platform."""
    introduce(lms, gateway)
    exchange = lms.launch(CLIENT_ID, **launch)
    queries = (parse_qs(urlsplit(step["url"]).query) for step in exchange.requests)
    ltik = next(query["ltik"][0] for query in queries if "ltik" in query)
    header = {"Authorization": f"LTIK-AUTH-V2 {gateway.api_key}:{ltik}"}
    with httpx.Client(base_url=gateway.url, headers=header, timeout=LONGEST_CALL_S) as api:
        yield Tool(lms, api)


def everybody(lms: PlatformHandle, course: str = "biology") -> list[str]:
    """Whom the roster of a course must name: all who are in it and not anonymous."""
    people = [lms.world.people[person] for person in lms.world.course(course).members]
    return sorted(person.user_id for person in people if not person.anonymous)


@pytest.mark.parametrize("profile", PROFILES)
def test_whole_roster_of_every_product(gateway: Gateway, server: MockPlatform, profile: str) -> None:
    """Page after page, each member comes once, whatever the product's roles, links and token answers look like."""
    lms = server.make_platform(f"whole-{profile}", profile=profile)

    with tool_at(lms, gateway, user="teacher", link="quiz") as tool:
        found = tool.user_ids()

        assert sorted(found) == everybody(lms)
        assert tool.findings() == []


def test_large_roster_costs_a_request_a_page(gateway: Gateway, server: MockPlatform) -> None:
    """Five thousand members are read in as many requests as they have pages, with one token."""
    lms = server.make_platform("large", scenario="large")

    with tool_at(lms, gateway, user="teacher", link="quiz") as tool:
        lms.journal.clear()
        found = tool.user_ids()

        assert sorted(found) == everybody(lms, "lecture")
        assert (len(found), len(tool.requests_to("memberships"))) == (5000, 50)
        assert len(tool.requests_to("token")) <= 1


def test_filters_reach_the_platform(tool: Tool) -> None:
    """A role by its short name, and the launch's own link, which brings what a launch would say of each member."""
    teachers = tool.page(role="Instructor")["members"]
    of_link = tool.page(resourceLinkId="true", limit=1)

    assert {role.rpartition("#")[2] for member in teachers for role in member["roles"]} == {
        "Instructor",
        "TeachingAssistant",
    }
    [message] = of_link["members"][0]["message"]
    assert (message["type"], message["custom"]["chapter"]) == ("LtiResourceLinkRequest", "3")
    assert tool.findings() == []


def test_differences_name_who_left(tool: Tool) -> None:
    """The address of the differences leads to those who changed since, and says who is gone."""
    before = tool.page()
    tool.lms.add_person("passing", user_id="u-passing")
    tool.lms.enrol("biology", "passing", [LEARNER])
    joined = tool.page(url=before["differences"])
    tool.lms.remove_member("biology", "passing")

    left = tool.page(url=joined["differences"])

    assert [(member["userId"], member["status"]) for member in joined["members"]] == [("u-passing", "Active")]
    assert [(member["userId"], member["status"]) for member in left["members"]] == [("u-passing", "Deleted")]


def test_groups_and_sets(tool: Tool) -> None:
    """Groups come page by page with the sets they are in, those of one person alone when asked, and in the roster."""
    groups = {group["name"]: group for page in tool.pages("/api/groups", limit=2) for group in page["groups"]}
    [of_set] = tool.page("/api/groups/sets")["sets"]
    student = tool.lms.world.people["student"].user_id
    own = tool.page("/api/groups", userId=student)["groups"]

    assert sorted(groups) == ["Early birds", "Team Ångström", "Team Ørsted"]
    assert [groups[name]["setIds"] for name in sorted(groups)] == [[], [of_set["id"]], [of_set["id"]]]
    assert sorted(group["name"] for group in own) == ["Early birds", "Team Ångström"]
    assert tool.findings() == []


def test_groups_name_their_sets_either_way(tool: Tool) -> None:
    """A platform that writes `set_ids` looks to a tool like one that writes `set_id`."""
    plain = tool.page("/api/groups")["groups"]
    tool.lms.faults.add("group-set-ids")

    assert tool.page("/api/groups")["groups"] == plain


@pytest.mark.parametrize(
    ("fault", "parameters"),
    [
        ("next-relative", {}),
        *[("link-style", {"style": style}) for style in STYLES],
        ("typographic-link", {"entities": True}),
        ("typographic-link", {"entities": False}),
        ("differences-last", {}),
        ("empty-page", {}),
        ("unknown-members", {}),
        ("wrong-media-type", {}),
        ("decorated-media-type", {}),
        ("byte-order-mark", {}),
        ("member-names-missing", {"null": True}),
    ],
    ids=str,
)
def test_unusual_pages_are_read_to_the_end(tool: Tool, fault: str, parameters: dict[str, Any]) -> None:
    """However a platform writes links and answers, each member comes once."""
    planned = tool.lms.faults.add(fault, endpoint="memberships", **parameters)

    found = tool.user_ids()

    assert planned.used > 0
    assert sorted(found) == everybody(tool.lms)


def test_list_that_follows_itself_ends(tool: Tool) -> None:
    """A next page that is this page is not offered."""
    tool.lms.faults.add("paging-loop", endpoint="memberships")

    assert "next" not in tool.page()


def test_next_page_elsewhere_gets_nothing(tool: Tool) -> None:
    """A next page on another origin is not offered, and refused when a tool names it all the same."""
    tool.lms.faults.add("next-elsewhere", endpoint="memberships")
    elsewhere = f"{tool.lms.issuer.replace('127.0.0.1', 'localhost')}/sink/elsewhere"

    page = tool.page()
    refused = tool.api.get(ROSTER, params={"url": elsewhere})

    assert "next" not in page
    assert (refused.status_code, refused.json()["details"]["message"]) == (400, "VALIDATION_ERROR")
    assert tool.requests_to("sink") == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_elsewhere_gets_nothing(tool: Tool, status: int) -> None:
    """A redirect to another origin is the platform's failure; nothing is sent there, least of all a token."""
    tool.lms.faults.add("redirected", endpoint="memberships", status=status)

    assert tool.failure()[:2] == (502, "PLATFORM_UNREACHABLE")

    assert tool.requests_to("sink") == []


@pytest.mark.parametrize(
    ("fault", "parameters", "failure", "attempts"),
    [
        ("server-error", {"status": 500}, (502, "PLATFORM_REFUSED", 500), 1),
        ("server-error", {"status": 504}, (504, "PLATFORM_REFUSED", 504), 1),
        ("not-found", {"status": 404}, (404, "PLATFORM_REFUSED", 404), 1),
        ("not-found", {"status": 410}, (410, "PLATFORM_REFUSED", 410), 1),
        ("forbidden", {}, (403, "PLATFORM_REFUSED", 403), 1),
        ("rate-limit", {"hint": "none"}, (429, "PLATFORM_REFUSED", 429), 3),
        ("rate-limit", {"retry_after_s": 3600}, (429, "PLATFORM_REFUSED", 429), 1),
        ("rate-limit", {"retry_after_s": 3600, "hint": "date"}, (429, "PLATFORM_REFUSED", 429), 1),
        ("unavailable", {"hint": "none"}, (503, "PLATFORM_REFUSED", 503), 3),
        ("connection-closed", {}, (502, "PLATFORM_UNREACHABLE", None), 3),
        ("cut-body", {}, (502, "PLATFORM_UNREACHABLE", None), 3),
        ("html-page", {}, (502, "PLATFORM_ANSWER_UNREADABLE", None), 1),
        ("empty-body", {}, (502, "PLATFORM_ANSWER_UNREADABLE", None), 1),
        ("broken-json", {}, (502, "PLATFORM_ANSWER_UNREADABLE", None), 1),
        ("other-json", {"document": []}, (502, "PLATFORM_ANSWER_UNREADABLE", None), 1),
        ("wrong-charset", {"charset": "windows-1252"}, (502, "PLATFORM_ANSWER_UNREADABLE", None), 1),
        ("huge-body", {"megabytes": 64}, (502, "PLATFORM_ANSWER_UNREADABLE", None), 1),
        ("unasked-gzip", {}, (502, "PLATFORM_ANSWER_UNREADABLE", None), 1),
        ("slow", {"delay_s": 60}, (504, "PLATFORM_TIMED_OUT", None), 1),
    ],
    ids=str,
)
def test_broken_answer_is_the_platforms_failure(
    tool: Tool, fault: str, parameters: dict[str, Any], failure: tuple[int, str, int | None], attempts: int
) -> None:
    """Whatever an LMS does instead of answering, the tool is told so, after few attempts."""
    tool.lms.faults.add(fault, endpoint="memberships", **parameters)

    status, code, details = tool.failure()

    assert (status, code, details.get("externalStatus")) == failure
    assert details["externalUrl"].startswith(f"{tool.lms.issuer}/lti/")
    assert len(tool.requests_to("memberships")) == attempts


@pytest.mark.parametrize(
    ("fault", "parameters"),
    [
        ("rate-limit", {"hint": "none"}),
        ("rate-limit", {"retry_after_s": 1}),
        ("unavailable", {"retry_after_s": 0}),
        ("connection-closed", {}),
        ("answer-lost", {}),
        ("cut-body", {"keep_bytes": 20}),
        ("token-revoked", {"challenge": True}),
        ("token-revoked", {"challenge": False}),
    ],
    ids=str,
)
def test_trouble_that_passes_costs_the_tool_nothing(tool: Tool, fault: str, parameters: dict[str, Any]) -> None:
    """A platform that fails once is asked again, with a new token where it took the old one no longer."""
    tool.user_ids()
    planned = tool.lms.faults.add(fault, endpoint="memberships", after=1, times=1, **parameters)

    found = tool.user_ids()

    assert planned.used == 1
    assert sorted(found) == everybody(tool.lms)


@pytest.mark.parametrize(
    ("fault", "parameters", "failure"),
    [
        ("assertion-refused", {"status": 401}, (401, "ACCESS_TOKEN_REFUSED")),
        ("token-answer-incomplete", {"member": "access_token"}, (502, "PLATFORM_ANSWER_UNREADABLE")),
        ("token-answer-incomplete", {"member": "token_type"}, (502, "PLATFORM_ANSWER_UNREADABLE")),
        ("html-page", {}, (502, "PLATFORM_ANSWER_UNREADABLE")),
        ("redirected", {"status": 307}, (502, "PLATFORM_UNREACHABLE")),
        ("rate-limit", {"retry_after_s": 3600}, (429, "ACCESS_TOKEN_REFUSED")),
    ],
    ids=str,
)
def test_token_that_is_not_to_be_had_is_the_platforms_failure(
    tool: Tool, fault: str, parameters: dict[str, Any], failure: tuple[int, str]
) -> None:
    """A refusal of the token endpoint names it, and nothing is asked of the service without a token."""
    tool.lms.faults.add("token-revoked", endpoint="memberships", times=1)
    tool.lms.faults.add(fault, endpoint="token", **parameters)

    status, code, details = tool.failure()

    assert (status, code) == failure
    assert details["externalUrl"] == tool.lms.endpoints["token_endpoint"]
    assert len(tool.requests_to("memberships")) <= 1
    assert tool.requests_to("sink") == []


@pytest.mark.parametrize(
    ("fault", "parameters"),
    [
        ("short-lived-token", {"lifetime_s": 1}),
        ("expires-in-missing", {}),
        *[("expires-in-odd", {"expires_in": value}) for value in ("3600", None, 0, -1)],
        ("token-type-in-lower-case", {}),
        ("scope-missing-from-answer", {}),
        ("token-looks-like-a-jwt", {}),
        ("wrong-media-type", {}),
    ],
    ids=str,
)
def test_token_answer_is_read_as_platforms_write_it(tool: Tool, fault: str, parameters: dict[str, Any]) -> None:
    """A token whose answer is odd and usable is used."""
    tool.lms.faults.add("token-revoked", endpoint="memberships", times=1)
    planned = tool.lms.faults.add(fault, endpoint="token", **parameters)

    found = tool.user_ids()

    assert planned.used > 0
    assert sorted(found) == everybody(tool.lms)
