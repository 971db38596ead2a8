"""The assertion by which a tool authenticates at a token endpoint: valid by default, every part changeable by name.

Security Framework 1.0 section 4.1.1; LTI Core 1.3 section 6.2; RFC 7523 section 3.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from conformance.mock_tool.signed_token import Sign, ToolKey, compact_token
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID

LIFETIME_S = 300
Changes = Mapping[str, Any]


@dataclass(frozen=True)
class ToolIdentity:
    """What a platform knows the tool by, and where its tokens are granted; `audience` is what `aud` has to hold."""

    client_id: str
    deployment_id: str
    token_endpoint: str
    audience: str
    key: ToolKey


@dataclass(frozen=True)
class ClientAssertion:
    """An assertion that is not signed yet: `sign` is that of the tool's `key`, unless `signed_by` exchanges it."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    key: ToolKey
    sign: Sign

    @classmethod
    def of(cls, tool: ToolIdentity) -> "ClientAssertion":
        """Return a new, valid assertion of the tool."""
        now = int(time.time())
        claims = {
            "iss": tool.client_id,
            "sub": tool.client_id,
            "aud": tool.audience,
            "iat": now,
            "exp": now + LIFETIME_S,
            "jti": uuid4().hex,
            CLAIM_DEPLOYMENT_ID: tool.deployment_id,
        }
        return cls({"alg": "RS256", "typ": "JWT", "kid": tool.key.kid}, claims, tool.key, tool.key.sign)

    def with_claims(self, changes: Changes) -> "ClientAssertion":
        """Return the assertion with these claims changed; None drops one."""
        return replace(self, claims=changed(self.claims, changes))

    def with_header(self, changes: Changes) -> "ClientAssertion":
        """Return the assertion with these members of its header changed; None drops one."""
        return replace(self, header=changed(self.header, changes))

    def signed_by(self, sign: Sign) -> "ClientAssertion":
        """Return the assertion with another signer; the header still names the tool's own key."""
        return replace(self, sign=sign)

    def token(self) -> str:
        """Return it signed, in the compact form."""
        return compact_token(self.header, self.claims, self.sign)


def changed(members: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """Return *members* with *changes*; one that is None is left out."""
    return {name: value for name, value in {**members, **changes}.items() if value is not None}
