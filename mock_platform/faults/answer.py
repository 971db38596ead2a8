"""An endpoint's answer as a value, and how it travels: late, in small pieces, cut off, or not at all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers

from mock_platform.draft import json_octets
from mock_platform.edits.edit import NotApplicable
from mock_platform.journal.journal import Entry

if TYPE_CHECKING:
    from mock_platform.platform import Platform


@dataclass(frozen=True)
class Answer:
    """Status, headers (names in lower case) and body, and how they are sent."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delay_s: float = 0.0
    pieces_of: int | None = None  # bytes of each piece; None: all at once
    pause_s: float = 0.0  # between the pieces
    cut_after: int | None = None  # bytes of the body after which the connection is closed
    is_lost: bool = False  # the connection is closed without an answer

    @classmethod
    def json(cls, status: int, document: Any, **headers: str) -> "Answer":
        """Return an answer with this JSON."""
        return cls(status).with_json(document).with_headers(content_type="application/json", **headers)

    def header(self, name: str) -> str | None:
        """Return the first value of a header."""
        return next((value for known, value in self.headers if known == name), None)

    def with_headers(self, **headers: str | None) -> "Answer":
        """Return the answer with these headers, `_` standing for `-`; one that is None is left out."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = [(name, value) for name, value in self.headers if name not in named]
        added = [(name, value) for name, value in named.items() if value is not None]
        return replace(self, headers=(*kept, *added))

    def with_json(self, document: Any) -> "Answer":
        """Return the answer with this JSON as its body."""
        return replace(self, body=json_octets(document))

    def document(self) -> Any:
        """Return the JSON of a good answer; raise `NotApplicable` when there is none."""
        if self.status >= 300 or not self.body:
            raise NotApplicable(f"the answer is a {self.status} without JSON to spoil")
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise NotApplicable("the answer is no JSON") from error

    def table(self) -> dict[str, Any]:
        """Return the JSON object of a good answer; raise `NotApplicable` when there is none."""
        document = self.document()
        if not isinstance(document, dict):
            raise NotApplicable("the answer is no JSON object")
        return document


@dataclass(frozen=True)
class Encounter:
    """A request that meets a fault: where, what came, what the platform would answer, and what the fault remembers."""

    platform: "Platform"
    endpoint: str
    entry: Entry  # of the request, in the journal
    headers: Headers
    body: bytes
    answer: Answer
    memory: dict[str, Any]

    @property
    def url(self) -> str:
        """The address that was called."""
        query = self.entry["query"]
        return f"{self.platform.base}{self.entry['path']}{'?' if query else ''}{query}"

    @property
    def bearer(self) -> str:
        """The access token, or an empty text."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def elsewhere(self) -> str:
        """An address on another origin: the sink under the other name of this machine, which the journal watches."""
        base = self.platform.addresses.elsewhere
        return "https://elsewhere.invalid/" if base is None else f"{base}/sink/elsewhere"


def without(table: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return an object of an answer without these members."""
    return {name: value for name, value in table.items() if name not in names}
