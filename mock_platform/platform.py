"""One platform: an issuer with keys, a clock, people, courses, tools, and a journal of its own.

The object that Python drives and the one that `/control/` drives are the same: every order is a method here,
checked here, and written to the journal here.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING, Any

from mock_platform.access_tokens import AccessTokens
from mock_platform.addresses import Addresses
from mock_platform.authentication import Nonces
from mock_platform.client_credentials import UsedAssertions
from mock_platform.clock import Clock
from mock_platform.delivery import Delivery
from mock_platform.edits.edit import Edit, edit_from_json
from mock_platform.errors import ControlError, nearest
from mock_platform.exchange import Exchange
from mock_platform.gradebook import Gradebook
from mock_platform.journal import Journal
from mock_platform.keys import FIXTURE_KEYS, Entry, KeyPair, KeyPool, KeyRing, fixture_key
from mock_platform.launch import Launch, LoginMethod, PlannedEdit
from mock_platform.login import initiate_login
from mock_platform.messages import MESSAGES
from mock_platform.registration import Registration, registration_from_json
from mock_platform.roster import Roster
from mock_platform.sessions import Session, Sessions
from mock_platform.shapes import (
    ANYTHING,
    BOOLEAN,
    COUNT,
    NAME,
    NUMBER,
    OBJECT,
    TEXT,
    URL,
    WHOLE,
    Misshapen,
    Shape,
    expect,
    list_of,
    one_of,
    or_null,
)
from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK
from mock_platform.world import World

if TYPE_CHECKING:
    from mock_platform.directory import Directory

MOST_LAUNCHES = 2_000  # about as many as the journal tells of
PLATFORM_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")

LAUNCH = Shape(
    {"client_id": NAME, "user": TEXT},
    {
        "deployment_id": or_null(TEXT),
        "link": or_null(TEXT),
        "target_link_uri": or_null(URL),
        "message": one_of(*MESSAGES),
        "login_method": one_of("GET", "POST"),
        "edits": list_of(ANYTHING),
        "answers": COUNT,
    },
)
CLOCK = Shape({}, {"offset_s": NUMBER, "at": TEXT})
ROTATION = Shape({}, {"remove_past": BOOLEAN})
ADDED_KEY = Shape({}, {"kid": or_null(NAME), "key": or_null(TEXT), "jwk": or_null(OBJECT)})
KEY_CACHE = Shape({"max_age_s": or_null(WHOLE)}, {})


class Platform:
    """A learning platform. Ids are texts; bodies have the shapes of the control API."""

    def __init__(self, name: str, issuer: str, world: World, pool: KeyPool, directory: "Directory") -> None:
        self.name = name
        self.world = world
        self.addresses = Addresses(issuer)
        self.clock = Clock()
        self.journal = Journal(self.clock)
        self.keys = KeyRing(pool.take)
        self.registrations: dict[str, Registration] = {}
        self.launches: OrderedDict[str, Launch] = OrderedDict()
        self.sessions = Sessions(issuer, name)
        self.nonces = Nonces()
        self.access_tokens = AccessTokens()
        self.used_assertions = UsedAssertions()
        self.roster = Roster()
        self.gradebook = Gradebook()
        self._directory = directory
        self._lock = RLock()  # orders come from threads of Python as well as from the server's loop

    @property
    def issuer(self) -> str:
        """What `iss` says."""
        return self.addresses.issuer

    @property
    def base(self) -> str:
        """What the platform's paths are appended to."""
        return self.addresses.base

    def as_json(self) -> dict[str, Any]:
        """Return the platform as the control API shows it."""
        return {
            "name": self.name,
            "issuer": self.issuer,
            "scenario": self.world.name,
            "endpoints": self.addresses.endpoints,
            **self.clock.as_json(),
            "keys": self.keys.as_json(),
            "registrations": list(self.registrations),
            "people": list(self.world.people),
            "courses": list(self.world.courses),
            "links": list(self.world.places),
        }

    def register(self, body: Any) -> Registration:
        """Register a tool."""
        registration = registration_from_json(body)
        client_id = registration.client_id
        with self._lock:
            if client_id in self.registrations:
                sentence = f"there is a registration {client_id!r} already"
                raise ControlError(409, "client_id_taken", sentence, "$.client_id")
            self.registrations = {**self.registrations, client_id: registration}
        self.journal.write("control", action="register", client_id=registration.client_id)
        return registration

    def registration(self, client_id: str) -> Registration:
        """Return a registration; raise `ControlError` when there is none of that id."""
        if client_id not in self.registrations:
            sentence = f"there is no registration {client_id!r}"
            if self.registrations:
                sentence += nearest(client_id, self.registrations)
            raise ControlError(404, "unknown_client", sentence, "$.client_id")
        return self.registrations[client_id]

    def unregister(self, client_id: str) -> None:
        """Forget a tool."""
        with self._lock:
            gone = self.registration(client_id)
            self.registrations = {name: each for name, each in self.registrations.items() if each is not gone}
        self.journal.write("control", action="unregister", client_id=client_id)

    def order_launch(self, body: Any) -> Launch:
        """Prepare a launch; nothing is sent before a browser opens its address."""
        members = expect(body, LAUNCH)
        registration = self.registration(members["client_id"])
        course, link = self.world.place(members.get("link"))
        edits = self._edits(members.get("edits", ()), "$.edits")
        method: LoginMethod = members.get("login_method", "POST")
        launch = Launch(
            id=secrets.token_hex(8),
            registration=registration,
            deployment=registration.deployment(members.get("deployment_id")),
            person=self.world.person(members["user"]),
            course=course,
            link=link,
            message=members.get("message", MESSAGE_RESOURCE_LINK),
            target_link_uri=members.get("target_link_uri") or link.target_link_uri or registration.target_link_uri,
            login_method=method,
            login_hint=secrets.token_urlsafe(12),
            message_hint=secrets.token_urlsafe(18),
            answers_allowed=members.get("answers", 1),
            edits=[PlannedEdit(edit) for edit in edits],
        )
        self.launches[launch.id] = launch
        if len(self.launches) > MOST_LAUNCHES:
            self.launches.popitem(last=False)
        self.journal.write("control", action="launch", launch_id=launch.id, client_id=registration.client_id)
        return launch

    def launch(self, launch_id: str) -> Launch:
        """Return a launch; raise `ControlError` when there is none of that id (any more)."""
        if launch_id not in self.launches:
            raise ControlError(404, "unknown_launch", f"there is no launch {launch_id!r}")
        return self.launches[launch_id]

    def plan_edits(self, launch_id: str, edits: Iterable[object]) -> Launch:
        """Append edits to a launch for its messages that are not made yet."""
        launch = self.launch(launch_id)
        planned = self._edits(edits, "$")
        if launch.has_ended:
            raise ControlError(409, "launch_over", "every message of this launch has been made")
        if launch.login_parameters and any(edit.phase == "login" for edit in planned):
            raise ControlError(409, "login_sent", "the login initiation of this launch has been sent")
        launch.plan(planned)
        names = [edit.name for edit in planned]
        self.journal.write("control", action="plan_edits", launch_id=launch.id, edits=names)
        return launch

    def open_launch(self, launch_id: str, session: Session | None) -> tuple[Session, Delivery]:
        """Sign the launch's person in to a browser and return the login initiation that it carries to the tool."""
        launch = self.launch(launch_id)
        if launch.has_ended:
            raise ControlError(409, "launch_over", "this launch has been answered; order a new one")
        session = self.sessions.sign_in(launch.person, session)
        if launch not in session.launches:
            session.launches.append(launch)
        return session, initiate_login(self.issuer, launch, self.journal)

    def follow(self, launch: Launch) -> Exchange:
        """Play the browser: open the launch and follow it to its end. Blocks; not for the server's own loop."""
        from mock_platform.headless import Browser

        return Browser(self._directory.certificate).open(self.addresses.launch(launch.id))

    def move_clock(self, body: Any) -> None:
        """Set the platform's time by an offset or to a moment."""
        members = expect(body, CLOCK)
        if len(members) != 1:
            raise Misshapen("$", "$ should have either 'offset_s' or 'at'")
        if "at" in members:
            self.clock.set(_moment(members["at"]))
        else:
            self.clock.move(_offset(members["offset_s"]))
        self.journal.write("control", action="move_clock", **self.clock.as_json())

    def rotate_keys(self, body: Any) -> None:
        """Let the future key sign from now on, and make a new future one."""
        members = expect(body, ROTATION)
        self.keys.rotate(remove_past=members.get("remove_past", False))
        self.journal.write("control", action="rotate_keys", kid=self.keys.present.kid)

    def add_key(self, body: Any) -> Entry:
        """Publish one more key."""
        members = expect(body, ADDED_KEY)
        if members.get("key") is None and members.get("jwk") is None:
            raise Misshapen("$", "$ should have 'key', 'jwk' or both")
        entry = self.keys.add(kid=members.get("kid"), key=members.get("key"), jwk=members.get("jwk"))
        self.journal.write("control", action="add_key", kid=entry.kid)
        return entry

    def withdraw_key(self, kid: str) -> None:
        """Take a key out of the published set."""
        self.keys.withdraw(kid)
        self.journal.write("control", action="withdraw_key", kid=kid)

    def cache_keys(self, body: Any) -> None:
        """Say how long tools may keep the key set; None says nothing about it."""
        self.keys.max_age_s = expect(body, KEY_CACHE)["max_age_s"]
        self.journal.write("control", action="cache_keys", max_age_s=self.keys.max_age_s)

    def signing_key(self, name: str) -> KeyPair:
        """Return the key that `sign_with` names: a kid of ours, a fixture key, or `platform:<name>`."""
        entry = self.keys.find(name)
        if entry is not None and entry.pair is not None:
            return entry.pair
        if name.startswith("platform:"):
            return self._directory.find(name.removeprefix("platform:")).keys.present
        if name in FIXTURE_KEYS:
            return fixture_key(name)
        sentence = f"there is no key {name!r} to sign with: a kid of this platform, a fixture key, or platform:<name>"
        raise ControlError(400, "unknown_key", sentence, "$.key")

    def _edits(self, bodies: Iterable[object], at: str) -> list[Edit]:
        edits = [
            body if isinstance(body, Edit) else edit_from_json(body, f"{at}[{index}]")
            for index, body in enumerate(bodies)
        ]
        for index, edit in enumerate(edits):
            try:
                edit.check(self)
            except ControlError as error:
                place = (error.at or "$").replace("$", f"{at}[{index}]", 1)
                raise ControlError(error.status, error.code, error.message, place) from error
        return edits


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Misshapen("$.at", f"$.at should be a time in ISO 8601, got {text[:40]!r}") from error
    if moment.tzinfo is None:
        raise Misshapen("$.at", f"$.at should have a time zone, got {text[:40]!r}")
    return moment


def _offset(seconds: float) -> timedelta:
    try:
        return timedelta(seconds=seconds)
    except (OverflowError, ValueError) as error:
        raise Misshapen("$.offset_s", "$.offset_s is too far away") from error
