"""Evidence: the exchanges of a test, with its launches decoded, ready for the report.

Secrets that the target file gave to the suite are replaced before anything is written down. Hostile tokens hold what
JSON cannot say (NaN, half a surrogate pair): it is written as text, so that no token can spoil a report. Of what passed
the evidence is terse, or a report would be some twenty megabytes of things that nobody doubts.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.browser.exchange import NoAnswer, Request, Response
from conformance.evidence.changes import changes_of_token
from conformance.evidence.redaction import without_secrets

BODY_LIMIT = 8_000
TERSE_LIMIT = 240
DEPTH_LIMIT = 50
PARTS = ("header", "claims")
_COMPACT = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)  # begins with {" in base64url


@dataclass(frozen=True)
class Exchange:
    """A request, when it was sent, and what came back."""

    request: Request
    answer: Response | NoAnswer
    started: datetime


@dataclass
class Evidence:
    """What one test, or one control, saw; `as_json` is its form in `report.json`."""

    secrets: Sequence[str] = ()
    exchanges: list[Exchange] = field(default_factory=list)
    launches: list[dict[str, Any]] = field(default_factory=list)
    controls: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def record(self, request: Request, answer: Response | NoAnswer) -> None:
        """Keep one exchange, which has just ended."""
        took = answer.elapsed_s if isinstance(answer, Response) else 0.0
        self.exchanges.append(Exchange(request, answer, datetime.now(UTC) - timedelta(seconds=took)))

    def as_json(self, *, terse: bool = False) -> dict[str, Any]:
        """Return the evidence as JSON values, secrets taken out, every text cut at 8,000 characters.

        *terse* evidence has no headers, only the beginning of every body, and of a token only what was changed in it.
        Of several tokens that went to one address each is compared with the first: the control, where there is one.
        """
        document: dict[str, Any] = {
            "controls": list(dict.fromkeys(self.controls)),
            "launches": [_without_claims(launch) for launch in self.launches] if terse else self.launches,
            "exchanges": self._told_exchanges(terse=terse),
            "notes": self.notes,
        }
        told = {name: _reported(member, self.secrets) for name, member in document.items()}
        return told | {"terse": True} if terse else told

    def reported(self, sentence: str) -> str:
        """Return *sentence* as it may be written down."""
        return _text(sentence, self.secrets)

    @property
    def ends_in_silence(self) -> bool:
        """Whether the last exchange got no answer."""
        return bool(self.exchanges) and isinstance(self.exchanges[-1].answer, NoAnswer)

    def _told_exchanges(self, *, terse: bool) -> list[dict[str, Any]]:
        exchanges = [self._exchange(each, terse=terse) for each in self.exchanges]
        earlier: dict[str, dict[str, Any]] = {}
        for request in (each["request"] for each in exchanges if "tokens" in each["request"]):
            token = request["tokens"][0]
            before = earlier.setdefault(request["url"], dict(token))
            if changed := list(changes_of_token({name: before.get(name) for name in PARTS}, token)):
                token["changed"] = changed
        return exchanges

    def _exchange(self, exchange: Exchange, *, terse: bool) -> dict[str, Any]:
        sent = self._message(exchange.request.headers, exchange.request.body, terse=terse)
        told: dict[str, Any] = {
            "started": exchange.started.isoformat(timespec="milliseconds"),
            "request": {"method": exchange.request.method, "url": exchange.request.url, **sent},
        }
        answer = exchange.answer
        if isinstance(answer, NoAnswer):
            return told | {"response": None, "failure": str(answer)}
        received = self._message(answer.headers, answer.body, terse=terse)
        took = round(answer.elapsed_s * 1000, 1)
        return told | {"response": {"status": answer.status, **received, "elapsed_ms": took}}

    def _message(self, headers: Iterable[tuple[str, str]], body: bytes, *, terse: bool) -> dict[str, Any]:
        text = body.decode("utf-8", errors="replace")
        if terse:
            return {"body": _text(text, self.secrets, TERSE_LIMIT)}
        told: dict[str, Any] = {"headers": [[name, value] for name, value in headers], "body": text}
        tokens = self._tokens_in(text)
        return told | {"tokens": tokens} if tokens else told

    def _tokens_in(self, text: str) -> list[dict[str, Any]]:
        """Return the tokens of a body, decoded: those of a launch stand there already."""
        shown = [launch.get("id_token") for launch in self.launches]
        tokens = [decoded_token(token) for token in dict.fromkeys(_COMPACT.findall(text))]
        return [token for token in tokens if token not in shown]


def decoded_token(token: str) -> dict[str, Any]:
    """Return header and claims of a compact token as far as they can be read; nothing is verified here."""
    parts = token.split(".")
    return {name: _decoded_part(part) for name, part in zip(PARTS, parts[:2], strict=False)} | {"parts": len(parts)}


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


def _without_claims(launch: dict[str, Any]) -> dict[str, Any]:
    """What was changed tells the rest: where something was and nobody knows what, the claims stay."""
    if "id_token" not in launch or (launch.get("edits") and "changed" not in launch):
        return launch
    return launch | {"id_token": {name: part for name, part in launch["id_token"].items() if name != "claims"}}


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


def _text(text: str, secrets: Sequence[str], limit: int = BODY_LIMIT) -> str:
    # secrets first: a cut through the middle of one would leave its beginning
    text = without_secrets(text, secrets).encode("utf-8", errors="backslashreplace").decode()
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"
