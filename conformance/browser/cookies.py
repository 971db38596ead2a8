"""A browser's cookie jar (RFC 6265 and its successor draft): by host and not by port, SameSite by site.

Loopback hosts count as trustworthy, so `Secure` cookies are kept and sent there over plain http, as browsers do.
Left out: the public suffix list (hosts of a test are few) and partitioned storage (the suite shows no frames).
"""

import ipaddress
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from conformance.target.values import origin_of

_SAME_SITE = {"strict", "lax", "none"}


@dataclass(frozen=True)
class Cookie:
    """One cookie as the jar keeps it; `same_site` is lower case, "" when the attribute gave no value that is known."""

    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    http_only: bool
    same_site: str
    expires: float | None


@dataclass
class CookieJar:
    """The cookies of one browser; *clock* gives seconds since 1970."""

    clock: Callable[[], float] = time.time
    _cookies: dict[tuple[str, str, str], Cookie] = field(default_factory=dict)

    def copy(self) -> "CookieJar":
        """Return a jar with the same cookies, for a second tab that works at the same time."""
        return CookieJar(self.clock, dict(self._cookies))

    def all(self) -> list[Cookie]:
        """Return every cookie that is kept, for whatever host."""
        return list(self._cookies.values())

    def keep(self, set_cookie: str, url: str) -> None:
        """Take one `Set-Cookie` header that came with the answer to *url*."""
        cookie = _parse(set_cookie, url, now=self.clock())
        if cookie is None:
            return
        key = (cookie.domain, cookie.path, cookie.name)
        if self._is_over(cookie):
            self._cookies.pop(key, None)
        else:
            self._cookies[key] = cookie

    def header(self, url: str, *, method: str, from_site: str | None) -> str:
        """Return the `Cookie` header for a top-level navigation to *url* that was started on *from_site*."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        cross_site = from_site is not None and from_site != site_of(url)
        sent = [
            cookie
            for cookie in self._cookies.values()
            if not self._is_over(cookie)
            and _host_matches(cookie, host)
            and _path_matches(cookie.path, parts.path or "/")
            and (not cookie.secure or parts.scheme == "https" or is_loopback(host))
            and _same_site_allows(cookie, cross_site=cross_site, method=method)
        ]
        sent.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in sent)

    def _is_over(self, cookie: Cookie) -> bool:
        return cookie.expires is not None and cookie.expires <= self.clock()


@dataclass
class BlockingJar(CookieJar):
    """The jar of a browser that keeps no cookies of these origins."""

    blocked: Sequence[str] = ()

    def keep(self, set_cookie: str, url: str) -> None:
        """Take a header, unless it comes from an origin that is blocked."""
        if origin_of(url) not in self.blocked:
            super().keep(set_cookie, url)


def site_of(url: str) -> str:
    """Return scheme and host of *url*; two ports of one host are one site."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    labels = host.split(".")
    registrable = host if is_loopback(host) or _is_address(host) else ".".join(labels[-2:])
    return f"{parts.scheme}://{registrable}"


def is_loopback(host: str) -> bool:
    """Return whether *host* is trustworthy to a browser without TLS."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _parse(set_cookie: str, url: str, *, now: float) -> Cookie | None:
    pair, *rest = set_cookie.split(";")
    name, equals, value = pair.strip().partition("=")
    if not equals or not name:
        return None
    attributes = {key.strip().lower(): text.strip() for key, _, text in (part.partition("=") for part in rest)}
    parts = urlsplit(url)
    host = parts.hostname or ""
    domain = attributes.get("domain", "").lstrip(".").lower()
    path = attributes.get("path", "")
    same_site = attributes.get("samesite", "").lower()
    cookie = Cookie(
        name=name.strip(),
        value=value.strip(),
        domain=domain or host,
        host_only=not domain,
        path=path if path.startswith("/") else _default_path(parts.path),
        secure="secure" in attributes,
        http_only="httponly" in attributes,
        same_site=same_site if same_site in _SAME_SITE else "",
        expires=_expiry(attributes, now),
    )
    trustworthy = parts.scheme == "https" or is_loopback(host)
    return cookie if _may_be_set(cookie, host, trustworthy=trustworthy) else None


def _may_be_set(cookie: Cookie, host: str, *, trustworthy: bool) -> bool:
    if not _host_matches(cookie, host):
        return False
    if cookie.secure and not trustworthy:
        return False
    return cookie.secure or cookie.same_site != "none"


def _expiry(attributes: dict[str, str], now: float) -> float | None:
    try:
        return now + int(attributes["max-age"])
    except (KeyError, ValueError):
        pass  # none, or none that can be read: Expires decides
    except OverflowError:
        return None
    try:
        return parsedate_to_datetime(attributes["expires"].replace("-", " ")).timestamp()
    except (KeyError, ValueError, OverflowError):
        return None


def _default_path(path: str) -> str:
    return path.rpartition("/")[0] or "/" if path.startswith("/") else "/"


def _host_matches(cookie: Cookie, host: str) -> bool:
    if host == cookie.domain:
        return True
    return not cookie.host_only and not _is_address(host) and host.endswith("." + cookie.domain)


def _path_matches(cookie_path: str, path: str) -> bool:
    return path == cookie_path or path.startswith(cookie_path if cookie_path.endswith("/") else cookie_path + "/")


def _same_site_allows(cookie: Cookie, *, cross_site: bool, method: str) -> bool:
    if not cross_site or cookie.same_site == "none":
        return True
    if cookie.same_site == "strict":
        return False
    # A cookie without the attribute goes with a cross-site POST while it is young (Chromium's Lax-allowing-unsafe).
    return method == "GET" or cookie.same_site == ""
