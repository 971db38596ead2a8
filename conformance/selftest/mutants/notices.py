"""Mistakes with notices: subscribed to, judged, handed on, and the keys that come with them."""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette

from conformance.selftest.mutants.mutant import Mutant, furnished, recast, refurnish, telling
from gateway.errors import Code, Rejected
from gateway.launch.notice_reception import NoticeReception, Receipt
from gateway.outbox.notices import KIND, SIGNATURE, NoticeCarrier, signature_of
from gateway.platforms.exchange import Order
from gateway.protocol.compact import UnverifiedToken, compact_from
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.notices import Notice, notice_from
from gateway.protocol.vocabulary import CLAIM_MESSAGE_TYPE, CLAIM_NOTICE
from gateway.routes.notices import receive_notices
from gateway.routes.service_keys import list_service_keys
from gateway.services.notice_handlers import NoticeHandlers
from gateway.storage.launches import StoredLaunch
from gateway.storage.outbox import Delivery
from gateway.storage.registrations import Registration
from gateway.storage.submissions import Submissions

Document = dict[str, Any]
KNOWN = {"LtiHelloWorldNotice", "LtiContextCopyNotice", "LtiAssetProcessorSubmissionNotice"}


class _Unverified(NoticeReception):
    """Believes the token of a server."""

    async def _take(self, token: UnverifiedToken) -> None:
        registration = await self._registration_of(token)
        claims = SignedClaims(json.loads(compact_from(token).payload))
        notice = notice_from(claims, expected=self._expected(registration), rules=self.rules)
        await self.outbox.accept(self._packing(registration, notice))


class _AnyMessage(NoticeReception):
    """Takes what is signed and tells a notice, whatever it is besides."""

    async def _take(self, token: UnverifiedToken) -> None:
        claims = json.loads(compact_from(token).payload)
        if CLAIM_MESSAGE_TYPE not in claims or CLAIM_NOTICE not in claims:
            await super()._take(token)
            return
        registration = await self._registration_of(token)
        rest = SignedClaims({name: value for name, value in claims.items() if name != CLAIM_MESSAGE_TYPE})
        notice = notice_from(rest, expected=self._expected(registration), rules=self.rules)
        await self.outbox.accept(self._packing(registration, notice))


class _AllOrNothing(NoticeReception):
    """Refuses a batch for one bad notice."""

    async def receive(self, tokens: Sequence[UnverifiedToken]) -> Receipt:
        receipt = await super().receive(tokens)
        if receipt.refused:
            raise receipt.refused[0]
        return receipt


class _OnlyKnownTypes(NoticeReception):
    """Refuses types that it was not told of."""

    def _packing(self, registration: Registration, notice: Notice) -> Any:
        if notice.type not in KNOWN:
            raise Rejected(Code.INVALID_NOTICE_CLAIM)
        return super()._packing(registration, notice)


class _NamesByChance(NoticeReception):
    """Takes a notice for another one whenever it comes."""

    def _packing(self, registration: Registration, notice: Notice) -> Any:
        packing = super()._packing(registration, replace(notice, id=secrets.token_hex(8)))

        async def pack(connection: Any) -> Any:
            parcel = await packing(connection)
            return replace(parcel, content={**parcel.content, "noticeId": notice.id})

        return pack


class _WithoutSize(NoticeHandlers):
    """Lets the platform decide how many notices come at once."""

    async def subscribe(self, stored: StoredLaunch, notice_type: str, _size: int | None) -> Document:
        return await super().subscribe(stored, notice_type, None)


class _InOneList(NoticeHandlers):
    """Sends the handlers of all types in one list."""

    async def _ask(self, stored: StoredLaunch, method: str, document: Document | None = None) -> Any:
        told = {"notice_handlers": [document]} if document else None
        return await super()._ask(stored, method, told)


class _OnlySaysSo(NoticeHandlers):
    """Drops what comes, and leaves the platform as it is."""

    async def unsubscribe(self, _stored: StoredLaunch, _notice_type: str) -> None:
        return


class _AllItsOwn(NoticeHandlers):
    """Takes every handler for its own."""

    def _shown(self, handler: Any) -> Document:
        return {**super()._shown(handler), "isOwn": True}


class _OneKeyPerDeployment(Submissions):
    """Gives the notices of a type one key, which opens the latest."""

    def key_of(self, registration_id: str, **named: str) -> str:
        return super().key_of(registration_id, **{**named, "notice_id": ""})


