"""A target that is made to act where the platform may refuse what it asks for.

Whether the target could not act, which is inconclusive, or acted wrongly, which the test finds, is seen from what the
platform was asked.
"""

from typing import Any

from conformance.bench.session import DrivenSession
from conformance.outcomes import Inconclusive


def made_to(session: DrivenSession, action: str, endpoint: str, **values: Any) -> None:
    """Make the target act; raise `Inconclusive` when it could not, and asked the platform for nothing at *endpoint*."""
    answer = session.drive(action, may_refuse=True, **values)
    if answer.status >= 400 and not session.asked(endpoint):
        raise Inconclusive(f"{action}: the target answers {answer.status}: {answer.text[:200]!r}")
