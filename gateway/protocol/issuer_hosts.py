"""Which hosts speak for an issuer: where its configuration may come from, and where its endpoints may be.

Dynamic Registration 3.5.1: the issuer must be on the host that its configuration came from. Otherwise anybody could
publish a configuration with a real platform's issuer and a key set of his own, and sign launches in its name. The
endpoints are held to the same hosts, so that a file which somebody managed to place on one of them leads to no others.

Some vendors use one issuer for all their customers, on hosts of its own; those are listed here, after the vendors'
documentation. An operator may add pairs (`LTI_GATEWAY_ISSUER_HOSTS`), such as a self-hosted Canvas that kept the
vendor's issuer (instructure/canvas-lms#1935).
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

# An issuer and a host, with its port where it is not the scheme's own.
Pair = tuple[str, str]

# `*.` stands for one label. Canvas: developerdocs.instructure.com, "Registration" and "Configuring"; the institution's
# own host appears in both documents. Blackboard: docs.blackboard.com, "LTI Registration and Deployment".
SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "https://canvas.instructure.com": ("sso.canvaslms.com", "*.instructure.com"),
    "https://canvas.beta.instructure.com": ("sso.beta.canvaslms.com", "*.beta.instructure.com"),
    "https://canvas.test.instructure.com": ("sso.test.canvaslms.com", "*.test.instructure.com"),
    "https://blackboard.com": ("developer.blackboard.com",),
}

# Blackboard's configuration has been seen to name its host where launches name its issuer (knowledge base 000090618).
MISNAMED: Final[Mapping[str, str]] = {"https://developer.blackboard.com": "https://blackboard.com"}

# Where Brightspace gives access tokens, whichever institution's they are (RunestoneInteractive/rs#1073).
TOKEN_HOSTS: Final = frozenset({"auth.brightspace.com"})

_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


def speaks_for(issuer: str, url: str, *, added: frozenset[Pair]) -> bool:
    """Whether a URL is at a host that speaks for the issuer. Both must be URLs with a host."""
    host = host_of(url)
    known = {host_of(issuer), *SHARED.get(issuer, ())}
    return not known.isdisjoint({host, _any_below(host)}) or (issuer, host) in added


def host_of(url: str) -> str:
    """The host of a URL, with its port where that is not the default of its scheme."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return host if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{host}:{parts.port}"


def _any_below(host: str) -> str:
    return f"*.{host.partition('.')[2]}"
