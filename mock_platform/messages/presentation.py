"""How the tool is to be shown, and where it sends people back to (LTI Core 1.3 section 5.4.4).

An order says how in `document_target`, and the rest in `presentation`; null leaves a member out.
"""

from typing import Any

from mock_platform.launch import Launch
from mock_platform.messages.setting import Setting
from mock_platform.shapes import COUNT, NAME, URL, Shape, or_null

PRESENTATION = Shape(
    {},
    {
        "width": or_null(COUNT),
        "height": or_null(COUNT),
        "return_url": or_null(URL),
        "locale": or_null(NAME),
    },
)


def presentation_claim(launch: Launch, setting: Setting) -> dict[str, Any]:
    """Return the claim; the locale is the person's, unless they are anonymous."""
    members = {
        "document_target": launch.document_target,
        "return_url": setting.addresses.return_url,
        "locale": None if launch.person.anonymous else launch.person.locale,
        **launch.presentation,
    }
    return {name: value for name, value in members.items() if value is not None}
