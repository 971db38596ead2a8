"""A form that posts a tool's message by itself (Deep Linking 2.0 section 4.5): HTML to put into a page of the tool.

It has a button that can be seen, because scripts do not run everywhere it may end up: not where a page inserts it by
innerHTML, nor under a Content-Security-Policy without inline scripts. The button has no name: JWT stays the only field.
"""

from html import escape
from typing import Final

# As in LTIAAS's reference.
FORM_ID: Final = "ltijs_submit"


def posted_form(jwt: str, target: str) -> str:
    """The form and its script, every value escaped."""
    return (
        f'<form id="{FORM_ID}" action="{escape(target)}" method="POST">'
        f'<input type="hidden" name="JWT" value="{escape(jwt)}"/>'
        '<button type="submit">Continue</button></form>'
        f'<script>document.getElementById("{FORM_ID}").submit()</script>'
    )
