"""The question that a validator outside of this process is asked, and the verdict that it answers with, as JSON.

{"token": "eyJ...", "key_set": {"keys": [...]}, "issuer": "...", "client_id": "...", "nonce": "...",
 "now": 1795348800, "algorithms": ["RS256"], "leeway_s": 300, "level": "lti"}
{"verdict": "accepted", "claims": {...}}
{"verdict": "refused", "reason": "..."}
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from conformance.properties.verdict import NoVerdict


class Agreed(Protocol):
    """Where an adapter finds the terms that were agreed on: the class that it validates for."""

    algorithms: Collection[str]
    leeway: timedelta
    level: str


class Refusal(Exception):
    """A validator outside of this process refused the token; the text is its reason."""


def question(agreed: Agreed, asked: tuple[str, Any, str, str, str, datetime]) -> str:
    """Return the question on one line: ASCII, so that no encoding of a pipe can change it."""
    token, key_set, issuer, client_id, nonce, now = asked
    members = {
        "token": token,
        "key_set": key_set,
        "issuer": issuer,
        "client_id": client_id,
        "nonce": nonce,
        "now": int(now.timestamp()),
        "algorithms": sorted(agreed.algorithms),
        "leeway_s": int(agreed.leeway.total_seconds()),
        "level": agreed.level,
    }
    return json.dumps(members)


def claims_from(answer: str | bytes) -> Mapping[str, Any]:
    """Return the claims of an answer that accepts; raise `Refusal` for one that refuses, `NoVerdict` for no verdict."""
    match _object(answer):
        case {"verdict": "accepted", "claims": dict() as claims}:
            return claims
        case {"verdict": "refused", **rest}:
            raise Refusal(str(rest.get("reason", "")))
        case {"verdict": "accepted", **rest}:
            raise NoVerdict(f"accepted, and `claims` is no object: got {rest.get('claims')!r:.80}")
    raise NoVerdict(f"answered {answer!r:.200}, which is no verdict: see docs/properties.md")


def _object(answer: str | bytes) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise NoVerdict(f"answered what is not JSON: {answer!r:.200}") from error
