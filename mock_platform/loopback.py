"""Which hosts are this machine itself: there plain http is fine, and nobody else can reach the control API."""

from ipaddress import ip_address


def is_inside(host: str) -> bool:
    """True when this host is the machine itself, or an address that the Internet does not lead to."""
    try:
        return is_loopback(host) or not ip_address(host.strip("[]")).is_global
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """True when this host name or address is the machine itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