class _SignsAnotherText(NoticeCarrier):
    """Signs the notice in the order of its names, and sends it in another."""

    async def carry(self, delivery: Delivery) -> None:
        told = {"id": delivery.id, **delivery.content}
        content, signed = json.dumps(told).encode(), json.dumps(told, sort_keys=True).encode()
        headers = {"Content-Type": "application/json", SIGNATURE: signature_of(signed, self.secret)}
        await self.exchange.send(Order(method="POST", url=self.url, headers=headers, content=content))


def _judging_without(rule: str) -> Callable[[Starlette], None]:
    def change(app: Starlette) -> None:
        reception = app.state.rooms.notice_reception
        refurnish(app, notice_reception=replace(reception, rules=reception.rules.without(rule)))

    return change


def _carried_by(careless: type[NoticeCarrier]) -> Callable[[Starlette], None]:
    def change(app: Starlette) -> None:
        outbox = app.state.rooms.outbox
        carrier = recast(outbox.carriers[KIND].__self__, careless)
        outbox.carriers = {**outbox.carriers, KIND: carrier.carry}

    return change


def _one_key_per_deployment(app: Starlette) -> None:
    rooms = app.state.rooms
    careless = recast(rooms.submissions, _OneKeyPerDeployment)
    reception = replace(rooms.notice_reception, submissions=careless)
    refurnish(app, submissions=careless, notice_reception=reception)
    carrier = replace(rooms.outbox.carriers[KIND].__self__, submissions=careless)
    rooms.outbox.carriers = {**rooms.outbox.carriers, KIND: carrier.carry}


def _keep_reasons_back(document: Document) -> None:
    document.pop("refused", None)


def _list_activities_alone(document: Document) -> None:
    document["serviceKeys"] = [key for key in document.get("serviceKeys", []) if key.get("kind") != "notice"]


NOTICES = (
    Mutant(
        name="notices-unverified",
        mistake="The signature of a notice is not checked, since it comes from a server.",
        caught_by="PNS-008",
        change=furnished(notice_reception=_Unverified),
    ),
    Mutant(
        name="notices-never-expire",
        mistake="A notice may be as old as it likes.",
        caught_by="PNS-008",
        change=_judging_without("TOKEN_EXPIRED"),
    ),
    Mutant(
        name="launches-as-notices",
        mistake="A launch that tells a notice is taken for one.",
        caught_by="PNS-009",
        only_warns=True,
        change=furnished(notice_reception=_AnyMessage),
    ),
    Mutant(
        name="batches-whole-or-not",
        mistake="One bad notice spoils those beside it.",
        caught_by="PNS-010",
        change=furnished(notice_reception=_AllOrNothing),
    ),
    Mutant(
        name="unknown-notices-refused",
        mistake="A notice of a type that nobody foresaw is refused, and comes for ever.",
        caught_by="PNS-010",
        change=furnished(notice_reception=_OnlyKnownTypes),
    ),
    Mutant(
        name="handlers-in-a-list",
        mistake="A subscription is sent as the list of all handlers.",
        caught_by="PNS-002",
        change=furnished(notice_handlers=_InOneList),
    ),
    Mutant(
        name="batch-size-forgotten",
        mistake="How many notices may come at once is not told to the platform.",
        caught_by="LTIAAS-120",
        change=furnished(notice_handlers=_WithoutSize),
    ),
    Mutant(
        name="every-handler-its-own",
        mistake="A handler elsewhere is shown as the gateway's own.",
        caught_by="LTIAAS-121",
        change=furnished(notice_handlers=_AllItsOwn),
    ),
    Mutant(
        name="left-and-still-sent",
        mistake="Who leaves a type of notice is told so, and the platform is not.",
        caught_by="LTIAAS-122",
        change=furnished(notice_handlers=_OnlySaysSo),
    ),
    Mutant(
        name="another-text-signed",
        mistake="What is handed on is signed in another rendering than it is sent.",
        caught_by="LTIAAS-123",
        change=_carried_by(_SignsAnotherText),
    ),
    Mutant(
        name="handed-on-each-time",
        mistake="A notice that comes again is handed on again.",
        caught_by="LTIAAS-123",
        change=furnished(notice_reception=_NamesByChance),
    ),
    Mutant(
        name="reasons-kept-back",
        mistake="A batch is answered without the reasons why some were refused.",
        caught_by="LTIAAS-124",
        change=telling(receive_notices, _keep_reasons_back),
    ),
    Mutant(
        name="one-key-for-all-submissions",
        mistake="The key of one submission opens the next one.",
        caught_by="LTIAAS-125",
        change=_one_key_per_deployment,
    ),
    Mutant(
        name="keys-of-notices-unlisted",
        mistake="Only the keys of activities are listed.",
        caught_by="LTIAAS-139",
        change=telling(list_service_keys, _list_activities_alone),
    ),
)
