"""The bearer token of a request (RFC 6750 section 2.1)."""

from starlette.datastructures import Headers


def bearer_token(headers: Headers) -> str | None:
    """Return the token of the Authorization header; None when there is none, or more than one header."""
    credentials = headers.getlist("authorization")
    scheme, _, token = (credentials[0] if len(credentials) == 1 else "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
