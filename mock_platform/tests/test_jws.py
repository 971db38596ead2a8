"""The strict reader refuses every malformed token, for the reason that it names, and reads what the writer writes."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_platform.algorithms import ALGORITHMS
from mock_platform.base64url import base64url_from_bytes
from mock_platform.jws import (
    NotAccepted,
    compact,
    decode_part,
    json_value,
    read_compact,
    thumbprint,
)
from mock_platform.keys import FIXTURE_KEYS, POOL_KEYS, KeyPool, KeyRing, fixture_key

PAIR = fixture_key("tool")
KEYS = {"keys": [PAIR.public_jwk]}


def token(
    header: Any = None,
    payload: bytes = b'{"a":1}',
    *,
    key: str = "tool",
    algorithm: str = "RS256",
    head: bytes | None = None,
) -> str:
    """Return a token that is valid but for these parts; a member of the header set to ... is left out."""
    members = {"alg": algorithm, "typ": "JWT", "kid": PAIR.kid} | (header or {})
    text = json.dumps({name: value for name, value in members.items() if value is not ...}).encode()
    return compact(
        text if head is None else head, payload, algorithm=algorithm, private_key=fixture_key(key).private_key
    )


def key_set(**members: Any) -> dict[str, Any]:
    """Return the set with the key's members changed; one set to ... is left out."""
    jwk = {name: value for name, value in (PAIR.public_jwk | members).items() if value is not ...}
    return {"keys": [jwk]}


@pytest.mark.parametrize("typ", [..., "JWT", "jwt"])
def test_valid_token_is_read(typ: Any) -> None:
    """A token signed by the named key is read, header and claims."""
    read = read_compact(token({"typ": typ}), KEYS)

    assert read.claims == {"a": 1}
    assert read.header["kid"] == PAIR.kid


HEADERS: list[tuple[str, dict[str, Any], str]] = [
    ("alg none", {"alg": "none"}, "alg is not one of"),
    ("no alg", {"alg": ...}, "alg is not one of"),
    ("alg a list", {"alg": ["RS256"]}, "alg is not one of"),
    ("alg RS512", {"alg": "RS512"}, "alg is not one of"),
    ("crit", {"crit": ["x"], "x": 1}, "crit names extensions"),
    ("crit empty", {"crit": []}, "crit names extensions"),
    ("no kid", {"kid": ...}, "kid is not a text"),
    ("kid a number", {"kid": 1}, "kid is not a text"),
    ("kid empty", {"kid": ""}, "kid is not a text"),
    ("kid unknown", {"kid": "x"}, "the key set has no key 'x'"),
    ("typ at+jwt", {"typ": "at+jwt"}, "typ is not JWT"),
    ("typ a number", {"typ": 1}, "typ is not JWT"),
    ("cty", {"cty": "JWT"}, "cty announces"),
]


@pytest.mark.parametrize(("header", "reason"), [row[1:] for row in HEADERS], ids=[row[0] for row in HEADERS])
def test_header_is_judged(header: dict[str, Any], reason: str) -> None:
    """A token with one defect in its header, signed all the same, is refused for it."""
    with pytest.raises(NotAccepted, match=reason):
        read_compact(token(header), KEYS)


KEY_SETS: list[tuple[str, dict[str, Any], str]] = [
    ("use enc", key_set(use="enc"), "use is not 'sig'"),
    ("key_ops sign", key_set(key_ops=["sign"]), "key_ops lacks 'verify'"),
    ("key_ops a text", key_set(key_ops="verify"), "key_ops lacks 'verify'"),
    ("alg RS512", key_set(alg="RS512"), "for another algorithm"),
    ("two of a name", {"keys": KEYS["keys"] * 2}, "several keys"),
    ("empty", {"keys": []}, "has no key"),
    ("keys null", {"keys": None}, "no list of keys"),
    ("keys a number", {"keys": 7}, "no list of keys"),
    ("no n", key_set(n=...), "is unusable: KeyError"),
    ("n a number", key_set(n=7), "is unusable: TypeError"),
    ("unknown type", key_set(kty="xyz"), "is unusable: ValueError"),
    ("another key", key_set(n=fixture_key("tool-2").public_jwk["n"]), "does not verify"),
    ("short key", key_set(n=fixture_key("rsa1024").public_jwk["n"]), "fewer than 2048 bits"),
    ("EC key", {"keys": [{**fixture_key("ec-p256").public_jwk, "kid": PAIR.kid, "alg": "RS256"}]}, "not one for RS256"),
]


