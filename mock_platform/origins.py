"""Origins and sites of addresses, as browsers see them: what cookies and messages between windows are kept apart by.

RFC 6454 section 4 for the origin. A site is the scheme with the registrable domain, which is taken to be the last
two labels of a name: no list of public suffixes is carried along. Neither Python nor a browser sees a port in a site.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from mock_platform.loopback import is_loopback

DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address; the scheme's own port is not said."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    name = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return f"{parts.scheme}://{name}{port}"


def site_of(url: str) -> str:
    """Return scheme and registrable domain of an address; an IP address and `localhost` are their own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    domain = host if is_loopback(host) or is_ip_address(host) else ".".join(host.split(".")[-2:])
    return f"{parts.scheme}://{domain}"


def is_ip_address(host: str) -> bool:
    """True when the host is an address and no name."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
