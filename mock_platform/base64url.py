"""Bytes as text in base64url without padding (RFC 7515 section 2), as tokens and keys have it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def base64url_from_bytes(data: bytes) -> str:
    """Return the text of some bytes."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def bytes_from_base64url(text: str) -> bytes:
    """Return the bytes of a text, leniently: who judges a text must look whether it is theirs."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
