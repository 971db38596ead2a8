"""Messages beyond links and deep linking, as a gateway shows them (docs/gateway/api.md, messages beyond).

A gateway that refuses a valid message of a type is not asked about that type: LTIAAS itself takes none of them.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.cases import requirement
from conformance.suite.gateway.session import Session, agree, open_session, refusal_of
from conformance.suite.messages import demand_taken, plan_of
from conformance.suite.submissions import handed_in, review_plan
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("gateway")

Path = tuple[str, ...]
SHOWN: dict[Path, Path] = {
    ("forUser", "id"): (lti.CLAIM_FOR_USER, "user_id"),
    ("forUser", "name"): (lti.CLAIM_FOR_USER, "name"),
    ("forUser", "givenName"): (lti.CLAIM_FOR_USER, "given_name"),
    ("forUser", "familyName"): (lti.CLAIM_FOR_USER, "family_name"),
    ("forUser", "email"): (lti.CLAIM_FOR_USER, "email"),
    ("forUser", "roles"): (lti.CLAIM_FOR_USER, "roles"),
    ("proctoring", "attemptNumber"): (lti.CLAIM_ATTEMPT_NUMBER,),
    ("proctoring", "settings"): (lti.CLAIM_PROCTORING_SETTINGS, "data"),
    ("activity", "id"): (lti.CLAIM_ACTIVITY, "id"),
    ("activity", "title"): (lti.CLAIM_ACTIVITY, "title"),
    ("submission", "id"): (lti.CLAIM_SUBMISSION, "id"),
    ("asset", "id"): (lti.CLAIM_ASSET, "id"),
    ("assetReportType",): (lti.CLAIM_ASSET_REPORT_TYPE,),
}
MESSAGES = (
    lti.MESSAGE_SUBMISSION_REVIEW,
    lti.MESSAGE_DATA_PRIVACY,
    lti.MESSAGE_START_PROCTORING,
    lti.MESSAGE_ASSET_PROCESSOR_SETTINGS,
    lti.MESSAGE_REPORT_REVIEW,
    lti.MESSAGE_EULA,
)
ORDERS: dict[str, dict[str, Any]] = {
    lti.MESSAGE_DATA_PRIVACY: {"for_user": "student"},
    lti.MESSAGE_START_PROCTORING: {"proctoring_settings": "camera=on", "actions": ["pause", "flag"]},
}
DEMANDED: dict[str, tuple[Path, ...]] = {
    lti.MESSAGE_START_PROCTORING: (
        (lti.CLAIM_ATTEMPT_NUMBER,),
        (lti.CLAIM_SESSION_DATA,),
        (lti.CLAIM_START_ASSESSMENT_URL,),
        (lti.CLAIM_RESOURCE_LINK, "id"),
    ),
    lti.MESSAGE_ASSET_PROCESSOR_SETTINGS: ((lti.CLAIM_ACTIVITY, "id"),),
    lti.MESSAGE_REPORT_REVIEW: (
        (lti.CLAIM_ACTIVITY, "id"),
        (lti.CLAIM_SUBMISSION, "id"),
        (lti.CLAIM_ASSET, "id"),
        (lti.CLAIM_ASSET_REPORT_TYPE,),
        (lti.CLAIM_FOR_USER, "user_id"),
    ),
    lti.MESSAGE_EULA: (("sub",), (lti.CLAIM_EULA, "url")),
}


def _last(path: Path) -> str:
    """Return what a member is called for people: a claim without the address before it."""
    return "-of-".join(name.rpartition("/")[2] for name in reversed(path))


MISSING = [
    pytest.param(message, path, id=f"{message}-{_last(path)}") for message, paths in DEMANDED.items() for path in paths
]


def _plan(bench: Bench, message: str) -> Plan:
    submission = handed_in(bench)
    demand_taken(bench, lti.MESSAGE_ASSET_PROCESSOR_SETTINGS if message == lti.MESSAGE_REPORT_REVIEW else message)
    if message == lti.MESSAGE_REPORT_REVIEW:
        return review_plan(bench, submission)
    return plan_of(bench, message, **ORDERS.get(message, {}))


@requirement("LTIAAS-130")
@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_shown_with_what_it_says(bench: Bench, message: str) -> None:
    """The id token has the type of the message, and under its documented name what its claims say beyond a launch."""
    session = open_session(bench, plan=_plan(bench, message))

    launch = session.id_token()["launch"]

    raw = session.id_token(query="?raw=true")
    agree("type", message, launch.get("type"))
    told = {path: _at(raw, claim) for path, claim in SHOWN.items() if _at(raw, claim) is not None}
    agree("what the message says", told, {path: _at(launch, path) for path in told})
    untold = {path: _at(launch, path) for path in SHOWN if path not in told}
    agree("what it does not say", dict.fromkeys(untold), untold)


@requirement("LTIAAS-130")
def test_a_proctored_start_can_be_started_and_controlled(bench: Bench) -> None:
    """The id token says that the assessment can be started, and which actions the platform offers."""
    session = open_session(bench, plan=_plan(bench, lti.MESSAGE_START_PROCTORING))

    id_token = session.id_token()

    agree("canStart", True, id_token["launch"]["proctoring"].get("canStart"))
    control = id_token.get("services", {}).get("assessmentControl")
    agree("services.assessmentControl", {"available": True, "actions": ["pause", "flag"]}, control)


@requirement("LTIAAS-130")
def test_the_services_of_other_messages_are_told(bench: Bench) -> None:
    """A report review that names the services of assets and reports has them; a link, which does not, has not."""
    review = open_session(bench, plan=_plan(bench, lti.MESSAGE_REPORT_REVIEW))
    link = open_session(bench)

    agree("with the claims", True, _is_available(review, "assetProcessor"))
    agree("without them", (False, False), (_is_available(link, "assetProcessor"), _is_available(link, "eula")))


@requirement("LTIAAS-131")
@pytest.mark.parametrize(("message", "path"), MISSING)
def test_a_message_without_what_it_needs_is_refused(bench: Bench, message: str, path: Path) -> None:
    """A message that lacks what its type demands is refused, after the whole one was accepted."""
    plan = _plan(bench, message)

    bench.expect_refused(plan, edits.drop_claim(list(path)), what=f"{message} without {_last(path)}")


@requirement("LTIAAS-138")
@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("POST", "/api/eula/user", {"accepted": True}),
        ("GET", "/api/assets", None),
        ("POST", "/api/proctoring/control", {"action": "flag"}),
        ("POST", "/api/proctoring/start", {}),
    ],
    ids=["terms", "assets", "control", "start"],
)
def test_a_service_that_the_launch_has_not_is_refused(
    bench: Bench, method: str, path: str, document: Mapping[str, Any] | None
) -> None:
    """With the ltik of a resource link the calls of other messages are answered 403."""
    demand_taken(bench, lti.MESSAGE_EULA)
    demand_taken(bench, lti.MESSAGE_START_PROCTORING)
    session = open_session(bench)

    refusal_of(session.ask(method, path, document), 403)


def _at(document: Mapping[str, Any], path: Path) -> Any:
    found: Any = document
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _is_available(session: Session, service: str) -> Any:
    return session.id_token().get("services", {}).get(service, {}).get("available")
