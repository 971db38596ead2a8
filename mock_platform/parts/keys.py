"""The keys of a platform as a part: `[keys]` and `[[keys.entries]]`.

A private key is written as the name of a file in `fixtures/keys` or, when the platform made it, as PEM. These are
keys for tests: whoever has the document can sign as this platform.
"""

from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from mock_platform.algorithms import PrivateKey
from mock_platform.errors import nearest
from mock_platform.keys import FIXTURE_KEYS, POOL_KEYS, Entry, KeyPair, KeyPool, KeyRing, fixture_key
from mock_platform.shapes import BOOLEAN, NAME, OBJECT, WHOLE, Misshapen, Shape, expect, list_of, one_of

RING = Shape({"entries": list_of(OBJECT)}, {"max_age_s": WHOLE})
ENTRY = Shape(
    {"kid": NAME, "state": one_of("past", "present", "future", "added")},
    {"key": NAME, "pem": NAME, "jwk": OBJECT, "published": BOOLEAN},
)


class KeptKeys:
    """A key ring and the pool that its keys came from."""

    def __init__(self, ring: KeyRing, pool: KeyPool) -> None:
        self._ring = ring
        self._pool = pool

    def as_document(self) -> dict[str, Any]:
        """Return every key with its private part, in the order of publication."""
        age = {} if self._ring.max_age_s is None else {"max_age_s": self._ring.max_age_s}
        return {**age, "entries": [self._table_from(entry) for entry in self._ring.entries]}

    def restore(self, document: Any) -> None:
        """Have these keys and no others; raise `Misshapen`."""
        members = expect(document, RING)
        entries = [_entry_from(table, f"$.entries[{index}]") for index, table in enumerate(members["entries"])]
        _expect_one_that_signs(entries)
        gone, self._ring.entries = self._ring.entries, entries
        self._ring.max_age_s = members.get("max_age_s")
        self._pool.hold(_pairs(entries))
        self._pool.give_back(_pairs(gone))

    def _table_from(self, entry: Entry) -> dict[str, Any]:
        table: dict[str, Any] = {"kid": entry.kid, "state": entry.state, "published": entry.published}
        if entry.pair is None:
            return table | {"jwk": entry.jwk}
        name = _fixture_name(entry.pair)
        table |= {"pem": _pem(entry.pair)} if name is None else {"key": name}
        return table if entry.jwk == entry.pair.public_jwk else table | {"jwk": entry.jwk}


def _pairs(entries: Iterable[Entry]) -> list[KeyPair]:
    return [entry.pair for entry in entries if entry.pair is not None]


def _fixture_name(pair: KeyPair) -> str | None:
    names = (*POOL_KEYS, *FIXTURE_KEYS)
    return next((name for name in names if fixture_key(name).private_key is pair.private_key), None)


def _pem(pair: KeyPair) -> str:
    return pair.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _entry_from(table: dict[str, Any], at: str) -> Entry:
    members = expect(table, ENTRY, at)
    private_key = _private_key(members, at)
    if private_key is None and "jwk" not in members:
        raise Misshapen(at, f"{at} should have 'key' (a name in fixtures/keys), 'pem' or 'jwk'")
    pair = None if private_key is None else KeyPair(members["kid"], private_key)
    jwk = members["jwk"] if pair is None else members.get("jwk", pair.public_jwk)
    return Entry(members["kid"], members["state"], pair, jwk, members.get("published", True))


def _private_key(members: dict[str, Any], at: str) -> PrivateKey | None:
    if name := members.get("key"):
        if name not in (*POOL_KEYS, *FIXTURE_KEYS):
            raise Misshapen(
                f"{at}.key", f"{at}.key should be a fixture key{nearest(name, (*POOL_KEYS, *FIXTURE_KEYS))}"
            )
        return fixture_key(name).private_key
    if "pem" not in members:
        return None
    try:
        loaded = load_pem_private_key(members["pem"].encode(), None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Misshapen(f"{at}.pem", f"{at}.pem should be a private key in PEM, not encrypted") from error
    if not isinstance(loaded, PrivateKey):
        raise Misshapen(f"{at}.pem", f"{at}.pem should be an RSA, P-256 or Ed25519 key")
    return loaded


def _expect_one_that_signs(entries: list[Entry]) -> None:
    if [entry.pair is not None for entry in entries if entry.state == "present"] != [True]:
        raise Misshapen("$.entries", "$.entries should have one present key, with its private part")
    kids = [entry.kid for entry in entries]
    if len(set(kids)) != len(kids):
        raise Misshapen("$.entries", "$.entries should have every kid once")
