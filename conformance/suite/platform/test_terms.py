"""The launch that shows a tool's terms, and what the tool may say of people's decisions (EULA services)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Message
from conformance.browser.exchange import Response
from conformance.cases import requirement
from conformance.outcomes import NotApplicable
from conformance.suite.platform.services import (
    agree,
    claim_of,
    demand,
    expect_refusal,
    expect_status,
    is_absolute_url,
    scopes_of,
)
from conformance.suite.platform.written import timestamp
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

SCOPES = {lti.SCOPE_EULA_USER, lti.SCOPE_EULA_DEPLOYMENT}


@requirement("EULA-001")
def test_the_launch_names_the_user(bench: PlatformBench) -> None:
    """The launch that shows the terms is of its own type and names the same user as every launch."""
    claims = _shown(bench).claims

    agree("message_type", lti.MESSAGE_EULA, claims.get(lti.CLAIM_MESSAGE_TYPE))
    agree("sub", bench.message().claims.get("sub"), claims.get("sub"))


@requirement("EULA-001")
def test_the_launch_says_where_decisions_are_told(bench: PlatformBench) -> None:
    """The service has a whole address, and its scopes are of the standard."""
    service = claim_of(_shown(bench).claims, lti.CLAIM_EULA)

    demand(is_absolute_url(service.get("url")), f"url should be a whole URL, got {service.get('url')!r}")
    scopes = scopes_of(service)
    demand(bool(scopes) and set(scopes) <= SCOPES, f"scope should be of {sorted(SCOPES)}, got {service.get('scope')!r}")


@requirement("EULA-005")
@pytest.mark.parametrize("user_id", ["nobody-has-this-id", "", None], ids=["unknown", "empty", "missing"])
def test_decisions_of_nobody_are_refused(bench: PlatformBench, user_id: str | None) -> None:
    """A decision of somebody whom the platform does not know is refused."""
    message = _decided(bench)

    answer = _tell(bench, message, 1, userId=user_id)

    expect_refusal(bench, answer, what=f"a decision of the user {user_id!r}")


@requirement("EULA-005")
def test_decisions_without_the_scope_are_refused(bench: PlatformBench) -> None:
    """A token for another service does not tell decisions."""
    message = _decided(bench)
    other = bench.access_token(lti.SCOPE_MEMBERSHIP_READ_ONLY)

    answer = _tell(bench, message, 1, token=other)

    expect_refusal(bench, answer, 403, 401, what="a decision with a token for another service")


@requirement("EULA-005")
def test_another_tool_tells_no_decisions(bench: PlatformBench) -> None:
    """A token of another tool does not tell decisions of this one's users."""
    message = _decided(bench)
    stranger = bench.access_token(lti.SCOPE_EULA_USER, tool=bench.subject.another_tool())

    answer = _tell(bench, message, 1, token=stranger)

    expect_refusal(bench, answer, 403, 404, 401, what="a decision told by another tool")


def _shown(bench: PlatformBench) -> Message:
    return bench.message(message=lti.MESSAGE_EULA)


def _decided(bench: PlatformBench) -> Message:
    """Have a valid decision taken, as the control; raise `NotApplicable` when none can be told."""
    message = _shown(bench)
    if lti.SCOPE_EULA_USER not in scopes_of(claim_of(message.claims, lti.CLAIM_EULA)):
        raise NotApplicable(f"the launch does not offer the scope {lti.SCOPE_EULA_USER}")
    expect_status(_tell(bench, message), 200, 201, what="a valid decision")
    return message


def _tell(bench: PlatformBench, message: Message, later_s: int = 0, *, token: str = "", **members: Any) -> Response:
    moment = datetime.now(UTC) + timedelta(seconds=later_s)
    body = {"userId": message.claims.get("sub"), "accepted": True, "timestamp": timestamp(moment)} | members
    url = f"{claim_of(message.claims, lti.CLAIM_EULA).get('url')}/user"
    told = token or bench.access_token(lti.SCOPE_EULA_USER)
    return bench.call("POST", url, token=told, body=body, media_type=lti.MEDIA_TYPE_JSON)
