"""Which certificates the mock trusts when it calls a tool or itself."""

import ssl
from functools import cache


@cache
def trust(certificate: str | None) -> ssl.SSLContext:
    """Return what certificates are trusted: those of the system, `SSL_CERT_FILE` included, and the mock's own."""
    context = ssl.create_default_context()
    if certificate is not None:
        context.load_verify_locations(certificate)
    return context
