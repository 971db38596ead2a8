"""The key set that a platform publishes, and what it makes of the tool's.

Security Framework 1.0 sections 6.2 to 6.4 and 7.2; RFC 7517 sections 5 and 9.2; certification guide section 4.2.2.1.
"""

from collections import Counter
from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import requirement
from conformance.mock_tool.id_token import Untrusted, octets_from, public_key_from
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.platform.caching import max_age_of
from conformance.suite.platform.rotating import expect_new_key_accepted

pytestmark = pytest.mark.kind("platform")

JSON_TYPES = ("application/json", "application/jwk-set+json")
PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
FEWEST_BITS = 2048
USUAL_EXPONENT = "AQAB"


@requirement("JWKS-001")
def test_is_json_for_everybody(bench: PlatformBench) -> None:
    """The key set is served without credentials, as a JSON object with a list of keys."""
    keys = bench.key_set()["keys"]

    if not keys or not all(isinstance(key, dict) for key in keys):
        raise Breach(f"the key set should list objects, at least one, got {keys!r:.200}")
    media_type = (bench.get(bench.facts.jwks_uri).header("content-type") or "").partition(";")[0].strip().lower()
    if media_type not in JSON_TYPES:
        raise Breach(f"the key set is served as {media_type!r}")


@requirement("JWKS-002")
def test_every_key_has_an_id_of_its_own(bench: PlatformBench) -> None:
    """Every published key has a kid, a text that no other key of its type has."""
    keys = _keys(bench)
    nameless = [key for key in keys if not isinstance(key.get("kid"), str) or not key["kid"]]
    names = Counter((key.get("kty"), str(key.get("kid"))) for key in keys)
    repeated = [name for name, times in names.items() if times > 1]

    if nameless:
        raise Breach(f"a published {nameless[0].get('kty')} key has no kid: {nameless[0].get('kid')!r}")
    if repeated:
        raise Breach(f"two {repeated[0][0]} keys have the kid {repeated[0][1]!r}")


@requirement("JWKS-003")
def test_rsa_keys_are_whole_and_strong(bench: PlatformBench) -> None:
    """A published RSA key has type, modulus and exponent, and 2048 bits or more."""
    keys = _rsa_keys(bench)

    wrong = [told for told in map(_wrong_key, keys) if told]
    if wrong:
        raise Breach(wrong[0])
    odd = [told for told in map(_odd_key, keys) if told]
    if odd:
        bench.warn(odd[0])


@requirement("JWKS-004")
def test_nothing_private_is_published(bench: PlatformBench) -> None:
    """No published key has a private member, and none is a shared secret."""
    keys = _keys(bench)
    found = [(key.get("kid"), name) for key in keys for name in PRIVATE_MEMBERS if name in key]

    if found:
        raise Breach(f"the published key {found[0][0]!r} has the private member {found[0][1]!r}")


@requirement("JWKS-006")
def test_says_in_seconds_how_long_it_may_be_kept(bench: PlatformBench) -> None:
    """Where the key set says how long it may be cached, it says so in whole seconds."""
    told = bench.get(bench.facts.jwks_uri).header("cache-control")
    if told is None or "max-age" not in told.lower():
        raise NotApplicable("the key set does not say how long it may be kept: Cache-Control max-age")

    if max_age_of(told) is None:
        raise Breach(f"Cache-Control is {told!r}: max-age should be a number of seconds")


@requirement("JWKS-016")
def test_two_tools_see_two_key_pairs(bench: PlatformBench) -> None:
    """The messages for two tools are signed by two different keys."""
    own, others = bench.message().key, bench.message(tool=bench.subject.another_tool()).key

    if own.get("n") == others.get("n"):
        raise Breach(f"the messages for two tools are signed by one key: {own.get('kid')!r}")


@pytest.mark.alone
@requirement("JWKS-015", "JWKS-007")
def test_fetches_the_tools_keys(bench: PlatformBench) -> None:
    """The platform fetches the tool's key set, and takes the first use of a new key without anybody's help."""
    expect_new_key_accepted(bench)


def _keys(bench: PlatformBench) -> list[dict[str, Any]]:
    return [key for key in bench.key_set()["keys"] if isinstance(key, dict)]


def _rsa_keys(bench: PlatformBench) -> list[dict[str, Any]]:
    keys = [key for key in _keys(bench) if key.get("kty") == "RSA"]
    if not keys:
        raise Breach("the key set has no RSA key, which every tool can verify with")
    return keys


def _wrong_key(key: dict[str, Any]) -> str:
    try:
        bits = public_key_from(key).key_size
    except Untrusted as error:
        return str(error)
    return f"the key {key.get('kid')!r} has {bits} bits" if bits < FEWEST_BITS else ""


def _odd_key(key: dict[str, Any]) -> str:
    if octets_from(key["n"]).startswith(b"\0"):
        return f"the modulus of the key {key.get('kid')!r} begins with a zero byte (RFC 7518 section 6.3.1.1)"
    return "" if key["e"] == USUAL_EXPONENT else f"the exponent of the key {key.get('kid')!r} is {key['e']!r}"
