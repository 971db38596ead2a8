"""What a platform's refusal becomes: its status, what it said, and how long it asks to be left alone.

What it said is cut, and an access token in it is blotted out: some platforms echo the request.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from gateway.errors import Code, PlatformFailure
from gateway.platforms.exchange import Reply
from gateway.protocol.json_text import json_value_from

LONGEST_ECHO: Final = 4000
LONGEST_DIGITS: Final = 6


def failure_of(reply: Reply, code: Code, *, now: datetime, secret: str = "") -> PlatformFailure:
    """The failure that an answer with another status than 2xx stands for; `secret` is not shown."""
    return PlatformFailure(
        code,
        url=reply.url,
        reason=f"status {reply.status}",
        answered=reply.status,
        body=told_in(reply.body, secret=secret),
        retry_after=pause_from(reply.headers.get("retry-after", ""), now=now),
    )


def told_in(body: bytes, *, secret: str) -> Any:
    """What a platform said: a JSON value, or the beginning of a text; None when it said nothing."""
    # Blotted out before the cut, or the cut might leave the first half of a token.
    shown = body.replace(secret.encode(), b"***") if secret else body
    text = shown[:LONGEST_ECHO].decode("utf-8", "replace")
    if len(shown) > LONGEST_ECHO:
        return f"{text}..."
    try:
        return json_value_from(text.encode())
    except ValueError:
        return text or None


def pause_from(retry_after: str, *, now: datetime) -> timedelta | None:
    """The pause that Retry-After asks for (RFC 9110 section 10.2.3: seconds, or a date), or None."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text[:LONGEST_DIGITS]))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    # A date without a zone (RFC 5322's -0000) is in UTC, as HTTP's dates are.
    return max(moment.replace(tzinfo=moment.tzinfo or UTC) - now, timedelta(0))
