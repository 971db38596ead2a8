"""Registrations that wait for the tool's consent (docs/gateway/api.md, `/api/registrations`): an hour, in any process.

What a platform sent holds a credential, its registration token, so it is sealed. Whoever takes a request has it alone:
the row is deleted by one statement, whose count decides.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.errors import Code, Rejected
from gateway.keyring import Keyring
from gateway.storage.tables import registration_requests

LIFETIME: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class RegistrationRequest:
    """What a platform sent to have this tool registered, as it was judged: the configuration came from `url`."""

    id: str
    url: str
    token: str | None
    privacy_level: str
    configuration: dict[str, Any]
    expires_at: datetime


class RegistrationRequests:
    """The table of requests. Each method is one transaction."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    async def add(self, request: RegistrationRequest) -> None:
        """Keep a request."""
        content = json.dumps({**asdict(request), "expires_at": None}).encode()
        row = {
            "id": request.id,
            "content": self._keyring.seal(content, owner=_owner(request.id)),
            "expires_at": request.expires_at,
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(registration_requests).values(row))

    async def count(self, *, now: datetime) -> int:
        """How many requests wait."""
        waiting = select(func.count()).where(registration_requests.c.expires_at > now)
        async with self._engine.connect() as connection:
            return int((await connection.execute(waiting)).scalar_one())

    async def forget_expired(self, now: datetime) -> None:
        """Delete the requests that nobody completed in time."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(registration_requests).where(registration_requests.c.expires_at <= now))

    async def get(self, identity: str, *, now: datetime) -> RegistrationRequest:
        """The request with this id; raises Rejected when there is none (any more)."""
        wanted = select(registration_requests).where(*_is_waiting(identity, now))
        async with self._engine.connect() as connection:
            return self._request_from((await connection.execute(wanted)).mappings().one_or_none())

    async def take(self, identity: str, *, now: datetime) -> RegistrationRequest:
        """The request with this id, which nobody else gets; raises Rejected when there is none (any more)."""
        taken = delete(registration_requests).where(*_is_waiting(identity, now)).returning(*registration_requests.c)
        async with self._engine.begin() as connection:
            return self._request_from((await connection.execute(taken)).mappings().one_or_none())

    def _request_from(self, row: Any) -> RegistrationRequest:
        if row is None:
            raise Rejected(Code.REGISTRATION_NOT_FOUND)
        content = json.loads(self._keyring.open(row["content"], owner=_owner(row["id"])))
        return RegistrationRequest(**{**content, "expires_at": row["expires_at"]})


def _is_waiting(identity: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    # PostgreSQL refuses NUL in a text; no id contains it.
    if "\0" in identity:
        raise Rejected(Code.REGISTRATION_NOT_FOUND)
    return registration_requests.c.id == identity, registration_requests.c.expires_at > now


def _owner(identity: str) -> str:
    return f"registration request {identity}"