@pytest.mark.parametrize(("keys", "reason"), [row[1:] for row in KEY_SETS], ids=[row[0] for row in KEY_SETS])
def test_key_is_judged(keys: dict[str, Any], reason: str) -> None:
    """A good token is refused when the key that it names may not, or cannot, verify it."""
    with pytest.raises(NotAccepted, match=reason):
        read_compact(token(), keys)


@pytest.mark.parametrize("members", [{"use": ...}, {"alg": ...}, {"key_ops": ["verify"]}, {"x": 1}])
def test_optional_members_of_a_key_are_optional(members: dict[str, Any]) -> None:
    """A key without use and alg, or with members that nobody knows, verifies."""
    assert read_compact(token(), key_set(**members)).claims == {"a": 1}


GOOD = token()
HEADER, PAYLOAD, SIGNATURE = GOOD.split(".")
TEXTS: list[tuple[str, str, str]] = [
    ("empty", "", "three parts"),
    ("two parts", f"{HEADER}.{PAYLOAD}", "three parts"),
    ("four parts", f"{GOOD}.x", "three parts"),
    ("many dots", "." * 100_000, "three parts"),
    ("padded header", f"{HEADER}=.{PAYLOAD}.{SIGNATURE}", "not base64url"),
    ("padded signature", f"{GOOD}==", "not base64url"),
    ("blank", f"{HEADER}. {PAYLOAD}.{SIGNATURE}", "not base64url"),
    ("final newline", f"{GOOD}\n", "not base64url"),
    ("plus", f"{HEADER}.{PAYLOAD}.+{SIGNATURE[1:]}", "not base64url"),
    ("beyond ASCII", f"{HEADER}.{PAYLOAD}.é{SIGNATURE[1:]}", "not base64url"),
    ("one character too many", f"{HEADER}.{PAYLOAD}.{SIGNATURE}abc", "not base64url"),
    ("no signature", f"{HEADER}.{PAYLOAD}.", "does not verify"),
    ("other payload", f"{HEADER}.{base64url_from_bytes(b'{}')}.{SIGNATURE}", "does not verify"),
    ("a megabyte", "a" * 1024 * 1024 + ".a.a", "more than"),
]


