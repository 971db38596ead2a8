"""Ordering launches, changing them while they run, and playing the browser."""

import secrets
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

from mock_platform.browser.exchange import Exchange
from mock_platform.delivery import Delivery
from mock_platform.errors import ControlError, found
from mock_platform.launch import DocumentTarget, Launch, LoginMethod, PlannedEdit, Storage
from mock_platform.launching.hints import new_login_hint, new_message_hint
from mock_platform.launching.login import initiate_login
from mock_platform.messages import MESSAGES, MessageKind
from mock_platform.messages.presentation import PRESENTATION
from mock_platform.orders.edits import edits_from, expect_open
from mock_platform.orders.faults import faults_from, give_faults
from mock_platform.registration import Deployment, Registration
from mock_platform.sessions import Session
from mock_platform.shapes import (
    ANYTHING,
    BOOLEAN,
    COUNT,
    NAME,
    OBJECT,
    TEXT,
    URL,
    Shape,
    expect,
    list_of,
    one_of,
    or_null,
)
from mock_platform.vocabulary import MEMBERSHIP_ACTIVE, MESSAGE_RESOURCE_LINK
from mock_platform.world import Course, Link, Person, World

if TYPE_CHECKING:
    from mock_platform.platform import Platform

LAUNCH = Shape(
    {"client_id": NAME, "user": TEXT},
    {
        "deployment_id": or_null(TEXT),
        "course": or_null(TEXT),
        "link": or_null(TEXT),
        "target_link_uri": or_null(URL),
        "message": one_of(*MESSAGES),
        "presentation": or_null(OBJECT),
        "actual_user": or_null(TEXT),
        "login_method": one_of("GET", "POST"),
        "edits": list_of(ANYTHING),
        "faults": list_of(ANYTHING),
        "answers": COUNT,
        "document_target": one_of(*get_args(DocumentTarget)),
        "storage": or_null(one_of(*get_args(Storage))),
        "third_party_cookies": BOOLEAN,
    },
)


def shape_of(body: Any) -> Shape:
    """Return the shape that an order has for the message that it asks for."""
    message = body.get("message") if isinstance(body, dict) else None
    kind = MESSAGES.get(message) if isinstance(message, str) else None
    if kind is None:
        return LAUNCH
    return Shape({**LAUNCH.required, **kind.shape.required}, {**LAUNCH.optional, **kind.shape.optional})


def order_launch(platform: "Platform", body: Any) -> Launch:
    """Prepare a launch; nothing is sent before a browser opens its address."""
    members = expect(body, shape_of(body))
    registration = _active(platform.registration(members["client_id"]))
    kind = MESSAGES[members.get("message", MESSAGE_RESOURCE_LINK)]
    if kind.type in platform.behaviour.withheld_messages:
        sentence = f"the profile {platform.profile.name!r} does not send {kind.type}"
        raise ControlError(409, "message_withheld", sentence, "$.message")
    course, link = _place(platform, kind, members)
    person = registration.shown(platform.world.person(members["user"]))
    _expect_not_suspended(person, course)
    edits = edits_from(platform, members.get("edits", ()), "$.edits")
    faults = faults_from(platform, members.get("faults", ()), "$.faults")
    method: LoginMethod = members.get("login_method", platform.behaviour.login_method)
    launch = Launch(
        id=secrets.token_hex(8),
        registration=registration,
        deployment=_deployment(registration, link, members.get("deployment_id")),
        person=person,
        actual_person=_actual_person(platform, registration, members.get("actual_user")),
        course=course,
        link=link,
        message=kind.type,
        asked={name: value for name, value in members.items() if name in kind.shape.known and value is not None},
        target_link_uri=members.get("target_link_uri") or "",
        login_method=method,
        login_hint=new_login_hint(platform.behaviour, person),
        message_hint=new_message_hint(platform.behaviour, link),
        answers_allowed=members.get("answers", 1),
        edits=[PlannedEdit(edit) for edit in edits],
        document_target=members.get("document_target", "window"),
        presentation=expect(members.get("presentation") or {}, PRESENTATION, "$.presentation"),
        storage=members.get("storage"),
        third_party_cookies=members.get("third_party_cookies", True),
    )
    _expect_frame_for_storage(platform, launch)
    kind.admit(platform, launch)
    launch.target_link_uri = launch.target_link_uri or kind.target(launch) or registration.target(kind.type)
    give_faults(platform, launch, faults)
    platform.launches[launch.id] = launch
    platform.journal.write("control", action="launch", launch_id=launch.id, client_id=registration.client_id)
    return launch


