"""A page as the mock's own browser reads it: the form that a script of it submits, the frame of a launch, an order.

No script is run. A page does something by itself when its first form is submitted by a script or by `onload`, when
it is a page of ours with the frame of a tool, or when it carries our order to post JSON.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from mock_platform.forms import Pairs

FRAME = "tool"
NOT_SENT = {"submit", "button", "image", "reset", "file"}
CHECKED_ONLY = {"checkbox", "radio"}


@dataclass
class Form:
    """A form with the fields that are sent when a script submits it."""

    action: str
    method: str
    multipart: bool
    target: str
    fields: Pairs = field(default_factory=list)


class HtmlPage(HTMLParser):
    """What a page does by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.form: Form | None = None
        self.submits = False
        self.order = ""
        self.frame: str | None = None
        self._form_is_open = False
        self._script: str | None = None
        self.feed(text)
        self.close()

    @property
    def submitted_form(self) -> Form | None:
        """The form that the page submits by itself."""
        return self.form if self.submits else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what belongs to a form, a frame or a script."""
        members = {name: value or "" for name, value in attrs}
        if tag == "form" and self.form is None:
            self.form = _form(members)
            self._form_is_open = True
        elif tag == "input" and self.form is not None and self._form_is_open and _is_sent(members):
            self.form.fields.append((members["name"], members.get("value", "")))
        elif tag == "iframe" and members.get("name") == FRAME:
            self.frame = members.get("src")
        elif tag == "script":
            self._script = "order" if "data-deliver" in members else members.get("type", "code")
        self.submits = self.submits or "submit(" in members.get("onload", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a script."""
        if tag == "script":
            self._script = None
        elif tag == "form":
            self._form_is_open = False

    def handle_data(self, data: str) -> None:
        """Look for the script that submits, and for the order."""
        if self._script == "order":
            self.order += data
        elif self._script is not None and self._script != "application/json":
            self.submits = self.submits or "submit(" in data


def _form(members: dict[str, str]) -> Form:
    return Form(
        action=members.get("action", ""),
        method=members.get("method", "get").lower(),
        multipart=members.get("enctype", "").lower() == "multipart/form-data",
        target=members.get("target", "").lower(),
    )


def _is_sent(members: dict[str, str]) -> bool:
    kind = members.get("type", "text").lower()
    is_on = kind not in CHECKED_ONLY or "checked" in members
    return "name" in members and kind not in NOT_SENT and is_on
