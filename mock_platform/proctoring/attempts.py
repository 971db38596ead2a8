"""The attempts of one platform."""

from collections.abc import Iterator
from typing import Any

from mock_platform.memory import Recent
from mock_platform.proctoring.attempt import Attempt
from mock_platform.registration import Registration
from mock_platform.shapes import BOOLEAN, COUNT, NAME, OBJECT, WHOLE, Shape, expect, expect_kind, list_of, one_of
from mock_platform.vocabulary import CONTROL_ACTIONS, CONTROL_STATUSES

MOST_ATTEMPTS = 20_000
ATTEMPT = Shape(
    {"client_id": NAME, "deployment_id": NAME, "course": NAME, "link": NAME, "user": NAME, "number": COUNT},
    {
        "actions": list_of(one_of(*CONTROL_ACTIONS)),
        "status": one_of(*CONTROL_STATUSES),
        "extra_time": WHOLE,
        "end_assessment_return": BOOLEAN,
    },
)


class Attempts:
    """Every attempt by tool, deployment, link, person and number; the oldest go first when there are too many."""

    def __init__(self) -> None:
        self._attempts: Recent[tuple[str, str, str, str, int], Attempt] = Recent(MOST_ATTEMPTS)

    def __iter__(self) -> Iterator[Attempt]:
        """Iterate over the attempts."""
        return iter(self._attempts)

    def put(self, attempt: Attempt) -> None:
        """Keep the attempt, instead of what it was before."""
        self._attempts[attempt.key] = attempt

    def find(self, client_id: str, deployment_id: str, link: str, user: str, number: int) -> Attempt | None:
        """Return an attempt, if there is one."""
        return self._attempts.get((client_id, deployment_id, link, user, number))

    def last(self, client_id: str, deployment_id: str, link: str, user: str) -> Attempt | None:
        """Return the attempt of the highest number of somebody at a link, if there is one."""
        own = [each for each in self if each.key[:4] == (client_id, deployment_id, link, user)]
        return max(own, key=lambda attempt: attempt.number, default=None)

    def forget(self, registration: Registration) -> None:
        """Forget every attempt at a tool's assessments."""
        for attempt in self:
            if attempt.client_id == registration.client_id:
                self._attempts.discard(attempt.key)

    def as_document(self) -> list[dict[str, Any]]:
        """Return every attempt as a table of TOML."""
        return [attempt.as_json() for attempt in self]

    def restore(self, document: Any) -> None:
        """Have these attempts and no others; raise `Misshapen`."""
        expect_kind(document, list_of(OBJECT), "$")
        tables = [expect(table, ATTEMPT, f"$[{index}]") for index, table in enumerate(document)]
        self._attempts.clear()
        for table in tables:
            self.put(Attempt(**{**table, "actions": tuple(table.get("actions", ()))}))
