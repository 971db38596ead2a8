"""One attempt at an assessment: whose, where, and where it stands (Proctoring 1.0, assessment control service)."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from mock_platform.vocabulary import CONTROL_ACTIONS, CONTROL_STATUSES

NOT_BEGUN, RUNNING, PAUSED, TERMINATED, COMPLETE = CONTROL_STATUSES
PAUSE, RESUME, TERMINATE, UPDATE, FLAG = CONTROL_ACTIONS

# What an action makes of a status; where there is no entry the status stays as it is.
NEXT = {
    (RUNNING, PAUSE): PAUSED,
    (PAUSED, RESUME): RUNNING,
    (RUNNING, TERMINATE): TERMINATED,
    (PAUSED, TERMINATE): TERMINATED,
}


@dataclass(frozen=True)
class Attempt:
    """An attempt. `actions` are those that the tool was offered, `extra_time` is in minutes.

    `link` and `user` are the ids of link and person in the world; `end_assessment_return` is what the tool said.
    """

    client_id: str
    deployment_id: str
    course: str
    link: str
    user: str
    number: int
    actions: tuple[str, ...] = ()
    status: str = NOT_BEGUN
    extra_time: int = 0
    end_assessment_return: bool = False

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What tells attempts apart."""
        return self.client_id, self.deployment_id, self.link, self.user, self.number

    @property
    def is_open(self) -> bool:
        """True while somebody sits at it."""
        return self.status in {RUNNING, PAUSED}

    def begun(self, *, end_assessment_return: bool) -> "Attempt":
        """Return the attempt as it starts."""
        return replace(self, status=RUNNING, end_assessment_return=end_assessment_return)

    def after(self, action: str, extra_time: int) -> "Attempt":
        """Return the attempt after an action of the tool; extra time is granted only while it is open."""
        granted = self.extra_time + extra_time if self.is_open else self.extra_time
        return replace(self, status=NEXT.get((self.status, action), self.status), extra_time=granted)

    def ended(self) -> "Attempt":
        """Return the attempt after its end; one that was terminated stays so."""
        return replace(self, status=COMPLETE) if self.is_open else self

    def as_json(self) -> dict[str, Any]:
        """Return the attempt as the control API and a state file show it."""
        return {**asdict(self), "actions": list(self.actions)}
