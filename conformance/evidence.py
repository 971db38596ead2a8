"""Evidence: the exchanges of a test, with its launches decoded, ready for the report.

Secrets that the target file gave to the suite are replaced before anything is written down. Hostile tokens hold what
JSON cannot say (NaN, half a surrogate pair): it is written as text, so that no token can spoil a report.
"""

import base64
import binascii
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.exchange import NoAnswer, Request, Response

BODY_LIMIT = 8_000
DEPTH_LIMIT = 50
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
        """Return the evidence as JSON values, every text cut at 8,000 characters, secrets taken out."""
        document: dict[str, Any] = {
            "controls": list(dict.fromkeys(self.controls)),
            "launches": self.launches,
            "exchanges": [_exchange(request, answer) for request, answer in self.exchanges],
            "notes": self.notes,
        }
        return {name: _reported(member, self.secrets) for name, member in document.items()}

    def reported(self, sentence: str) -> str:
        """Return *sentence* as it may be written down."""
        return _text(sentence, self.secrets)


def decoded_token(token: str) -> dict[str, Any]:
    """Return header and claims of a compact token as far as they can be read; nothing is verified here."""
    parts = token.split(".")
    names = ("header", "claims")
    return {name: _decoded_part(part) for name, part in zip(names, parts[:2], strict=False)} | {"parts": len(parts)}


def _decoded_part(part: str) -> Any:
    try:
        octets = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        value = json.loads(octets)
    except (binascii.Error, ValueError, RecursionError):
        return {"unreadable": part}
    return {"unreadable": part} if _is_deeper(value, than=DEPTH_LIMIT) else value


def _is_deeper(value: Any, *, than: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    members = value.values() if isinstance(value, dict) else value
    return than == 0 or any(_is_deeper(member, than=than - 1) for member in members)


def _exchange(request: Request, answer: Response | NoAnswer) -> dict[str, Any]:
    sent = {
        "method": request.method,
        "url": request.url,
        "headers": _headers(request.headers),
        "body": request.body.decode("utf-8", errors="replace"),
    }
    if isinstance(answer, NoAnswer):
        return {"request": sent, "response": None, "failure": str(answer)}
    received = {
        "status": answer.status,
        "headers": _headers(answer.headers),
        "body": answer.text,
        "elapsed_ms": round(answer.elapsed_s * 1000, 1),
    }
    return {"request": sent, "response": received}


def _headers(headers: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [[name, value] for name, value in headers]


def _reported(value: Any, secrets: Sequence[str]) -> Any:
    if isinstance(value, str):
        return _text(value, secrets)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {_text(name, secrets): _reported(member, secrets) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_reported(member, secrets) for member in value]
    return value


def _text(text: str, secrets: Sequence[str]) -> str:
    # secrets first: a cut through the middle of one would leave its beginning
    for secret in filter(None, secrets):
        text = text.replace(secret, REDACTED)
    return _cut(text.encode("utf-8", errors="backslashreplace").decode())


def _cut(text: str) -> str:
    return text if len(text) <= BODY_LIMIT else f"{text[:BODY_LIMIT]}… ({len(text)} characters)"
