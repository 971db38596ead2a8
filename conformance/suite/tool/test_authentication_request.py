"""The authentication request that the tool sends through the browser (Sec 5.1.1.2, OIDC Core 3.1.2.1)."""

import base64
import binascii
import math
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote_plus

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import NoAuthenticationRequest
from conformance.cases import requirement
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.expectations import demand_no_crash, expect_target, needs_two_targets

ENOUGH_BITS = 112  # a random UUID has 122; what is made of the time of day has some 30
ENOUGH_SAMPLES = 100


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        pytest.param("scope", "openid", marks=requirement("AUTHREQ-001"), id="scope"),
        pytest.param("response_type", "id_token", marks=requirement("AUTHREQ-002"), id="response_type"),
        pytest.param("response_mode", "form_post", marks=requirement("AUTHREQ-003"), id="response_mode"),
        pytest.param("prompt", "none", marks=requirement("AUTHREQ-004"), id="prompt"),
    ],
)
def test_the_request_says(bench: Bench, parameter: str, expected: str) -> None:
    """The authentication request has the fixed value that LTI demands."""
    request = bench.launch(bench.plan()).initiate()

    words = (request.parameter(parameter) or "").split() if parameter == "scope" else [request.parameter(parameter)]
    if expected not in words:
        raise Breach(f"{parameter} should be {expected!r}, got {request.parameter(parameter)!r}")


@requirement("AUTHREQ-005")
def test_the_request_names_the_client_id(bench: Bench) -> None:
    """The authentication request carries the tool's client id at this issuer."""
    launch = bench.launch(bench.plan())
    request = launch.initiate()

    expected = launch.plan.registration.client_id
    if request.parameter("client_id") != expected:
        raise Breach(f"client_id should be {expected!r}, got {request.parameter('client_id')!r}")


@requirement("AUTHREQ-006")
def test_the_redirect_uri_is_registered(bench: Bench) -> None:
    """The redirect_uri is one of the registered ones, byte for byte."""
    request = bench.launch(bench.plan()).initiate()

    bench.demand_registered_redirect_uri(request)


@requirement("AUTHREQ-006")
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Forwarded"])
def test_the_redirect_uri_does_not_come_from_a_header(bench: Bench, header: str) -> None:
    """A forged host header does not change the redirect_uri; refusing such a request is fine."""
    bench.control(bench.plan())
    value = "host=evil.invalid;proto=https" if header == "Forwarded" else "evil.invalid"
    launch = bench.launch(bench.plan())
    try:
        request = launch.initiate((header, value))
    except NoAuthenticationRequest as refusal:
        demand_no_crash(refusal.judgement, f"a login with a forged {header}")
    else:
        bench.demand_registered_redirect_uri(request)


@requirement("AUTHREQ-008")
def test_the_request_has_a_nonce(bench: Bench) -> None:
    """The authentication request has a nonce that is not empty."""
    if not bench.launch(bench.plan()).initiate().parameter("nonce"):
        raise Breach("there is no nonce")


@requirement("AUTHREQ-010")
def test_the_request_has_a_state(bench: Bench) -> None:
    """The authentication request has a state that is not empty."""
    if not bench.launch(bench.plan()).initiate().parameter("state"):
        raise Breach("there is no state")


@requirement("AUTHREQ-009")
def test_the_nonce_cannot_be_guessed(bench: Bench) -> None:
    """Many logins give as many nonces, with no pattern that leaves little to guess."""
    _demand_unpredictable("nonce", bench.collect("nonce"))


@requirement("AUTHREQ-011")
def test_the_state_cannot_be_guessed_and_tells_nothing(bench: Bench) -> None:
    """Many logins give as many states, hard to guess, that carry no name or address of the user in clear."""
    states = bench.collect("state")

    _demand_unpredictable("state", states)
    readable = " ".join(_readable(part) for part in states[0].split("."))
    for private in ("@", "given_name", "family_name", "email"):
        if private in readable:
            raise Breach(f"the state carries {private!r} in clear")


@requirement("AUTHREQ-012")
def test_the_request_goes_through_the_browser(bench: Bench) -> None:
    """Nothing but the browser, with its session at the platform, sends the authentication request."""
    launch = bench.launch(bench.plan())
    control = launch.plan.registration.control
    since = control.last_seq()
    nonce = launch.initiate().parameter("nonce") or ""
    launch.answer()

    # not by launch_id: without the browser's session the platform does not know whose request it is
    requests = control.journal(kind="request", endpoint="authorize", after=since)
    ours = [entry for entry in requests if nonce and nonce in unquote_plus(f"{entry['query']}&{entry['body']}")]
    if any("cookie" not in entry["headers"] for entry in ours):
        raise Breach("the authorization endpoint was asked without the browser's session")
    if not ours:
        raise Inconclusive("the platform's journal does not have the authentication request")


@requirement("AUTHREQ-013", "AUTHRESP-012")
def test_one_fixed_redirect_uri_reaches_every_resource(bench: Bench) -> None:
    """The launch of a link whose target is not a redirect_uri shows the resource that the signed claim names."""
    for target in needs_two_targets(bench.facts):
        judgement = bench.expect_accepted(bench.plan(target_link_uri=target), f"the launch of {target}")

        expect_target(judgement, target)


def _demand_unpredictable(name: str, values: Sequence[str]) -> None:
    if len(values) < ENOUGH_SAMPLES:
        raise Inconclusive(
            f"[limits] logins allows {len(values)} logins: {ENOUGH_SAMPLES} are needed to judge the {name}"
        )
    repeated = [value for value, times in Counter(values).items() if times > 1]
    if repeated:
        raise Breach(f"the {name} {repeated[0]!r} came {values.count(repeated[0])} times in {len(values)} logins")
    bits = apparent_bits(values)
    if bits < ENOUGH_BITS:
        raise Breach(f"the {name} seems to hold {bits:.0f} unpredictable bits only, of {ENOUGH_BITS} that are enough")


def apparent_bits(values: Sequence[str]) -> float:
    """Return how unpredictable the characters are, summed over all positions (Shannon, Miller-Madow), in bits."""
    width = min(len(value) for value in values)
    return sum(_entropy([value[position] for value in values]) for position in range(width))


def _entropy(symbols: Sequence[str]) -> float:
    counts = Counter(symbols)
    total = len(symbols)
    plain = -sum(count / total * math.log2(count / total) for count in counts.values())
    return plain + (len(counts) - 1) / (2 * total * math.log(2))


def _readable(part: str) -> str:
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return part
    return text if text.isprintable() else part  # among random bytes there is an @ now and then
