"""Evidence: the exchanges of a test, with its launches decoded, ready for the report.

Secrets that the target file gave to the suite are replaced before anything is written down.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.exchange import NoAnswer, Request, Response

BODY_LIMIT = 8_000
REDACTED = "[redacted]"


@dataclass
class Evidence:
    """What one test, or one control, saw; `as_json` is its form in `report.json`."""

    secrets: Sequence[str] = ()
    exchanges: list[tuple[Request, Response | NoAnswer]] = field(default_factory=list)
    launches: list[dict[str, Any]] = field(default_factory=list)
    controls: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def record(self, request: Request, answer: Response | NoAnswer) -> None:
        """Keep one exchange."""
        self.exchanges.append((request, answer))

    def as_json(self) -> dict[str, Any]:
        """Return the evidence as JSON values, bodies cut at 8,000 characters, secrets taken out."""
        document: dict[str, Any] = {
            "controls": list(dict.fromkeys(self.controls)),
            "launches": self.launches,
            "exchanges": [_exchange(request, answer) for request, answer in self.exchanges],
            "notes": self.notes,
        }
        secrets = [secret for secret in self.secrets if secret]
        return {name: _redacted(member, secrets) for name, member in document.items()}


def decoded_token(token: str) -> dict[str, Any]:
    """Return header and claims of a compact token as far as they can be read; nothing is verified here."""
    parts = token.split(".")
    names = ("header", "claims")
    return {name: _decoded_part(part) for name, part in zip(names, parts[:2], strict=False)} | {"parts": len(parts)}


def _decoded_part(part: str) -> Any:
    try:
        octets = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        return json.loads(octets)
    except (binascii.Error, ValueError, RecursionError):
        return {"unreadable": _cut(part)}


def _exchange(request: Request, answer: Response | NoAnswer) -> dict[str, Any]:
    sent = {
        "method": request.method,
        "url": _cut(request.url),
        "headers": _headers(request.headers),
        "body": _cut(request.body.decode("utf-8", errors="replace")),
    }
    if isinstance(answer, NoAnswer):
        return {"request": sent, "response": None, "failure": str(answer)}
    received = {
        "status": answer.status,
        "headers": _headers(answer.headers),
        "body": _cut(answer.text),
        "elapsed_ms": round(answer.elapsed_s * 1000, 1),
    }
    return {"request": sent, "response": received}


def _headers(headers: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [[name, _cut(value)] for name, value in headers]


def _cut(text: str) -> str:
    return text if len(text) <= BODY_LIMIT else f"{text[:BODY_LIMIT]}… ({len(text)} characters)"


def _redacted(value: Any, secrets: Sequence[str]) -> Any:
    if not secrets:
        return value
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, REDACTED)
        return value
    if isinstance(value, Mapping):
        return {name: _redacted(member, secrets) for name, member in value.items()}
    if isinstance(value, list):
        return [_redacted(member, secrets) for member in value]
    return value
