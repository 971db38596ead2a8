"""The mock as a browser.

Follows redirects and forms that submit themselves, keeps cookies, goes into the frame that a page of ours holds for
a tool, and tells what happened. No script is run: a page of a tool that needs one is where the exchange ends.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from json import JSONDecodeError, loads
from typing import Any
from urllib.parse import urljoin

import httpx

from mock_platform.browser.cookies import CookieJar, Surroundings
from mock_platform.browser.exchange import Exchange
from mock_platform.browser.page import Form, HtmlPage
from mock_platform.errors import ControlError
from mock_platform.forms import text_from_pairs
from mock_platform.journal.journal import BODY_CHARACTERS
from mock_platform.origins import origin_of
from mock_platform.trust import trust
from mock_platform.vocabulary import MEDIA_TYPE_FORM, MEDIA_TYPE_JSON

MOST_REQUESTS = 20
TIMEOUT_S = 20.0
OUT_OF_FRAMES = {"_top", "_parent", "_blank"}
KEEPS_METHOD = {307, 308}


@dataclass(frozen=True)
class Step:
    """A request that the browser is about to send, and where it comes from."""

    method: str
    url: str
    surroundings: Surroundings
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def _reaching(url: str) -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        sentence = f"{url[:200]!r} was not reached: {type(error).__name__}: {error}"
        raise ControlError(424, "tool_unreachable", sentence) from error


class Browser:
    """One browser with an empty jar; without third-party cookies, a tool in a frame has to do without any."""

    def __init__(
        self,
        certificate: str | None = None,
        *,
        third_party_cookies: bool = True,
        note: Callable[..., object] = lambda **_: None,
    ) -> None:
        self._certificate = certificate
        self._jar = CookieJar(third_party=third_party_cookies)
        self._requests: list[dict[str, Any]] = []
        self._note = note

    def open(self, url: str) -> Exchange:
        """Open the address and follow it until nothing more happens by itself."""
        own = origin_of(url)
        with httpx.Client(timeout=TIMEOUT_S, verify=trust(self._certificate), trust_env=False) as client:
            step: Step | None = Step("GET", url, Surroundings())
            while step is not None and len(self._requests) < MOST_REQUESTS:
                with _reaching(step.url):
                    response = self._send(client, step)
                    step = _next(step, response, own)
        return Exchange(response.status_code, str(response.url), response.text, self._jar.as_json(), self._requests)

    def _send(self, client: httpx.Client, step: Step) -> httpx.Response:
        headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", **step.headers}
        if step.surroundings.page:
            headers["Referer"] = _referrer(step.surroundings.page, step.url)
        request = client.build_request(step.method, step.url, content=step.content or None, headers=headers)
        url = str(request.url)
        if cookies := self._jar.header(url, step.method, step.surroundings):
            request.headers["Cookie"] = cookies
        response = client.send(request)
        client.cookies.clear()  # httpx keeps a jar of its own, which knows no sites
        for header in response.headers.get_list("set-cookie"):
            self._jar.keep(header, url, step.surroundings)
        self._requests.append(
            {
                "method": request.method,
                "url": url,
                "body": step.content.decode("utf-8", "replace"),
                "status": response.status_code,
                "response_headers": [list(pair) for pair in response.headers.multi_items()],
            }
        )
        self._note(
            method=request.method,
            url=url,
            headers=_joined(request.headers),
            body=step.content[:BODY_CHARACTERS].decode("utf-8", "replace"),
            status=response.status_code,
            response_headers=_joined(response.headers),
            response_body=response.text[:BODY_CHARACTERS],
            duration_ms=round(response.elapsed.total_seconds() * 1000, 3),
        )
        return response


def _joined(headers: httpx.Headers) -> dict[str, str]:
    return {name: "\n".join(headers.get_list(name)) for name in headers}


def _next(step: Step, response: httpx.Response, own: str) -> Step | None:
    """Return where the answer sends the browser by itself; None when it stays."""
    if response.is_redirect:
        return _redirected(step, response)
    if "html" not in response.headers.get("content-type", ""):
        return None
    page = HtmlPage(response.text)
    here = str(response.url)
    if page.order and origin_of(here) == own:
        return _told_to_post_json(page.order, here, step.surroundings.top)
    if page.submitted_form is not None:
        return _submitted(page.submitted_form, here, step.surroundings.top)
    if page.frame and origin_of(here) == own:
        return Step("GET", urljoin(here, page.frame), Surroundings(here, step.surroundings.top or here))
    return None


def _redirected(step: Step, response: httpx.Response) -> Step:
    """Return the step behind a redirect: what began it and what is around it stay what they were."""
    url = urljoin(str(response.url), response.headers["location"])
    if response.status_code in KEEPS_METHOD:
        return Step(step.method, url, step.surroundings, step.content, step.headers)
    return Step("GET", url, step.surroundings)


def _submitted(form: Form, here: str, top: str | None) -> Step:
    surroundings = Surroundings(here, None if form.target in OUT_OF_FRAMES else top)
    url = urljoin(here, form.action)
    if form.method != "post":
        query = text_from_pairs(form.fields).encode()
        return Step("GET", str(httpx.URL(url).copy_with(query=query)), surroundings)
    media_type, content = (
        _multipart(form) if form.multipart else (MEDIA_TYPE_FORM, text_from_pairs(form.fields).encode())
    )
    return Step("POST", url, surroundings, content, {"Origin": origin_of(here), "Content-Type": media_type})


def _multipart(form: Form) -> tuple[str, bytes]:
    files = [(name, (None, value)) for name, value in form.fields]
    request = httpx.Request("POST", "http://localhost/", files=files)
    return request.headers["content-type"], request.read()


def _told_to_post_json(order: str, here: str, top: str | None) -> Step | None:
    try:
        told = loads(order)
    except JSONDecodeError:
        return None
    content = httpx.Request("POST", told["url"], json=dict(told["fields"])).read()
    return Step("POST", told["url"], Surroundings(here, top), content, {"Content-Type": MEDIA_TYPE_JSON})


def _referrer(page: str, url: str) -> str:
    """Return what the default policy of browsers tells: the page to its own origin, the origin to others."""
    return page.partition("#")[0] if origin_of(page) == origin_of(url) else origin_of(page) + "/"
