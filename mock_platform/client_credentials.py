"""Granting access tokens: the assertion's claims are judged first, its signature after them, in the standard's order.

Security Framework 1.0 section 4.1.1. `jti` is used up last, so that nobody can spend another's assertion.
"""

from collections import OrderedDict
from dataclasses import dataclass

from mock_platform.access_tokens import LIFETIME, Grant
from mock_platform.checks import Check, first_breach
from mock_platform.jws import NotAccepted
from mock_platform.token_request import GRANTED, JUDGED, NOTICED, TokenRequest
from mock_platform.tool_keys import ToolKeys, Unavailable

MOST_ASSERTIONS = 20_000


class UsedAssertions:
    """The assertions that were accepted, by client and `jti`, so that none is accepted twice."""

    def __init__(self) -> None:
        self._used: OrderedDict[tuple[str, str], None] = OrderedDict()

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._used

    def add(self, key: tuple[str, str]) -> None:
        """Remember an assertion."""
        self._used[key] = None
        if len(self._used) > MOST_ASSERTIONS:
            self._used.popitem(last=False)


@dataclass(frozen=True)
class Refused:
    """An error of the token endpoint."""

    error: str
    sentence: str


@dataclass(frozen=True)
class Granted:
    """An access token."""

    token: str
    scopes: list[str]


async def answer_token_request(request: TokenRequest, tool_keys: ToolKeys) -> Granted | Refused:
    """Return an access token or the error; breaches are written to the platform's journal."""
    breach = (
        first_breach(JUDGED, request)
        or await _bad_signature(request, tool_keys)
        or _spent(request)
        or first_breach(GRANTED, request)
    )
    if breach is not None:
        _write_finding(request, breach)
        return Refused(breach.error, breach.sentence)
    for check in NOTICED:
        if not check.passes(request):
            _write_finding(request, check)
    assert request.registration is not None
    scopes = frozenset(request.granted)
    grant = Grant(request.registration, request.deployment, scopes, request.now + LIFETIME)
    return Granted(request.platform.access_tokens.issue(grant), request.granted)


async def _bad_signature(request: TokenRequest, tool_keys: ToolKeys) -> Check[TokenRequest] | None:
    assert request.assertion is not None
    assert request.registration is not None
    try:
        await tool_keys.verify(request.assertion, request.registration)
    except (NotAccepted, Unavailable) as error:
        advice = "Sign with RS256 and a key of the registered key set, and name it by kid."
        return Check("invalid_client", "OAUTH-006", str(error), advice, lambda _: False)
    return None


def _spent(request: TokenRequest) -> Check[TokenRequest] | None:
    """Use up the assertion; another request may have done so while the key set was fetched."""
    breach = first_breach([check for check in JUDGED if check.requirement == "OAUTH-005"], request)
    request.platform.used_assertions.add(request.key)
    return breach


def _write_finding(request: TokenRequest, breach: Check[TokenRequest]) -> None:
    client_id = request.registration.client_id if request.registration else None
    request.platform.journal.finding(
        breach.requirement, breach.sentence, breach.advice, endpoint="token", client_id=client_id
    )
