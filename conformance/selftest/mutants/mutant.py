"""What a mutant is: a gateway with one mistake, told in a sentence.

A mistake is either other rules (a row forgotten, or asking the wrong question), or a part of the running gateway
exchanged for a careless subclass of itself.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.app import OPERATIONS
from gateway.launch.reception import Reception
from gateway.protocol.checks import Check, Rules, Table
from gateway.protocol.compact import UnverifiedToken
from gateway.protocol.handshake import Handshake
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.launch import Launch
from gateway.protocol.rules import RULES
from gateway.routes.operation import Call, Operation
from gateway.storage.registrations import Registration

Handler = Callable[[Call], Awaitable[Response]]
Question = Callable[..., bool]
Part = TypeVar("Part")


def unchanged(_app: Starlette) -> None:
    """Change nothing."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One mistake: its name, the sentence, and the requirement that must fail because of it.

    `covered_by` says, instead, why no requirement of the suite can tell this gateway from a right one, and what does.
    `takes_out` names the rules of the gateway that this mutant is without. `settings` are those without which there is
    nothing to get wrong: a right gateway that has them passes. `only_warns` is true where the test that catches it says
    that no document forbids it.
    """

    name: str
    mistake: str
    caught_by: str = ""
    covered_by: str = ""
    takes_out: tuple[str, ...] = ()
    rules: Rules = RULES
    settings: Mapping[str, Any] = field(default_factory=dict)
    only_warns: bool = False
    change: Callable[[Starlette], None] = unchanged

    def __post_init__(self) -> None:
        if bool(self.caught_by) == bool(self.covered_by):
            raise ValueError(f"{self.name} needs the requirement that catches it, or the reason why none does")


def asking(name: str, question: Question, rules: Rules = RULES) -> Rules:
    """Return *rules* in which the step or the rows called *name* ask another question."""
    if name in rules.steps():
        return _with(rules, name, replace(rules.steps()[name], passes=question))
    if name not in rules.names():
        raise KeyError(f"there is neither a row nor a step {name!r}")
    changed = {field.name: _asking(getattr(rules, field.name), name, question) for field in fields(rules)}
    return replace(rules, **changed)


def demanding(phase: str, check: Check, rules: Rules = RULES) -> Rules:
    """Return *rules* with one row too many at the end of a phase."""
    return _with(rules, phase, (*getattr(rules, phase), check))


def without(*names: str) -> Rules:
    """Return the gateway's rules with several of them forgotten."""
    rules = RULES
    for name in names:
        rules = rules.without(name)
    return rules


def recast(part: Part, careless: type[Part]) -> Part:
    """Return the same part of a gateway as an object of a careless subclass of its class."""
    other = careless.__new__(careless)
    other.__dict__.update(part.__dict__)
    return other


def refurnish(app: Starlette, **rooms: Any) -> None:
    """Put careless parts of a gateway in the place of its own."""
    app.state.rooms = replace(app.state.rooms, **rooms)


def furnished(**careless: type) -> Callable[[Starlette], None]:
    """Return the change that makes each room named an object of a careless subclass of its class."""

    def change(app: Starlette) -> None:
        rooms = app.state.rooms
        refurnish(app, **{name: recast(getattr(rooms, name), kind) for name, kind in careless.items()})

    return change


def telling(handler: Handler, edit: Callable[[dict[str, Any]], object]) -> Callable[[Starlette], None]:
    """Return the change that makes the gateway answer another JSON object than *handler* gives: *edit* changes it."""

    async def endpoint(operation: Operation, request: Request) -> Response:
        answer = await operation.answer_to(request)
        document = json.loads(bytes(answer.body))
        edit(document)
        return JSONResponse(document, answer.status_code)

    return asked_by(handler, endpoint)


def asked_by(
    handler: Handler, endpoint: Callable[[Operation, Request], Awaitable[Response]]
) -> Callable[[Starlette], None]:
    """Return the change that puts *endpoint* between the requests to *handler* and its operation."""
    operation = next(one for one in OPERATIONS if one.handler is handler)
    method, answer = [operation.method], partial(endpoint, operation)

    def change(app: Starlette) -> None:
        app.router.routes[:0] = [operation.route(path, answer, methods=method) for path in operation.paths]

    return change


def received_by(careless: type[Reception]) -> Callable[[Starlette], None]:
    """Return the change that puts a careless reception at the door."""

    def change(app: Starlette) -> None:
        refurnish(app, reception=recast(app.state.rooms.reception, careless))

    return change


def reading(edit: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Starlette], None]:
    """Return the change that makes the gateway read good claims wrongly: what it keeps of them is *edit* of them."""

    class _Misreading(Reception):
        async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
            launch = await super()._judged(token, begun, registration)
            return Launch(claims=SignedClaims(edit(dict(launch.claims))))

    return received_by(_Misreading)


def _with(rules: Rules, name: str, value: object) -> Rules:
    changed: dict[str, Any] = {name: value}
    return replace(rules, **changed)


def _asking(group: Any, name: str, question: Question) -> Any:
    if isinstance(group, Check):
        return group
    if isinstance(group, tuple):
        return _table_asking(group, name, question)
    return {key: _table_asking(table, name, question) for key, table in group.items()}


def _table_asking(table: Table, name: str, question: Question) -> Table:
    return tuple(replace(check, passes=question) if check.code.name == name else check for check in table)
