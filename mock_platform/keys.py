"""Key pairs of a platform: a past, a present and a future one, all published; added ones beside them; rotation.

Ready-made keys come from a pool (`fixtures/keys`), because loading one without its long validation takes
microseconds and making one some 60 ms. They are public: a platform that anybody relies on must never use them.
A `kid` is the key's thumbprint (RFC 7638), so it can never name another key.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any, Literal, cast

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mock_platform.algorithms import ALGORITHMS, PrivateKey, jwk_from_public_key
from mock_platform.errors import ControlError, nearest
from mock_platform.fixtures import fixtures_path
from mock_platform.jws import thumbprint

State = Literal["past", "present", "future", "added"]

BITS = 2048
SIZE_OF_POOL = 24
POOL_KEYS = tuple(f"platform-{number:02}" for number in range(1, SIZE_OF_POOL + 1))
FIXTURE_KEYS = ("foreign", "tool", "tool-2", "rsa1024", "rsa512", "ec-p256", "ed25519")


@dataclass(frozen=True)
class KeyPair:
    """A private key and the name it goes by."""

    kid: str
    private_key: PrivateKey

    @classmethod
    def of(cls, private_key: PrivateKey) -> "KeyPair":
        """Return the pair with its thumbprint as `kid`."""
        return cls(thumbprint(dict(jwk_from_public_key(private_key.public_key()))), private_key)

    @property
    def public_jwk(self) -> dict[str, Any]:
        """The public JWK, with `use` and `alg` as RFC 7517 offers them."""
        return {
            "kid": self.kid,
            **jwk_from_public_key(self.private_key.public_key()),
            "use": "sig",
            "alg": self.usual_algorithm,
        }

    @property
    def usual_algorithm(self) -> str:
        """The algorithm such a key is mostly used with."""
        return next(name for name, algorithm in ALGORITHMS.items() if self.fits(name))

    def fits(self, algorithm: str) -> bool:
        """True when this key can make signatures of that algorithm at all."""
        return isinstance(self.private_key, ALGORITHMS[algorithm].signs_with)


@cache
def fixture_key(name: str) -> KeyPair:
    """Return a key of `fixtures/keys` by its name, loaded once."""
    pem = (fixtures_path() / "keys" / f"{name}.pem").read_bytes()
    loaded = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    return KeyPair.of(cast("PrivateKey", loaded))


class KeyPool:
    """Key pairs, each lent to one platform at a time; when all are lent, one more is made, and stays in the pool.

    Two platforms share a key only when the same scenario, with its keys, was given to both.
    """

    def __init__(self) -> None:
        self._pairs = {pair.kid: pair for pair in map(fixture_key, POOL_KEYS)}
        self._free = deque(self._pairs)
        self._holders: Counter[str] = Counter()
        self._lock = Lock()

    def take(self) -> KeyPair:
        """Return a key pair that no platform of this server has."""
        with self._lock:
            if self._free:
                return self._lent(self._free.popleft())
        made = KeyPair.of(rsa.generate_private_key(65537, BITS))
        with self._lock:
            self._pairs[made.kid] = made
            return self._lent(made.kid)

    def hold(self, pairs: Iterable[KeyPair]) -> None:
        """Lend these keys, which a document named, to one platform more."""
        with self._lock:
            for kid in self._kids(pairs):
                self._lent(kid)
                if kid in self._free:
                    self._free.remove(kid)

    def give_back(self, pairs: Iterable[KeyPair]) -> None:
        """Take these keys from one platform; what came from elsewhere is forgotten."""
        with self._lock:
            for kid in self._kids(pairs):
                self._holders[kid] -= 1
                if self._holders[kid] == 0:
                    self._free.append(kid)

    def _lent(self, kid: str) -> KeyPair:
        self._holders[kid] += 1
        return self._pairs[kid]

    def _kids(self, pairs: Iterable[KeyPair]) -> list[str]:
        # A platform may call a key by another name than the pool does.
        kids = dict.fromkeys(KeyPair.of(pair.private_key).kid for pair in pairs)
        return [kid for kid in kids if kid in self._pairs]


@dataclass
class Entry:
    """A key as a platform holds it: how it is published, and the private part when it can sign."""

    kid: str
    state: State
    pair: KeyPair | None
    jwk: dict[str, Any]
    published: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return the key as the control API lists it."""
        return {"kid": self.kid, "state": self.state, "published": self.published}


