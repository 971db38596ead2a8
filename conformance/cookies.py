"""A browser's cookie jar (RFC 6265 and its successor draft): by host and not by port, SameSite by site.

Loopback hosts count as trustworthy, so `Secure` cookies are kept and sent there over plain http, as browsers do.
Left out: the public suffix list (hosts of a test are few) and partitioned storage (the suite shows no frames).
"""

import ipaddress
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Cookie:
    """One cookie as the jar keeps it; `same_site` is lower case, "" when the attribute was not given."""

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
    """The cookies of one browser."""

    _cookies: dict[tuple[str, str, str], Cookie] = field(default_factory=dict)

    def copy(self) -> "CookieJar":
        """Return a jar with the same cookies, for a second tab that works at the same time."""
        return CookieJar(dict(self._cookies))

    def keep(self, set_cookie: str, url: str) -> None:
        """Take one `Set-Cookie` header that came with the answer to *url*."""
        cookie = _parse(set_cookie, url)
        if cookie is None:
            return
        key = (cookie.domain, cookie.path, cookie.name)
        if cookie.expires is not None and cookie.expires <= time.time():
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
            if _host_matches(cookie, host)
            and _path_matches(cookie.path, parts.path or "/")
            and (not cookie.secure or parts.scheme == "https" or is_loopback(host))
            and _same_site_allows(cookie, cross_site=cross_site, method=method)
        ]
        sent.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in sent)


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


def _parse(set_cookie: str, url: str) -> Cookie | None:
    pair, *rest = set_cookie.split(";")
    name, equals, value = pair.strip().partition("=")
    if not equals or not name:
        return None
    attributes = {key.strip().lower(): text.strip() for key, _, text in (part.partition("=") for part in rest)}
    parts = urlsplit(url)
    host = parts.hostname or ""
    domain = attributes.get("domain", "").lstrip(".").lower()
    if domain and host != domain and not host.endswith("." + domain):
        return None
    secure = "secure" in attributes
    same_site = attributes.get("samesite", "").lower()
    if secure and parts.scheme != "https" and not is_loopback(host):
        return None
    if same_site == "none" and not secure:
        return None
    return Cookie(
        name=name.strip(),
        value=value.strip(),
        domain=domain or host,
        host_only=not domain,
        path=attributes.get("path") or _default_path(parts.path),
        secure=secure,
        http_only="httponly" in attributes,
        same_site=same_site,
        expires=_expiry(attributes),
    )


def _expiry(attributes: dict[str, str]) -> float | None:
    if "max-age" in attributes:
        try:
            return time.time() + int(attributes["max-age"])
        except ValueError:
            return None
    if "expires" in attributes:
        try:
            return parsedate_to_datetime(attributes["expires"].replace("-", " ")).timestamp()
        except ValueError:
            return None
    return None


def _default_path(path: str) -> str:
    return path.rpartition("/")[0] or "/" if path.startswith("/") else "/"


def _host_matches(cookie: Cookie, host: str) -> bool:
    return host == cookie.domain or (not cookie.host_only and host.endswith("." + cookie.domain))


def _path_matches(cookie_path: str, path: str) -> bool:
    return path == cookie_path or path.startswith(cookie_path if cookie_path.endswith("/") else cookie_path + "/")


def _same_site_allows(cookie: Cookie, *, cross_site: bool, method: str) -> bool:
    if not cross_site or cookie.same_site == "none":
        return True
    if cookie.same_site == "strict":
        return False
    # A cookie without the attribute goes with a cross-site POST while it is young (Chromium's Lax-allowing-unsafe).
    return method == "GET" or cookie.same_site == ""
