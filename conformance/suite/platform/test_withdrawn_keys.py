"""Keys of the tool that come and go: a platform follows the key set that the tool publishes (Sec 6.4, 7.1.1; RFC 7517).

It runs alone: meanwhile the tool signs with another key. A platform may sit on an old set for `key_refresh_s`, so
what it knows is asked again until then.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import Response
from conformance.cases import requirement
from conformance.mock_tool.signed_token import ToolKey
from conformance.outcomes import Inconclusive, NotApplicable
from conformance.suite.platform.services import demand, offered_scopes
from conformance.suite.platform.token_requests import control, is_granted

pytestmark = [pytest.mark.kind("platform"), pytest.mark.alone]

PAUSES_S = (0.5, 1.0, 2.0, 4.0)


@requirement("OAUTH-035", "JWKS-007")
def test_a_new_key_takes_the_place_of_a_withdrawn_one(bench: PlatformBench) -> None:
    """When the tool has replaced its key, an assertion by the new one is granted, and one by the old one is refused."""
    old, new = bench.tool.identity.key, ToolKey(rsa.generate_private_key(65537, 2048))
    control(bench)

    with _published(bench, new):
        by_new = _asked_until(bench, new, granted=True)
        _demand_fetched(bench, by_new)
        by_old = _asked_until(bench, old, granted=False)

    demand(not is_granted(by_old), "a token was granted for an assertion by a key that the tool has withdrawn")


@contextmanager
def _published(bench: PlatformBench, key: ToolKey) -> Iterator[None]:
    """Publish this key alone for a while; afterwards wait until the platform knows the tool's own key again."""
    keys = bench.receiver.keys
    own = list(keys)
    keys[:] = [key]
    try:
        yield
    finally:
        keys[:] = own
        _asked_until(bench, own[0], granted=True)


def _asked_until(bench: PlatformBench, key: ToolKey, *, granted: bool) -> Response:
    """Ask for a token by this key until the answer is as wanted, or the platform must have read the set again."""
    deadline = time.monotonic() + bench.subject.tool.key_refresh_s
    pauses = iter(PAUSES_S)
    answer = _ask(bench, key)
    while is_granted(answer) != granted and time.monotonic() < deadline:
        time.sleep(next(pauses, PAUSES_S[-1]))
        answer = _ask(bench, key)
    return answer


def _ask(bench: PlatformBench, key: ToolKey) -> Response:
    assertion = bench.client().assertion().with_header({"kid": key.kid}).signed_by(key.sign)
    return bench.client().ask_for_token(offered_scopes(bench)[:1], assertion=assertion.token())


def _demand_fetched(bench: PlatformBench, answer: Response) -> None:
    if bench.receiver.asked_for_keys() == 0:
        raise NotApplicable("the platform has the tool's key without fetching it: it never asked for the key set")
    if not is_granted(answer):
        raise Inconclusive(f"the platform does not take the tool's new key: {answer.status} {answer.text[:200]!r}")
