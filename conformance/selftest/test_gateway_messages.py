"""Every message of the mock LMS goes through the gateway to a tool, which is told what it says.

With the word that starts an assessment, the one message beside deep linking that a tool sends back.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.demo import reference_gateway
from conformance.selftest.choosing import AnsweringTool, answering_tool
from conformance.selftest.registering import CLIENT_ID, introduce
from conformance.target.file import Gateway
from mock_platform import MockPlatform
from mock_platform.launch import Launch

START = "/api/proctoring/start"
CONTROL = "/api/proctoring/control"
ORDERS: dict[str, dict[str, Any]] = {
    "LtiResourceLinkRequest": {"user": "student", "link": "quiz"},
    "LtiDeepLinkingRequest": {"user": "teacher", "course": "biology"},
    "LtiAssetProcessorSettingsRequest": {"user": "teacher", "course": "biology", "activity": "essay"},
    "LtiEulaRequest": {"user": "student"},
    "LtiSubmissionReviewRequest": {"user": "teacher", "link": "quiz", "for_user": "student"},
    "LtiDataPrivacyLaunchRequest": {"user": "teacher", "for_user": "student"},
    "DataPrivacyLaunchRequest": {"user": "teacher"},
    "LtiStartProctoring": {"user": "student", "link": "quiz"},
}


@dataclass(frozen=True)
class Site:
    """A gateway with its tool, and an LMS that knows it."""

    tool: AnsweringTool
    lms: MockPlatform

    def told(self, message: str, **order: Any) -> dict[str, Any]:
        """Play a launch by this message, and return what the tool was told of it."""
        self.tool.will_look()
        launch = self.lms.order_launch(CLIENT_ID, message=message, **order)
        assert self.lms.follow(launch).status == 200
        return self.tool.launch

    def proctored(self, user: str, **said: Any) -> Launch:
        """Hand a candidate over to the tool, which lets them start."""
        self.tool.will_send(f"{START}/form", said)
        launch = self.lms.order_launch(CLIENT_ID, user=user, link="quiz", message="LtiStartProctoring")
        self.lms.follow(launch)
        return launch


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The reference gateway as a process, its tool, and a mock LMS with an asset processor of it."""
    with answering_tool() as tool, MockPlatform() as lms:
        environment = {**os.environ, "LTI_GATEWAY_LAUNCH_URL": tool.url}
        with reference_gateway(env=environment) as (url, api_key):
            tool.gateway = Gateway(url=url, api_key=api_key)
            introduce(lms, tool.gateway)
            lms.attach_processor(CLIENT_ID, course="biology", activity="essay")
            yield Site(tool, lms)


@pytest.mark.parametrize("message", list(ORDERS))
def test_every_message_reaches_the_tool(site: Site, message: str) -> None:
    """The launch is accepted, and its type is the message's."""
    assert site.told(message, **ORDERS[message])["launch"]["type"] == message


def test_a_report_review_tells_the_report(site: Site) -> None:
    """What was handed in, and by whom, reaches the tool as the LMS names it."""
    essay = {"content_type": "text/plain", "text": "Cells are small.", "filename": "essay.txt"}
    submission = site.lms.submit("student", [essay], course="biology", activity="essay")

    told = site.told(
        "LtiReportReviewRequest",
        user="teacher",
        course="biology",
        activity="essay",
        asset=submission.assets[0].id,
        assetreport_type="originality",
    )["launch"]

    assert (told["asset"], told["submission"]) == ({"id": submission.assets[0].id}, {"id": submission.id})
    assert (told["forUser"]["id"], told["assetReportType"]) == ("u-c2a95e10-7f3b", "originality")


def test_a_submission_review_tells_whose_it_is(site: Site) -> None:
    """The teacher launches, and the student is under review."""
    told = site.told("LtiSubmissionReviewRequest", **ORDERS["LtiSubmissionReviewRequest"])

    assert told["user"]["id"] != told["launch"]["forUser"]["id"] == "u-c2a95e10-7f3b"
    assert told["services"]["assignmentAndGrades"]["lineItemId"]


def test_an_assessment_starts_and_ends_on_the_tools_word(site: Site) -> None:
    """The LMS takes the tool's message, and sends the candidate back when the attempt is over (PROC-003, PROC-004)."""
    launch = site.proctored("student", verifiedUser={"given_name": "Amélie"}, endAssessmentReturn=True)

    assert launch.response is not None, launch.findings
    assert (launch.response["message"], launch.findings) == ("LtiStartAssessment", [])
    ended = site.told("LtiEndAssessment", user="student", link="quiz", errormsg="Power cut")
    assert ended["launch"]["proctoring"] == {"attemptNumber": 1, "canStart": False, "errorMessage": "Power cut"}


def test_an_assessment_starts_by_a_form_of_the_tools_own(site: Site) -> None:
    """Message and target are as good as the form."""
    site.tool.will_send(START, {})
    launch = site.lms.order_launch(CLIENT_ID, user="teacher", link="quiz", message="LtiStartProctoring")

    site.lms.follow(launch)

    assert (launch.response is not None, launch.findings) == (True, [])


def test_an_attempt_is_paused_and_resumed_by_the_tool(site: Site) -> None:
    """What the tool does to the assessment is done to the attempt of its launch (PROC-008 to PROC-010)."""
    site.proctored("assistant")
    paused = site.tool.asks(CONTROL, {"action": "pause", "incidentSeverity": 0.5, "reasonMessage": "noise"})
    granted = site.tool.asks(CONTROL, {"action": "update", "extraTime": 5})

    resumed = site.tool.asks(CONTROL, {"action": "resume"})

    assert (paused, granted["extraTime"], resumed["status"]) == ({"status": "paused"}, 5, "running")
    assert findings(site, "PROC") == []


def test_a_decision_on_the_terms_is_told(site: Site) -> None:
    """The LMS keeps what the person who launched decided (EULA-002)."""
    site.tool.will_send("/api/eula/user", {"accepted": True})

    site.lms.follow(site.lms.order_launch(CLIENT_ID, user="student", message="LtiEulaRequest"))

    assert (site.tool.said["userId"], site.tool.said["accepted"]) == ("u-c2a95e10-7f3b", True)
    assert findings(site, "EULA") == []


def findings(site: Site, family: str) -> list[str]:
    """The requirements of a family that the LMS saw broken so far."""
    found = [entry["requirement"] for entry in site.lms.journal if entry["kind"] == "finding"]
    return [requirement for requirement in found if requirement.startswith(family)]
