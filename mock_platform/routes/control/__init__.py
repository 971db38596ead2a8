"""The control API: every route hands its JSON to the order that a Python caller would give."""

from mock_platform.routes.control import (
    activities,
    attempts,
    clock,
    courses,
    description,
    dynamic_registrations,
    faults,
    grades,
    journal,
    keys,
    launches,
    links,
    notices,
    people,
    platforms,
    registrations,
    scenario,
    snapshots,
)
from mock_platform.routes.control.operation import Operation

OPERATIONS: list[Operation] = [
    *platforms.OPERATIONS,
    *scenario.OPERATIONS,
    *snapshots.OPERATIONS,
    *registrations.OPERATIONS,
    *dynamic_registrations.OPERATIONS,
    *people.OPERATIONS,
    *courses.OPERATIONS,
    *links.OPERATIONS,
    *activities.OPERATIONS,
    *notices.OPERATIONS,
    *launches.OPERATIONS,
    *attempts.OPERATIONS,
    *faults.OPERATIONS,
    *grades.OPERATIONS,
    *journal.OPERATIONS,
    *clock.OPERATIONS,
    *keys.OPERATIONS,
    *description.OPERATIONS,
]
ROUTES = [operation.route for operation in OPERATIONS]
