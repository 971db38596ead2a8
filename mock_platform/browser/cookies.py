"""The jar of the mock's own browser: which cookies it takes and sends, as today's browsers do.

RFC 6265 and its successor draft. By host, never by port; `Secure` cookies are kept and sent on loopback over plain
http; a cookie without `SameSite` counts as `Lax`, and `None` needs `Secure`. What it leaves out: Chromium's two
minutes in which a cookie without `SameSite` still goes with a cross-site POST, and partitions.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit

from mock_platform.loopback import is_loopback
from mock_platform.origins import is_ip_address, site_of

SameSite = Literal["strict", "lax", "none"]


@dataclass(frozen=True)
class Surroundings:
    """Where a request comes from: the page that began it, and the page around all frames if it is for a frame.

    An empty `page` is the address bar.
    """

    page: str = ""
    top: str | None = None

    def is_cross_site(self, url: str) -> bool:
        """True when another site than the request's began it or is around it."""
        return any(place and site_of(place) != site_of(url) for place in (self.page, self.top))

    def is_third_party(self, url: str) -> bool:
        """True when the request is for a frame inside the page of another site."""
        return self.top is not None and site_of(self.top) != site_of(url)


@dataclass(frozen=True)
class Cookie:
    """One cookie as the jar keeps it; `expires` in seconds since 1970, None for one that ends with the browser."""

    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    same_site: SameSite
    expires: float | None


class CookieJar:
    """The cookies of one browser. Without `third_party`, frames inside another site's page have none."""

    def __init__(self, *, third_party: bool = True, clock: Callable[[], float] = time.time) -> None:
        self._third_party = third_party
        self._clock = clock
        self._cookies: dict[tuple[str, str, str], Cookie] = {}

    def keep(self, header: str, url: str, surroundings: Surroundings) -> None:
        """Take a `Set-Cookie` header that came with the answer to `url`, unless a browser would not."""
        cookie = _parsed(header, url, self._clock())
        if cookie is None or not self._may_be_set(cookie, url, surroundings):
            return
        key = (cookie.domain, cookie.path, cookie.name)
        if self._is_over(cookie):
            self._cookies.pop(key, None)
        else:
            self._cookies[key] = cookie

    def header(self, url: str, method: str, surroundings: Surroundings) -> str:
        """Return the `Cookie` header of a request, longest paths first; empty when there is none."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        sent = [
            cookie
            for cookie in self._cookies.values()
            if not self._is_over(cookie)
            and _host_matches(cookie, host)
            and _path_matches(cookie.path, parts.path or "/")
            and (not cookie.secure or _is_trustworthy(url))
            and self._goes_along(cookie, url, method, surroundings)
        ]
        sent.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in sent)

    def as_json(self) -> dict[str, dict[str, str]]:
        """Return names and values by host or domain."""
        shown: dict[str, dict[str, str]] = {}
        for cookie in self._cookies.values():
            if not self._is_over(cookie):
                shown.setdefault(cookie.domain, {})[cookie.name] = cookie.value
        return shown

    def _is_over(self, cookie: Cookie) -> bool:
        return cookie.expires is not None and cookie.expires <= self._clock()

    def _may_be_set(self, cookie: Cookie, url: str, surroundings: Surroundings) -> bool:
        if not _host_matches(cookie, urlsplit(url).hostname or ""):
            return False
        if cookie.secure and not _is_trustworthy(url):
            return False
        if cookie.same_site == "none" and not cookie.secure:
            return False
        # A top-level page may set cookies of every kind, whoever sent the browser there.
        if surroundings.is_third_party(url):
            return self._third_party and cookie.same_site == "none"
        return True

    def _goes_along(self, cookie: Cookie, url: str, method: str, surroundings: Surroundings) -> bool:
        if surroundings.is_third_party(url):
            return self._third_party and cookie.same_site == "none"
        if cookie.same_site == "none" or not surroundings.is_cross_site(url):
            return True
        return cookie.same_site == "lax" and method == "GET" and surroundings.top is None


def _parsed(header: str, url: str, now: float) -> Cookie | None:
    pair, *rest = header.split(";")
    name, equals, value = pair.strip().partition("=")
    if not equals or not name.strip():
        return None
    attributes = {key.strip().lower(): text.strip() for key, _, text in (part.partition("=") for part in rest)}
    parts = urlsplit(url)
    domain = attributes.get("domain", "").lstrip(".").lower()
    path = attributes.get("path", "")
    return Cookie(
        name=name.strip(),
        value=value.strip(),
        domain=domain or parts.hostname or "",
        host_only=not domain,
        path=path if path.startswith("/") else parts.path.rpartition("/")[0] or "/",
        secure="secure" in attributes,
        same_site=_same_site(attributes.get("samesite", "")),
        expires=_expiry(attributes, now),
    )


def _same_site(text: str) -> SameSite:
    match text.lower():
        case "strict":
            return "strict"
        case "none":
            return "none"
        case _:
            return "lax"


def _expiry(attributes: dict[str, str], now: float) -> float | None:
    """Return when the cookie ends; Max-Age wins over Expires, and what cannot be read says nothing."""
    try:
        return now + int(attributes["max-age"])
    except (KeyError, ValueError, OverflowError):
        pass
    try:
        return parsedate_to_datetime(attributes["expires"].replace("-", " ")).timestamp()
    except (KeyError, ValueError, OverflowError):
        return None


def _is_trustworthy(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def _host_matches(cookie: Cookie, host: str) -> bool:
    if host == cookie.domain:
        return True
    # A domain of one label is a public suffix: `Domain=com` would be a cookie for half of the world.
    is_domain = "." in cookie.domain and not is_ip_address(host)
    return not cookie.host_only and is_domain and host.endswith("." + cookie.domain)


def _path_matches(cookie_path: str, path: str) -> bool:
    return path == cookie_path or path.startswith(cookie_path if cookie_path.endswith("/") else cookie_path + "/")
