"""The id_token of a plain launch, in order in every part: where each case of an id_token begins (Core 5, Sec 5.1.2)."""

from datetime import UTC, datetime
from typing import Final

from conformance.tokens.draft import Draft, Setting
from mock_platform.keys import fixture_key
from mock_platform.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_VERSION,
    MESSAGE_RESOURCE_LINK,
    ROLE_LEARNER,
    VERSION,
)

NOW: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LIFETIME_S: Final = 3600
AGE_S: Final = 5
LONGEST_ID: Final = 255
"""How many characters an id may have, of a user, a deployment, a link or a context (Core 5.3.3 to 5.4.1)."""

KEY, OTHER_KEY, NEXT_KEY = "platform-01", "platform-02", "platform-03"

SETTING: Final = Setting(
    issuer="https://lms.example.edu",
    client_id="tool-4711",
    nonce="n-5f2a9c1d7e3b4860a1c2",
    now=NOW,
)


def id_token(setting: Setting = SETTING) -> Draft:
    """Return the draft of an LtiResourceLinkRequest that every reader has to take."""
    pair = fixture_key(KEY)
    return Draft(
        setting=setting,
        header={"alg": "RS256", "typ": "JWT", "kid": pair.kid},
        claims={
            "iss": setting.issuer,
            "aud": setting.client_id,
            "sub": "user-1",
            "iat": setting.seconds - AGE_S,
            "exp": setting.seconds - AGE_S + LIFETIME_S,
            "nonce": setting.nonce,
            CLAIM_MESSAGE_TYPE: MESSAGE_RESOURCE_LINK,
            CLAIM_VERSION: VERSION,
            CLAIM_DEPLOYMENT_ID: "deployment-1",
            CLAIM_TARGET_LINK_URI: "https://tool.example.com/launch",
            CLAIM_RESOURCE_LINK: {"id": "link-1", "title": "Week 1"},
            CLAIM_ROLES: [ROLE_LEARNER],
            CLAIM_CONTEXT: {"id": "course-1", "label": "CS 101", "title": "Programming"},
        },
        key=pair.private_key,
        algorithm="RS256",
        key_set=tuple(fixture_key(name).public_jwk for name in (KEY, OTHER_KEY, NEXT_KEY)),
    )
