"""What `Cache-Control` says of how long something may be kept (RFC 9111 section 5.2.2.1)."""

import re

_MAX_AGE = re.compile(r'(?:^|,)\s*max-age\s*=\s*"?([0-9]+)"?\s*(?:,|$)', re.IGNORECASE)


def max_age_of(cache_control: str) -> int | None:
    """Return the seconds of `max-age`; None when it is no whole number."""
    found = _MAX_AGE.search(cache_control)
    return int(found[1]) if found else None
