"""Custom parameters with substitution variables (LTI Core 1.3, appendix B).

A variable of the table is replaced by its value, by "" when it has none; any other `$Name` is passed on as it
is written. `User.gradeLevels.*` and `Context.gradeLevels.*` stand for a name per vocabulary of grade levels: those
that the scenario tells are known.
"""

from collections.abc import Mapping

from mock_platform.substitution.course import COURSE, said_of_course
from mock_platform.substitution.link import LINK
from mock_platform.substitution.membership import MEMBERSHIP
from mock_platform.substitution.message import MESSAGE, TOOL_PLATFORM
from mock_platform.substitution.person import ACTOR, SAID_OF_ACTOR, SAID_OF_USER, USER
from mock_platform.substitution.surroundings import Surroundings
from mock_platform.substitution.variable import Resolve, Said

__all__ = ["VARIABLES", "Surroundings", "substituted"]

VARIABLES: dict[str, Resolve] = {**USER, **ACTOR, **COURSE, **LINK, **MEMBERSHIP, **MESSAGE, **TOOL_PLATFORM}

GRADE_LEVELS: dict[str, Said] = {
    "User.gradeLevels.": SAID_OF_USER,
    "ActualUser.gradeLevels.": SAID_OF_ACTOR,
    "Context.gradeLevels.": said_of_course,
}


def substituted(custom: Mapping[str, str], surroundings: Surroundings) -> dict[str, str]:
    """Return the custom parameters with every known variable replaced."""
    return {name: _substituted(value, surroundings) for name, value in custom.items()}


def _substituted(value: str, surroundings: Surroundings) -> str:
    if not value.startswith("$"):
        return value
    resolve = VARIABLES.get(value[1:])
    if resolve is None:
        return _grade_levels(value[1:], surroundings) or value
    resolved = resolve(surroundings)
    return "" if resolved is None else str(resolved)


def _grade_levels(name: str, surroundings: Surroundings) -> str | None:
    """Return the grade levels in a vocabulary that the scenario tells; None for any other name."""
    for prefix, said in GRADE_LEVELS.items():
        if name.startswith(prefix):
            return said(surroundings).get(name.removeprefix("Actual"))
    return None
