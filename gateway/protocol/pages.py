"""Pages of a service: which address may be fetched with a token of ours.

A tool hands back the address of a page that the platform gave it (docs/gateway/api.md, "Pages"), and whatever it hands
back would be fetched with an access token: the origin (RFC 6454) must be that of the service in the launch.
"""

from urllib.parse import parse_qsl, urlsplit

from gateway.errors import wrong_fields
from gateway.protocol.addresses import fault_of_url

_PORTS = {"https": 443, "http": 80}


def same_origin(left: str, right: str) -> bool:
    """Whether two addresses have one scheme, host and port; what is no address has no origin."""
    origins = _origin_of(left), _origin_of(right)
    return None not in origins and origins[0] == origins[1]


def same_page(left: str, right: str) -> bool:
    """Whether two addresses lead to one page: the same but for how their query is encoded and ordered."""
    return left == right or (same_origin(left, right) and _place_of(left) == _place_of(right))


def demand_own_page(url: str, *, of: str) -> None:
    """Demand that a page which a caller named belongs to the service; raises Rejected."""
    if not same_origin(url, of) or fault_of_url(url, allow_private=True):
        raise wrong_fields({"url": "it must be a page of this launch's own service, as the platform gave it"})


def _place_of(url: str) -> tuple[str, list[tuple[str, str]]]:
    parts = urlsplit(url)
    return parts.path, sorted(parse_qsl(parts.query, keep_blank_values=True))


def _origin_of(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    # Credentials in an address, or a backslash, are read differently by different readers.
    if not parts.hostname or port is None or "@" in parts.netloc or "\\" in url:
        return None
    return parts.scheme, parts.hostname, port
