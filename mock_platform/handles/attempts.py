"""Attempts at assessments under supervision from Python."""

from mock_platform.orders.attempts import end_attempt
from mock_platform.platform import Platform
from mock_platform.proctoring.attempt import Attempt


class AttemptOrders:
    """Shows attempts, and ends one without telling the tool."""

    _platform: Platform

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The attempts at assessments under supervision, with where each stands."""
        return tuple(self._platform.attempts)

    def end_attempt(
        self,
        client_id: str,
        user: str,
        link: str,
        *,
        deployment_id: str | None = None,
        attempt_number: int | None = None,
    ) -> Attempt:
        """End somebody's open attempt at a link (without a number: their last) and return it."""
        whose = {"client_id": client_id, "deployment_id": deployment_id, "user": user, "link": link}
        return end_attempt(self._platform, {**whose, "attempt_number": attempt_number})
