"""Mistakes with lists and forms of the services: pages and sets that are lost, and forms that take anything."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from conformance.selftest.mutants.mutant import Mutant, asked_by, furnished, telling
from gateway.errors import Rejected
from gateway.routes import groups, line_items, memberships, scores
from gateway.routes.operation import Operation
from gateway.services.groups import Groups, Kind
from gateway.services.line_items import Document
from gateway.services.roster import Claims
from gateway.storage.registrations import Registration


class _FirstGroups(Groups):
    """Takes the first page for all groups."""

    async def _page(self, kind: Kind, registration: Registration, claims: Claims, url: str) -> Document:
        page = await super()._page(kind, registration, claims, url)
        return {name: value for name, value in page.items() if name != "next"}


def _one_set(page: dict[str, Any]) -> None:
    for group in page.get("groups", []):
        group["setIds"] = group["setIds"][0] if group["setIds"] else None


def _only_onward(page: dict[str, Any]) -> None:
    for relation in ("first", "prev", "last"):
        page.pop(relation, None)


def _only_who_has_a_name(page: dict[str, Any]) -> None:
    page["members"] = [member for member in page.get("members", []) if member.get("name")]


async def _still_limited(operation: Operation, request: Request) -> Response:
    answer = await operation.answer_to(request)
    page = json.loads(bytes(answer.body))
    if "limit" in request.query_params and "members" in page:
        page["members"] = page["members"][: int(request.query_params["limit"])]
    return JSONResponse(page, answer.status_code)


async def _any_line_item(operation: Operation, request: Request) -> Response:
    try:
        return await operation.answer_to(request)
    except Rejected:
        return JSONResponse({"id": "https://lms.example/1", "label": "Untitled", "scoreMaximum": 100}, 201)


async def _any_score(operation: Operation, request: Request) -> Response:
    try:
        return await operation.answer_to(request)
    except Rejected:
        return Response(status_code=204)


LISTS = (
    Mutant(
        name="groups-first-page",
        mistake="The first page of groups names no other.",
        caught_by="LTIAAS-112",
        change=furnished(groups=_FirstGroups),
    ),
    Mutant(
        name="groups-of-one-set",
        mistake="A group tells one of its sets, and not as a list.",
        caught_by="LTIAAS-113",
        change=telling(groups.list_groups, _one_set),
    ),
    Mutant(
        name="page-still-limited",
        mistake="A limit beside the address of a page cuts the page.",
        caught_by="LTIAAS-114",
        change=asked_by(memberships.list_members, _still_limited),
    ),
    Mutant(
        name="line-item-of-anything",
        mistake="What is no line item gets a label and a maximum, and is answered as if it had been made.",
        caught_by="LTIAAS-115",
        change=asked_by(line_items.create_line_item, _any_line_item),
    ),
    Mutant(
        name="score-of-anything",
        mistake="What is no score is answered as if it had been sent.",
        caught_by="LTIAAS-116",
        change=asked_by(scores.send_score, _any_score),
    ),
    Mutant(
        name="line-items-lead-onward",
        mistake="Pages of line items name the next page alone.",
        caught_by="LTIAAS-117",
        change=telling(line_items.list_line_items, _only_onward),
    ),
    Mutant(
        name="roster-of-the-named",
        mistake="Who has no name is not in the roster.",
        caught_by="LTIAAS-118",
        change=telling(memberships.list_members, _only_who_has_a_name),
    ),
)
