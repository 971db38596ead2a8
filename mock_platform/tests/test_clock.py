"""The platform's clock moves, and everything that has an age ages with it: nothing sleeps."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mock_platform import MockPlatform
from mock_platform.tests.reader import claims_of, header_of, verified_claims
from mock_platform.tests.talking import Talk

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
DAY_S = 24 * 3600


def move(tool: Talk, offset_s: float) -> None:
    tool.control("PUT", "/clock", {"offset_s": offset_s})


def roster_status(tool: Talk, token: str, url: str) -> int:
    return tool.http.get(url, headers={"Authorization": f"Bearer {token}"}).status_code


@pytest.mark.parametrize("offset_s", [-DAY_S, -30, 30, DAY_S])
def test_messages_are_made_at_the_platforms_time(tool: Talk, offset_s: int) -> None:
    """IDT-CLM-023: issue and expiry of a token are those of the platform's clock, ahead or behind."""
    move(tool, offset_s)

    claims = claims_of(tool.begin().authorize().token)

    assert abs(claims["iat"] - time.time() - offset_s) < 30
    assert claims["exp"] - claims["iat"] == 300


@pytest.mark.parametrize(("passed_s", "status"), [(3590, 200), (3601, 401)])
def test_access_tokens_age(tool: Talk, passed_s: int, status: int) -> None:
    """OAUTH-035: an access token is over when its lifetime has passed by the platform's clock."""
    url = claims_of(tool.begin().authorize().token)[CLAIM]["context_memberships_url"]
    token = tool.token(SCOPE)

    move(tool, passed_s)

    assert roster_status(tool, token, url) == status


@pytest.mark.parametrize(("offset_s", "error"), [(0, None), (300, None), (400, "exp"), (-50, None), (-120, "iat")])
def test_assertions_age(tool: Talk, offset_s: int, error: str | None) -> None:
    """OAUTH-025: an assertion of now is judged by the platform's clock, give or take a minute."""
    move(tool, offset_s)

    answer = tool.ask_for_token(SCOPE).json()

    assert ("access_token" in answer) is (error is None)
    assert answer.get("error_description", "exp iat").startswith(error or "exp iat")


@pytest.mark.parametrize(("passed_s", "is_over"), [(7 * 3600, False), (9 * 3600, True)])
def test_sessions_age(tool: Talk, passed_s: int, is_over: bool) -> None:
    """AUTHREQ-018: after a working day without a request nobody is signed in any more in that browser."""
    begun = tool.begin()

    move(tool, passed_s)

    assert (begun.authorize().fields.get("error") == "login_required") is is_over


def test_session_that_is_used_lives_on(tool: Talk) -> None:
    """Every request of a browser begins its session's day anew."""
    first, cookie = tool.begin(), ""
    cookie = first.cookie
    ordered = tool.control("POST", "/launches", {"client_id": "tool-1", "user": "student", "browser": True})
    move(tool, 5 * 3600)
    second = tool.open(ordered["launch_id"], ordered["url"], cookie)
    move(tool, 10 * 3600)

    assert second.cookie == cookie
    assert "id_token" in second.authorize().fields


def test_spent_assertions_are_forgotten_when_they_have_expired(tool: Talk) -> None:
    """OAUTH-026: a `jti` counts as used until its assertion has expired, by the platform's clock, and no longer."""
    now = int(time.time())
    first = tool.ask_for_token(SCOPE, assertion=tool.assertion(jti="once"))
    again = tool.ask_for_token(SCOPE, assertion=tool.assertion(jti="once"))

    move(tool, DAY_S)
    later = tool.assertion(jti="once", iat=now + DAY_S, exp=now + DAY_S + 300)

    assert [first.status_code, again.status_code] == [200, 400]
    assert tool.ask_for_token(SCOPE, assertion=later).status_code == 200


def test_journal_and_errors_tell_the_platforms_time(tool: Talk) -> None:
    """Entries are dated by the platform's clock, and a Retry-After date is of the same time."""
    tool.control("PUT", "/clock", {"at": "2031-05-04T10:00:00+02:00"})
    tool.control("POST", "/faults", {"name": "rate-limit", "endpoint": "jwks", "hint": "date", "retry_after_s": 60})

    answer = tool.http.get(f"{tool.issuer}/lti/jwks")

    last = tool.control("GET", "/journal?endpoint=jwks")["entries"][-1]
    assert answer.headers["retry-after"].startswith("Sun, 04 May 2031 08:01:")
    assert last["at"].startswith("2031-05-04T08:00:")


def test_clocks_of_two_platforms_differ(lms: MockPlatform) -> None:
    """A platform's clock is its own, and Python moves it by an offset or to a moment."""
    one, other = lms.platform("clock-1"), lms.platform("clock-2")

    one.clock.move(timedelta(days=1))
    other.clock.set(datetime(2040, 1, 1, tzinfo=UTC))

    assert timedelta(hours=23) < one.clock.now() - lms.clock.now() < timedelta(hours=25)
    assert other.clock.now().year == 2040
    one.delete()
    other.delete()


def test_rotation_needs_no_waiting(tool: Talk) -> None:
    """JWKS-007, JWKS-009: a year of monthly rotations passes at once, each launch signed by the key of its month."""
    used: list[Any] = []
    used.extend(header_of(month_later(tool, month))["kid"] for month in range(12))

    assert len(set(used)) == 12
    kids = [key["kid"] for key in tool.key_set()["keys"]]
    assert (used[-1] in kids, used[0] in kids) == (True, False)


def month_later(tool: Talk, month: int) -> str:
    """Move the clock by a month, rotate, and return a token, which verifies."""
    move(tool, month * 30 * DAY_S)
    tool.control("POST", "/keys/rotate", {"remove_past": True})
    token = tool.begin().authorize().token
    verified_claims(token, tool.key_set())
    return token