def _active(registration: Registration) -> Registration:
    if registration.state == "pending":
        sentence = (
            f"{registration.client_id!r} waits to be activated: POST /control/registrations/{{client_id}}/activate"
        )
        raise ControlError(409, "registration_pending", sentence, "$.client_id")
    return registration


def _expect_frame_for_storage(platform: "Platform", launch: Launch) -> None:
    if launch.storage is not None and not platform.behaviour.storage:
        sentence = f"the profile {platform.profile.name!r} has no platform storage"
        raise ControlError(409, "storage_absent", sentence, "$.storage")
    if launch.storage is not None and launch.document_target != "iframe":
        sentence = (
            f"storage needs document_target 'iframe', got {launch.document_target!r}: a window has no page around it"
        )
        raise ControlError(400, "invalid_body", sentence, "$.storage")


def _place(platform: "Platform", kind: MessageKind, members: dict[str, Any]) -> tuple[Course | None, Link | None]:
    world = platform.world
    course_alone = members.get("course") is not None and members.get("link") is None
    if kind.place == "link" or (kind.place == "link or course" and not course_alone):
        return world.place(members.get("link"))
    if kind.place in {"course", "link or course"}:
        return _course(world, members), None
    return None, None


def _course(world: World, members: dict[str, Any]) -> Course:
    """Return the course of the order; an order that names a link alone means the course of that."""
    if members.get("course") is None and members.get("link") is not None:
        return world.place(members["link"])[0]
    return world.course(members.get("course"))


def _deployment(registration: Registration, link: Link | None, named: str | None) -> Deployment:
    """Return the deployment of the order; a link that a tool made belongs to that tool and its deployment."""
    if link is None or link.client_id is None:
        return registration.deployment(named)
    if link.client_id != registration.client_id or named not in {None, link.deployment_id}:
        sentence = f"the link {link.id!r} belongs to {link.client_id!r} in its deployment {link.deployment_id!r}"
        raise ControlError(400, "link_of_another_tool", sentence, "$.link")
    return registration.deployment(link.deployment_id)


def _actual_person(platform: "Platform", registration: Registration, person_id: str | None) -> Person | None:
    if person_id is None:
        return None
    return registration.shown(found(platform.world.people, person_id, "person", "$.actual_user"))


def _expect_not_suspended(person: Person, course: Course | None) -> None:
    """Refuse who is suspended from the course; who is no member launches with the roles outside of it."""
    membership = course.members.get(person.id) if course else None
    if course is not None and membership is not None and membership.status != MEMBERSHIP_ACTIVE:
        sentence = f"{person.id!r} is suspended from {course.id!r} ({membership.status}) and cannot launch there"
        raise ControlError(409, "suspended", sentence, "$.user")


def plan_edits(platform: "Platform", launch_id: str, edits: Iterable[object]) -> Launch:
    """Append edits to a launch for its messages that are not made yet."""
    launch = platform.launch(launch_id)
    planned = edits_from(platform, edits, "$")
    expect_open(launch, planned)
    launch.plan(planned)
    names = [edit.name for edit in planned]
    platform.journal.write("control", action="plan_edits", launch_id=launch.id, edits=names)
    return launch


def launch_to_open(platform: "Platform", launch_id: str) -> Launch:
    """Return a launch that a browser may begin; raise `ControlError` when it is over."""
    launch = platform.launch(launch_id)
    if launch.has_ended:
        raise ControlError(409, "launch_over", "this launch has been answered; order a new one")
    return launch


def open_launch(platform: "Platform", launch_id: str, session: Session | None) -> tuple[Session, Delivery]:
    """Sign the launch's person in to a browser and return the login initiation that it carries to the tool."""
    launch = launch_to_open(platform, launch_id)
    session = platform.sessions.sign_in(launch.person, session)
    if launch not in session.launches:
        session.launches.append(launch)
    return session, initiate_login(platform.issuer, launch, platform.journal, platform.behaviour)


def follow(platform: "Platform", launch: Launch) -> Exchange:
    """Play the browser: open the launch and follow it to its end. Blocks; not for the server's own loop."""
    from mock_platform.browser.browser import Browser

    note = partial(platform.browsing.write, "request", launch_id=launch.id)
    browser = Browser(platform.directory.certificate, third_party_cookies=launch.third_party_cookies, note=note)
    return browser.open(platform.addresses.launch(launch.id))
