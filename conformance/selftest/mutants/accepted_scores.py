"""Mistakes with scores that are accepted to be sent later: lost, overtaken, given up, told to others, not recalled."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.mutants.mutant import Mutant, asked_by, furnished, recast
from gateway.errors import PlatformFailure
from gateway.outbox.postponed_scores import KIND, PostponedScores
from gateway.outbox.worker import Outbox
from gateway.protocol.timestamps import timestamp_of
from gateway.routes.models import OpenModel
from gateway.routes.operation import Operation
from gateway.routes.scores import send_score
from gateway.storage.outbox import Deliveries, Delivery, Packing, Parcel, State


class _NeverCommits(AsyncEngine):
    """Ends every transaction as if something had gone wrong."""

    def begin(self) -> Any:
        return self.connect()


class _Uncommitted(Deliveries):
    """Forgets to commit what it stores."""

    async def add(self, pack: Packing, *, now: datetime) -> Delivery:
        return await Deliveries(_NeverCommits(self._engine.sync_engine)).add(pack, now=now)


class _WaitingAlone(Deliveries):
    """Lists what still has to be done."""

    async def listed(self, kind: str, *, limit: int, before: int | None = None, **wanted: str | None) -> Any:
        return await super().listed(kind, limit=limit, before=before, **{**wanted, "state": State.WAITING})


class _NoLanes(Deliveries):
    """Lets nothing wait for anything."""

    async def add(self, pack: Packing, *, now: datetime) -> Delivery:
        async def alone(connection: AsyncConnection) -> Parcel:
            return replace(await pack(connection), lane=uuid.uuid4().hex)

        return await super().add(alone, now=now)


class _OfTheAccount(Deliveries):
    """Knows whose everything is, and does not ask."""

    async def get(self, identity: str, **_: str | None) -> Delivery | None:
        return await super().get(identity)

    async def listed(
        self, kind: str, *, limit: int, before: int | None = None, **wanted: str | None
    ) -> Sequence[Delivery]:
        return await super().listed(kind, limit=limit, before=before, **{**wanted, "activity": None})


class _TakesBack(Deliveries):
    """Withdraws what still waits, and does not look whether it did."""

    async def withdraw(self, delivery: Delivery, *, now: datetime) -> bool:
        await super().withdraw(delivery, now=now)
        return True


class _ForgetsArrivals(Deliveries):
    """Counts an attempt that came to its end as one that did not arrive."""

    async def end(self, delivery: Delivery, state: State, **told: Any) -> bool:
        return await super().end(delivery, state, **{**told, "refused": True})


class _GivesUp(Outbox):
    """Tries once."""

    async def _failed(self, delivery: Delivery, reply: Mapping[str, Any], **_: Any) -> None:
        await self._ended(delivery, State.FAILED, reply)


class _Swallows(PostponedScores):
    """Has done what it could."""

    async def carry(self, delivery: Delivery) -> None:
        try:
            await super().carry(delivery)
        except PlatformFailure as failure:
            if failure.answered is None:
                raise


class _MakesAnew(PostponedScores):
    """Dates a score when it leaves."""

    async def carry(self, delivery: Delivery) -> None:
        score = {**delivery.content["score"], "timestamp": timestamp_of(self.clock())}
        await super().carry(replace(delivery, content={**delivery.content, "score": score}))


class _AnyScore(OpenModel):
    """A score that is judged when it is sent."""

    @property
    def document(self) -> dict[str, Any]:
        return {"userId": "", **super().document}


def _stored_by(careless: type[Deliveries]) -> Callable[[Starlette], None]:
    def change(app: Starlette) -> None:
        outbox = app.state.rooms.outbox
        outbox.deliveries = recast(outbox.deliveries, careless)

    return change


def _carried_by(careless: type[PostponedScores]) -> Callable[[Starlette], None]:
    def change(app: Starlette) -> None:
        rooms = app.state.rooms
        rooms.outbox.carriers = {**rooms.outbox.carriers, KIND: recast(rooms.postponed_scores, careless).carry}

    return change


async def _judged_at_night(operation: Operation, request: Request) -> Response:
    judged = operation if "async" not in request.query_params else replace(operation, body=_AnyScore)
    return await judged.answer_to(request)


ACCEPTED_SCORES = (
    Mutant(
        name="accepted-score-not-stored",
        mistake="A score is accepted, and not committed.",
        caught_by="LTIAAS-090",
        change=_stored_by(_Uncommitted),
    ),
    Mutant(
        name="delivered-scores-not-listed",
        mistake="Of the accepted scores only those that wait are listed.",
        caught_by="LTIAAS-091",
        change=_stored_by(_WaitingAlone),
    ),
    Mutant(
        name="accepted-scores-overtake",
        mistake="A score does not wait for the one before it.",
        caught_by="LTIAAS-092",
        change=_stored_by(_NoLanes),
    ),
    Mutant(
        name="accepted-score-given-up",
        mistake="The first 503 is the end of a score.",
        caught_by="LTIAAS-093",
        change=furnished(outbox=_GivesUp),
    ),
    Mutant(
        name="refused-score-swallowed",
        mistake="A score that the platform refuses is done with.",
        caught_by="LTIAAS-094",
        change=_carried_by(_Swallows),
    ),
    Mutant(
        name="accepted-scores-of-all",
        mistake="A launch is told of the scores of the whole account.",
        caught_by="LTIAAS-095",
        change=_stored_by(_OfTheAccount),
    ),
    Mutant(
        name="accepted-unjudged",
        mistake="A score that is sent later is judged later.",
        caught_by="LTIAAS-096",
        change=asked_by(send_score, _judged_at_night),
    ),
    Mutant(
        name="withdrawn-too-late",
        mistake="A score that the platform has is withdrawn with a good conscience.",
        caught_by="LTIAAS-097",
        change=_stored_by(_TakesBack),
    ),
    Mutant(
        name="retried-score-made-anew",
        mistake="A score that is tried again has another timestamp.",
        caught_by="LTIAAS-098",
        change=_carried_by(_MakesAnew),
    ),
    Mutant(
        name="retried-score-overtakes",
        mistake="A failed score is sent after a later one that arrived.",
        caught_by="LTIAAS-099",
        change=_stored_by(_ForgetsArrivals),
    ),
)
