"""The table of variables in the docs, written from the variables: `python -m mock_platform.substitution.listing`."""

from mock_platform.substitution import VARIABLES
from mock_platform.substitution.course import TOLD_OF_COURSE
from mock_platform.substitution.link import TOLD_OF_LINK
from mock_platform.substitution.membership import TOLD_OF_MEMBERSHIP
from mock_platform.substitution.person import TOLD_OF_PERSON

TOLD = {
    "person": TOLD_OF_PERSON,
    "course": TOLD_OF_COURSE,
    "link": TOLD_OF_LINK,
    "membership": TOLD_OF_MEMBERSHIP,
}


def listing() -> str:
    """Return two tables: what the world implies, and what a scenario tells of each thing."""
    told = {name for names in TOLD.values() for name in names}
    implied = [name for name in VARIABLES if name not in told and not name.startswith("Actual")]
    rows = [f"| {thing} | {_names(names)} |\n" for thing, names in TOLD.items()]
    return f"| the world implies |\n|---|\n| {_names(implied)} |\n\n| told of a | |\n|---|---|\n{''.join(rows)}"


def _names(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    print(listing(), end="")
