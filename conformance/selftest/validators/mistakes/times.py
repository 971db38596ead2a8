"""Mistakes with times: texts and truths taken for numbers, milliseconds for seconds, another clock (RFC 7519)."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.signed_message import Refused

Claims = Mapping[str, Any]


class NeverExpires(Mistaken):
    """The end of a token's life is read and not compared."""

    flag = "expired"

    def judge_expiry(self, claims: Claims, now: float) -> None:  # noqa: ARG002
        """See that it is a date."""
        self.date(claims, "exp")


class NeedsNoExpiry(Mistaken):
    """A token that does not say when it ends does not end (CVE-2026-45069)."""

    flag = "exp-missing"

    def judge_expiry(self, claims: Claims, now: float) -> None:
        """Ask only when there is something to ask."""
        if "exp" in claims:
            super().judge_expiry(claims, now)

    def judge_issue(self, claims: Claims, now: float) -> None:
        """Let iat be compared with a day that never comes."""
        super().judge_issue({"exp": now + 10**9, **claims}, now)


class ForgivesADay(Mistaken):
    """A token that ended a few hours ago is still good: time zones are difficult."""

    flag = "expired"

    def judge_expiry(self, claims: Claims, now: float) -> None:
        """Set the clock back."""
        super().judge_expiry(claims, now - timedelta(days=1).total_seconds())


class ReadsMilliseconds(Mistaken):
    """Times are milliseconds, as JavaScript has them, when they are compared with now."""

    flag = "plain"

    def judge_expiry(self, claims: Claims, now: float) -> None:
        """Compare with now in milliseconds."""
        super().judge_expiry(claims, now * 1000)


class TakesTextsForTimes(Mistaken):
    """Digits in a text are a number for whoever calls int on them."""

    flag = "exp-wrong-type"

    def date(self, claims: Claims, name: str) -> float:
        """Convert first."""
        value = claims.get(name)
        with suppress(ValueError):
            value = float(value) if isinstance(value, str) else value
        return super().date({name: value}, name)


class NeedsWholeSeconds(Mistaken):
    """A time is an integer; fractions, which are allowed, are refused."""

    flag = "time-with-fraction"

    def date(self, claims: Claims, name: str) -> float:
        """Take integers alone."""
        if isinstance(claims.get(name), float):
            raise Refused(f"{name} has a fraction")
        return super().date(claims, name)


class CrashesOnOtherTimes(Mistaken):
    """Times are compared without a look at what they are (TypeError)."""

    flag = "exp-wrong-type"
    habit = "test_any_value_in_any_member_leads_to_a_verdict"

    def date(self, claims: Claims, name: str) -> float:
        """Compare first."""
        if name in claims and claims[name] < 0:
            raise Refused(f"{name} is negative")
        return super().date(claims, name)


class CrashesOnLargeTimes(Mistaken):
    """Times become dates, and a date of the year one million does not exist (OverflowError, ValueError)."""

    flag = "expires-in-the-far-future"

    def date(self, claims: Claims, name: str) -> float:
        """Convert whatever is a number."""
        value = claims.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            datetime.fromtimestamp(value, tz=UTC)
        return super().date(claims, name)


class NeverBegins(Mistaken):
    """Nobody reads nbf (RFC 7519 section 4.1.5)."""

    flag = "nbf-to-come"

    def judge_beginning(self, claims: Claims, now: float) -> None:
        """Look at nothing."""


class NeedsABeginning(Mistaken):
    """The claim nbf is demanded, which LTI does not even name."""

    flag = "plain"

    def judge_beginning(self, claims: Claims, now: float) -> None:
        """Demand it."""
        super().judge_beginning({"nbf": None, **claims}, now)


class LooksAtTheClock(Mistaken):
    """The moment is taken from the machine, not from whoever asks; this machine's clock is some years fast."""

    flag = "plain"
    clock = datetime(2031, 1, 1, tzinfo=UTC)

    def judge_times(self, claims: Claims, now: float) -> None:  # noqa: ARG002
        """Ask the machine."""
        super().judge_times(claims, self.clock.timestamp())


TIMES: Final = (
    NeverExpires,
    NeedsNoExpiry,
    ForgivesADay,
    ReadsMilliseconds,
    TakesTextsForTimes,
    NeedsWholeSeconds,
    CrashesOnOtherTimes,
    CrashesOnLargeTimes,
    NeverBegins,
    NeedsABeginning,
    LooksAtTheClock,
)
