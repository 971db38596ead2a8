"""The key set that a tool publishes, fetched as anybody can."""

import json
from typing import Any

from conformance.bench.bench import Bench
from conformance.browser.exchange import Request, Response
from conformance.outcomes import Breach, NotApplicable


def fetched_key_set(bench: Bench) -> Response:
    """Fetch the key set of the tool; raise `NotApplicable` when the target file names none."""
    if not bench.facts.jwks_url:
        raise NotApplicable("[tool] jwks_url is not given")
    request = Request("GET", bench.facts.jwks_url, (("Accept", "application/json"),))
    answer = bench.run.wire.send(request)
    bench.evidence.record(request, answer)
    return answer


def published_keys(bench: Bench) -> list[dict[str, Any]]:
    """Return the keys that the tool publishes; raise `Breach` when what it publishes is no key set."""
    bench.subject.primary()
    answer = fetched_key_set(bench)
    try:
        document = json.loads(answer.body)
    except ValueError as error:
        raise Breach(f"the key set is not JSON: {answer.text[:80]!r}") from error
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise Breach("the key set has no array `keys` of objects")
    if not keys:
        raise Breach("the key set is empty")
    return keys
