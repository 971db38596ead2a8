"""Where a page runs what a tool, or a stranger, wrote: in a script, in an event handler, behind a script address.

Read as a browser reads the page, so that text which was escaped, or put where nothing runs, is no reproach.
"""

from html.parser import HTMLParser

from conformance.browser.exchange import Response

_SCRIPT = "javascript:"
_ADDRESSES = {"href", "src", "action", "formaction", "data", "xlink:href"}


class _Reader(HTMLParser):
    def __init__(self, mark: str) -> None:
        super().__init__(convert_charrefs=True)
        self.mark = mark
        self.running: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        for name, value in attrs:
            if self.mark in (value or "") and _runs(name, value or ""):
                self.running.append(f"in {name} of <{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = self._in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        # the mark is a call: inside a text of a script (JSON, say) it stands behind a quote, and does nothing
        if self._in_script and data.strip().startswith(self.mark):
            self.running.append("in a script")


def running(page: Response, mark: str) -> list[str]:
    """Return the places of a page in which *mark* would run."""
    if not page.is_html:
        return []
    reader = _Reader(mark)
    reader.feed(page.text)
    return reader.running


def _runs(name: str, value: str) -> bool:
    address = "".join(value.split()).lower()
    return name.startswith("on") or (name in _ADDRESSES and address.startswith(_SCRIPT))
