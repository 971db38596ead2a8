"""One platform: an issuer with keys, a clock, people, courses, tools, and a journal of its own.

State, and finding things in it. What a platform can be told to do is in `orders/`.
"""

import re
from threading import RLock
from typing import TYPE_CHECKING, Any

from mock_platform.addresses import Addresses
from mock_platform.assets.downloads import Downloads
from mock_platform.assets.reports import Reports
from mock_platform.behaviour import Behaviour
from mock_platform.clock import Clock
from mock_platform.dynamic_registration.initiation import Initiations
from mock_platform.errors import ControlError, nearest
from mock_platform.eula import Eula
from mock_platform.faults.planned import Faults
from mock_platform.grades.gradebook import Gradebook
from mock_platform.identifiers import world_in_forms
from mock_platform.journal.journal import Journal
from mock_platform.keys import FIXTURE_KEYS, KeyPair, KeyPool, KeyRing, fixture_key
from mock_platform.launch import Launch
from mock_platform.launching.authentication import Nonces
from mock_platform.launching.authorization import Duties
from mock_platform.memory import Recent
from mock_platform.notices.handlers import NoticeHandlers
from mock_platform.notices.outbox import Outbox
from mock_platform.parts import Part, documents_of, restore_parts
from mock_platform.parts.keys import KeptKeys
from mock_platform.parts.registrations import RegisteredTools
from mock_platform.proctoring.attempts import Attempts
from mock_platform.profiles import Profile
from mock_platform.registration import Registration
from mock_platform.roster.roster import Roster
from mock_platform.scenario import Scenario
from mock_platform.sessions import Sessions
from mock_platform.state.snapshot import Snapshot
from mock_platform.tokens.access_tokens import AccessTokens
from mock_platform.tokens.client_credentials import UsedAssertions
from mock_platform.world import World

if TYPE_CHECKING:
    from mock_platform.directory import Directory

MOST_LAUNCHES = 2_000  # about as many as the journal tells of
BROWSING_CHARACTERS = 16 * 1024 * 1024
STAYING = ("registrations", "initiations", "clock", "keys")  # these belong to the platform more than to the school
PLATFORM_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class Platform:
    """A learning platform."""

    def __init__(
        self, name: str, addresses: Addresses, world: World, pool: KeyPool, directory: "Directory", profile: Profile
    ) -> None:
        self.name = name
        self.world = world_in_forms(world, profile.behaviour)
        self.addresses = addresses
        self.profile = profile
        self.behaviour: Behaviour = profile.behaviour
        self.clock = Clock()
        self.journal = Journal(self.clock)
        self.browsing = Journal(self.clock, characters=BROWSING_CHARACTERS)  # what the mock's own browser sent
        self.keys = KeyRing(pool.take)
        self.registrations: dict[str, Registration] = {}
        self.initiations = Initiations()
        self.launches: Recent[str, Launch] = Recent(MOST_LAUNCHES)
        self.sessions = Sessions(addresses.address, name, self.clock)
        self.duties = Duties()  # of tools, at the authorization endpoint
        self.nonces = Nonces()
        self.message_nonces = Nonces()
        self.access_tokens = AccessTokens()
        self.used_assertions = UsedAssertions(self.clock)
        self.roster = Roster()
        self.gradebook = Gradebook()
        self.handlers = NoticeHandlers()
        self.outbox = Outbox(self)
        self.downloads = Downloads()
        self.reports = Reports()
        self.eula = Eula()
        self.attempts = Attempts()
        self.faults = Faults()
        self.directory = directory
        self.parts: dict[str, Part] = {
            "registrations": RegisteredTools(self),
            "initiations": self.initiations,
            "clock": self.clock,
            "keys": KeptKeys(self.keys, pool),
            "gradebook": self.gradebook,
            "notice_handlers": self.handlers,
            "reports": self.reports,
            "eula": self.eula,
            "attempts": self.attempts,
            "faults": self.faults,
        }
        self._new = documents_of({name: part for name, part in self.parts.items() if name not in STAYING})
        self.snapshots: dict[str, Snapshot] = {}
        self.lock = RLock()  # orders come from threads of Python as well as from the server's loop

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
            "profile": self.profile.name,
            "endpoints": self.addresses.endpoints,
            **self.clock.as_json(),
            "keys": self.keys.as_json(),
            "registrations": list(self.registrations),
            "people": list(self.world.people),
            "courses": list(self.world.courses),
            "links": list(self.world.places),
        }

    def scenario(self) -> Scenario:
        """Return the world and every part as they are now; what is as in a new platform is left out."""
        with self.lock:
            documents = documents_of(self.parts)
            spoken_of = {name: each for name, each in documents.items() if each != self._new.get(name)}
            return Scenario(self.world, spoken_of, self.profile.name)

    def play(self, scenario: Scenario) -> None:
        """Have this world and these parts, or change nothing; raise `ControlError` when something does not fit.

        What the scenario does not speak of is as in a new platform, but for the tools, the clock and the keys,
        which stay.
        """
        if scenario.profile not in {None, self.profile.name}:
            sentence = f"the scenario is of the profile {scenario.profile!r}, the platform of {self.profile.name!r}: "
            raise ControlError(409, "profile_differs", f"{sentence}start or make one with that profile", "$.profile")
        with self.lock:
            restore_parts(self.parts, {**self._new, **scenario.parts})
            self.world = world_in_forms(scenario.world, self.behaviour)

    def forget(self, registration: Registration) -> None:
        """Forget a tool with all that it wrote and that was kept for it; what it put into courses stays there."""
        with self.lock:
            left = {name: each for name, each in self.registrations.items() if name != registration.client_id}
            self.registrations = left
            for memory in (self.initiations, self.gradebook, self.handlers, self.eula, self.attempts, self.faults):
                memory.forget(registration)

    def registration(self, client_id: str) -> Registration:
        """Return a registration; raise `ControlError` when there is none of that id."""
        if client_id not in self.registrations:
            sentence = f"there is no registration {client_id!r}"
            if self.registrations:
                sentence += nearest(client_id, self.registrations)
            raise ControlError(404, "unknown_client", sentence, "$.client_id")
        return self.registrations[client_id]

    def launch(self, launch_id: str) -> Launch:
        """Return a launch; raise `ControlError` when there is none of that id (any more)."""
        if launch_id not in self.launches:
            raise ControlError(404, "unknown_launch", f"there is no launch {launch_id!r}")
        return self.launches[launch_id]

    def signing_key(self, name: str) -> KeyPair:
        """Return the key that `sign_with` names: a kid of ours, a fixture key, or `platform:<name>`."""
        entry = self.keys.find(name)
        if entry is not None and entry.pair is not None:
            return entry.pair
        if name.startswith("platform:"):
            return self.directory.find(name.removeprefix("platform:")).keys.present
        if name in FIXTURE_KEYS:
            return fixture_key(name)
        sentence = f"there is no key {name!r} to sign with: a kid of this platform, a fixture key, or platform:<name>"
        raise ControlError(400, "unknown_key", sentence, "$.key")
