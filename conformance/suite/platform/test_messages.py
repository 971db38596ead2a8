"""Messages as a platform sends them: how they are signed, and what every one of them says.

Security Framework 1.0 sections 5 and 6; LTI Core 1.3 sections 3.1.3, 5.3 and 5.4.7; certification guide section 5.1.
"""

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Message
from conformance.cases import requirement
from conformance.mock_tool.id_token import public_key_from
from conformance.outcomes import Breach
from conformance.suite.platform.every_message import every_message, expect_of_each, wrong_identifier
from conformance.suite.platform.payload import blank_around, wrong_version
from conformance.suite.platform.registered_claims import LONGEST_LIFETIME_S, lifetime_of, wrong_name, wrong_times
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_MESSAGE_TYPE

pytestmark = pytest.mark.kind("platform")

FEWEST_BITS = 2048
KEYS_IN_HEADERS = ("x5u", "x5c", "jku", "jwk")


@requirement("IDT-SIG-033")
def test_is_signed_by_a_published_key(bench: PlatformBench) -> None:
    """A message is signed by RS256 under a key id of the platform's published key set."""
    visit = bench.visit()

    visit.read(visit.ask())


@requirement("IDT-SIG-001")
def test_is_signed_by_a_strong_key(bench: PlatformBench) -> None:
    """The key that signs messages by RS256 has 2048 bits or more."""
    expect_of_each(every_message(bench), _weak_key)


@requirement("IDT-SIG-032")
def test_headers_bring_no_keys(bench: PlatformBench) -> None:
    """No header of a message has a key, a certificate, or the address of one."""
    expect_of_each(every_message(bench), _key_in_header)


@requirement("IDT-CLM-023")
def test_registered_claims_are_there_and_sane(bench: PlatformBench) -> None:
    """Issuer, audience, expiry, time of issue and nonce are there, of the right types, and fit the time of launch."""
    expect_of_each(every_message(bench), wrong_times)


@requirement("IDT-CLM-023")
def test_tokens_are_short_lived(bench: PlatformBench) -> None:
    """A token is good for an hour at the most."""
    lifetime = lifetime_of(bench.message())

    if lifetime > LONGEST_LIFETIME_S:
        raise Breach(f"a token lives {lifetime:g} s; no document says how long is too long", soft=True)


@requirement("IDT-CLM-023")
def test_people_have_a_subject(bench: PlatformBench) -> None:
    """The token of somebody who is not anonymous has a subject."""
    for_each = [message for message in every_message(bench) if message.user != "anonymous"]
    expect_of_each(for_each, lambda message: wrong_identifier("sub", message.claims.get("sub")))


@requirement("IDT-CLM-024")
def test_audience_is_the_tool(bench: PlatformBench) -> None:
    """The audience of every message contains the tool's client id."""
    expect_of_each(every_message(bench), lambda message: _other_audience(message, bench.tool.client_id))


@requirement("CORE-001")
def test_a_resource_launch_names_its_type(bench: PlatformBench) -> None:
    """The launch of a link says that it is an LtiResourceLinkRequest."""
    kind = bench.message().claims.get(CLAIM_MESSAGE_TYPE)

    if kind != "LtiResourceLinkRequest":
        raise Breach(f"{CLAIM_MESSAGE_TYPE} should be 'LtiResourceLinkRequest', got {kind!r}")


@requirement("CORE-004")
def test_names_the_version(bench: PlatformBench) -> None:
    """Every message says that it is of version 1.3.0, as a text."""
    expect_of_each(every_message(bench), wrong_version)


@requirement("CORE-007")
def test_names_the_deployment(bench: PlatformBench) -> None:
    """Every message has a deployment id of at most 255 ASCII characters."""
    messages = every_message(bench)

    expect_of_each(messages, lambda message: wrong_identifier("deployment_id", message.claims.get(CLAIM_DEPLOYMENT_ID)))
    told = {message.claims[CLAIM_DEPLOYMENT_ID] for message in messages}
    if told != {bench.facts.deployment_id}:
        bench.warn(f"the messages name {sorted(told)}, the target file {bench.facts.deployment_id!r}")


@requirement("CORE-016")
def test_claims_of_a_vendor_have_full_names(bench: PlatformBench) -> None:
    """A claim that no standard registers is named by a full URL."""
    expect_of_each(every_message(bench), wrong_name)


@requirement("CORE-017")
def test_values_have_no_blanks_around_them(bench: PlatformBench) -> None:
    """No value of any claim begins or ends with white space."""
    expect_of_each(every_message(bench), blank_around)


def _weak_key(message: Message) -> str:
    bits = public_key_from(message.key).key_size
    return f"the key {message.key.get('kid')!r} has {bits} bits" if bits < FEWEST_BITS else ""


def _key_in_header(message: Message) -> str:
    found = [name for name in KEYS_IN_HEADERS if name in message.header]
    return f"the header has {found[0]}" if found else ""


def _other_audience(message: Message, client_id: str) -> str:
    audience = message.claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    return "" if client_id in audiences else f"aud should contain {client_id!r}, got {audience!r}"
