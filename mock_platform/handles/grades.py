"""The gradebook from Python, as a teacher has it."""

from typing import Any

from mock_platform.orders import grades
from mock_platform.platform import Platform


class GradeOrders:
    """Shows grades, and grades by hand."""

    _platform: Platform

    def grades(
        self, client_id: str, *, course: str | None = None, deployment_id: str | None = None
    ) -> list[dict[str, Any]]:
        """Return a tool's line items with all scores as published, grades by hand, and results.

        In one course and one deployment, or in all of them. `docs/mock_platform/grades.md` has the members.
        """
        query = {"client_id": client_id, "deployment_id": deployment_id, "course": course}
        return grades.grades(self._platform, {name: value for name, value in query.items() if value is not None})

    def override_result(
        self,
        client_id: str,
        user: str,
        score: float | None,
        *,
        course: str,
        line_item: str,
        deployment_id: str | None = None,
        maximum: float | None = None,
        comment: str | None = None,
    ) -> dict[str, Any]:
        """Grade by hand as a teacher does; `score` None: no points. It stays until it is released."""
        body = {
            "client_id": client_id,
            "deployment_id": deployment_id,
            "score": score,
            "maximum": maximum,
            "comment": comment,
        }
        return grades.override_result(self._platform, course, line_item, user, body)

    def release_result(
        self, client_id: str, user: str, *, course: str, line_item: str, deployment_id: str | None = None
    ) -> dict[str, Any]:
        """Take a grade by hand back: what the tool published counts again."""
        whose = {"client_id": client_id, "deployment_id": deployment_id}
        return grades.release_result(self._platform, course, line_item, user, whose)
