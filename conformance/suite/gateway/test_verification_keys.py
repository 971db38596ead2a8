"""The platform's key as a gateway is given it: fetched from a key set, or registered as a JWK or as PEM.

With a registered key the rules about `kid` do not apply; everything else that makes a token genuine does.
"""

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.subject.admin import AdminError
from conformance.subject.gateway import AuthMethod
from conformance.suite.expectations import says_the_platform_failed
from conformance.suite.gateway.subject import gateway_of
from conformance.vocabulary import ROLE_CONTEXT
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.edits import Edit

pytestmark = pytest.mark.kind("gateway")

METHODS: tuple[AuthMethod, ...] = ("JWK_SET", "JWK_KEY", "RSA_KEY")
FORGERIES: dict[str, Edit] = {
    "altered": edits.alter_payload([lti.CLAIM_ROLES], [ROLE_CONTEXT + "Instructor"]),
    "foreign-key": edits.sign_with("foreign"),
    "unsigned": edits.unsigned("none"),
    "empty-signature": edits.signature("empty"),
    "hs256-with-the-public-key": edits.hmac("HS256", rendering="spki_pem"),
    "embedded-key": edits.embed_key("jwk"),
}


@requirement("IDT-SIG-001")
@pytest.mark.parametrize("method", METHODS)
def test_a_launch_is_accepted_however_the_key_was_given(bench: Bench, method: AuthMethod) -> None:
    """A launch is accepted, with the platform's key fetched from its key set, or registered as JWK or PEM."""
    bench.expect_accepted(Plan(gateway_of(bench).with_key(method)), f"a launch with {method}")


@requirement("IDT-SIG-008")
@pytest.mark.parametrize("forgery", list(FORGERIES))
@pytest.mark.parametrize("method", METHODS[1:])
def test_a_forged_launch_is_refused_however_the_key_was_given(bench: Bench, method: AuthMethod, forgery: str) -> None:
    """A forged token is refused when the platform's key was registered as JWK or PEM, too."""
    plan = Plan(gateway_of(bench).with_key(method))

    bench.expect_refused(plan, FORGERIES[forgery], what=f"a forged token ({forgery})")


@requirement("IDT-SIG-009")
@pytest.mark.parametrize("method", METHODS[1:])
def test_a_registered_key_is_that_of_its_platform_only(bench: Bench, method: AuthMethod) -> None:
    """A key that was registered for one platform verifies no token of another."""
    gateway = gateway_of(bench)
    other = gateway.with_key(method)

    bench.expect_refused(
        bench.plan(), edits.sign_with(f"platform:{other.control.name}"), what="a token signed by another platform"
    )


@requirement("LOGIN-026")
def test_the_query_of_the_authorization_endpoint_is_kept(bench: Bench) -> None:
    """A query that the registered authorization endpoint already has is still there in the authentication request."""
    plan = Plan(gateway_of(bench).with_authorization_query("tenant=x"))

    request = bench.launch(plan).initiate()

    if request.parameter("tenant") != "x":
        raise Breach(f"tenant=x is missing in {request.url[:200]}")
    bench.expect_accepted(plan, "the launch of a platform whose authorization endpoint has a query")


BROKEN_KEY_SETS = {
    "unreachable": "http://127.0.0.1:9/jwks",
    "no-key-set": "/sink/no-key-set",
    "not-found": "/lti/no-key-set-here",
}


@requirement("JWKS-013")
@pytest.mark.parametrize("broken", list(BROKEN_KEY_SETS))
def test_without_a_key_set_nothing_is_accepted(bench: Bench, broken: str) -> None:
    """While the key set cannot be fetched, or is none, launches are refused, and soon."""
    bench.control(bench.plan())
    plan = Plan(gateway_of(bench).with_key_set_at(BROKEN_KEY_SETS[broken]))

    judgement = bench.make(plan)

    if not says_the_platform_failed(judgement):
        bench.refused(judgement, f"a launch whose key set is {broken}")
    bench.warn_if_slow(judgement)


@requirement("JWKS-016")
def test_every_platform_gets_a_key_of_its_own(bench: Bench) -> None:
    """The gateway has a key pair for every registration: no two of ours are equal."""
    gateway = gateway_of(bench)
    gateway.primary(), gateway.at_second_issuer()

    keys = [platform["publicKey"] for platform in gateway.platforms()]

    if len(set(keys)) < len(keys):
        raise Breach("two platforms were given the same key")


@requirement("JWKS-014")
@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://lms.example/jwks", "data:application/json,{}"])
def test_a_key_set_is_at_an_address_of_the_web(bench: Bench, address: str) -> None:
    """A platform whose key set is no address of the web is not registered."""
    try:
        gateway_of(bench).with_key_set_at(address)
    except AdminError as refusal:
        if not 400 <= refusal.status < 500:
            raise Breach(f"the registration should be answered with a 4xx, got {refusal.status}") from refusal
    else:
        raise Breach(f"a platform was registered whose key set is {address!r}")
