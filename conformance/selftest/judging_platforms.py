"""Our own mock LMS as the platform that is judged: what its administrator does, and the target file that follows.

Every platform gets what the suite can ask about: people of every kind, a copied course, two tools, two deployments.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

from conformance.selftest.collected import judged_as
from conformance.selftest.judging import Run
from mock_platform.fixtures import fixtures_path
from mock_platform.handle import PlatformHandle
from mock_platform.keys import fixture_key
from mock_platform.ports import free_port
from mock_platform.vocabulary import ROLE_CONTEXT, ROLE_LEARNER, ROLE_MENTOR

CLIENTS = CLIENT_ID, SECOND_CLIENT_ID = ("conformance", "conformance-2")
CUSTOM = {
    "user_name": "$Person.name.full",
    "course": "$Context.id",
    "section_start": "$CourseSection.timeFrame.begin",
    "colour": "$org.example.colour",
    "chapter": "3",
}
PEOPLE = {
    "student": "student",
    "second_student": "student-2",
    "teacher": "teacher",
    "private_student": "private",
    "private_teacher": "private-teacher",
    "anonymous": "anonymous",
    "assistant": "assistant",
    "mentor": "mentor",
}
LINKS = {"first": "quiz", "second": "reading", "elsewhere": "lab", "copied": "biology-2-quiz"}
LINK_OF_THE_SECOND_TOOL = "link-of-the-second-tool"
KEY_OF_THE_SECOND_TOOL = "tool-2"
INSTRUCTOR = ROLE_CONTEXT + "Instructor"
AT_AN_ACTIVITY = {"course": "biology", "activity": "essay"}
IN_THE_COURSE = {"course": "biology", "message": "LtiDeepLinkingRequest"}
AT_THE_LINK = {"link": "quiz"}
ORDERED: dict[str, dict[str, Any]] = {
    "LtiResourceLinkRequest/storage": {
        **AT_THE_LINK,
        "message": "LtiResourceLinkRequest",
        "document_target": "iframe",
        "storage": "parent",
    },
    "LtiDeepLinkingRequest": IN_THE_COURSE,
    "LtiDeepLinkingRequest/one": {**IN_THE_COURSE, "deep_linking_settings": {"accept_multiple": False}},
    "LtiDeepLinkingRequest/ltiAssetProcessor": {**AT_AN_ACTIVITY, "message": "LtiDeepLinkingRequest"},
    "LtiAssetProcessorSettingsRequest": AT_AN_ACTIVITY,
    "LtiStartProctoring": AT_THE_LINK,
    "LtiStartProctoring/flag": {**AT_THE_LINK, "message": "LtiStartProctoring", "actions": ["flag"]},
    "LtiEndAssessment": AT_THE_LINK,
    "LtiEulaRequest": {},
    "LtiSubmissionReviewRequest": {**AT_THE_LINK, "line_item": "li-41", "for_user": "student"},
    "LtiDataPrivacyLaunchRequest": {"for_user": "student"},
    "DataPrivacyLaunchRequest": {},
    "LtiReportReviewRequest": {**AT_AN_ACTIVITY, "asset": "as-27d9e05c-61fb", "assetreport_type": "originality"},
}
OPENED = r'"url": ?"([^"]+)"'
EARLIER = {"lti11_consumer_key": "earlier", "lti11_secret": "earlier secret"}
PLACED_LINK = r"ltiResourceLink</span> <code>([^<]+)</code>"
# What the mock LMS is known to do otherwise than the requirement says, and why.
KNOWN = {
    "JWKS-016": "a platform of the mock has one key set for all its tools, as the products have that it stands for",
    "OAUTH-034": "the mock takes an assertion for several audiences, as products do, and writes a finding instead",
    "TRAP-046": "the mock takes an assertion for several audiences, as products do, and writes a finding instead",
    "PNS-005": "a developer may take the mock's notices anywhere: a handler on another host than the tool's is kept",
}


def inhabit(lms: PlatformHandle, tool: str) -> None:
    """Let the mock LMS have everybody and everything that the suite can ask about; *tool* is the tool's origin."""
    lms.add_person("private-teacher", user_id="u-private-teacher")
    lms.add_person("mentor", user_id="u-mentor", given_name="Mia", family_name="Mentor", mentors=["student"])
    lms.enrol("biology", "private-teacher", [INSTRUCTOR])
    lms.enrol("biology", "mentor", [ROLE_MENTOR])
    lms.enrol("chemistry", "student", [ROLE_LEARNER])
    lms.copy_course("biology", "biology-2", with_members=True)
    lms.keys.max_age_s = 300
    keys: dict[str, dict[str, Any]] = {
        CLIENT_ID: {"jwks_uri": f"{tool}/keys", "deployment_ids": ("1", "2"), **EARLIER},
        SECOND_CLIENT_ID: {
            "jwks": {"keys": [fixture_key(KEY_OF_THE_SECOND_TOOL).public_jwk]},
            "deployment_ids": ("1",),
        },
    }
    for client_id in CLIENTS:
        lms.register(
            client_id=client_id,
            initiate_login_uri=f"{tool}/login",
            redirect_uris=[f"{tool}/{client_id}/launch", f"{tool}/{client_id}/launch?another=1"],
            target_link_uri=f"{tool}/{client_id}/launch",
            custom_parameters=CUSTOM,
            **keys[client_id],
        )
    lms.attach_processor(CLIENT_ID, course="biology", activity="essay", custom={"level": "strict"})
    owner = {"client_id": SECOND_CLIENT_ID, "deployment_id": "1"}
    lms.add_link("biology", LINK_OF_THE_SECOND_TOOL, resource_link_id="rl-of-the-second-tool", **owner)


