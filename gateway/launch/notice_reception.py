"""Notices of platforms: judged like launches, and stored until the outbox has handed them on.

A platform wants its answer at once, and sends again what was not answered well; so a notice is only judged and stored
while it waits. One that comes again, signed anew or replayed, is the same by deployment, type and id, and counts once.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.errors import Code, PlatformFailure, Rejected
from gateway.keyring import fingerprint
from gateway.launch.reception import Reception
from gateway.outbox.notices import KIND
from gateway.outbox.worker import Outbox
from gateway.protocol.assets import asset_claims_of, has_asset_service
from gateway.protocol.checks import LEEWAY, Expected, Rules
from gateway.protocol.compact import UnverifiedToken
from gateway.protocol.id_token import demand_header, signed_claims_from
from gateway.protocol.keys import Jwk
from gateway.protocol.notices import Notice, notice_from, sender_of
from gateway.protocol.timestamps import moment_from
from gateway.settings import Settings
from gateway.storage.database import insert_into
from gateway.storage.outbox import Packing, Parcel, State
from gateway.storage.registrations import Registration, Registrations, hold_registration
from gateway.storage.submissions import Submissions
from gateway.storage.tables import consumed_nonces, outbox

# Platforms try for hours; nobody says for how long.
REMEMBERED_FOR: Final = timedelta(days=7)
# Of one platform, which sends again what finds no room: none fills the database while the tool is down.
MOST_WAITING: Final = 5000
# No calendar of ours goes much further, though a token may.
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)


class _CameBefore(Exception):
    """The notice is known already."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """How many notices of a request were taken, and why others were not."""

    taken: int
    refused: Sequence[Rejected]


@dataclass(frozen=True, kw_only=True)
class NoticeReception:
    """Takes notices from platforms."""

    settings: Settings
    rules: Rules
    clock: Clock
    reception: Reception
    registrations: Registrations
    submissions: Submissions
    outbox: Outbox
    most_waiting: int = MOST_WAITING

    async def receive(self, tokens: Sequence[UnverifiedToken]) -> Receipt:
        """Judge and store each notice; one that is refused does not hold up the others.

        Raises Rejected when notices are switched off, none was taken or too many wait, PlatformFailure when keys could
        not be read: then the platform sends all of them again, and those that were stored count once.
        """
        if not self.settings.notice_url:
            raise Rejected(Code.INACTIVE_SERVICE)
        refused: list[Rejected] = []
        failures: list[PlatformFailure] = []
        for token in tokens:
            try:
                await self._take(token)
            except Rejected as refusal:
                if refusal.code is Code.TOO_MANY_NOTICES:
                    raise
                refused.append(refusal)
            except PlatformFailure as failure:
                failures.append(failure)
        if failures:
            raise failures[0]
        if refused and len(refused) == len(tokens):
            raise refused[0]
        return Receipt(taken=len(tokens) - len(refused), refused=refused)

    async def _take(self, token: UnverifiedToken) -> None:
        # Anybody can post here: what is no token of ours by its very form does not reach the database.
        demand_header(token, expected=self._expected(), rules=self.rules)
        registration = await self._registration_of(token)

        async def key_source(kid: object) -> Sequence[Jwk]:
            return await self.reception.keys_of(registration, kid)

        expected = self._expected(registration)
        claims = await signed_claims_from(token, key_source=key_source, expected=expected, rules=self.rules)
        notice = notice_from(claims, expected=expected, rules=self.rules)
        try:
            await self.outbox.accept(self._packing(registration, notice))
        except _CameBefore:
            return

    def _expected(self, registration: Registration | None = None) -> Expected:
        # Without a registration nobody knows yet whether there are several keys to choose from.
        return Expected(
            issuer=registration.url if registration else "",
            client_id=registration.client_id if registration else "",
            nonce="",
            now=self.clock(),
            kid_demanded=registration is not None and registration.auth_method == "JWK_SET",
            message_types=frozenset(),
            services=frozenset(),
        )

    async def _registration_of(self, token: UnverifiedToken) -> Registration:
        issuer, clients = sender_of(token)
        found = await self.registrations.find(url=issuer, client_id=clients)
        active = [registration for registration in found if registration.active]
        if not active:
            raise Rejected(Code.UNREGISTERED_OR_INACTIVE_PLATFORM)
        return min(active, key=lambda registration: clients.index(registration.client_id))

    def _packing(self, registration: Registration, notice: Notice) -> Packing:
        name = fingerprint(json.dumps([KIND, notice.deployment_id, notice.type, notice.id]))
        content = _handed_on(registration, notice)

        async def pack(connection: AsyncConnection) -> Parcel:
            await hold_registration(connection, registration.id)
            row = {
                "registration_id": registration.id,
                # Its own day and not that of its token: both are the same when it comes again.
                "day": f"{_moment(notice).astimezone(UTC):%Y%m%d}",
                "nonce": name,
                # For as long as it may come again: signed anew, or replayed while its token counts.
                "expires_at": max(self.clock() + REMEMBERED_FOR, _end(notice)),
            }
            known = insert_into(connection, consumed_nonces).values(row).on_conflict_do_nothing()
            if (await connection.execute(known.returning(consumed_nonces.c.nonce))).one_or_none() is None:
                raise _CameBefore
            await self._demand_room(connection, registration)
            await self._keep_assets(connection, registration, notice)
            lane = fingerprint(json.dumps([registration.id, name]))
            return Parcel(kind=KIND, registration_id=registration.id, activity="", lane=lane, content=content)

        return pack

    async def _demand_room(self, connection: AsyncConnection, registration: Registration) -> None:
        of_platform = (outbox.c.kind == KIND, outbox.c.registration_id == registration.id)
        waiting = select(func.count()).where(*of_platform, outbox.c.state == State.WAITING)
        if (await connection.execute(waiting)).scalar_one() >= self.most_waiting:
            raise Rejected(Code.TOO_MANY_NOTICES)

    async def _keep_assets(self, connection: AsyncConnection, registration: Registration, notice: Notice) -> None:
        if not has_asset_service(notice.claims, self.settings.services):
            return
        key = self.submissions.key_of(
            registration.id, deployment_id=notice.deployment_id, notice_type=notice.type, notice_id=notice.id
        )
        await self.submissions.keep_within(connection, key, registration.id, asset_claims_of(notice.claims))


def _handed_on(registration: Registration, notice: Notice) -> dict[str, Any]:
    return {
        "type": notice.type,
        "noticeId": notice.id,
        "timestamp": notice.timestamp,
        "platform": {
            "id": registration.id,
            "url": registration.url,
            "clientId": registration.client_id,
            "deploymentId": notice.deployment_id,
        },
        "claims": notice.claims,
    }


def _end(notice: Notice) -> datetime:
    return datetime.fromtimestamp(min(notice.claims["exp"], _LATEST.timestamp()), UTC) + LEEWAY


def _moment(notice: Notice) -> datetime:
    moment = moment_from(notice.timestamp)
    if moment is None:
        raise TypeError("a notice that passed the rules has a moment")
    return moment
