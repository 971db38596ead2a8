"""The deep linking response of a tool, in order in every part: where each case of one begins (Deep Linking 2.0, 4.5).

The reader is a platform: the tool is `client_id`, the issuer of this message, and `issuer` is the platform itself, its
audience (Security Framework 1.0 section 5.2.2). The nonce is of the tool's own making.
"""

from typing import Final

from conformance.tokens.draft import Draft, Setting
from conformance.tokens.id_token import AGE_S, NOW
from mock_platform.keys import fixture_key
from mock_platform.vocabulary import (
    CLAIM_CONTENT_ITEMS,
    CLAIM_DATA,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_VERSION,
    ITEM_LTI_RESOURCE_LINK,
    MESSAGE_DEEP_LINKING_RESPONSE,
    VERSION,
)

LIFETIME_S: Final = 600
KEY, OTHER_KEY = "tool", "tool-2"

SETTING: Final = Setting(
    issuer="https://lms.example.edu",
    client_id="tool-4711",
    now=NOW,
    deployment_id="deployment-1",
    data="csrf:c7fbba78-7b75-46e3-9201",
)


def deep_linking_response(setting: Setting = SETTING) -> Draft:
    """Return the draft of a response with one link, which every platform has to take."""
    pair = fixture_key(KEY)
    data = {} if setting.data is None else {CLAIM_DATA: setting.data}
    return Draft(
        setting=setting,
        header={"alg": "RS256", "typ": "JWT", "kid": pair.kid},
        claims={
            "iss": setting.client_id,
            "aud": setting.issuer,
            "iat": setting.seconds - AGE_S,
            "exp": setting.seconds - AGE_S + LIFETIME_S,
            "nonce": "r-71c0e4a8d2f94b6c8e05",
            CLAIM_MESSAGE_TYPE: MESSAGE_DEEP_LINKING_RESPONSE,
            CLAIM_VERSION: VERSION,
            CLAIM_DEPLOYMENT_ID: setting.deployment_id,
            **data,
            CLAIM_CONTENT_ITEMS: [
                {"type": ITEM_LTI_RESOURCE_LINK, "title": "Quiz 1", "url": "https://tool.example.com/quiz/1"}
            ],
        },
        key=pair.private_key,
        algorithm="RS256",
        key_set=tuple(fixture_key(name).public_jwk for name in (KEY, OTHER_KEY)),
        envelope_requirements=("DL-060",),
    )