def platform_document(lms: PlatformHandle, tool: str, deviations: Mapping[str, str]) -> dict[str, Any]:
    """Return the target file's content for the mock LMS, with `inhabit` done, and the suite as a tool at *tool*."""
    body = {name: f"{{{name}}}" for name in ("client_id", "deployment_id", "user", "link", "message")}
    redirect_uris = {client: [f"{tool}/{client}/launch", f"{tool}/{client}/launch?another=1"] for client in CLIENTS}
    keys = fixtures_path() / "keys"
    return {
        "kind": "platform",
        "name": "the mock LMS",
        "lms": {
            "openid_configuration": lms.endpoints["openid_configuration"],
            "client_id": CLIENT_ID,
            "private_key_file": str(keys / "tool.pem"),
            "users": {name: {"value": person} for name, person in PEOPLE.items()},
            "links": LINKS,
            "messages": ordered_messages(lms),
            "custom": CUSTOM,
            "also": [
                {
                    "client_id": SECOND_CLIENT_ID,
                    "private_key_file": str(keys / f"{KEY_OF_THE_SECOND_TOOL}.pem"),
                    "redirect_uris": redirect_uris[SECOND_CLIENT_ID],
                    "links": LINKS | {"first": LINK_OF_THE_SECOND_TOOL},
                },
                {"client_id": CLIENT_ID, "deployment_id": "2"},
            ],
        },
        "tool": {
            "login_url": f"{tool}/login",
            "launch_url": redirect_uris[CLIENT_ID][0],
            "jwks_url": f"{tool}/keys",
            "redirect_uris": redirect_uris[CLIENT_ID],
            "key_refresh_s": 1,
        },
        "drive": {
            "launch": {"url": f"{served_at(lms)}/control/launches", "json": {**body, "browser": True}},
            **actions(f"{served_at(lms)}/control/courses/biology"),
            **around_the_course(lms),
        },
        "observe": {
            "capture": {"launch_url": OPENED, "registration_page": OPENED, "placed_link": PLACED_LINK},
        },
        "deviations": dict(deviations),
    }


def ordered_messages(lms: PlatformHandle) -> dict[str, Any]:
    """Return how messages are obtained that need more than their name: by orders with members of their own."""
    body = {name: f"{{{name}}}" for name in ("client_id", "deployment_id", "user", "message")}
    url = f"{served_at(lms)}/control/launches"
    return {
        name: {"url": url, "json": {**body, "browser": True} | members}
        for name, members in ORDERED.items()
        if not withholds(lms, name)
    }


def around_the_course(lms: PlatformHandle) -> dict[str, Any]:
    """Return how people look at the mock LMS's pages, and how a tool is invited to register where it can be."""
    home = {"method": "GET", "url": f"{served_at(lms)}/"}
    invitation = {"registration_url": "{registration_url}", "browser": True}
    looking = {"show_course": home, "show_tools": home}
    if lms.behaviour.registration == "absent":
        return looking
    return looking | {
        "start_registration": {"url": f"{served_at(lms)}/control/registrations/dynamic", "json": invitation}
    }


def served_at(lms: PlatformHandle) -> str:
    """Return where a platform is; some products have one issuer for all their customers, at which nothing is served."""
    return lms.endpoints["jwks_uri"].removesuffix("/lti/jwks")


def withholds(lms: PlatformHandle, message: str) -> bool:
    """Return whether the product that a platform behaves like has no such message."""
    if message.endswith("/storage"):
        return not lms.behaviour.storage
    return message.partition("/")[0] in lms.behaviour.withheld_messages


def actions(course: str) -> dict[str, Any]:
    """Return what is done at the mock LMS by its control API, in the course at this address."""
    newcomer = f"{course}/members/administrator"
    return {
        "copy_context": {"url": f"{course}/copy", "json": {"id": "{label}"}},
        "enter_grade": {
            "method": "PUT",
            "url": f"{course}/line_items/li-41/results/student",
            "json": {"client_id": CLIENT_ID, "score": "{score}", "maximum": "{maximum}"},
        },
        "enrol": {"method": "PUT", "url": newcomer, "json": {"roles": [ROLE_LEARNER]}},
        "withdraw": {"method": "DELETE", "url": newcomer},
        "submit": {
            "url": f"{course}/activities/essay/submissions",
            "json": {"user": "student", "assets": [{"content_type": "text/plain", "text": "Cells are small."}]},
        },
    }


def judged_platform(
    lms: PlatformHandle, tool: str, *, only: Sequence[str] = (), deviations: Mapping[str, str] | None = None
) -> Run:
    """Judge the mock LMS with the whole suite, or with what *only* names."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "platform.toml"
        file.write_text(tomli_w.dumps(platform_document(lms, tool, deviations or {})), encoding="utf-8")
        return judged_as(file, only)


def tool_origin() -> str:
    """Return an origin at which the suite can listen as a tool."""
    return f"http://127.0.0.1:{free_port()}"
