"""Ids in the form that a product gives them: what is long, decimal or a UUID there is so here.

Tools keep ids in columns and parse them where they should not; a form shows that. The new id is a digest of the
old one, so that it stays the same over restarts, and an id that has the form already is kept.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from mock_platform.behaviour import Behaviour, IdentifierForm
from mock_platform.world import Course, World

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
ORGANISATION = 6606

_FORMS: dict[IdentifierForm, tuple[str, Callable[[bytes], str]]] = {
    "as-written": (".*", lambda digest: digest.hex()),
    "decimal": ("[1-9][0-9]{0,18}", lambda digest: str(int.from_bytes(digest[:6], "big") + 1)),
    "uuid": (_UUID, lambda digest: str(UUID(bytes=digest[:16], version=4))),
    "hex-40": ("[0-9a-f]{40}", lambda digest: digest[:20].hex()),
    "uuid-and-organisation": (
        f"{_UUID}_{ORGANISATION}",
        lambda digest: f"{UUID(bytes=digest[:16], version=4)}_{ORGANISATION}",
    ),
}


def in_form(identifier: str, form: IdentifierForm) -> str:
    """Return the identifier in this form; one that has it already is returned as it is."""
    pattern, made = _FORMS[form]
    return identifier if re.fullmatch(pattern, identifier) else made(sha256(identifier.encode()).digest())


def world_in_forms(world: World, behaviour: Behaviour) -> World:
    """Return the world with the ids that go into messages in the forms of this behaviour."""
    people = {
        person.id: replace(person, user_id=in_form(person.user_id, behaviour.user_id_form))
        for person in world.people.values()
    }
    courses = {course.id: _course(course, behaviour) for course in world.courses.values()}
    return replace(world, people=people, courses=courses)


def new_client_id(behaviour: Behaviour) -> str:
    """Return an id for a tool that was registered without one."""
    match behaviour.client_id_form:
        case "decimal":
            return str(10**13 + secrets.randbelow(10**6))
        case "letters":
            return secrets.token_hex(8)[:15]
        case "uuid":
            return in_form(secrets.token_hex(16), "uuid")
        case _:
            return f"tool-{secrets.token_hex(8)}"


def first_deployment_id(behaviour: Behaviour) -> str:
    """Return the id of a deployment that nobody named."""
    match behaviour.deployment_id_form:
        case "uuid":
            return in_form(secrets.token_hex(16), "uuid")
        case "number-and-digest":
            return f"106:{secrets.token_hex(20)}"
        case _:
            return "1"


def _course(course: Course, behaviour: Behaviour) -> Course:
    links = tuple(
        replace(link, resource_link_id=in_form(link.resource_link_id, behaviour.resource_link_id_form))
        for link in course.links
    )
    return replace(course, context_id=in_form(course.context_id, behaviour.context_id_form), links=links)
