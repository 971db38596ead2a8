"""A platform in the hands of a Python program: the orders of the control API as methods with names and types."""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_platform.browser.exchange import Exchange
from mock_platform.clock import Clock
from mock_platform.directory import Directory
from mock_platform.dynamic_registration.initiation import Initiation
from mock_platform.edits.edit import Edit
from mock_platform.fault_handle import FaultHandle
from mock_platform.journal.journal import Journal
from mock_platform.keys import KeyRing
from mock_platform.launch import Launch, LoginMethod
from mock_platform.notices.handlers import Handler
from mock_platform.notices.notice import Notice
from mock_platform.orders import (
    activities,
    courses,
    dynamic_registrations,
    grades,
    launches,
    links,
    notices,
    people,
    registrations,
    scenarios,
    snapshots,
)
from mock_platform.platform import Platform
from mock_platform.proctoring.attempt import Attempt
from mock_platform.registration import Registration
from mock_platform.vocabulary import MEMBERSHIP_ACTIVE, MESSAGE_RESOURCE_LINK
from mock_platform.world import Course, Link, Membership, Person, Processor, Submission, World


class PlatformHandle:
    """Drives one platform of a running server."""

    def __init__(self, platform: Platform, directory: Directory) -> None:
        self._platform = platform
        self._directory = directory

    @property
    def issuer(self) -> str:
        """What `iss` says."""
        return self._platform.issuer

    @property
    def base(self) -> str:
        """What the platform's paths are appended to, `/control/` among them."""
        return self._platform.base

    @property
    def endpoints(self) -> dict[str, str]:
        """The endpoints that a tool must know."""
        return self._platform.addresses.endpoints

    @property
    def journal(self) -> Journal:
        """Everything received, sent and noticed, in order."""
        return self._platform.journal

    @property
    def clock(self) -> Clock:
        """The platform's time."""
        return self._platform.clock

    @property
    def keys(self) -> KeyRing:
        """The platform's keys."""
        return self._platform.keys

    @property
    def faults(self) -> FaultHandle:
        """The faults that are planned."""
        return FaultHandle(self._platform)

    @property
    def registrations(self) -> tuple[Registration, ...]:
        """The tools that are registered."""
        return tuple(self._platform.registrations.values())

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The attempts at assessments under supervision, with where each stands."""
        return tuple(self._platform.attempts)

    def register(
        self,
        *,
        initiate_login_uri: str,
        redirect_uris: Sequence[str],
        client_id: str | None = None,
        client_name: str | None = None,
        target_link_uri: str | None = None,
        jwks_uri: str | None = None,
        jwks: Mapping[str, Any] | None = None,
        deployment_ids: Sequence[str] | None = None,
        scopes: Sequence[str] | None = None,
        custom_parameters: Mapping[str, str] | None = None,
        token_audience: str | None = None,
        sharing: Sequence[str] | None = None,
        lti11_consumer_key: str | None = None,
        lti11_secret: str | None = None,
        instead: bool = False,
    ) -> Registration:
        """Register a tool, or `instead` of one with its client id; raise `ControlError` when something does not fit."""
        return registrations.register(
            self._platform,
            {
                "initiate_login_uri": initiate_login_uri,
                "redirect_uris": list(redirect_uris),
                "client_id": client_id,
                "client_name": client_name,
                "target_link_uri": target_link_uri,
                "jwks_uri": jwks_uri,
                "jwks": None if jwks is None else dict(jwks),
                **({} if deployment_ids is None else {"deployment_ids": list(deployment_ids)}),
                "scopes": None if scopes is None else list(scopes),
                "custom_parameters": dict(custom_parameters or {}),
                "token_audience": token_audience,
                **({} if sharing is None else {"sharing": list(sharing)}),
                "lti11_consumer_key": lti11_consumer_key,
                "lti11_secret": lti11_secret,
            },
            instead=instead,
        )

    def order_registration(self, registration_url: str, **order: Any) -> Initiation:
        """Prepare a dynamic registration that a browser begins by opening `registration_page(initiation)`.

        `order` is what `docs/mock_platform/registration.md` lists: whether there is a token, the deployment, the state.
        """
        body = {"registration_url": registration_url, **order}
        return dynamic_registrations.order_registration(self._platform, body)

    def registration_page(self, initiation: Initiation) -> str:
        """Return the address that a browser opens to let the tool register itself."""
        return self._platform.addresses.registration_page(initiation.id)

    def register_dynamically(self, registration_url: str, **order: Any) -> Exchange:
        """Invite a tool as `order_registration` does, play the browser, and return what happened."""
        return dynamic_registrations.follow(self._platform, self.order_registration(registration_url, **order))

    def activate(self, client_id: str) -> Registration:
        """Put a registration into use that waits for it."""
        return dynamic_registrations.activate(self._platform, client_id)

    def deploy(self, client_id: str, deployment_id: str) -> Registration:
        """Deploy a registered tool once more, or for the first time."""
        return dynamic_registrations.deploy(self._platform, client_id, {"deployment_id": deployment_id})

    def unregister(self, client_id: str) -> None:
        """Forget a tool."""
        registrations.unregister(self._platform, client_id)

    def order_launch(
        self,
        client_id: str,
        *,
        user: str = "student",
        link: str | None = None,
        course: str | None = None,
        deployment_id: str | None = None,
        target_link_uri: str | None = None,
        message: str = MESSAGE_RESOURCE_LINK,
        presentation: Mapping[str, Any] | None = None,
        actual_user: str | None = None,
        login_method: LoginMethod = "POST",
        edits: Sequence[Edit] = (),
        faults: Sequence[Mapping[str, Any]] = (),
        answers: int = 1,
        **asked: Any,
    ) -> Launch:
        """Prepare a launch that a browser begins by opening `launch_url(launch)`.

        `asked` is what the message type alone may say: `docs/mock_platform/messages.md` lists it.
        """
        return launches.order_launch(
            self._platform,
            {
                "client_id": client_id,
                "user": user,
                "link": link,
                "course": course,
                "deployment_id": deployment_id,
                "target_link_uri": target_link_uri,
                "message": message,
                "presentation": None if presentation is None else dict(presentation),
                "actual_user": actual_user,
                "login_method": login_method,
                "edits": list(edits),
                "faults": [dict(fault) for fault in faults],
                "answers": answers,
                **asked,
            },
        )

    def launch_url(self, launch: Launch) -> str:
        """Return the address that a browser opens to begin the launch."""
        return self._platform.addresses.launch(launch.id)

    def launch(self, client_id: str, **order: Any) -> Exchange:
        """Order a launch as `order_launch` does, play the browser, and return what happened."""
        return self.follow(self.order_launch(client_id, **order))

    def follow(self, launch: Launch) -> Exchange:
        """Play the browser for a launch that was ordered, and return what happened."""
        return launches.follow(self._platform, launch)

    def subscribe(self, client_id: str, notice_type: str, handler: str, **more: Any) -> Handler:
        """Subscribe for a tool, or unsubscribe with an empty handler.

        `more` is `deployment_id` and `max_batch_size`.
        """
        body = {"client_id": client_id, "notice_type": notice_type, "handler": handler, **more}
        return notices.subscribe(self._platform, body)

    def send_notice(
        self,
        client_id: str,
        notice_type: str,
        *,
        deployment_id: str | None = None,
        edits: Sequence[Edit] = (),
        deliver: bool = True,
        **asked: Any,
    ) -> Notice:
        """Send a notice and return what came of it; with `deliver` false it waits for `deliver_notices`.

        `asked` is what the type of notice alone may say: `docs/mock_platform/notices.md` lists it.
        """
        return notices.send_notice(
            self._platform,
            {
                "client_id": client_id,
                "notice_type": notice_type,
                "deployment_id": deployment_id,
                "edits": list(edits),
                "deliver": deliver,
                **asked,
            },
        )

    def deliver_notices(self) -> list[Notice]:
        """Try every notice that is due by the platform's clock, and return the latest notices."""
        return notices.deliver_notices(self._platform)

    def attach_processor(self, client_id: str, *, course: str, activity: str, **settings: Any) -> Processor:
        """Let a tool look at what is handed in at an activity; `settings` are those of its content item."""
        return activities.attach_processor(self._platform, course, activity, {"client_id": client_id, **settings})

    def submit(self, user: str, assets: Sequence[Mapping[str, str]], *, course: str, activity: str) -> Submission:
        """Hand in for somebody; an asset has `content_type`, `text` or `base64`, and perhaps `title` and `filename`."""
        body = {"user": user, "assets": [dict(asset) for asset in assets]}
        return activities.submit(self._platform, course, activity, body)

    @property
    def reports(self) -> list[dict[str, Any]]:
        """What processors reported, the latest of each type on each asset."""
        return self._platform.reports.listing()

    def plan_edits(self, launch: Launch, edits: Sequence[Edit]) -> None:
        """Append edits for the messages of a launch that are not made yet."""
        launches.plan_edits(self._platform, launch.id, edits)

    @property
    def scenario(self) -> dict[str, Any]:
        """The world and the parts of the platform as one document."""
        return scenarios.scenario_document(self._platform)

    def play_scenario(self, scenario: str | Mapping[str, Any]) -> None:
        """Have the world and the parts of a scenario, by name, file or document, or change nothing."""
        body = {"name": scenario} if isinstance(scenario, str) else dict(scenario)
        scenarios.play_scenario(self._platform, scenarios.scenario_from_body(body))

    def snapshot(self) -> str:
        """Keep the world and the parts of the platform as they are, and return the snapshot's id."""
        return snapshots.take_snapshot(self._platform).id

    def restore(self, snapshot_id: str) -> None:
        """Let the platform be as it was when the snapshot was taken."""
        snapshots.restore_snapshot(self._platform, snapshot_id)

    @property
    def world(self) -> World:
        """The people and courses as they are now; frozen, so it stays what it is when they change."""
        return self._platform.world

    def add_person(self, person: str, *, user_id: str, **attributes: Any) -> Person:
        """Give somebody an account; the attributes are those of `[[people]]` in a scenario file."""
        return people.add_person(self._platform, {"id": person, "user_id": user_id, **attributes})

    def change_person(self, person: str, **attributes: Any) -> Person:
        """Change some of what is known of somebody; None takes an attribute away."""
        return people.change_person(self._platform, person, attributes)

    def remove_person(self, person: str) -> None:
        """Take away somebody's account, and with it their place in every course."""
        people.remove_person(self._platform, person)

    def add_course(self, course: str, *, context_id: str, label: str, title: str, **attributes: Any) -> Course:
        """Add a course; the attributes are those of `[[courses]]` in a scenario file."""
        table = {"id": course, "context_id": context_id, "label": label, "title": title, **attributes}
        return courses.add_course(self._platform, table)

    def change_course(self, course: str, **attributes: Any) -> Course:
        """Change some of a course; None takes an attribute away."""
        return courses.change_course(self._platform, course, attributes)

    def copy_course(self, course: str, copy: str, **asked: Any) -> Course:
        """Copy a course; `asked` are `context_id`, `label`, `title`, `with_members` and `links`."""
        return courses.copy_course(self._platform, course, {"id": copy, **asked})

    def enrol(self, course: str, person: str, roles: Sequence[str], status: str = MEMBERSHIP_ACTIVE) -> Membership:
        """Make somebody a member of a course, or change the roles or the status of one who is."""
        return courses.enrol(self._platform, course, person, {"roles": list(roles), "status": status})

    def remove_member(self, course: str, person: str) -> None:
        """Take somebody out of a course."""
        courses.remove_member(self._platform, course, person)

    def add_link(self, course: str, link: str, *, resource_link_id: str, **attributes: Any) -> Link:
        """Add a link to a course; the attributes are those of `[[courses.links]]` in a scenario file."""
        table = {"id": link, "resource_link_id": resource_link_id, **attributes}
        return links.add_link(self._platform, course, table)

    def change_link(self, course: str, link: str, **attributes: Any) -> Link:
        """Change some of a link; None takes an attribute away."""
        return links.change_link(self._platform, course, link, attributes)

    def remove_link(self, course: str, link: str) -> None:
        """Take a link out of its course."""
        links.remove_link(self._platform, course, link)

    def grades(
        self, client_id: str, *, course: str | None = None, deployment_id: str | None = None
    ) -> list[dict[str, Any]]:
        """Return a tool's line items with all scores as published, grades by hand, and results.

        In one course and one deployment, or in all of them. `docs/mock_platform/grades.md` has the members.
        """
        query = {"client_id": client_id, "deployment_id": deployment_id, "course": course}
        return grades.grades(self._platform, {name: value for name, value in query.items() if value is not None})

    def override_result(
        self,
        client_id: str,
        user: str,
        score: float | None,
        *,
        course: str,
        line_item: str,
        deployment_id: str | None = None,
        maximum: float | None = None,
        comment: str | None = None,
    ) -> dict[str, Any]:
        """Grade by hand as a teacher does; `score` None: no points. It stays until it is released."""
        body = {
            "client_id": client_id,
            "deployment_id": deployment_id,
            "score": score,
            "maximum": maximum,
            "comment": comment,
        }
        return grades.override_result(self._platform, course, line_item, user, body)

    def release_result(
        self, client_id: str, user: str, *, course: str, line_item: str, deployment_id: str | None = None
    ) -> dict[str, Any]:
        """Take a grade by hand back: what the tool published counts again."""
        whose = {"client_id": client_id, "deployment_id": deployment_id}
        return grades.release_result(self._platform, course, line_item, user, whose)

    def delete(self) -> None:
        """Remove the platform from its server."""
        self._directory.remove(self._platform.name)
