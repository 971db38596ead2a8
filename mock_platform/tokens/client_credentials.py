"""Granting access tokens: the assertion's claims are judged first, its signature after them, in the standard's order.

Security Framework 1.0 section 4.1.1. `jti` is used up last, so that nobody can spend another's assertion.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mock_platform.checks import Breach, breaches, first_breach, tolerated_breaches
from mock_platform.clock import Clock
from mock_platform.jws import NotAccepted
from mock_platform.memory import Recent
from mock_platform.tokens.access_tokens import Grant
from mock_platform.tokens.token_request import GRANTED, JUDGED, LEEWAY, NOTICED, UNSPENT, TokenRequest
from mock_platform.tool_keys import ToolKeys, Unavailable

MOST_ASSERTIONS = 20_000
NEVER = datetime.max.replace(tzinfo=UTC)


class UsedAssertions:
    """The assertions that were accepted, by client and `jti`, so that none is accepted twice while it holds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._used: Recent[tuple[str, str], datetime] = Recent(MOST_ASSERTIONS)

    def __contains__(self, key: tuple[str, str]) -> bool:
        until = self._used.get(key)
        return until is not None and self._clock.now() < until

    def add(self, key: tuple[str, str], expires_at: datetime | None) -> None:
        """Remember an assertion until it has expired everywhere; one that never expires for ever."""
        self._used[key] = NEVER if expires_at is None or expires_at > NEVER - LEEWAY else expires_at + LEEWAY


@dataclass(frozen=True)
class Refused:
    """An error of the token endpoint."""

    breach: Breach


@dataclass(frozen=True)
class Granted:
    """An access token."""

    token: str
    scopes: list[str]


async def answer_token_request(request: TokenRequest, tool_keys: ToolKeys) -> Granted | Refused:
    """Return an access token or the error; breaches are written to the platform's journal."""
    tolerated = request.platform.behaviour.token_tolerates
    noticed = [*tolerated_breaches(JUDGED, request, tolerated), *breaches(NOTICED, request)]
    breach = (
        first_breach(JUDGED, request, tolerated=tolerated)
        or await _bad_signature(request, tool_keys)
        or _spent(request, tolerated)
        or first_breach(GRANTED, request)
    )
    if breach is not None:
        _write_finding(request, breach)
        return Refused(breach)
    for each in noticed:
        _write_finding(request, each)
    assert request.registration is not None
    scopes = frozenset(request.granted)
    lifetime = timedelta(seconds=request.platform.behaviour.token_lifetime_s)
    grant = Grant(request.registration, request.deployment, scopes, request.now + lifetime)
    return Granted(request.platform.access_tokens.issue(grant), request.granted)


async def _bad_signature(request: TokenRequest, tool_keys: ToolKeys) -> Breach | None:
    assert request.assertion is not None
    assert request.registration is not None
    try:
        await tool_keys.verify(request.assertion, request.registration)
    except Unavailable as error:
        advice = "Let the platform read the tool's key set at the registered address."
        return Breach("invalid_client", "OAUTH-006", str(error), advice, name="key-set-unavailable")
    except NotAccepted as error:
        advice = "Sign with RS256 and a key of the registered key set, and name it by kid."
        return Breach("invalid_client", "OAUTH-006", str(error), advice)
    return None


def _spent(request: TokenRequest, tolerated: Container[str]) -> Breach | None:
    """Use up the assertion; another request may have done so while the key set was fetched."""
    breach = first_breach([UNSPENT], request, tolerated=tolerated)
    request.platform.used_assertions.add(request.key, request.moment("exp"))
    return breach


def _write_finding(request: TokenRequest, breach: Breach) -> None:
    client_id = request.registration.client_id if request.registration else None
    breach.write(request.platform.journal, endpoint="token", client_id=client_id)
