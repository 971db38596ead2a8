"""Adding, changing and removing people."""

from typing import TYPE_CHECKING, Any

from mock_platform.orders.world import addressed, expect_new, expect_same, merged, replace_world, with_id
from mock_platform.scenario.people import person_from_table
from mock_platform.scenario.tables import table_from
from mock_platform.world import Person

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def find_person(platform: "Platform", person_id: str) -> Person:
    """Return a person; raise `ControlError` when there is none of that id."""
    return addressed(platform.world.person, person_id)


def add_person(platform: "Platform", body: Any) -> Person:
    """Give somebody an account."""
    person = person_from_table(body, "$")
    with platform.lock:
        expect_new(person.id, platform.world.people, "person")
        replace_world(platform, platform.world.with_person(person))
    platform.journal.write("control", action="add_person", person=person.id)
    return person


def put_person(platform: "Platform", person_id: str, body: Any) -> Person:
    """Replace what the platform knows of somebody, but for the id that tools know."""
    person = person_from_table(with_id(body, person_id), "$")
    with platform.lock:
        expect_same(person, "user_id", find_person(platform, person_id))
        replace_world(platform, platform.world.with_person(person))
    platform.journal.write("control", action="change_person", person=person.id)
    return person


def change_person(platform: "Platform", person_id: str, patch: Any) -> Person:
    """Change some of what the platform knows of somebody."""
    with platform.lock:
        return put_person(platform, person_id, merged(table_from(find_person(platform, person_id)), patch))


def remove_person(platform: "Platform", person_id: str) -> None:
    """Take away somebody's account, and with it their place in every course."""
    with platform.lock:
        find_person(platform, person_id)
        replace_world(platform, platform.world.without_person(person_id))
    platform.journal.write("control", action="remove_person", person=person_id)
