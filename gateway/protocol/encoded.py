"""Addresses that clients of the API percent-encode once, twice or not at all.

LTIAAS's own clients disagree (they leave slashes alone, or encode what their HTTP library encodes again; Ruby writes a
blank as `+`), and a platform's address may hold escapes of its own. So: decode until it reads http(s)://, no further.
"""

import re
from typing import Final
from urllib.parse import unquote_plus

_URL: Final = re.compile(r"https?://", re.IGNORECASE)
# Twice by the client, and once by something between us. A bound, for each step reads the whole text again.
_MOST_ENCODINGS: Final = 3


def address_from_encoded(text: str) -> str | None:
    """The address that was encoded, or None when this is not one."""
    for _ in range(_MOST_ENCODINGS):
        if _URL.match(text):
            break
        try:
            text = unquote_plus(text, errors="strict")
        except UnicodeDecodeError:
            return None
    # A blank is no character of an address (RFC 3986); a client that decoded too much means the escape.
    return text.replace(" ", "%20") if _URL.match(text) else None
