"""Mistakes with LTIAAS's API beside the platforms' services: credentials, id token, deep linking, administration."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import update
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.mutants.mutant import Mutant, asked_by, furnished, recast, refurnish, telling
from gateway.authorization import Credential, Gatekeeper, Scheme
from gateway.errors import wrong_fields
from gateway.launch.tool_messages import ToolMessage, ToolMessages
from gateway.protocol.deep_linking import Item
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.vocabulary import CLAIM_DATA, CLAIM_DEEP_LINKING_SETTINGS
from gateway.registration.enrolment import Enrolment
from gateway.registration.registering import Registering
from gateway.routes import platforms
from gateway.routes.idtoken import id_token
from gateway.routes.operation import Operation
from gateway.storage.launches import Launches, StoredLaunch
from gateway.storage.registrations import Registration, Registrations
from gateway.storage.service_keys import ServiceKeys
from gateway.storage.tables import service_contexts

Document = dict[str, Any]


class _AnyApiKey(Gatekeeper):
    """Takes the ltik for proof enough."""

    async def _knows(self, _api_key: str) -> bool:
        return True


class _NewerHeader(Gatekeeper):
    """Reads the header of the second generation."""

    async def _credential(self, request: Request, *accepted: Scheme) -> Credential:
        credential = await super()._credential(request, *accepted)
        if request.headers["authorization"].startswith("LTIK-AUTH-V1"):
            raise wrong_fields({"authorization": "it is not understood"})
        return credential


class _OneGuard(Gatekeeper):
    """Has one guard for everything below /api."""

    async def launch(self, request: Request) -> StoredLaunch:
        return await self.launch_or_service(request)


class _AnyCredential(Gatekeeper):
    """Opens the administration to every credential with a right API key."""

    async def account(self, request: Request) -> None:
        await self._credential(request, *Scheme)


class _KeptInMemory(Launches):
    """Keeps the launches of ltiks in memory."""

    kept: ClassVar[dict[str, StoredLaunch | None]] = {}

    async def find(self, ltik: str, *, now: datetime) -> StoredLaunch | None:
        if ltik not in self.kept:
            self.kept[ltik] = await super().find(ltik, now=now)
        return self.kept[ltik]


class _KeysKeptInMemory(Launches):
    """Keeps the activities of service keys in memory."""

    kept: ClassVar[dict[str, StoredLaunch | None]] = {}

    async def find_by_service_key(self, service_key: str) -> StoredLaunch | None:
        if service_key not in self.kept:
            self.kept[service_key] = await super().find_by_service_key(service_key)
        return self.kept[service_key]


class _SameKeyAgain(ServiceKeys):
    """Ends a key without making another."""

    async def revoke(self, identity: str) -> None:
        async with self._engine.begin() as connection:
            ended = update(service_contexts).where(service_contexts.c.fingerprint == identity)
            await connection.execute(ended.values(claims=""))


class _WithoutData(ToolMessages):
    """Answers a deep linking request without its data."""

    def _signed(
        self, stored: StoredLaunch, message_type: str, said: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str:
        return super()._signed(stored, message_type, {n: said[n] for n in said if n != CLAIM_DATA}, extra)


class _WithoutExtras(ToolMessages):
    """Signs what the standard knows."""

    def _signed(self, stored: StoredLaunch, message_type: str, said: Mapping[str, Any], _: Mapping[str, Any]) -> str:
        return super()._signed(stored, message_type, said, {})


class _AnyNumber(ToolMessages):
    """Forgets that a platform may want one item."""

    def deep_linking(self, stored: StoredLaunch, items: Sequence[Item], **options: Any) -> ToolMessage:
        settings = {**stored.launch.claims[CLAIM_DEEP_LINKING_SETTINGS], "accept_multiple": True}
        claims = {**stored.launch.claims, CLAIM_DEEP_LINKING_SETTINGS: settings}
        generous = replace(stored, launch=replace(stored.launch, claims=SignedClaims(claims)))
        return super().deep_linking(generous, items, **options)


class _ErrorsAsMessages(ToolMessages):
    """Shows what went wrong as if it had gone well."""

    def deep_linking(
        self, stored: StoredLaunch, items: Sequence[Item], *, options: Mapping[str, str], extra: Mapping[str, Any]
    ) -> ToolMessage:
        names = {"errMessage": "message", "errLog": "log"}
        told = {names.get(name, name): text for name, text in options.items()}
        return super().deep_linking(stored, items, options=told, extra=extra)


class _FilesForEver(ToolMessages):
    """Knows no members of files that links have not."""

    def deep_linking(self, stored: StoredLaunch, items: Sequence[Item], **options: Any) -> ToolMessage:
        known = [{name: value for name, value in item.items() if name != "expiresAt"} for item in items]
        return super().deep_linking(stored, known, **options)


class _MethodAgain(Enrolment):
    """Wants the method named again when the key changes."""

    async def change(self, identity: str, body: Mapping[str, Any]) -> Registration:
        if "method" not in body.get("authConfig", {"method"}):
            raise wrong_fields({"authConfig.method": "it is missing"})
        return await super().change(identity, body)


class _Hides(Registrations):
    """Deletes a platform by switching it off."""

    async def remove(self, identity: str) -> None:
        await self.change(identity, {"active": False})


class _Anonymous(Registering):
    """Registers without the token of the invitation."""

    async def begin(self, **invited: str) -> Any:
        return await super().begin(**{**invited, "token": ""})


def _kept_by(careless: type[Launches]) -> Callable[[Starlette], None]:
    def change(app: Starlette) -> None:
        gatekeeper = app.state.rooms.gatekeeper
        refurnish(app, gatekeeper=replace(gatekeeper, launches=recast(gatekeeper.launches, careless)))

    return change


async def _unfiltered(operation: Operation, request: Request) -> Response:
    return await operation.answer_to(Request({**request.scope, "query_string": b""}, request.receive))


async def _raw_by_any_word(operation: Operation, request: Request) -> Response:
    query = b"raw=true" if request.query_params.get("raw") else b""
    return await operation.answer_to(Request({**request.scope, "query_string": query}, request.receive))


def _leave_out_empty_custom(document: Document) -> None:
    if not document.get("launch", {}).get("custom", True):
        del document["launch"]["custom"]


def _measure_in_numbers(document: Document) -> None:
    presentation = document.get("launch", {}).get("presentation", {})
    presentation |= {name: int(presentation[name]) for name in ("width", "height") if name in presentation}


def _spell_in_one_way(document: Document) -> None:
    document.get("launch", {}).get("presentation", {}).pop("document_target", None)


def _list_audience(document: Document) -> None:
    if "aud" in document:
        document["aud"] = [document["aud"]]


def _give_every_launch_a_key(document: Document) -> None:
    document.get("services", {}).setdefault("serviceKey", "a-key")


def _keep_scopes_back(document: Document) -> None:
    document.get("services", {}).get("assignmentAndGrades", {}).pop("scopes", None)


API = (
    Mutant(
        name="any-api-key",
        mistake="A right ltik needs no right API key.",
        caught_by="LTIAAS-002",
        change=furnished(gatekeeper=_AnyApiKey),
    ),
    Mutant(
        name="newer-header-alone",
        mistake="The header of the first generation is not understood.",
        caught_by="LTIAAS-001",
        change=furnished(gatekeeper=_NewerHeader),
    ),
    Mutant(
        name="one-guard-for-all",
        mistake="A service key opens what belongs to one launch.",
        caught_by="LTIAAS-004",
        change=furnished(gatekeeper=_OneGuard),
    ),
    Mutant(
        name="ltik-opens-administration",
        mistake="Any credential with a right API key opens the administration.",
        caught_by="LTIAAS-005",
        change=furnished(gatekeeper=_AnyCredential),
    ),
    Mutant(
        name="ltiks-in-memory",
        mistake="The ltik of a platform that was deactivated works on in a process that knows it.",
        caught_by="LTIAAS-006",
        change=_kept_by(_KeptInMemory),
    ),
    Mutant(
        name="service-keys-in-memory",
        mistake="A revoked service key works on in a process that knows it.",
        caught_by="LTIAAS-101",
        change=_kept_by(_KeysKeptInMemory),
    ),
    Mutant(
        name="service-key-comes-back",
        mistake="The key after a revocation is the revoked one.",
        caught_by="LTIAAS-102",
        change=furnished(service_keys=_SameKeyAgain),
    ),
    Mutant(
        name="custom-left-out",
        mistake="Without custom values there is no member for them.",
        caught_by="LTIAAS-027",
        change=telling(id_token, _leave_out_empty_custom),
    ),
    Mutant(
        name="sizes-as-numbers",
        mistake="Width and height are numbers.",
        caught_by="LTIAAS-029",
        change=telling(id_token, _measure_in_numbers),
    ),
    Mutant(
        name="target-in-one-spelling",
        mistake="The presentation target has its newer name alone.",
        caught_by="LTIAAS-021",
        change=telling(id_token, _spell_in_one_way),
    ),
    Mutant(
        name="raw-audience-listed",
        mistake="The audience of the raw id token is a list.",
        caught_by="LTIAAS-023",
        change=telling(id_token, _list_audience),
    ),
    Mutant(
        name="raw-by-any-word",
        mistake="The parameter raw counts as true whatever it says.",
        caught_by="LTIAAS-024",
        change=asked_by(id_token, _raw_by_any_word),
    ),
    Mutant(
        name="service-key-for-every-launch",
        mistake="A launch without services has a service key.",
        caught_by="LTIAAS-025",
        change=telling(id_token, _give_every_launch_a_key),
    ),
    Mutant(
        name="scopes-not-told",
        mistake="Of the grades service it is told that it is there, and not what it may do.",
        caught_by="LTIAAS-028",
        change=telling(id_token, _keep_scopes_back),
    ),
    Mutant(
        name="data-not-returned",
        mistake="The data of a deep linking request is not returned.",
        caught_by="LTIAAS-063",
        change=furnished(tool_messages=_WithoutData),
    ),
    Mutant(
        name="extra-claims-dropped",
        mistake="Only what is documented is signed.",
        caught_by="LTIAAS-065",
        change=furnished(tool_messages=_WithoutExtras),
    ),
    Mutant(
        name="accept-multiple-ignored",
        mistake="A platform that takes one item is sent several.",
        caught_by="LTIAAS-068",
        change=furnished(tool_messages=_AnyNumber),
    ),
    Mutant(
        name="errors-as-messages",
        mistake="The texts of a failure are sent as those of a success.",
        caught_by="LTIAAS-064",
        change=furnished(tool_messages=_ErrorsAsMessages),
    ),
    Mutant(
        name="members-of-files-forgotten",
        mistake="Of a file only what links have too is sent.",
        caught_by="LTIAAS-062",
        change=furnished(tool_messages=_FilesForEver),
    ),
    Mutant(
        name="method-demanded-again",
        mistake="A change of the key has to name the method that stays.",
        caught_by="LTIAAS-072",
        change=furnished(enrolment=_MethodAgain),
    ),
    Mutant(
        name="platforms-unfiltered",
        mistake="The filters of platforms are ignored.",
        caught_by="LTIAAS-071",
        change=asked_by(platforms.list_platforms, _unfiltered),
    ),
    Mutant(
        name="platform-hidden",
        mistake="A deleted platform is switched off.",
        caught_by="LTIAAS-073",
        change=furnished(registrations=_Hides),
    ),
    Mutant(
        name="registration-token-not-sent",
        mistake="The platform is asked to register without the token of its invitation.",
        caught_by="LTIAAS-080",
        change=furnished(registering=_Anonymous),
    ),
)
