"""Which addresses are this machine, which are private, and which URLs may be part of a registration.

RFC 6890 lists the special-purpose ranges; Python's `ipaddress` knows them. LTI wants https everywhere (Sec section 3);
on this machine plain http is fine, because nobody listens in between.
"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address

# RFC 4291 section 2.4, as far as IANA has handed it out; RFC 6052 section 2.1.
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
# RFC 3986 section 2: printable ASCII; no blank, no backslash.
_OWN_CHARACTERS: Final = re.compile(r"[!-\[\]-~]+")


def address_from(host: str) -> Address | None:
    """The IP address that a host name spells out, or None when it is a name."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_loopback(host: str) -> bool:
    """Whether a host of a URL is this machine: localhost, a name below it (RFC 6761), or a loopback address."""
    address = address_from(host)
    if address is not None:
        return address.is_loopback
    return host.lower() == "localhost" or host.lower().endswith(".localhost")


def is_public(address: Address) -> bool:
    """Whether an address is out on the internet: not private, loopback, link-local, multicast or reserved."""
    if isinstance(address, IPv6Address):
        carried = _carried_by(address)
        return is_public(carried) if carried else address.is_global and address in _GLOBAL_UNICAST
    return address.is_global and not address.is_multicast


def fault_of_url(text: str, *, allow_private: bool) -> str | None:
    """Say in a sentence what is wrong with an address that the gateway shall talk to, or None."""
    url = _url_from(text)
    if url is None:
        return "it is not a URL; other characters than a URL's own must be percent-encoded, or punycode in its host"
    host = url.hostname or ""
    if url.scheme not in {"http", "https"} or not host or "@" in url.netloc:
        return "it must be an https URL (http for this machine only) with a host and without credentials"
    if url.fragment or text.endswith("#"):
        return "it must have no fragment"
    if url.scheme == "http" and not is_loopback(host):
        return "it must be https; plain http is for this machine only"
    if not allow_private and _is_private_host(host):
        return "it names a private address, which LTI_GATEWAY_ALLOW_PRIVATE_NETWORKS does not allow"
    return None


def _url_from(text: str) -> SplitResult | None:
    # Browsers read a backslash as a slash: two readers would see two hosts.
    try:
        url = urlsplit(text)
        _parsed_when_asked_for = url.hostname, url.port
    except ValueError:
        return None
    return url if _OWN_CHARACTERS.fullmatch(text) else None


def _carried_by(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: by mapping, 6to4 or NAT64."""
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour


def _is_private_host(host: str) -> bool:
    address = address_from(host)
    return is_loopback(host) or (address is not None and not is_public(address))
