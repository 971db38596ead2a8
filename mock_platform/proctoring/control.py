"""The assessment control service: the tool pauses, resumes, terminates, updates or flags an attempt.

Proctoring 1.0, assessment control service. The answer is where the attempt stands afterwards; an action that makes
no sense where it stands (to resume what has ended) changes nothing. The text names no status for what must be
refused: 404 for an attempt that the tool does not have, 403 for an action that it was not offered, 400 for the rest.
"""

from typing import Any

from mock_platform.checks import NO_CODE, Check, first_breach
from mock_platform.moments import moment_from_text
from mock_platform.proctoring.attempt import Attempt
from mock_platform.service_access import ServiceAccess, ServiceRefusal
from mock_platform.vocabulary import CONTROL_ACTIONS

MOST_MINUTES = 60 * 24 * 365


def control(access: ServiceAccess, link_id: str, body: Any) -> dict[str, Any]:
    """Do what the tool asks of an attempt and return where it stands; raise `ServiceRefusal`."""
    if not isinstance(body, dict):
        raise ServiceRefusal(400, "PROC-009", "the body is not a JSON object", "POST one JSON object.")
    if breach := first_breach(JUDGED, body):
        raise ServiceRefusal(400, breach.requirement, breach.sentence, breach.advice)
    attempt = _attempt(access, link_id, body)
    if body["action"] not in attempt.actions:
        raise ServiceRefusal(
            403,
            "PROC-011",
            f"the action {body['action']!r} was not offered: offered are {', '.join(attempt.actions) or 'none'}",
            "Ask only for the actions of the claim acs.",
        )
    attempt = attempt.after(body["action"], body.get("extra_time", 0))
    access.platform.attempts.put(attempt)
    return {"status": attempt.status, **({"extra_time": attempt.extra_time} if attempt.extra_time else {})}


def _attempt(access: ServiceAccess, link_id: str, body: dict[str, Any]) -> Attempt:
    """Return the attempt that the body names, if it is one of this tool at the link of this address."""
    link = next((each for each in access.course.links if each.id == link_id), None)
    if link is None or body["resource_link"]["id"] != link.resource_link_id:
        raise _unknown("resource_link is not the one that this address belongs to")
    people = access.platform.world.people.values()
    person = next((each for each in people if each.user_id == body["user"]["sub"] and not each.anonymous), None)
    if person is None or body["user"]["iss"] != access.platform.issuer:
        raise _unknown("user is nobody here")
    attempts = access.platform.attempts
    number = body["attempt_number"]
    attempt = attempts.find(access.client_id, access.deployment.deployment_id, link.id, person.id, number)
    if attempt is None:
        raise _unknown(f"there is no attempt {number} of this user at this link")
    return attempt


def _unknown(sentence: str) -> ServiceRefusal:
    advice = (
        "Send user, resource_link and attempt_number of the start proctoring message, to its assessment_control_url."
    )
    return ServiceRefusal(404, "PROC-011", sentence, advice)


def _has_texts(thing: Any, *names: str) -> bool:
    return isinstance(thing, dict) and all(isinstance(thing.get(name), str) and thing[name] for name in names)


def _is_severity(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 <= value <= 1.0


def _is_minutes(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_MINUTES


JUDGED = (
    Check[dict[str, Any]](
        NO_CODE,
        "PROC-009",
        "user lacks iss or sub",
        "Send user with the iss and the sub of the start proctoring message.",
        lambda body: _has_texts(body.get("user"), "iss", "sub"),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "PROC-009",
        "resource_link lacks its id",
        "Send resource_link with the id of the start proctoring message.",
        lambda body: _has_texts(body.get("resource_link"), "id"),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "PROC-009",
        "attempt_number is missing, or no whole number",
        "Send the attempt_number of the start proctoring message.",
        lambda body: type(body.get("attempt_number")) is int,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "PROC-009",
        f"action is none of {', '.join(CONTROL_ACTIONS)}",
        "Send one of these actions.",
        lambda body: body.get("action") in CONTROL_ACTIONS,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "PROC-009",
        "incident_time is missing, or no time in ISO 8601 with a zone",
        "Send the moment of the incident, with its zone.",
        lambda body: moment_from_text(body.get("incident_time")) is not None,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "PROC-009",
        "extra_time is no whole number of minutes, from 0 to a year",
        "Send extra_time in minutes, or leave it out.",
        lambda body: _is_minutes(body.get("extra_time", 0)),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "PROC-009",
        "incident_severity is no number from 0.0 to 1.0",
        "Send incident_severity between 0.0 and 1.0, or leave it out.",
        lambda body: _is_severity(body.get("incident_severity", 0)),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "PROC-009",
        "reason_code or reason_msg is no text",
        "Send plain texts, or leave them out.",
        lambda body: all(isinstance(body.get(name, ""), str) for name in ("reason_code", "reason_msg")),
    ),
)
