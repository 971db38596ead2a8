"""Which addresses are this machine, which are private, and which URLs may be part of a registration.

RFC 6890 lists the special-purpose ranges; Python's `ipaddress` knows them. LTI wants https everywhere (Sec section 3);
on this machine plain http is fine, because nobody listens in between.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address


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
    return address.is_global and not address.is_multicast


def fault_of_url(text: str, *, allow_private: bool) -> str | None:
    """Say in a sentence what is wrong with an address that the gateway shall talk to, or None."""
    try:
        url = urlsplit(text)
        host, _port = url.hostname or "", url.port
    except ValueError:
        return "it is not a URL"
    if url.scheme not in {"http", "https"} or not host or "@" in url.netloc:
        return "it must be an https URL with a host and without credentials"
    if url.fragment or text.endswith("#"):
        return "it must have no fragment"
    if url.scheme == "http" and not is_loopback(host):
        return "it must be https; plain http is for this machine only"
    if not allow_private and _is_private_host(host):
        return "it names a private address, which LTI_GATEWAY_ALLOW_PRIVATE_NETWORKS does not allow"
    return None


def _is_private_host(host: str) -> bool:
    address = address_from(host)
    return is_loopback(host) or (address is not None and not is_public(address))
