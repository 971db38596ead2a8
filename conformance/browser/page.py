"""What a page does by itself: it redirects, submits its form, or needs a script or a person to go on."""

from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin

from conformance.browser.exchange import Request, Response
from conformance.browser.navigation import FORM_TYPE, MULTIPART_TYPE, Navigation
from conformance.target.values import origin_of

_BUTTONS = {"submit", "button", "image", "reset"}
_SILENT = {"script", "style", "title", "noscript"}
REDIRECTS = {301, 302, 303, 307, 308}


def next_navigation(response: Response) -> Navigation | None:
    """Return where *response* sends a browser by itself: a redirect, or a form that submits itself."""
    try:
        if response.status in REDIRECTS and response.header("location") is not None:
            return _redirect(response)
        form = _self_submitting_form(response)
        return form and _sent_from(response.request.url, form)
    except ValueError:
        return None  # an address that no browser could open, such as an IPv6 address without its end


def framed(response: Response) -> Navigation | None:
    """Return where the first frame of *response* leads to: many a page shows a tool in one."""
    reader = _FormReader()
    reader.feed(response.text if response.is_html and 200 <= response.status < 300 else "")
    try:
        return _sent_from(response.request.url, Navigation("GET", reader.frame)) if reader.frame else None
    except ValueError:
        return None


def confirmation(response: Response) -> Navigation | None:
    """Return the form of *response* that a person sends by pressing its button: one with nothing to fill in."""
    reader = _FormReader()
    reader.feed(response.text if response.is_html and 200 <= response.status < 300 else "")
    if reader.form is None or reader.asks or reader.submits_itself:
        return None
    try:
        return _sent_from(response.request.url, reader.form.with_fields(reader.fields))
    except ValueError:
        return None


def _sent_from(page: str, form: Navigation) -> Navigation:
    return replace(form, url=_resolved(page, form.url), page=page, origin=origin_of(page))


def _redirect(response: Response) -> Navigation:
    request = response.request
    target = _resolved(request.url, response.header("location") or "")
    page = _page_after_redirect(request)
    if response.status not in {307, 308} or request.method != "POST":
        return Navigation("GET", target, page=page)
    fields = tuple(parse_qsl(request.body.decode("latin-1"), keep_blank_values=True))
    sent_by = next((value for name, value in request.headers if name == "Origin"), "null")
    # Fetch, HTTP-redirect fetch: who was sent on by another origin to a third one is told to come from nowhere
    tainted = sent_by != origin_of(request.url) != origin_of(target)
    return Navigation("POST", target, fields, page=page, origin="null" if tainted else sent_by)


def _page_after_redirect(request: Request) -> str:
    """A redirect keeps the page that began, as far as the request before it told of it."""
    return referrer(request.page, request.url) if request.page else ""


def _resolved(page: str, address: str) -> str:
    # to a browser a backslash before the query is a slash: `/\evil.example` leaves the host
    address = address.strip(" \t\r\n\f")
    end = min((at for at in (address.find("?"), address.find("#")) if at >= 0), default=len(address))
    target = urljoin(page, address[:end].replace("\\", "/") + address[end:])
    origin_of(target)
    return target


def has_script(response: Response) -> bool:
    """Return whether the answer is a page with a script."""
    if not response.is_html or not 200 <= response.status < 300:
        return False
    reader = _FormReader()
    reader.feed(response.text)
    return reader.scripts


def needs_script(response: Response) -> bool:
    """Return whether the page does nothing without a script: it has one, and no text to read for those who have it."""
    if not response.is_html or not 200 <= response.status < 300:
        return False
    reader = _FormReader()
    reader.feed(response.text)
    return reader.scripts and not reader.has_text and next_navigation(response) is None


def _self_submitting_form(response: Response) -> Navigation | None:
    if not response.is_html or not 200 <= response.status < 300:
        return None
    reader = _FormReader()
    reader.feed(response.text)
    if reader.form is None or reader.asks or not reader.submits_itself:
        return None
    return reader.form.with_fields(reader.fields)


def _form_of(attributes: dict[str, str]) -> Navigation:
    method = "POST" if attributes.get("method", "").lower() == "post" else "GET"
    enctype = MULTIPART_TYPE if attributes.get("enctype", "").lower() == MULTIPART_TYPE else FORM_TYPE
    return Navigation(method, attributes.get("action", ""), enctype=enctype)


def referrer(page: str, url: str) -> str:
    """Return what a browser names as the page it came from: by strict-origin-when-cross-origin, its default."""
    return page.partition("#")[0] if origin_of(page) == origin_of(url) else origin_of(page) + "/"


class _FormReader(HTMLParser):
    """Reads the first form of a page, whether a script submits it, and whether it asks a person to fill it in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.form: Navigation | None = None
        self.fields: list[tuple[str, str]] = []
        self.frame = ""
        self.submits_itself = False
        self.asks = False
        self.scripts = False
        self.has_text = False
        self._inside: str | None = None
        self._form_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._inside = tag
            self.scripts = self.scripts or tag == "script"
        elif tag == "iframe":
            self.frame = self.frame or attributes.get("src", "")
        elif tag == "form" and self.form is None:
            self.form = _form_of(attributes)
            self._form_open = True
        elif tag in {"input", "select", "textarea"} and self._form_open:
            self._take_field(tag, attributes)
        if "submit(" in attributes.get("onload", "").lower():
            self.submits_itself = True

    def _take_field(self, tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "text").lower() if tag == "input" else tag
        if kind in _BUTTONS:
            return
        self.asks = self.asks or (kind != "hidden" and not attributes.get("value"))
        if attributes.get("name"):
            self.fields.append((attributes["name"], attributes.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = None
        if tag == "form":
            self._form_open = False

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.submits_itself = self.submits_itself or "submit(" in data.lower()
        elif self._inside is None and data.strip():
            self.has_text = True
