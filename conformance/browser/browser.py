"""The suite's browser: a jar of its own, redirects and self-submitting forms, one step at a time.

It sends `Accept`, `Origin` and `Referer` as a browser does. It runs no scripts: a page is *followed* only when it is a
form that submits itself, and what to do next is always the caller's decision, so a test can look at, alter or keep back
each step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urlsplit

from conformance.browser.cookies import CookieJar, site_of
from conformance.browser.exchange import NoAnswer, Request, Response, Wire
from conformance.browser.navigation import FORM_TYPE, MULTIPART_TYPE, Navigation
from conformance.browser.page import next_navigation, referrer
from conformance.target.values import origin_of

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) lti-testbench"


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
            headers["Referer"] = referrer(request.page, request.url)
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
            headers["Referer"] = referrer(navigation.page, url)
        if navigation.method != "GET":
            headers["Origin"] = navigation.origin
            headers["Content-Type"] = content_type
        cookies = self.jar.header(url, method=navigation.method, from_site=from_site)
        if cookies:
            headers["Cookie"] = cookies
        headers |= dict(navigation.headers)
        return Request(navigation.method, url, tuple(headers.items()), body, navigation.page)


def _encoded(navigation: Navigation) -> tuple[str, bytes, str]:
    if navigation.method == "GET":
        url = navigation.url
        if navigation.fields:
            url = urlsplit(url)._replace(query=urlencode(navigation.fields)).geturl()
        return url.partition("#")[0], b"", ""
    if navigation.enctype == MULTIPART_TYPE:
        boundary = "----lti-testbench-boundary"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in navigation.fields
        ]
        body = "".join(parts) + f"--{boundary}--\r\n"
        return navigation.url, body.encode(), f"multipart/form-data; boundary={boundary}"
    return navigation.url, urlencode(navigation.fields).encode(), FORM_TYPE