@dataclass
class KeyRing:
    """All keys of one platform, in the order in which they are published; `removed` are pairs that it had before."""

    take: Callable[[], KeyPair]
    max_age_s: int | None = None
    entries: list[Entry] = field(default_factory=list)
    removed: list[KeyPair] = field(default_factory=list)

    def __post_init__(self) -> None:
        for state in ("past", "present", "future"):
            self._append(self.take(), state)

    @property
    def present(self) -> KeyPair:
        """The key that messages are signed with."""
        pair = next(entry.pair for entry in self.entries if entry.state == "present")
        assert pair is not None
        return pair

    @property
    def pairs(self) -> list[KeyPair]:
        """Every pair that this platform has or had: tools may know them as its own for as long as it lives."""
        return [entry.pair for entry in self.entries if entry.pair is not None] + self.removed

    def key_set(self, *, with_alg: bool = True) -> dict[str, Any]:
        """Return what is published (RFC 7517 section 5); some platforms do not say `alg` of keys of their own."""
        own_members = (lambda jwk: jwk) if with_alg else _without_alg
        published = [entry for entry in self.entries if entry.published]
        return {"keys": [entry.jwk if entry.state == "added" else own_members(entry.jwk) for entry in published]}

    def rotate(self, *, remove_past: bool = False) -> None:
        """Let the future key become the present one, the present one past, and make a new future one."""
        following = {"future": "present", "present": "past", "past": "past"}
        if remove_past:
            self.removed += [entry.pair for entry in self.entries if entry.state == "past" and entry.pair is not None]
            self.entries = [entry for entry in self.entries if entry.state != "past"]
        for entry in self.entries:
            entry.state = cast("State", following.get(entry.state, entry.state))
        self._append(self.take(), "future")

    def add(self, *, kid: str | None, key: str | None, jwk: dict[str, Any] | None) -> Entry:
        """Publish one more key: a fixture key, members of its JWK set or (None) removed, or `jwk` as it is."""
        pair = _named_fixture_key(key) if key is not None else None
        published = _overridden(pair.public_jwk if pair else {}, jwk or {})
        name = kid or str(published.get("kid") or f"added-{len(self.entries)}")
        if pair is not None:
            pair = KeyPair(name, pair.private_key)
            if "kid" in published:
                published["kid"] = (jwk or {}).get("kid", name)
        if self.find(name) is not None:
            raise ControlError(409, "kid_taken", f"there is a key {name!r} already", "$.kid")
        entry = Entry(name, "added", pair, published)
        self.entries = [*self.entries, entry]
        return entry

    def withdraw(self, kid: str) -> None:
        """Take a key out of the published set; it can still sign."""
        entry = self.find(kid)
        if entry is None:
            raise ControlError(404, "unknown_key", f"there is no key {kid!r}")
        entry.published = False

    def find(self, kid: str) -> Entry | None:
        """Return the key of that name, published or not."""
        return next((entry for entry in self.entries if entry.kid == kid), None)

    def publishes(self, kid: str) -> bool:
        """True when a key of that name is in the published set."""
        return any(entry.kid == kid and entry.published for entry in self.entries)

    def as_json(self) -> list[dict[str, Any]]:
        """Return the keys as the control API lists them."""
        return [entry.as_json() for entry in self.entries]

    def _append(self, pair: KeyPair, state: State) -> None:
        self.entries = [*self.entries, Entry(pair.kid, state, pair, pair.public_jwk)]


def _without_alg(jwk: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in jwk.items() if name != "alg"}


def _named_fixture_key(name: str) -> KeyPair:
    if name not in FIXTURE_KEYS:
        raise ControlError(
            400, "unknown_key", f"there is no fixture key {name!r}{nearest(name, FIXTURE_KEYS)}", "$.key"
        )
    return fixture_key(name)


def _overridden(jwk: dict[str, Any], members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (jwk | members).items() if value is not None}
