"""Moments as NumericDates (RFC 7519 section 2), counted from the reader's now, and as far as clocks may differ.

Seconds are numbers of JSON here and nothing else: a table says what is written into the token, not how long it lasts.
"""

import math
from typing import Final

from conformance.tokens.defect import Change
from conformance.tokens.draft import Draft, Setting

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
YEAR: Final = 365 * DAY


def from_now(**after_s: float) -> Change:
    """Let each of these times be so many seconds after the reader's now; a fraction is written as one."""

    def change(draft: Draft) -> Draft:
        return draft.with_claims({name: draft.setting.seconds + seconds for name, seconds in after_s.items()})

    return change


def beyond_leeway(setting: Setting) -> int:
    """Return the fewest whole seconds that no difference of clocks excuses."""
    return math.floor(setting.leeway.total_seconds()) + 1


def within_leeway(setting: Setting) -> int:
    """Return whole seconds that the difference of clocks excuses."""
    return math.floor(setting.leeway.total_seconds() / 2)
