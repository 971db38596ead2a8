"""The agreement of users with a tool's terms, as the tool tells it (EULA services).

Each deployment speaks for users that it has met: somebody whom it never launched, or who has no account here, is
none of its business. The latest decision by its own timestamp counts.
"""

from typing import TYPE_CHECKING, Any

from mock_platform.checks import NO_CODE, Check, first_breach
from mock_platform.moments import moment_from_text
from mock_platform.registration import Deployment, Registration
from mock_platform.service_access import DeploymentAccess, ServiceRefusal
from mock_platform.shapes import BOOLEAN, NAME, OBJECT, Misshapen, Shape, expect, list_of

if TYPE_CHECKING:
    from mock_platform.platform import Platform

EULA = Shape({"decisions": list_of(OBJECT), "not_required": list_of(NAME)}, {})
DECISION = Shape({"deployment": NAME, "userId": NAME, "accepted": BOOLEAN, "timestamp": NAME}, {})

Decision = dict[str, Any]

JUDGED = (
    Check[Decision](
        NO_CODE,
        "EULA-002",
        "userId is missing, empty or no text",
        "Send the sub of the person's launch as userId.",
        lambda decision: isinstance(decision.get("userId"), str) and bool(decision["userId"]),
    ),
    Check[Decision](
        NO_CODE,
        "EULA-002",
        "accepted is neither true nor false",
        "Send what the person decided as a boolean.",
        lambda decision: isinstance(decision.get("accepted"), bool),
    ),
    Check[Decision](
        NO_CODE,
        "EULA-002",
        "timestamp is missing, or not in ISO 8601 with a time zone",
        "Send when the person decided, such as 2026-11-21T12:00:00.123Z.",
        lambda decision: moment_from_text(decision.get("timestamp")) is not None,
    ),
)


class Eula:
    """What users of one platform have decided, by deployment, and which deployments need no decision."""

    def __init__(self) -> None:
        self._decisions: dict[tuple[str, str], Decision] = {}
        self._not_required: set[str] = set()

    def decide(self, access: DeploymentAccess, body: Any) -> Decision:
        """Keep a decision and return it; raise `ServiceRefusal` when it must not be kept."""
        decision = _judged(body)
        self._expect_acquaintance(access, decision["userId"])
        key = (access.deployment.key, decision["userId"])
        last = self._decisions.get(key)
        if last is not None and _moment(decision) <= _moment(last):
            raise ServiceRefusal(
                409,
                "EULA-002",
                f"the last decision is not earlier: it is of {last['timestamp']}",
                "Let timestamps grow with every decision of a user; do not send a refused one again.",
            )
        self._decisions[key] = {name: decision[name] for name in ("userId", "accepted", "timestamp")}
        return self._decisions[key]

    def reset(self, access: DeploymentAccess) -> None:
        """Forget every decision of a deployment's users."""
        self._reset(access.deployment)

    def forget(self, registration: Registration) -> None:
        """Forget all that a tool told."""
        for deployment in registration.deployments:
            self._reset(deployment)
            self._not_required.discard(deployment.key)

    def require(self, access: DeploymentAccess, body: Any) -> dict[str, bool]:
        """Keep whether a deployment's users must decide at all, and return it; raise `ServiceRefusal`."""
        required = body.get("eulaRequired") if isinstance(body, dict) else None
        if not isinstance(required, bool):
            sentence = "the body has no eulaRequired that is true or false"
            raise ServiceRefusal(400, "EULA-003", sentence, 'PUT {"eulaRequired": false} to opt out.')
        (self._not_required.discard if required else self._not_required.add)(access.deployment.key)
        return {"eulaRequired": required}

    def as_json(self, platform: "Platform") -> list[dict[str, Any]]:
        """Return what every deployment has told, as the control API shows it."""
        return [
            {
                "client_id": registration.client_id,
                "deployment_id": deployment.deployment_id,
                "eula_required": deployment.key not in self._not_required,
                "decisions": [each for (key, _), each in list(self._decisions.items()) if key == deployment.key],
            }
            for registration in platform.registrations.values()
            for deployment in registration.deployments
        ]

    def as_document(self) -> dict[str, Any]:
        """Return what `restore` takes."""
        decisions = [{"deployment": key, **decision} for (key, _), decision in list(self._decisions.items())]
        return {"decisions": decisions, "not_required": sorted(self._not_required)}

    def restore(self, document: Any) -> None:
        """Have these decisions and no others; raise `Misshapen`."""
        members = expect(document, EULA)
        decisions = [_checked(table, f"$.decisions[{index}]") for index, table in enumerate(members["decisions"])]
        self._decisions = {(key, decision["userId"]): decision for key, decision in decisions}
        self._not_required = set(members["not_required"])

    def _reset(self, deployment: Deployment) -> None:
        decisions = self._decisions.items()
        self._decisions = {each: decision for each, decision in decisions if each[0] != deployment.key}

    def _expect_acquaintance(self, access: DeploymentAccess, user_id: str) -> None:
        advice = "Send the sub of somebody who launched from this deployment."
        person = access.platform.world.users.get(user_id)
        if person is None or person.anonymous:
            raise ServiceRefusal(404, "EULA-005", f"userId {user_id[:80]!r} is nobody at this platform", advice)
        met = any(
            launch.deployment == access.deployment and launch.person.id == person.id and launch.answers
            for launch in access.platform.launches
        )
        if not met and (access.deployment.key, user_id) not in self._decisions:
            sentence = f"userId {user_id[:80]!r} never launched from this deployment"
            raise ServiceRefusal(403, "EULA-005", sentence, advice)


def _judged(body: Any) -> Decision:
    if not isinstance(body, dict):
        raise ServiceRefusal(400, "EULA-002", "the decision is not a JSON object", "POST one decision as an object.")
    if breach := first_breach(JUDGED, body):
        raise ServiceRefusal(400, breach.requirement, breach.sentence, breach.advice)
    return body


def _checked(table: dict[str, Any], at: str) -> tuple[str, Decision]:
    members = expect(table, DECISION, at)
    if moment_from_text(members["timestamp"]) is None:
        raise Misshapen(f"{at}.timestamp", f"{at}.timestamp should be a time in ISO 8601 with a time zone")
    return members["deployment"], {name: value for name, value in members.items() if name != "deployment"}


def _moment(decision: Decision) -> Any:
    return moment_from_text(decision["timestamp"])
