"""The claims that are not LTI's own: their types, their times, and the names that are registered without being a URL.

Security Framework 1.0 section 5.1.2; OpenID Connect Core sections 2 and 5.1; RFC 7519 section 4.1.
"""

import re
from typing import Any

from conformance.bench.visit import Message
from conformance.outcomes import Breach

CLOCKS_MAY_DIFFER_S = 300
LONGEST_LIFETIME_S = 3600
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/]+")
_JWT = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid"}
_OF_A_TOKEN = {"auth_time", "nonce", "acr", "amr", "azp", "at_hash", "c_hash", "s_hash"}
_NAMES = {"name", "given_name", "family_name", "middle_name", "nickname", "preferred_username"}
_OF_A_PERSON = {"profile", "picture", "website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale"}
_AND_FURTHER = {"phone_number", "phone_number_verified", "address", "updated_at"}
REGISTERED = _JWT | _OF_A_TOKEN | _NAMES | _OF_A_PERSON | _AND_FURTHER
IDENTIFYING = (_NAMES | _OF_A_PERSON | _AND_FURTHER) - {"locale", "zoneinfo", "updated_at", "email_verified"}


def wrong_times(message: Message) -> str:
    """Return what is wrong with issuer, audience, nonce and times; "" when nothing is."""
    claims = message.claims
    missing = [name for name in ("iss", "aud", "exp", "iat", "nonce") if claims.get(name) in (None, "", [])]
    if missing:
        return f"{missing[0]} is missing or empty"
    wrong = [name for name in ("exp", "iat") if not _is_number(claims[name])]
    if wrong:
        return f"{wrong[0]} should be a number of seconds, got {claims[wrong[0]]!r}"
    if not _is_audience(claims["aud"]):
        return f"aud should be a text or a list of texts, got {claims['aud']!r}"
    if abs(claims["iat"] - message.received_at) > CLOCKS_MAY_DIFFER_S:
        return f"iat is {claims['iat'] - message.received_at:+.0f} s from the moment at which the message came"
    return "" if claims["exp"] > claims["iat"] else f"exp {claims['exp']} is not after iat {claims['iat']}"


def lifetime_of(message: Message) -> float:
    """Return for how many seconds the token is good; raise `Breach` when its times are no numbers."""
    if wrong := wrong_times(message):
        raise Breach(wrong)
    return float(message.claims["exp"]) - float(message.claims["iat"])


def wrong_name(message: Message) -> str:
    """Return which claim has a name that is neither registered nor a URL; "" when none has."""
    bare = [name for name in message.claims if name not in REGISTERED and not _URL.match(name)]
    return f"the claim {bare[0]!r} is neither registered nor named by a URL" if bare else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_audience(value: Any) -> bool:
    texts = value if isinstance(value, list) else [value]
    return all(isinstance(text, str) for text in texts)
