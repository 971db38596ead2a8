"""The vectors as Python values, for tests that are written in Python: read from the file, as anybody would read it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from conformance.tokens.defect import Level, Message, Verdict
from conformance.tokens.draft import Setting
from mock_platform.fixtures import fixtures_path

COMPARED: Final[Mapping[Message, Sequence[str]]] = {
    Message.ID_TOKEN: ("issuer", "client_id", "nonce"),
    Message.DEEP_LINKING_RESPONSE: ("issuer", "client_id", "deployment_id", "data"),
    Message.CLIENT_ASSERTION: ("issuer", "client_id", "deployment_id", "token_url"),
}
"""What the reader of each kind of message compares with, by the names of `Setting`."""


@dataclass(frozen=True, kw_only=True)
class Vector:
    """One case of the file, with the key set and the setting of its group."""

    id: str
    token: str
    key_set: Any
    setting: Setting
    verdict: Verdict
    level: Level
    flags: tuple[str, ...]
    requirements: tuple[str, ...]
    comment: str


def vectors_path() -> Path:
    """Return the folder of the vectors that come with this program."""
    return fixtures_path() / "vectors"


def read_vectors(message: Message | str, folder: Path | None = None) -> tuple[Vector, ...]:
    """Return the vectors of this kind of message (`"id_token"`), from the files that come with this program."""
    message = Message(message)
    file = (folder or vectors_path()) / f"{message}.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    return tuple(vector for group in document["groups"] for vector in _vectors(message, group))


def _vectors(message: Message, group: Mapping[str, Any]) -> Iterator[Vector]:
    setting = Setting(
        **{name: group[name] for name in COMPARED[message]},
        now=datetime.fromtimestamp(group["now"], UTC),
        leeway=timedelta(seconds=group["leeway_s"]),
        algorithms=frozenset(group["algorithms"]),
    )
    for case in group["cases"]:
        yield Vector(
            id=case["id"],
            token=case["token"],
            key_set=group["key_set"],
            setting=setting,
            verdict=Verdict(case["verdict"]),
            level=Level(case["level"]),
            flags=tuple(case["flags"]),
            requirements=tuple(case["requirements"]),
            comment=case["comment"],
        )
