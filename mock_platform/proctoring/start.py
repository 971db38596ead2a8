"""The tool's word that an assessment may start: `LtiStartAssessment`, judged as a message, then against its request.

Proctoring 1.0, start assessment message. `session_data` shows that the message comes from the tool's answer to this
launch in this browser; a message that shows anything else starts nothing.
"""

from typing import Any

from mock_platform.checks import NO_CODE, Breach, Check, breaches
from mock_platform.delivery import ErrorPage
from mock_platform.launch import Launch
from mock_platform.proctoring.attempt import NOT_BEGUN, Attempt
from mock_platform.proctoring.attempts import Attempts
from mock_platform.tool_keys import ToolKeys
from mock_platform.tool_message import Awaited, ToolMessage, read_tool_message, write_breach
from mock_platform.vocabulary import (
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_END_ASSESSMENT_RETURN,
    CLAIM_RESOURCE_LINK,
    CLAIM_SESSION_DATA,
    CLAIM_VERIFIED_USER,
    MESSAGE_START_ASSESSMENT,
    MESSAGE_START_PROCTORING,
)


async def start_assessment(message: ToolMessage, tool_keys: ToolKeys) -> Attempt | ErrorPage:
    """Return the attempt that now runs, or why it does not; both are in the journal."""
    claims = await read_tool_message(message, tool_keys)
    if isinstance(claims, Breach):
        return ErrorPage(claims.error, claims.sentence, claims.advice)
    for breach in breaches(NOTICED, message):
        write_breach(message, breach)
    attempts = message.platform.attempts
    attempt = attempt_of(attempts, message.launch)
    assert attempt is not None
    attempt = attempt.begun(end_assessment_return=claims.get(CLAIM_END_ASSESSMENT_RETURN) is True)
    attempts.put(attempt)
    return attempt


def attempt_of(attempts: Attempts, launch: Launch) -> Attempt | None:
    """Return the attempt that a launch is about."""
    assert launch.link is not None
    whose = (launch.registration.client_id, launch.deployment.deployment_id, launch.link.id, launch.person.id)
    return attempts.find(*whose, launch.asked["attempt_number"])


def _says_attempt_number(message: ToolMessage) -> bool:
    number = message.claims.get(CLAIM_ATTEMPT_NUMBER)
    return type(number) is int and number == message.launch.asked["attempt_number"]


def _names_link(message: ToolMessage) -> bool:
    link, said = message.launch.link, message.claims.get(CLAIM_RESOURCE_LINK)
    return link is not None and isinstance(said, dict) and said.get("id") == link.resource_link_id


def _has_not_begun(message: ToolMessage) -> bool:
    attempt = attempt_of(message.platform.attempts, message.launch)
    return attempt is not None and attempt.status == NOT_BEGUN


def _is_clean_user(user: Any) -> bool:
    return user is None or (isinstance(user, dict) and not {"iss", "sub"} & set(user))


START_ASSESSMENT = Awaited(
    MESSAGE_START_ASSESSMENT,
    request=MESSAGE_START_PROCTORING,
    endpoint="start_assessment",
    query="",
    requirement="PROC-003",
    checks=(
        Check[ToolMessage](
            "invalid_message",
            "PROC-003",
            "session_data is not that of the request",
            "Send session_data back unchanged, in every character.",
            lambda message: message.claims.get(CLAIM_SESSION_DATA) == message.launch.asked["session_data"],
        ),
        Check[ToolMessage](
            "invalid_message",
            "PROC-003",
            "attempt_number is not that of the request, or no whole number",
            "Send attempt_number back as it came.",
            _says_attempt_number,
        ),
        Check[ToolMessage](
            "invalid_message",
            "PROC-003",
            "resource_link is not that of the request",
            "Send resource_link with the id that came.",
            _names_link,
        ),
        Check[ToolMessage](
            "invalid_request",
            "PROC-003",
            "the attempt has begun already, by another launch",
            "Start an attempt once.",
            _has_not_begun,
        ),
    ),
)

# What a tool should have done better although the assessment starts.
NOTICED = (
    Check[ToolMessage](
        NO_CODE,
        "PROC-004",
        "end_assessment_return is neither true nor false",
        "Send true to be launched at the end, else false, or leave it out.",
        lambda message: isinstance(message.claims.get(CLAIM_END_ASSESSMENT_RETURN, False), bool),
    ),
    Check[ToolMessage](
        NO_CODE,
        "PROC-004",
        "verified_user is no object, or has iss or sub",
        "Send the names and addresses that were verified, and nothing that identifies an account.",
        lambda message: _is_clean_user(message.claims.get(CLAIM_VERIFIED_USER)),
    ),
)
