"""Who may give orders: programs that reach this server under its own name, and pages of its own.

Without this, any web page that a developer visits could drive the mock by requests to loopback: a foreign
`Origin` gives such a page away, and a foreign `Host` a name that was pointed to this machine (DNS rebinding).
Where others can reach it an order needs a token as well: at another address than loopback, and at a public URL, since
what leads there, a proxy or a tunnel, connects from this very machine and may write any `Host`.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from mock_platform.bearer import bearer_token
from mock_platform.errors import ControlError
from mock_platform.loopback import is_loopback

LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Guard:
    """The hosts (with port, as `Host` writes them) and origins that are ours, and the token if there is one."""

    hosts: frozenset[str]
    origins: frozenset[str]
    token: str | None

    @classmethod
    def of(cls, issuer: str, listen: str, port: int) -> "Guard":
        """Return the guard of a server that listens at this host name or address."""
        parts = urlsplit(issuer)
        name = f"[{listen}]" if ":" in listen else listen
        hosts = {parts.netloc.lower()} | {f"{host}:{port}" for host in (name.lower(), *LOCAL_NAMES)}
        default = {"http": 80, "https": 443}[parts.scheme]
        hosts |= {host.removesuffix(f":{default}") for host in hosts}
        # Behind a proxy the same server has pages of both schemes.
        origins = {f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts}
        is_private = is_loopback(listen) and is_loopback(parts.hostname or "")
        token = None if is_private else secrets.token_urlsafe(24)
        return cls(frozenset(hosts), frozenset(origins), token)

    def admit(self, headers: Headers, token: str | None = None) -> None:
        """Raise `ControlError` unless the request may give orders.

        `token` is one found elsewhere than in the headers.
        """
        self.admit_page(headers)
        if self.token is not None:
            self._admit_token(token or bearer_token(headers) or "")

    def admit_page(self, headers: Headers) -> None:
        """Raise `ControlError` unless the request comes from a page of ours, or from no page at all."""
        host = headers.get("host", "").lower()
        if host not in self.hosts:
            raise ControlError(
                403, "foreign_host", f"Host {host[:80]!r} is not this server's; is --public-url missing?"
            )
        for origin in headers.getlist("origin"):
            if origin.lower() not in self.origins:
                raise ControlError(403, "foreign_origin", f"Origin {origin[:80]!r} is not this server's")

    def blot(self, text: str) -> str:
        """Return the text with the token made unreadable."""
        return text if self.token is None else text.replace(self.token, "(control token)")

    def _admit_token(self, token: str) -> None:
        assert self.token is not None
        if not secrets.compare_digest(token.encode("utf-8", "replace"), self.token.encode()):
            sentence = "send the control token that was printed at the start: Authorization: Bearer <token>"
            raise ControlError(401, "token_required", sentence)
