"""Which messages a target takes: a tool's target file names them, a gateway is asked once by a valid one.

What a target does not take is not applicable to it. A resource launch is taken by every target.
"""

from typing import Any

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.observation.judgement import Verdict
from conformance.outcomes import Inconclusive, NotApplicable
from mock_platform import vocabulary as lti
from mock_platform.edits import Edit

# An action of [drive.*] that is of no use without the message tells that the tool takes it.
_DRIVEN = {
    lti.MESSAGE_DEEP_LINKING_REQUEST: "deep_linking",
    lti.MESSAGE_START_PROCTORING: "start_assessment",
    lti.MESSAGE_EULA: "accept_terms",
}
_USERS = dict.fromkeys((lti.MESSAGE_RESOURCE_LINK, lti.MESSAGE_START_PROCTORING, lti.MESSAGE_EULA), "student")
_ORDERS: dict[str, dict[str, Any]] = {
    lti.MESSAGE_SUBMISSION_REVIEW: {"for_user": "student"},
    lti.MESSAGE_ASSET_PROCESSOR_SETTINGS: {"activity": "essay", "course": "biology"},
}
_IN_NO_COURSE = frozenset({lti.MESSAGE_DATA_PRIVACY, lti.MESSAGE_DATA_PRIVACY_UNPREFIXED, lti.MESSAGE_EULA})


def plan_of(bench: Bench, message: str, *changes: Edit, user: str = "", **order: Any) -> Plan:
    """Return the plan of a valid *message*, with these edits, by whoever would send it."""
    return Plan(
        bench.subject.primary(),
        user=user or _USERS.get(message, "teacher"),
        link="" if message in _IN_NO_COURSE else "quiz",
        edits=changes,
        message=message,
        order=_ORDERS.get(message, {}) | order,
    )


def demand_taken(bench: Bench, message: str) -> None:
    """Raise `NotApplicable` when the target does not take *message*, `Inconclusive` when that cannot be told.

    Who crashes at a valid message does not say that it is not taken.
    """
    if message in bench.facts.messages or _is_driven(bench, message):
        return
    if bench.subject.kind == "tool":
        raise NotApplicable(f"[tool] messages does not name {message}")
    if message not in bench.run.messages:
        bench.run.messages[message] = _takes(bench, message)
    if not bench.run.messages[message]:
        raise NotApplicable(f"this gateway does not take {message}: it refuses a valid one")


def _is_driven(bench: Bench, message: str) -> bool:
    action = _DRIVEN.get(message)
    return action is not None and getattr(bench.run.target.drive, action) is not None


def _takes(bench: Bench, message: str) -> bool:
    judgement = bench.make(plan_of(bench, message))
    if judgement.verdict in {Verdict.UNCLEAR, Verdict.CRASHED}:
        raise Inconclusive(f"a valid {message}: {judgement.reason}")
    return judgement.verdict is Verdict.ACCEPTED
