"""What the target file gave the suite in confidence, and texts without it, in whichever form a text may hold it.

A secret is known by the name of its member (`api_key`, `password`, a `Cookie` or `Authorization` header of a `[drive]`
action). What is shorter than four characters is not looked for: it would tear unrelated text to pieces.
"""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from conformance.target.file import Target

REDACTED = "[redacted]"
SHORTEST = 4
_SECRET = re.compile(r"(?i)api[_-]?key|authori[sz]ation|cookie|credential|csrf|passw|secret|session|token|x-.*key")
_ADDRESS = re.compile(r"_(?:audience|endpoint|env|file|s|uri|uris|url)$")
_NO_SECRETS: Any = {
    "deviations": True,
    "observe": True,
    "lms": {"login": True},
}  # patterns, excuses, names of form fields
_PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_]*\}")
_URL_SAFE = str.maketrans("+/", "-_")


def secrets_of(target: Target) -> tuple[str, ...]:
    """Return what the target file says under a name that calls it secret, and the API key of a gateway."""
    found = list(_named_secrets(target.model_dump(by_alias=True, exclude=_NO_SECRETS)))
    if target.gateway is not None:
        found.append(target.gateway.key())
    return tuple(dict.fromkeys(secret for secret in found if len(secret) >= SHORTEST))


def without_secrets(text: str, secrets: Sequence[str]) -> str:
    """Return *text* with every secret replaced: as it is, escaped for a URL, JSON or HTML, and inside of base64."""
    for form in _forms(tuple(secrets)):
        text = text.replace(form, REDACTED)
    return text


def _named_secrets(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _named_secrets(value)
        elif isinstance(value, list):
            yield from _named_secrets({f"{name}.{at}": each for at, each in enumerate(value)})
        elif isinstance(value, str) and _SECRET.search(name) and not _ADDRESS.search(name):
            yield from _secret_parts(name, value)


def _secret_parts(name: str, value: str) -> Iterator[str]:
    """Cookies lose their names, an Authorization header its scheme, and what is filled in later was no secret yet."""
    if "cookie" in name.lower():
        value = " ".join(crumb.partition("=")[2] or crumb for crumb in value.split(";"))
    elif "authori" in name.lower():
        value = value.partition(" ")[2] or value
        yield from _basic_password(value)
    yield value
    for piece in _PLACEHOLDER.sub(" ", value).split():
        yield piece.strip(":;,\"'")


def _basic_password(credentials: str) -> Iterator[str]:
    """RFC 7617: user and password, joined by a colon, in base64."""
    try:
        yield base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return


@lru_cache(maxsize=64)
def _forms(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """The longest first, so that none leaves a rest of another."""
    forms = {form for secret in secrets if secret for form in _forms_of(secret)}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _forms_of(secret: str) -> Iterable[str]:
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield html.escape(secret)
    for escaped in (_quoted(secret), _quoted(secret, "/"), _quoted(secret, " ").replace(" ", "+")):
        yield escaped
        yield re.sub("%..", lambda octet: octet[0].lower(), escaped)
    yield from _in_base64(secret.encode("utf-8", "surrogatepass"))


def _quoted(secret: str, safe: str = "") -> str:
    return quote(secret, safe=safe, errors="surrogatepass")


def _in_base64(octets: bytes) -> Iterator[str]:
    """Base64 has three ways to write the same octets, as they stand in a longer text; bits shared with it stay."""
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + octets).decode()
        sure = text[-(-shift * 8 // 6) : (shift + len(octets)) * 8 // 6]
        if len(sure) >= SHORTEST:
            yield sure
            yield sure.translate(_URL_SAFE)
