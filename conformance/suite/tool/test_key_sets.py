"""Key sets: the one that the tool publishes, and what it makes of the platform's (Sec 6; RFC 7517, 7518, 8725).

What changes the platform's key set runs alone and last, in this order: the plain set, rotation, hostile keys (published
together before their first use), unknown key ids.
"""

from collections import Counter
from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.cases import Case, case, cases, requirement
from conformance.observation.judgement import Verdict
from conformance.outcomes import Breach
from conformance.subject import Registration
from conformance.suite.expectations import says_the_platform_failed
from conformance.suite.keys import fetched_key_set, published_keys
from conformance.suite.refreshing import (
    control_in_time,
    expect_accepted_in_time,
    expect_refused_in_time,
    made_until,
)
from mock_platform import edits
from mock_platform.edits.signing import Algorithm
from mock_platform.jws import NotAccepted, decode_part

KEY_SET_TYPES = ("application/json", "application/jwk-set+json")
PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}
USUAL_EXPONENT = b"\x01\x00\x01"
MINIMUM_BITS = 2048
UNKNOWN_KIDS = 20


@requirement("JWKS-001")
def test_the_tool_publishes_a_key_set(bench: Bench) -> None:
    """The tool's key set is JSON with an array of keys, for everybody to fetch."""
    published_keys(bench)
    answer = fetched_key_set(bench)

    if answer.status != 200:
        raise Breach(f"the key set was answered with {answer.status}")
    if not (answer.header("content-type") or "").startswith(KEY_SET_TYPES):
        bench.warn(f"the key set is sent as {answer.header('content-type')!r}")


@requirement("JWKS-002")
def test_every_key_of_the_tool_has_a_name_of_its_own(bench: Bench) -> None:
    """Every key of the tool's set has a kid, and no two have the same."""
    kids = [key.get("kid") for key in published_keys(bench)]

    if not all(isinstance(kid, str) and kid for kid in kids):
        raise Breach(f"a key has no kid: {kids}")
    repeated = [kid for kid, times in Counter(kids).items() if times > 1]
    if repeated:
        raise Breach(f"two keys have the kid {repeated[0]!r}")


@requirement("JWKS-003")
def test_the_keys_of_the_tool_are_whole_and_long_enough(bench: Bench) -> None:
    """The tool's RSA keys have a modulus of 2048 bits or more, and an exponent."""
    for key in published_keys(bench):
        if key.get("kty") == "RSA":
            modulus, exponent = _number(key, "n"), _number(key, "e")
            if int.from_bytes(modulus).bit_length() < MINIMUM_BITS:
                raise Breach(f"the key {key.get('kid')!r} has {int.from_bytes(modulus).bit_length()} bits")
            if modulus[:1] == b"\x00" or exponent != USUAL_EXPONENT:
                bench.warn(f"the key {key.get('kid')!r} is written in an unusual way")


@requirement("JWKS-004")
def test_no_private_part_is_published(bench: Bench) -> None:
    """No key of the tool's set has a member of the private key."""
    for key in published_keys(bench):
        if PRIVATE_MEMBERS & key.keys():
            raise Breach(f"the key {key.get('kid')!r} is published with {sorted(PRIVATE_MEMBERS & key.keys())}")


@pytest.mark.alone
@requirement("JWKS-006")
def test_the_platforms_key_set_is_not_fetched_for_every_launch(bench: Bench) -> None:
    """With a key set that may be kept for a while, five launches do not fetch it five times."""
    plan = Plan(bench.subject.alone())
    control = plan.registration.control
    # no longer than the tool declares to keep a set: what comes next rotates the keys
    control.call("PUT", "/keys/cache", {"max_age_s": max(10, int(bench.facts.key_refresh_s))})
    before = control.last_seq()
    launches = 5

    try:
        for _ in range(launches):
            bench.expect_accepted(plan)
    finally:
        control.call("PUT", "/keys/cache", {"max_age_s": None})

    fetches = _fetches(plan.registration, before)
    bench.note(f"{fetches} fetches of the key set for {launches} launches")
    if fetches >= launches:
        bench.warn(f"the key set was fetched {fetches} times for {launches} launches")


