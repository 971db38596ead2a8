"""The mock as a browser.

Follows redirects and forms that submit themselves, keeps cookies, and tells what happened.

A jar of its own, because the standard library's keeps `Secure` cookies from plain http on loopback, where
browsers send them. What it leaves out: scripts, frames, SameSite and Domain.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import CookieError, SimpleCookie
from json import JSONDecodeError, loads
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from mock_platform.exchange import Exchange
from mock_platform.forms import Pairs, text_from_pairs
from mock_platform.trust import trust
from mock_platform.vocabulary import MEDIA_TYPE_FORM

MOST_REQUESTS = 20
TIMEOUT_S = 20.0


@dataclass
class SelfSubmittingForm:
    """A form and whether the page's script submits it."""

    action: str = ""
    method: str = "get"
    multipart: bool = False
    fields: Pairs = field(default_factory=list)


class _Page(HTMLParser):
    """Finds the first form, scripts that submit it, and an order to post JSON."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.form: SelfSubmittingForm | None = None
        self.submits = False
        self.order = ""
        self._script: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        members = {name: value or "" for name, value in attrs}
        if tag == "form" and self.form is None:
            multipart = members.get("enctype", "") == "multipart/form-data"
            self.form = SelfSubmittingForm(members.get("action", ""), members.get("method", "get").lower(), multipart)
        elif tag == "input" and self.form is not None and "name" in members:
            self.form.fields.append((members["name"], members.get("value", "")))
        elif tag == "script":
            self._script = "order" if "data-deliver" in members else "code"
        self.submits = self.submits or "submit(" in members.get("onload", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._script == "code":
            self.submits = self.submits or "submit(" in data
        elif self._script == "order":
            self.order += data


class Browser:
    """One browser with an empty jar."""

    def __init__(self, certificate: str | None = None) -> None:
        self._certificate = certificate
        self._jar: dict[str, dict[str, str]] = {}
        self._requests: list[dict[str, Any]] = []

    def open(self, url: str) -> Exchange:
        """Open the address and follow it until nothing more happens by itself."""
        with httpx.Client(timeout=TIMEOUT_S, verify=trust(self._certificate), trust_env=False) as client:
            request: httpx.Request | None = client.build_request("GET", url)
            while request is not None and len(self._requests) < MOST_REQUESTS:
                response = self._send(client, request)
                request = self._next(client, response)
        return Exchange(response.status_code, str(response.url), response.text, self._jar, self._requests)

    def _send(self, client: httpx.Client, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        request.headers["Accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"
        if cookies := self._jar.get(host):
            request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        request.read()  # a multipart body is a stream until then
        response = client.send(request)
        self._keep_cookies(host, response)
        self._requests.append(
            {
                "method": request.method,
                "url": str(request.url),
                "body": request.content.decode("utf-8", "replace"),
                "status": response.status_code,
            }
        )
        return response

    def _keep_cookies(self, host: str, response: httpx.Response) -> None:
        jar = self._jar.setdefault(host, {})
        for morsel in _morsels(response.headers.get_list("set-cookie")):
            if morsel["max-age"] == "0":
                jar.pop(morsel.key, None)
            else:
                jar[morsel.key] = morsel.coded_value

    def _next(self, client: httpx.Client, response: httpx.Response) -> httpx.Request | None:
        if response.is_redirect:
            return client.build_request("GET", urljoin(str(response.url), response.headers["location"]))
        if "html" not in response.headers.get("content-type", ""):
            return None
        page = _Page(response.text)
        if page.order:
            return _json_request(client, page.order)
        if page.form is None or not page.submits:
            return None
        return _form_request(client, str(response.url), page.form)


def _morsels(headers: list[str]) -> Iterator[Any]:
    for header in headers:
        try:
            yield from SimpleCookie(header).values()
        except CookieError:
            continue


def _form_request(client: httpx.Client, base: str, form: SelfSubmittingForm) -> httpx.Request:
    url = urljoin(base, form.action)
    parts = urlsplit(base)
    headers = {"Origin": f"{parts.scheme}://{parts.netloc}"}
    if form.method != "post":
        return client.build_request("GET", httpx.URL(url).copy_with(query=text_from_pairs(form.fields).encode()))
    if form.multipart:
        files = [(name, (None, value)) for name, value in form.fields]
        return client.build_request("POST", url, files=files, headers=headers)
    headers["Content-Type"] = MEDIA_TYPE_FORM
    return client.build_request("POST", url, content=text_from_pairs(form.fields), headers=headers)


def _json_request(client: httpx.Client, order: str) -> httpx.Request | None:
    try:
        told = loads(order)
    except JSONDecodeError:
        return None
    return client.build_request("POST", told["url"], json=dict(told["fields"]))
