"""A request that may meet planned faults, on its way through the application.

A fault that answers instead of the endpoint comes before it, so that nothing is done; the others change what the
endpoint answered. Where several are planned, the first of the former decides and all of the latter apply in order.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import AnswerFault
from mock_platform.faults.planned import PlannedFault
from mock_platform.faults.sender import sender_of
from mock_platform.running import CLOSE
from mock_platform.visit import Visit

Route = Callable[[Send], Awaitable[None]]
LONGEST_TRICKLE_S = 300.0  # a client may be gone long before, and nothing would tell


@dataclass(frozen=True)
class Meeting:
    """One request and the faults that are planned for its endpoint."""

    encounter: Encounter
    planned: list[PlannedFault]

    @classmethod
    def of(cls, visit: Visit, scope: Scope, planned: list[PlannedFault]) -> "Meeting":
        """Return the meeting of a request to an endpoint with what is planned there."""
        endpoint = visit.entry["endpoint"]
        return cls(
            Encounter(visit.platform, endpoint, visit.entry, Headers(scope=scope), visit.body, Answer(200), {}), planned
        )

    async def answer(self, route: Route) -> Answer:
        """Return the answer, spoilt by the faults that the request met; the journal's entry names them."""
        mine = [planned for planned in self.planned if self._is_addressed(planned)]
        answer = self._instead(mine) or await _answer_of(route)
        for planned in mine:
            if not _is_instead(planned):
                answer = self._met(planned, answer) or answer
        return answer

    def _is_addressed(self, planned: PlannedFault) -> bool:
        return planned.client_id is None or planned.client_id == sender_of(self.encounter)

    def _instead(self, mine: list[PlannedFault]) -> Answer | None:
        for planned in mine:
            if _is_instead(planned) and (answer := self._met(planned, self.encounter.answer)):
                return answer
        return None

    def _met(self, planned: PlannedFault, answer: Answer) -> Answer | None:
        changed = planned.change(replace(self.encounter, answer=answer, memory=planned.memory))
        if changed is not None:
            entry = self.encounter.entry
            names = ", ".join(filter(None, [entry.get("fault"), planned.fault.name]))
            self.encounter.platform.journal.amend(entry, fault=names)
        return changed


def _is_instead(planned: PlannedFault) -> bool:
    return isinstance(planned.fault.kind, AnswerFault) and planned.fault.kind.instead


async def _answer_of(route: Route) -> Answer:
    messages: list[Message] = []

    async def collect(message: Message) -> None:
        messages.append(message)

    await route(collect)
    start, *parts = messages
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"])
    return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in parts))


async def deliver(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the answer in its manner."""
    await asyncio.sleep(answer.delay_s)
    if not answer.is_lost:
        await send({"type": "http.response.start", "status": answer.status, "headers": _headers(answer)})
        await _send_body(answer, send)
    if answer.is_lost or answer.cut_after is not None:
        await _hang_up(scope, receive)


def pause_between(answer: Answer) -> float:
    """Return the seconds between two pieces: as many as were asked for, unless the whole would take too long."""
    pieces = len(answer.body) / (answer.pieces_of or max(1, len(answer.body)))
    return min(answer.pause_s, LONGEST_TRICKLE_S / max(1, pieces))


async def _send_body(answer: Answer, send: Send) -> None:
    body = answer.body[: answer.cut_after]
    size = answer.pieces_of or max(1, len(body))
    pause_s = pause_between(answer)
    for start in range(0, len(body), size):
        await asyncio.sleep(pause_s)
        await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
    if answer.cut_after is None:
        await send({"type": "http.response.body", "body": b""})


def _headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    headers = [(name, value) for name, value in answer.headers if name != "content-length"]
    if answer.pieces_of is None and answer.status not in {204, 304}:
        headers.append(("content-length", str(len(answer.body))))
    return [(name.encode("latin-1"), _octets(value)) for name, value in headers]


def _octets(value: str) -> bytes:
    """Return a header's value as bytes: Latin-1, as it came, or UTF-8 where a fault wrote something else into it."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection, and return when that is done, so that the server has nothing to complain of."""
    scope[CLOSE]()
    while (await receive())["type"] != "http.disconnect":
        pass
