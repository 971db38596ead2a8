"""An address of the API as it is declared once: routes, credentials, checks and /openapi.json follow from it.

A handler meets a `Call`: credentials were demanded, query and body checked against their models, before it began.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.authorization import Gatekeeper, Scheme
from gateway.errors import Code, Rejected, wrong_fields
from gateway.protocol.json_text import json_object_from
from gateway.rooms import Rooms
from gateway.routes.faults import fault_of_body, faults_of
from gateway.routes.passage import passage_of
from gateway.storage.launches import StoredLaunch

JSON: Final = "application/json"
ACCEPTED: Final = 202

# What may go wrong at a platform, whatever it is asked for; and when it is asked for a service.
NO_ANSWER: Final = (Code.PLATFORM_UNREACHABLE, Code.PLATFORM_TIMED_OUT, Code.PLATFORM_ANSWER_UNREADABLE)
SERVICE_FAILURES: Final = (*NO_ANSWER, Code.PLATFORM_REFUSED, Code.ACCESS_TOKEN_REFUSED)

# What operations at a service of the platform have in common: who may call, and what is refused before it is asked.
LTIK: Final = (Scheme.LTIK,)
LTIK_OR_SERVICE_KEY: Final = (Scheme.LTIK, Scheme.SERVICE)
UNAVAILABLE: Final = (Code.INACTIVE_SERVICE, Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that may be answered. `query` and `body` are instances of the operation's models, None without one."""

    request: Request
    stored: StoredLaunch | None
    query: Any
    body: Any

    @property
    def launch(self) -> StoredLaunch:
        """The launch behind the ltik or service key; only for operations that take one of these."""
        if self.stored is None:
            raise TypeError("an operation that takes Bearer alone has no launch")
        return self.stored

    @property
    def rooms(self) -> Rooms:
        """What the application was furnished with (gateway.rooms)."""
        rooms: Rooms = self.request.app.state.rooms
        return rooms


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A method of a path: who may call it, what it takes, and what it answers when all is well.

    The handler's docstring is the summary. `paths` are the documented path and its older names. `schemes` are the
    credentials that are taken: none, `BEARER`, or `LTIK` and perhaps `SERVICE`. `refusals` are the codes that this
    operation adds to those that follow from its credentials, query and body; `failures` are those of the learning
    platform that may be passed on. `gives` is the media type of the answer. `route` matches the paths. `accepted` is
    the answer, with 202, where the caller may ask that it be done later. `onward` says where a browser may be sent
    instead, with 302.
    """

    method: str
    paths: tuple[str, ...]
    handler: Callable[[Call], Awaitable[Response]]
    schemes: tuple[Scheme, ...] = ()
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    status: int = 200
    answer: type[BaseModel] | None = None
    accepted: type[BaseModel] | None = None
    refusals: tuple[Code, ...] = ()
    failures: tuple[Code, ...] = ()
    gives: str = JSON
    onward: str = ""
    route: type[Route] = Route

    @property
    def summary(self) -> str:
        """The first sentence of the handler's docstring."""
        return (self.handler.__doc__ or "").partition("\n")[0]

    def routes(self) -> list[Route]:
        """The operation as the router takes it, once for each of its paths."""
        return [self.route(path, self.answer_to, methods=[self.method]) for path in self.paths]

    async def answer_to(self, request: Request) -> Response:
        """Check a request, in the order credentials, query, body, and answer it."""
        passage_of(request.scope).route = self.paths[0]
        stored = await self._stored(request)
        query = model_from(self.query, _parameters(request)) if self.query else None
        body = model_from(self.body, await _document(request)) if self.body else None
        return await self.handler(Call(request=request, stored=stored, query=query, body=body))

    async def _stored(self, request: Request) -> StoredLaunch | None:
        gatekeeper: Gatekeeper = request.app.state.rooms.gatekeeper
        # Where the account may ask too, its header decides: all else is an ltik or a service key.
        if Scheme.BEARER in self.schemes and gatekeeper.is_account(request):
            await gatekeeper.account(request)
            return None
        if Scheme.SERVICE in self.schemes:
            return await gatekeeper.launch_or_service(request)
        if Scheme.LTIK in self.schemes:
            return await gatekeeper.launch(request)
        if Scheme.BEARER in self.schemes:
            await gatekeeper.account(request)
        return None


def model_from(model: type[BaseModel], document: Any) -> BaseModel:
    """Check a document; what is null counts as left out (clients send null for what they leave out).

    Raises Rejected with `errors`: a field and a sentence for each that is wrong.
    """
    given = {name: value for name, value in document.items() if value is not None}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise wrong_fields(faults_of(error)) from error


def _parameters(request: Request) -> dict[str, str]:
    # What is left empty in a query is left out.
    return {name: value for name, value in request.query_params.items() if value}


async def _document(request: Request) -> Any:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    # Who has nothing to say may send nothing.
    if not media_type and not await request.body():
        return {}
    if media_type != JSON and not media_type.endswith("+json"):
        raise Rejected(Code.UNSUPPORTED_MEDIA_TYPE, expected=JSON, got=media_type)
    try:
        text = json_object_from(await request.body())
    except ValueError as error:
        raise wrong_fields({"": fault_of_body(error)}) from error
    # What is passed through is written again, and NaN has no way of being written.
    if not text.is_finite:
        raise wrong_fields({"": "the body has a number that JSON does not know"})
    return text.value