@pytest.mark.alone
@requirement("JWKS-007", "JWKS-010")
def test_a_rotated_key_works_and_so_does_the_old_one(bench: Bench) -> None:
    """After a rotation a token signed with the new key is accepted, and one signed with the old key still is."""
    plan = Plan(bench.subject.alone())
    control = plan.registration.control
    bench.expect_accepted(plan)
    old = control.present_key()["kid"]

    control.call("POST", "/keys/rotate", {})

    expect_accepted_in_time(bench, plan, "the first launch with the new key")
    bench.expect_accepted(plan.with_edits(edits.sign_with(old)), "a launch with the old key, which is still published")
    bench.expect_accepted(plan, "a second launch with the new key")

    control.call("POST", "/keys/rotate", {})

    expect_accepted_in_time(bench, plan, "the first launch with a key that was published after the key set was fetched")


@pytest.mark.alone
@requirement("JWKS-011")
def test_keys_that_cannot_be_used_are_skipped(bench: Bench) -> None:
    """A key set with unknown and broken keys before the right one does not stop a launch."""
    plan = Plan(bench.subject.alone())
    bench.control(bench.plan())
    control = plan.registration.control
    odd: list[dict[str, Any]] = [
        {"kty": "xyz", "kid": "of-an-unknown-type"},
        {"kty": "RSA", "kid": "without-modulus", "e": "AQAB"},
        {"kty": "OKP", "kid": "okp", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        {"kty": "RSA", "kid": "with-more", "n": "AQAB", "e": "AQAB", "x-unknown": {"a": [1]}},
    ]
    for jwk in odd:
        control.call("POST", "/keys", {"jwk": jwk})
    for _ in range(2):  # the next key is published already: only the one after it makes a target read the set again
        control.call("POST", "/keys/rotate", {})
    try:
        judgement = made_until(bench, plan, lambda judgement: judgement.verdict is Verdict.ACCEPTED, may_end_early=True)
    finally:
        for jwk in odd:
            control.call("DELETE", f"/keys/{jwk['kid']}")

    if says_the_platform_failed(judgement):
        raise Breach(f"the target gave up at a key that nobody can use: {judgement.reason}")
    bench.accepted(judgement, "a launch beside keys that nobody can use")


@pytest.mark.alone
@requirement("JWKS-012")
def test_a_key_without_alg_and_use_works(bench: Bench) -> None:
    """A key that says neither alg nor use verifies RS256, as some platforms publish it."""
    plan = Plan(hostile(bench))
    bench.control(plan)

    expect_accepted_in_time(bench, plan.with_edits(edits.sign_with("plain")), "a launch by a key without alg and use")


@pytest.mark.alone
@cases(
    case("IDT-SIG-022", "1024-bits", "a token signed by a key of 1024 bits", edits.sign_with("short-1024")),
    case("IDT-SIG-022", "512-bits", "a token signed by a key of 512 bits", edits.sign_with("short-512")),
    case("IDT-SIG-023", "for-encryption", "a token signed by a key for encryption", edits.sign_with("for-encryption")),
    case(
        "IDT-SIG-023",
        "not-for-verifying",
        "a token signed by a key whose key_ops lack verify",
        edits.sign_with("only-wraps"),
    ),
    case("IDT-SIG-024", "for-another-alg", "a token by RS256 under a key for RS512", edits.sign_with("only-rs512")),
    case(
        "IDT-SIG-021",
        "es256-under-an-rsa-kid",
        "a token by ES256 under the kid of an RSA key",
        edits.sign_with("curve", "ES256", "plain"),
    ),
    case(
        "IDT-SIG-024",
        "ps256-under-an-rs256-key",
        "a token by PS256 under a key for RS256",
        edits.sign_with("usual", "PS256"),
    ),
)
def test_a_published_key_that_must_not_verify_does_not(bench: Bench, case: Case) -> None:
    """A key of the platform's own set that is too short, or meant for something else, verifies no token."""
    registration = hostile(bench)
    good = Plan(registration).with_edits(edits.sign_with("usual"))
    control_in_time(bench, good)

    judgement = bench.make(Plan(registration).with_edits(*case.edits))

    bench.refused(judgement, case.what)


@pytest.mark.alone
@requirement("IDT-SIG-021")
@pytest.mark.parametrize("algorithm", ["PS256", "RS512", "ES256"])
def test_another_algorithm_gets_either_verdict(bench: Bench, algorithm: Algorithm) -> None:
    """A token by a sound algorithm that was not agreed on is refused or accepted; the test records which."""
    registration = hostile(bench)
    control_in_time(bench, Plan(registration).with_edits(edits.sign_with("usual")))
    key = "curve" if algorithm == "ES256" else "plain"

    judgement = bench.make(Plan(registration).with_edits(edits.sign_with(key, algorithm)))

    bench.note(f"{algorithm}: {judgement.verdict}, {judgement.reason}")


@pytest.mark.alone
@requirement("JWKS-008")
def test_unknown_key_ids_do_not_become_fetches(bench: Bench) -> None:
    """Twenty tokens with unknown key ids are refused with few fetches of the key set."""
    plan = Plan(bench.subject.alone())
    bench.control(plan)
    before = plan.registration.control.last_seq()

    for number in range(UNKNOWN_KIDS):
        bench.refused(bench.make(plan.with_edits(edits.header("kid", f"unknown-{number}"))), "an unknown kid")

    fetches = _fetches(plan.registration, before)
    bench.note(f"{fetches} fetches of the key set for {UNKNOWN_KIDS} unknown key ids")
    if fetches > UNKNOWN_KIDS // 2:
        raise Breach(f"{fetches} fetches of the key set for {UNKNOWN_KIDS} unknown key ids")


@pytest.mark.alone
@requirement("JWKS-009")
def test_a_withdrawn_key_stops_working(bench: Bench) -> None:
    """Once a key is taken out of the set and caches have run out, what it signs is refused."""
    plan = Plan(bench.subject.alone())
    control = plan.registration.control
    control.call("PUT", "/keys/cache", {"max_age_s": 1})
    control.call("POST", "/keys", {"kid": "to-be-withdrawn", "key": "tool-2"})
    leaving = plan.with_edits(edits.sign_with("to-be-withdrawn", kid="to-be-withdrawn"))
    control_in_time(bench, leaving)

    control.call("DELETE", "/keys/to-be-withdrawn")

    expect_refused_in_time(bench, leaving, "a token by a key that was withdrawn")
    bench.expect_accepted(plan, "a launch by a key that is still there")
    control.call("PUT", "/keys/cache", {"max_age_s": None})


HOSTILE_KEYS: list[dict[str, Any]] = [
    {"kid": "usual", "key": "tool"},
    {"kid": "plain", "key": "tool-2", "jwk": {"alg": None, "use": None}},
    {"kid": "short-1024", "key": "rsa1024"},
    {"kid": "short-512", "key": "rsa512"},
    {"kid": "for-encryption", "key": "foreign", "jwk": {"use": "enc", "alg": None}},
    {"kid": "only-wraps", "key": "foreign", "jwk": {"key_ops": ["wrapKey"], "use": None, "alg": None}},
    {"kid": "only-rs512", "key": "foreign", "jwk": {"alg": "RS512"}},
    {"kid": "curve", "key": "ec-p256"},
]


def hostile(bench: Bench) -> Registration:
    """Return a registration whose platform publishes hostile keys beside good ones, all before their first use."""
    if "hostile" not in bench.run.registrations:
        registration = bench.subject.alone()
        for key in HOSTILE_KEYS:
            registration.control.call("POST", "/keys", key)
        bench.run.registrations["hostile"] = registration
    return bench.run.registrations["hostile"]


def _fetches(registration: Registration, after: int) -> int:
    return len(registration.control.journal(kind="request", endpoint="jwks", after=after))


def _number(key: dict[str, Any], member: str) -> bytes:
    try:
        return decode_part(str(key[member]).rstrip("="))
    except (KeyError, NotAccepted) as error:
        raise Breach(f"the key {key.get('kid')!r} has no usable member {member!r}") from error
