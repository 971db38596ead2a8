"""Access tokens for services (Security Framework 1.0 section 4.1): the assertion that asks for one, and the answer.

The assertion is a JWT bearer client assertion (RFC 7523 section 3) with the claims that section 4.1.1 lists. Answers
are read as leniently as platforms write them (RFC 6749 section 5.1 says what they should be): `expires_in` may be
missing or a text, `token_type` is in any case, and whatever else is there is not looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from gateway.protocol.vocabulary import CLAIM_DEPLOYMENT_ID, GRANT_ASSERTION_TYPE, GRANT_CLIENT_CREDENTIALS

ASSERTION_LIFETIME: Final = timedelta(minutes=5)
# Platforms whose clock is behind ours refuse an iat in their future; the standard knows no leeway.
BACKDATED: Final = timedelta(seconds=5)
# RFC 6749 section 5.1 only recommends expires_in; hosted platforms grant an hour, none grants less than this.
DEFAULT_LIFETIME: Final = timedelta(minutes=5)
LONGEST_LIFETIME: Final = timedelta(hours=1)


@dataclass(frozen=True)
class AccessToken:
    """A token, and how long the platform takes it."""

    text: str
    lifetime: timedelta


def assertion_claims(
    *, client_id: str, audience: str, jti: str, now: datetime, deployment_id: str = ""
) -> dict[str, Any]:
    """The claims of a client assertion: `iss` and `sub` are the client, `jti` makes it the only one of its kind.

    `deployment_id` says for which deployment the token is wanted, where it is for one (Core 6.2.1).
    """
    issued = now - BACKDATED
    deployment = {CLAIM_DEPLOYMENT_ID: deployment_id} if deployment_id else {}
    return {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": int(issued.timestamp()),
        "exp": int((issued + ASSERTION_LIFETIME).timestamp()),
        "jti": jti,
        **deployment,
    }


def token_request(*, signed: str, scopes: Sequence[str]) -> str:
    """The form that asks for a token (RFC 6749 section 4.4.2)."""
    return urlencode(
        {
            "grant_type": GRANT_CLIENT_CREDENTIALS,
            "client_assertion_type": GRANT_ASSERTION_TYPE,
            "client_assertion": signed,
            "scope": " ".join(scopes),
        }
    )


def access_token_from(document: Any) -> AccessToken:
    """The token in an answer; raises ValueError with a sentence when there is none that can be used."""
    if not isinstance(document, Mapping):
        raise ValueError("it is not a JSON object")
    text, kind = document.get("access_token"), document.get("token_type")
    # It goes into a header: RFC 6750 section 2.1 has no other characters in it.
    if not isinstance(text, str) or not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("access_token is missing, or not a text that fits into a header")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise ValueError("token_type is not Bearer")
    return AccessToken(text, _lifetime_from(document.get("expires_in")))


def _lifetime_from(value: Any) -> timedelta:
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return DEFAULT_LIFETIME
    # NaN is in no range, and a token that has expired already is used once.
    return timedelta(seconds=min(seconds, LONGEST_LIFETIME.total_seconds())) if seconds >= 0 else DEFAULT_LIFETIME
