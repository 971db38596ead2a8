"""The client assertion of a tool, in order in every part: where each case of one begins (Security Framework 4.1.1).

The reader is the platform's token endpoint: the tool is `client_id`, issuer and subject in one (Core 6.2), and the
audience that both agreed on is `token_url` (RFC 7523 section 3).
"""

from typing import Final

from conformance.tokens.draft import Draft, Setting
from conformance.tokens.id_token import AGE_S, NOW
from mock_platform.keys import fixture_key

LIFETIME_S: Final = 300
KEY, OTHER_KEY = "tool", "tool-2"

SETTING: Final = Setting(
    issuer="https://lms.example.edu",
    client_id="tool-4711",
    now=NOW,
    deployment_id="deployment-1",
    token_url="https://lms.example.edu/lti/token",
)


def client_assertion(setting: Setting = SETTING) -> Draft:
    """Return the draft of an assertion that every token endpoint has to take."""
    pair = fixture_key(KEY)
    return Draft(
        setting=setting,
        header={"alg": "RS256", "typ": "JWT", "kid": pair.kid},
        claims={
            "iss": setting.client_id,
            "sub": setting.client_id,
            "aud": setting.token_url,
            "iat": setting.seconds - AGE_S,
            "exp": setting.seconds - AGE_S + LIFETIME_S,
            "jti": "29f90c047a44b2ece73d00a09364d49b",
        },
        key=pair.private_key,
        algorithm="RS256",
        key_set=tuple(fixture_key(name).public_jwk for name in (KEY, OTHER_KEY)),
        envelope_requirements=("OAUTH-027",),
    )
