"""The suite's browser: a jar of its own, redirects and self-submitting forms, one step at a time.

It sends `Accept`, `Origin` and `Referer` as a browser does. It runs no scripts: a page is *followed* only when it is a
form that submits itself, and what to do next is always the caller's decision, so a test can look at, alter or keep back
each step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from conformance.cookies import CookieJar, site_of
from conformance.exchange import NoAnswer, Request, Response, Wire
from conformance.target import origin_of

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) lti-testbench"
FORM_TYPE = "application/x-www-form-urlencoded"
_BUTTONS = {"submit", "button", "image", "reset"}
_SILENT = {"script", "style", "title", "noscript"}
_MULTIPART = "multipart/form-data"
REDIRECTS = {301, 302, 303, 307, 308}

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Navigation:
    """Where a page sends the browser next, before it goes there; `page` is the one that began, "" if an address did."""

    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    enctype: str = FORM_TYPE
    page: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    origin: str = "null"

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Query parameters and form fields together, decoded, in order."""
        return parse_qsl(urlsplit(self.url).query, keep_blank_values=True) + list(self.fields)

    def parameter(self, name: str) -> str | None:
        """Return the first parameter of that name."""
        return next((value for key, value in self.parameters if key == name), None)

    def field(self, name: str) -> str | None:
        """Return the first form field of that name."""
        return next((value for key, value in self.fields if key == name), None)

    def with_fields(self, fields: Parameters) -> "Navigation":
        """Return the same navigation with other form fields."""
        return replace(self, fields=tuple(fields))

    def with_field(self, name: str, value: str) -> "Navigation":
        """Return the same navigation with another value in one form field."""
        return self.with_fields([(key, value if key == name else old) for key, old in self.fields])

    def with_added_field(self, name: str, value: str) -> "Navigation":
        """Return the same navigation with one form field more."""
        return self.with_fields([*self.fields, (name, value)])

    def without_field(self, name: str) -> "Navigation":
        """Return the same navigation without one form field."""
        return self.with_fields([(key, value) for key, value in self.fields if key != name])

    def with_headers(self, *headers: tuple[str, str]) -> "Navigation":
        """Return the same navigation with further request headers (replacing the browser's own)."""
        return replace(self, headers=tuple(headers))


@dataclass
class Browser:
    """One browser; `record` is told every exchange, `has_session` is set by who saw a session of the target in it."""

    wire: Wire
    record: Callable[[Request, Response | NoAnswer], None]
    jar: CookieJar = field(default_factory=CookieJar)
    has_session: bool = False

    def open(self, url: str) -> Response:
        """Open *url* as if it had been typed into the address bar."""
        return self.go(Navigation("GET", url))

    def go(self, navigation: Navigation) -> Response:
        """Go where *navigation* says, once; redirects are not followed."""
        return self._kept(self.ask(self._request(navigation)))

    def fetch(self, request: Request) -> Response:
        """Send *request* as a script of its page does: with the page's cookies, following nothing."""
        headers = {"User-Agent": USER_AGENT, "Accept": ACCEPT}
        if request.page:
            headers["Referer"] = _referrer(request.page, request.url)
        if request.method != "GET":
            headers["Origin"] = origin_of(request.page or request.url)
        from_site = site_of(request.page) if request.page else None
        cookies = self.jar.header(request.url, method=request.method, from_site=from_site)
        if cookies:
            headers["Cookie"] = cookies
        given = {name.lower() for name, _ in request.headers}
        added = tuple((name, value) for name, value in headers.items() if name.lower() not in given)
        return self._kept(self.ask(replace(request, headers=added + request.headers)))

    def ask(self, request: Request) -> Response:
        """Send *request* as it is, without cookies, and have it recorded."""
        try:
            response = self.wire.send(request)
        except NoAnswer as failure:
            self.record(request, failure)
            raise
        self.record(request, response)
        return response

    def follow(self, response: Response, *, origins: Sequence[str], limit: int = 10) -> Response:
        """Follow redirects and self-submitting forms that stay within *origins*; return the last answer."""
        for _ in range(limit):
            onward = next_navigation(response)
            if onward is None or origin_of(onward.url) not in origins:
                return response
            response = self.go(onward)
        return response

    def _kept(self, response: Response) -> Response:
        for header in response.all_headers("set-cookie"):
            self.jar.keep(header, response.request.url)
        return response

    def _request(self, navigation: Navigation) -> Request:
        url, body, content_type = _encoded(navigation)
        from_site = site_of(navigation.page) if navigation.page else None
        headers = {"Accept": ACCEPT, "User-Agent": USER_AGENT}
        if navigation.page:
            headers["Referer"] = _referrer(navigation.page, url)
        if navigation.method != "GET":
            headers["Origin"] = navigation.origin
            headers["Content-Type"] = content_type
        cookies = self.jar.header(url, method=navigation.method, from_site=from_site)
        if cookies:
            headers["Cookie"] = cookies
        headers |= dict(navigation.headers)
        return Request(navigation.method, url, tuple(headers.items()), body, navigation.page)


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
    return _referrer(request.page, request.url) if request.page else ""


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
    enctype = _MULTIPART if attributes.get("enctype", "").lower() == _MULTIPART else FORM_TYPE
    return Navigation(method, attributes.get("action", ""), enctype=enctype)


def _encoded(navigation: Navigation) -> tuple[str, bytes, str]:
    if navigation.method == "GET":
        url = navigation.url
        if navigation.fields:
            url = urlsplit(url)._replace(query=urlencode(navigation.fields)).geturl()
        return url.partition("#")[0], b"", ""
    if navigation.enctype == _MULTIPART:
        boundary = "----lti-testbench-boundary"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in navigation.fields
        ]
        body = "".join(parts) + f"--{boundary}--\r\n"
        return navigation.url, body.encode(), f"multipart/form-data; boundary={boundary}"
    return navigation.url, urlencode(navigation.fields).encode(), FORM_TYPE


def _referrer(page: str, url: str) -> str:
    # strict-origin-when-cross-origin, the default policy of browsers
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
