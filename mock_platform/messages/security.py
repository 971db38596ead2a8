"""The claims that every id_token has (Security Framework 5.1.2), and who the user is (LTI Core 5.3.6)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from mock_platform.behaviour import STANDARD
from mock_platform.launch import Launch
from mock_platform.messages.setting import Setting

LIFETIME = timedelta(seconds=STANDARD.id_token_lifetime_s)


def security_claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    """Return issuer, audience, times and nonce."""
    now = int(setting.now.timestamp())
    return {
        "iss": setting.addresses.issuer,
        "aud": launch.registration.client_id,
        "azp": launch.registration.client_id,
        "iat": now,
        "exp": now + int(LIFETIME.total_seconds()),
        "nonce": setting.nonce,
        "jti": str(uuid4()),
    }


def user_claims(launch: Launch) -> dict[str, Any]:
    """Return who the user is: nothing of an anonymous one, only `sub` of one who keeps name and email private."""
    person = launch.person
    if person.anonymous:
        return {}
    claims = {
        "sub": person.user_id,
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "middle_name": person.middle_name,
        "email": person.email,
        "picture": person.picture,
        "locale": person.locale,
    }
    return {name: value for name, value in claims.items() if value is not None}
