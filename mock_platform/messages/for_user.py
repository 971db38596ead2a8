"""Whom a message is about when that is not the person who launches: the claim `for_user` (Submission Review 1.0)."""

from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError, found
from mock_platform.launch import Launch
from mock_platform.messages.setting import Setting
from mock_platform.world import Course, Person

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def for_user_claim(launch: Launch, setting: Setting) -> dict[str, Any]:
    """Return who `for_user` of the order is, as far as the platform shares people with this tool."""
    person = launch.registration.shown(setting.world.person(launch.asked["for_user"]))
    members = {
        "user_id": person.user_id,
        "person_sourcedid": person.sourced_id,
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
        "roles": setting.world.roles(person, launch.course),
    }
    return {name: value for name, value in members.items() if value is not None}


def admit_for_user(platform: "Platform", launch: Launch) -> None:
    """Raise `ControlError` unless `for_user` is somebody whom a message can name: known, and a member of the course."""
    person = found(platform.world.people, launch.asked["for_user"], "person", "$.for_user")
    if person.anonymous:
        sentence = f"{person.id!r} is anonymous: no message can name them"
        raise ControlError(400, "anonymous_user", sentence, "$.for_user")
    if launch.course is not None:
        _expect_member(launch.course, person)


def _expect_member(course: Course, person: Person) -> None:
    if person.id not in course.members:
        sentence = f"{person.id!r} is no member of the course {course.id!r}"
        raise ControlError(400, "unknown_member", sentence, "$.for_user")
