"""Which hosts are this machine itself: there plain http is fine, and nobody else can reach the control API."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """True when this host name or address is the machine itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
