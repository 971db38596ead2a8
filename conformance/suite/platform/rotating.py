"""The tool that the suite plays takes a new key: published beside the old one, then used, as LTI's rotation goes."""

import time

from cryptography.hazmat.primitives.asymmetric import rsa

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import Response
from conformance.mock_tool.signed_token import ToolKey
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.platform.services import offered_scopes

PAUSE_S = 3.0


def expect_new_key_accepted(bench: PlatformBench) -> None:
    """Expect a token for an assertion signed by a new key, within `key_refresh_s` of its publication."""
    if not bench.subject.tool.jwks_url:
        raise NotApplicable("the tool's key set has no address at the platform: [tool] jwks_url")
    receiver, scopes = bench.receiver, offered_scopes(bench)[:1]
    bench.access_token(*scopes)
    if receiver.asked_for_keys() == 0:
        raise Breach("a token was granted, and the tool's key set was never fetched", soft=True)
    new = ToolKey(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    receiver.keys.append(new)
    try:
        _use(bench, new, scopes)
    finally:
        receiver.keys.remove(new)


def _use(bench: PlatformBench, key: ToolKey, scopes: list[str]) -> None:
    patience = time.monotonic() + bench.subject.tool.key_refresh_s
    while (answer := _asked_with(bench, key, scopes)).status != 200:
        if time.monotonic() > patience:
            raise Breach(f"a new key of the tool is not accepted: {answer.status} {answer.text[:200]!r}")
        time.sleep(PAUSE_S)  # a platform may keep a key set for a while: it is asked again until it may not


def _asked_with(bench: PlatformBench, key: ToolKey, scopes: list[str]) -> Response:
    client = bench.client()
    assertion = client.assertion().with_header({"kid": key.kid}).signed_by(key.sign)
    return client.ask_for_token(scopes, assertion=assertion.token())
