"""All platforms of one server, by name. The first lives at the server's root, the others below `/p/<name>`."""

from dataclasses import replace
from threading import Event, RLock
from typing import Any

from mock_platform.addresses import Addresses
from mock_platform.errors import ControlError, nearest
from mock_platform.keys import KeyPool
from mock_platform.platform import PLATFORM_NAME, Platform
from mock_platform.profiles import STANDARD_PROFILE, Profile, load_profile
from mock_platform.scenario import (
    document_from_scenario,
    naming,
    read_scenario,
    scenario_from_document,
    scenario_path,
)
from mock_platform.shapes import TEXT, Shape, expect

ROOT = ""

PLATFORM = Shape({"name": TEXT}, {"scenario": TEXT, "profile": TEXT})


class Directory:
    """Makes, finds and removes platforms. Their issuers come from the settings, never from a request."""

    def __init__(
        self,
        address: str,
        scenario: str,
        certificate: str | None = None,
        *,
        profile: Profile | None = None,
        issuer: str | None = None,
    ) -> None:
        self.certificate = certificate
        self._base = address.rstrip("/")
        self._scenario = scenario
        self._profile = profile
        self._pool = KeyPool()
        self._lock = RLock()
        self.changed = Event()  # set after whatever may have changed what a state file keeps
        self.root = self._made("root", address, scenario, profile, issuer)
        self._platforms: dict[str, Platform] = {}

    def find(self, name: str) -> Platform:
        """Return a platform; the first one's name is `root`. Raise `ControlError` when there is none of that name."""
        if name in {ROOT, self.root.name}:
            return self.root
        if name not in self._platforms:
            sentence = f"there is no platform {name!r}{nearest(name, [self.root.name, *self._platforms])}"
            raise ControlError(404, "unknown_platform", sentence)
        return self._platforms[name]

    def order(self, body: Any) -> Platform:
        """Make a platform as a body of the control API describes it."""
        members = expect(body, PLATFORM)
        return self.make(members["name"], members.get("scenario"), members.get("profile"))

    def make(self, name: str, scenario: str | None = None, profile: str | None = None) -> Platform:
        """Make a platform of that name."""
        if not PLATFORM_NAME.fullmatch(name):
            sentence = f"a platform's name should have 1 to 63 of a-z, 0-9 and -, not - first: got {name[:80]!r}"
            raise ControlError(400, "invalid_body", sentence, "$.name")
        with self._lock:
            if name in self._platforms or name == self.root.name:
                raise ControlError(409, "name_taken", f"there is a platform {name!r} already", "$.name")
            address = f"{self._base}/p/{name}"
            chosen = self._profile if profile is None else load_profile(profile)
            platform = self._made(name, address, scenario or self._scenario, chosen)
            self._platforms[name] = platform
        self.changed.set()
        return platform

    def find_or_make(self, name: str) -> Platform:
        """Return the platform of that name, made now if there is none."""
        with self._lock:
            return self._platforms[name] if name in self._platforms else self.make(name)

    def remove(self, name: str) -> None:
        """Remove a platform and give its keys back to the pool; the first one stays."""
        if name == self.root.name:
            raise ControlError(409, "root_platform", "the first platform lives as long as its server")
        with self._lock:
            platform = self.find(name)
            del self._platforms[name]
        self._dismantle(platform)
        self.changed.set()

    def close(self) -> None:
        """End what waits for more of a journal, and the delivery of notices."""
        for platform in (self.root, *self._platforms.values()):
            platform.journal.close()
            platform.outbox.courier.stop()
        for platform in (self.root, *self._platforms.values()):
            platform.outbox.courier.join()

    def as_document(self) -> dict[str, Any]:
        """Return the scenario of every platform by its name, for a state file."""
        with self._lock:
            platforms = [self.root, *self._platforms.values()]
        return {platform.name: document_from_scenario(platform.scenario()) for platform in platforms}

    def restore(self, platforms: dict[str, Any]) -> None:
        """Have these platforms, as `as_document` wrote them; raise `ControlError` when they cannot be had."""
        for name, document in platforms.items():
            kept = scenario_from_document(name, document)
            profile = None if kept.profile == self.root.profile.name else kept.profile
            platform = self.root if name == self.root.name else self.make(name, profile=profile)
            platform.play(kept)

    def _made(
        self, name: str, address: str, scenario: str, asked: Profile | None, issuer: str | None = None
    ) -> Platform:
        path = scenario_path(scenario)
        with naming(str(path)):
            read = read_scenario(path)
            profile = asked or load_profile(read.profile or STANDARD_PROFILE.name)
            addresses = Addresses(address, issuer or profile.behaviour.issuer, profile.behaviour.line_item_query)
            platform = Platform(name, addresses, read.world, self._pool, self, profile)
            try:
                platform.play(replace(read, profile=None))
            except ControlError:
                self._dismantle(platform)
                raise
        platform.journal.listen(lambda _: self.changed.set())
        return platform

    def _dismantle(self, platform: Platform) -> None:
        platform.journal.close()
        platform.outbox.courier.stop()
        self._pool.give_back(platform.keys.pairs)
