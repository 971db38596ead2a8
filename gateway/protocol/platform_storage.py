"""Platform storage: a window of the platform keeps for us what binds a login to its browser where cookies cannot.

LTI OIDC Login with LTI Client Side postMessages 0.1 and LTI postMessage Storage 0.1 (base documents). The login
initiation names the window; it travels on inside `state`, because not every platform repeats it with the launch. What
is kept is what the cookie would hold, so a launch asks one question of either. The scripts that talk to the window are
in gateway/pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from gateway.protocol.handshake import Handshake

PARAMETER: Final = "lti_storage_target"
# Names of frames are short; a longer one would make `state` too long for a URL.
LONGEST_TARGET: Final = 100
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, kw_only=True)
class PlatformStorage:
    """Where a login's value is kept: a window beside or around ours, by name, and the key there.

    Messages are for `origin` alone: in a foreign page's frame the name may belong to anybody's window.
    """

    target: str
    origin: str
    key: str


def without_storage(fields: Mapping[str, str]) -> dict[str, str]:
    """A login initiation that offers no storage."""
    return {name: value for name, value in fields.items() if name != PARAMETER}


def storage_target_from(fields: Mapping[str, str]) -> str:
    """The window that a login initiation offers, or the empty text."""
    target = fields.get(PARAMETER, "")
    return target if len(target) <= LONGEST_TARGET else ""


def storage_of(handshake: Handshake, *, authentication_endpoint: str) -> PlatformStorage | None:
    """The storage of a login, if its platform offered one; its origin is that of the authorization endpoint."""
    if not handshake.storage_target:
        return None
    return PlatformStorage(
        target=handshake.storage_target, origin=origin_of(authentication_endpoint), key=handshake.cookie_name
    )


def origin_of(url: str) -> str:
    """The origin of a URL as browsers write it (RFC 6454 section 6.1): lower case, default ports left out."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    spoken = parts.port in (None, _DEFAULT_PORTS.get(parts.scheme))
    return f"{parts.scheme}://{host}" if spoken else f"{parts.scheme}://{host}:{parts.port}"
