"""Access tokens: opaque texts that stand for a grant to one tool, in one deployment or all of its own."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from mock_platform.memory import Recent
from mock_platform.registration import Deployment, Registration

MOST_TOKENS = 10_000


@dataclass(frozen=True)
class Grant:
    """What a token allows: these scopes, to this tool, in this deployment (None: each of the tool's), until then."""

    registration: Registration
    deployment: Deployment | None
    scopes: frozenset[str]
    expires_at: datetime

    def covers(self, deployment_key: str) -> bool:
        """True when the deployment is one that the grant is for."""
        deployments = self.registration.deployments if self.deployment is None else (self.deployment,)
        return any(deployment.key == deployment_key for deployment in deployments)


class AccessTokens:
    """The grants of one platform by token, bounded: the oldest go first."""

    def __init__(self) -> None:
        self._grants: Recent[str, Grant] = Recent(MOST_TOKENS)

    def issue(self, grant: Grant) -> str:
        """Return a new token for the grant."""
        token = secrets.token_urlsafe(32)
        self._grants[token] = grant
        return token

    def find(self, token: str, now: datetime) -> Grant | None:
        """Return the grant of a token that has not expired."""
        grant = self._grants.get(token)
        return grant if grant is not None and now < grant.expires_at else None

    def revoke(self, token: str) -> None:
        """Let a token hold no longer."""
        self._grants.discard(token)

    def end(self, token: str, moment: datetime) -> None:
        """Let a token hold until then."""
        self._grants[token] = replace(self._grants[token], expires_at=moment)

    def narrow(self, token: str, scopes: frozenset[str]) -> None:
        """Let a token allow only this."""
        self._grants[token] = replace(self._grants[token], scopes=scopes)

    def rename(self, token: str, text: str) -> None:
        """Let another text stand for a token's grant."""
        self._grants[text] = self._grants[token]
        self._grants.discard(token)
