"""What is tried again, and when: an LMS that is busy or out of reach for a moment shall not cost a tool its request.

Bounded in count and in time. A platform that asks for a longer pause than a caller would wait for is not asked again:
its Retry-After is passed on instead. RFC 9110 section 9.2.2 says which methods may be repeated; a request that was
refused for its rate (RFC 6585 section 4), or never arrived, was not acted on, so every method may be.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

from gateway.errors import Code, PlatformFailure

Sleep = Callable[[float], Awaitable[None]]
_Result = TypeVar("_Result")

MOST_ATTEMPTS: Final = 3
FIRST_PAUSE: Final = timedelta(milliseconds=250)
LONGEST_PAUSE: Final = timedelta(seconds=5)

_TOO_MANY_REQUESTS: Final = 429
_UNAVAILABLE: Final = 503


async def patiently(attempt: Callable[[], Awaitable[_Result]], *, repeatable: bool, sleep: Sleep) -> _Result:
    """Make an attempt, and another after a failure that may pass; raises the last failure."""
    for earlier in range(MOST_ATTEMPTS - 1):
        try:
            return await attempt()
        except PlatformFailure as failure:
            pause = failure.retry_after or FIRST_PAUSE * 2**earlier
            if pause > LONGEST_PAUSE or not _may_pass(failure, repeatable=repeatable):
                raise
            await sleep(pause.total_seconds())
    return await attempt()


def _may_pass(failure: PlatformFailure, *, repeatable: bool) -> bool:
    if failure.undelivered or failure.answered == _TOO_MANY_REQUESTS:
        return True
    # A timeout has cost the caller ten seconds already; whoever is slow now is slow in a moment.
    lost = failure.code is Code.PLATFORM_UNREACHABLE and failure.answered is None
    return repeatable and (lost or failure.answered == _UNAVAILABLE)
