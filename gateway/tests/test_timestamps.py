"""Times as platforms and this API write them: which texts name a moment, and how a moment is told."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from gateway.protocol.timestamps import moment_from, timestamp_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T12:00:00Z", NOON),
        ("2026-11-22T12:00Z", NOON),
        ("2026-11-22T12:00:00.250Z", NOON + timedelta(milliseconds=250)),
        ("2026-11-22T12:00:00,250Z", NOON + timedelta(milliseconds=250)),
        ("2026-11-22T14:00:00+02:00", NOON),
        ("2026-11-22T14:00:00+0200", NOON),
        ("2026-11-22T14:00:00+02", NOON),
        ("2026-11-22T06:30:00-05:30", NOON),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("9998-12-31T23:59:59Z", datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_text_names_a_moment(text: str, moment: datetime) -> None:
    """ISO 8601 with a zone, in the forms that platforms have been seen to write."""
    assert moment_from(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-22",
        "2026-11-22T12:00:00",
        "2026-11-22 12:00:00Z",
        "2026-11-22t12:00:00z",
        "2026-13-22T12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-11-22T12:00:00Z\n",
        " 2026-11-22T12:00:00Z",
        "1969-12-31T23:59:59Z",
        "9999-01-01T00:00:00Z",
        "20261122T120000Z",
        "1795348800",
    ],
)
def test_text_names_no_moment(text: str) -> None:
    """A date alone, no zone, a day that is none, other years than one can reckon with."""
    assert moment_from(text) is None


def test_moment_is_told_in_utc_with_milliseconds() -> None:
    """Whatever its zone, and whatever the parts of its second."""
    moment = datetime(2026, 11, 22, 14, 0, 0, 1999, tzinfo=timezone(timedelta(hours=2)))

    assert timestamp_of(moment) == "2026-11-22T12:00:00.001Z"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be set here")
def test_moment_is_told_in_utc_wherever_the_gateway_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The zone of the machine says nothing."""
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        told = timestamp_of(NOON)
    finally:
        monkeypatch.undo()
        time.tzset()

    assert told == "2026-11-22T12:00:00.000Z"
