"""Faults of any endpoint that is overloaded, down, slow, moved, or loses its connection half-way.

RFC 9110 sections 10.2.3 and 15; RFC 6585 section 4. No LTI document says what a tool does about these; bounded
retries (OAUTH-013) and bounded time (TRAP-024) are what can be asked of it.
"""

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Annotated, Literal

from mock_platform.edits.edit import NotApplicable
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import ENDPOINTS, SERVICES, UpToAYear, answer_fault
from mock_platform.parameters import Range

BOUNDED = "Tries again a few times at the most, later each time, and tells the user when it gives up."
WAITS = "Waits as long as it is told, or longer each time when it is not told, and gives up in the end."
Hint = Literal["seconds", "date", "none"]


def _retry_after(encounter: Encounter, seconds: int, hint: Hint) -> str | None:
    if hint != "date":
        return str(seconds) if hint == "seconds" else None
    try:
        moment = encounter.platform.clock.now() + timedelta(seconds=seconds)
    except OverflowError as error:
        raise NotApplicable("no calendar knows the moment at which to try again") from error
    return format_datetime(moment, usegmt=True)


@answer_fault("OAUTH-013", WAITS, endpoints=ENDPOINTS, instead=True)
def rate_limit(encounter: Encounter, retry_after_s: UpToAYear = 1, hint: Hint = "seconds") -> Answer:
    """Too many requests: 429 with Retry-After in seconds or as a date, or without."""
    error = {"error": "too_many_requests"}
    return Answer.json(429, error).with_headers(retry_after=_retry_after(encounter, retry_after_s, hint))


@answer_fault("OAUTH-013", WAITS, endpoints=ENDPOINTS, instead=True)
def unavailable(encounter: Encounter, retry_after_s: UpToAYear = 1, hint: Hint = "seconds") -> Answer:
    """The platform is down for maintenance: 503, Retry-After as with a rate limit, and a page for people."""
    waiting = _retry_after(encounter, retry_after_s, hint)
    page = "<!doctype html><title>Maintenance</title><p>Back soon."
    return Answer(503, body=page.encode()).with_headers(content_type="text/html", retry_after=waiting)


@answer_fault("OAUTH-013", BOUNDED, endpoints=ENDPOINTS, instead=True)
def server_error(_: Encounter, status: Literal[500, 502, 504] = 500) -> Answer:
    """The platform, or a proxy before it, fails: a 5xx with a page for people, and nothing is done."""
    return Answer(status, body=b"<!doctype html><title>Error</title>").with_headers(content_type="text/html")


@answer_fault("OAUTH-013", "Looks whether it was done before it does it again.", endpoints=ENDPOINTS)
def error_after_success(_: Encounter, status: Literal[500, 502, 504] = 500) -> Answer:
    """What was asked for is done, and the answer is a 5xx all the same."""
    return Answer(status, body=b"<!doctype html><title>Error</title>").with_headers(content_type="text/html")


@answer_fault(
    "AGS-004",
    "Takes the addresses of the next message, and does not try this one for ever.",
    endpoints=ENDPOINTS,
    instead=True,
)
def not_found(_: Encounter, status: Literal[404, 410] = 404) -> Answer:
    """There is nothing at this address any more."""
    return Answer.json(status, {"error": "not_found"})


@answer_fault(
    "OAUTH-012",
    "Does not try again with the same token, and goes on without what it may not have.",
    endpoints=SERVICES,
    instead=True,
)
def forbidden(_: Encounter) -> Answer:
    """An administrator has switched this off for the tool: 403 for a token that has the scope."""
    return Answer.json(403, {"error": "insufficient_scope"}, www_authenticate='Bearer error="insufficient_scope"')


@answer_fault(
    "TRAP-024", "Waits for a bounded time, which it does not spend in the user's request.", endpoints=ENDPOINTS
)
def slow(encounter: Encounter, delay_s: Annotated[float, Range(0, 300)] = 1) -> Answer:
    """The answer is late."""
    return replace(encounter.answer, delay_s=delay_s)


@answer_fault("TRAP-024", "Has a limit for the whole answer, not only for each piece of it.", endpoints=ENDPOINTS)
def trickle(
    encounter: Encounter,
    piece_bytes: Annotated[int, Range(1, 1_000_000)] = 16,
    pause_s: Annotated[float, Range(0, 10)] = 0.01,
) -> Answer:
    """The answer comes in small pieces with pauses between them, chunked; they last five minutes at the most."""
    return replace(encounter.answer, pieces_of=piece_bytes, pause_s=pause_s)


@answer_fault("OAUTH-013", BOUNDED, endpoints=ENDPOINTS, instead=True)
def connection_closed(_: Encounter) -> Answer:
    """The connection is closed before anything is done or answered."""
    return Answer(200, is_lost=True)


@answer_fault("OAUTH-013", "Looks whether it was done before it does it again.", endpoints=ENDPOINTS)
def answer_lost(encounter: Encounter) -> Answer:
    """What was asked for is done, and the connection is closed before the answer."""
    return replace(encounter.answer, is_lost=True)


@answer_fault("OAUTH-013", "Uses nothing of an answer that is not whole.", endpoints=ENDPOINTS)
def cut_body(encounter: Encounter, keep_bytes: int | None = None) -> Answer:
    """The connection is closed in the middle of the body (or after so many bytes of it)."""
    body = encounter.answer.body
    return replace(encounter.answer, cut_after=len(body) // 2 if keep_bytes is None else keep_bytes)


@answer_fault("TRAP-029", "Follows it without its access token, or not at all.", endpoints=ENDPOINTS, instead=True)
def redirected(
    encounter: Encounter, status: Literal[301, 302, 303, 307, 308] = 302, location: str | None = None
) -> Answer:
    """The endpoint sends the request elsewhere: to the sink on another origin, which the journal watches."""
    where = location or encounter.elsewhere
    if not where.isprintable():
        raise NotApplicable("a location with control characters or half of a surrogate pair cannot be sent")
    return Answer(status).with_headers(location=where)