@pytest.mark.parametrize(("text", "reason"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_form_is_judged(text: str, reason: str) -> None:
    """A text that is no canonical compact JWS, or whose parts do not belong together, is refused."""
    with pytest.raises(NotAccepted, match=reason):
        read_compact(text, KEYS)


def test_stray_bits_are_refused() -> None:
    """A part with bits set beyond its last byte is refused although it decodes to the same bytes."""
    assert decode_part("YQ") == b"a"
    with pytest.raises(NotAccepted, match="not canonical"):
        decode_part("YR")


PAYLOADS: list[tuple[str, bytes, str]] = [
    ("list", b"[]", "the payload is not a JSON object"),
    ("text", b'"x"', "the payload is not a JSON object"),
    ("nothing", b"", "not JSON in UTF-8"),
    ("two members of a name", b'{"a":1,"a":1}', "two members of one name"),
    ("two members further down", b'{"b":{"a":1,"a":2}}', "two members of one name"),
    ("NaN", b'{"a":NaN}', "NaN is not a JSON number"),
    ("Infinity", b'{"a":-Infinity}', "-Infinity is not a JSON number"),
    ("beyond a double", b'{"a":1e400}', "beyond what a double can hold"),
    ("UTF-16", '{"a":1}'.encode("utf-16"), "not JSON in UTF-8"),
    ("byte order mark", b'\xef\xbb\xbf{"a":1}', "not JSON in UTF-8"),
    ("not UTF-8", b'{"a":"\xff"}', "not JSON in UTF-8"),
    ("nested deeply", b"[" * 100_000, "not JSON in UTF-8"),
    ("number of many digits", b'{"a":' + b"1" * 5000 + b"}", "not JSON in UTF-8"),
]


@pytest.mark.parametrize(("payload", "reason"), [row[1:] for row in PAYLOADS], ids=[row[0] for row in PAYLOADS])
def test_payload_is_judged(payload: bytes, reason: str) -> None:
    """A signed payload that is no JSON object with unique members is refused."""
    with pytest.raises(NotAccepted, match=reason):
        read_compact(token(payload=payload), KEYS)


def test_header_with_two_members_of_a_name_is_refused() -> None:
    """A header with two kid is refused, whichever is right."""
    head = f'{{"alg":"RS256","kid":"x","kid":"{PAIR.kid}"}}'.encode()

    with pytest.raises(NotAccepted, match="two members of one name"):
        read_compact(token(head=head), KEYS)


ALGORITHM_KEYS = [(name, {"ES256": "ec-p256", "EdDSA": "ed25519"}.get(name, "tool")) for name in ALGORITHMS]
ANY = settings(deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(("algorithm", "key"), ALGORITHM_KEYS, ids=list(ALGORITHMS))
def test_every_algorithm_verifies_what_it_signs(algorithm: str, key: str) -> None:
    """What an algorithm signs it verifies, and nothing else; the reader takes it only when it is allowed."""
    pair = fixture_key(key)
    keys = {"keys": [{**pair.public_jwk, "alg": algorithm}]}
    good = token({"kid": pair.kid}, key=key, algorithm=algorithm)
    bad = good[:-8] + "AAAAAAAA"

    assert read_compact(good, keys, algorithms=[algorithm]).claims == {"a": 1}
    with pytest.raises(NotAccepted, match="does not verify"):
        read_compact(bad, keys, algorithms=[algorithm])
    with pytest.raises(NotAccepted, match="alg is not one of"):
        read_compact(good, keys, algorithms=["HS256"])


@ANY
@given(st.binary())
def test_parts_survive_the_round_trip(data: bytes) -> None:
    """What is encoded decodes to the same bytes."""
    assert decode_part(base64url_from_bytes(data)) == data


@ANY
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """The reader never fails in another way than by refusing."""
    with pytest.raises(NotAccepted):
        read_compact(text, KEYS)


@ANY
@given(st.binary())
def test_any_bytes_are_json_or_refused(data: bytes) -> None:
    """The JSON reader agrees with the standard library's on what it accepts."""
    try:
        value = json_value(data)
    except NotAccepted:
        return
    assert json.loads(data) == value


def test_thumbprint_is_that_of_the_standard() -> None:
    """The thumbprint of the key in RFC 7638 section 3.1 is the one given there."""
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
        "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
        "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
        "kEgU8awapJzKnqDKgw"
    )

    assert thumbprint({"kty": "RSA", "n": modulus, "e": "AQAB"}) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_ready_made_keys_are_all_different() -> None:
    """No two keys of the fixtures are the same, and none of the platforms' is the attacker's or a tool's."""
    names = [*FIXTURE_KEYS, *(f"platform-{number:02}" for number in range(1, 25))]

    assert len({fixture_key(name).kid for name in names}) == len(names) == 31


def test_pool_lends_each_key_once() -> None:
    """A pool that is used up makes new keys, and lends again what was given back."""
    pool = KeyPool()
    rings = [KeyRing(pool.take) for _ in range(9)]

    kids = [entry.kid for ring in rings for entry in ring.entries]
    pool.give_back([rings[0].present])

    assert len(set(kids)) == 27
    assert pool.take().kid == rings[0].present.kid


def test_pool_gets_back_what_was_rotated_out() -> None:
    """A platform that is gone gives back the keys that it had removed, too: the ready-made ones never run out so."""
    pool = KeyPool()
    ring = KeyRing(pool.take)
    ring.rotate(remove_past=True)

    pool.give_back(ring.pairs)

    assert {pool.take().kid for _ in POOL_KEYS} == {fixture_key(name).kid for name in POOL_KEYS}
