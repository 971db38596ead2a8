"""Faults of what a tool publishes, scores and reports: good ones that are refused, or accepted and lost.

AGS 2.0 section 3.4; Asset Processor, report service.
"""

from typing import Literal

from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import answer_fault

PUBLISHED = ("scores", "reports")


@answer_fault(
    "AGS-048",
    "Drops it and does not send it again; a later one has a later timestamp.",
    endpoints=PUBLISHED,
    instead=True,
)
def stale_conflict(_: Encounter, status: Literal[400, 409, 412, 422] = 409) -> Answer:
    """A score or report is refused as stale though it is later than the last, as after a clock was put back."""
    return Answer.json(status, {"error": "conflict", "message": "a later one is known"})


@answer_fault(
    "AGS-071", "Reads results before it tells anybody that a grade is there.", endpoints=PUBLISHED, instead=True
)
def not_stored(_: Encounter, status: Literal[200, 201, 202, 204] = 200) -> Answer:
    """A score or report is accepted and never stored, as real platforms do with scores that are not final."""
    return Answer(status)
