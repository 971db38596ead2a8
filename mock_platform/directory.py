"""All platforms of one server, by name. The first lives at the server's root, the others below `/p/<name>`."""

from threading import RLock
from typing import Any

from mock_platform.addresses import Addresses
from mock_platform.errors import ControlError, nearest
from mock_platform.keys import KeyPool
from mock_platform.platform import PLATFORM_NAME, Platform
from mock_platform.profiles import STANDARD_PROFILE, load_profile
from mock_platform.scenario import naming, read_scenario, scenario_path
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
        profile: str = STANDARD_PROFILE.name,
        issuer: str | None = None,
    ) -> None:
        self.certificate = certificate
        self._base = address.rstrip("/")
        self._scenario = scenario
        self._profile = profile
        self._pool = KeyPool()
        self._lock = RLock()
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
            platform = self._made(name, address, scenario or self._scenario, profile or self._profile)
            self._platforms[name] = platform
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

    def _made(self, name: str, address: str, scenario: str, profile: str, issuer: str | None = None) -> Platform:
        chosen = load_profile(profile)
        addresses = Addresses(address, issuer or chosen.behaviour.issuer)
        path = scenario_path(scenario)
        with naming(str(path)):
            read = read_scenario(path)
            platform = Platform(name, addresses, read.world, self._pool, self, chosen)
            try:
                platform.play(read)
            except ControlError:
                self._dismantle(platform)
                raise
        return platform

    def _dismantle(self, platform: Platform) -> None:
        self._pool.give_back(entry.pair for entry in platform.keys.entries if entry.pair is not None)
