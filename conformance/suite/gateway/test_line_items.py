"""Line items as a gateway gives and takes them (LTIAAS, /api/lineitems)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from conformance.bench.bench import Bench
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.gateway.session import Session, agree, expect, in_path, object_of, open_session, refusal_of
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("gateway")

ESSAY = {"label": "Essay (conformance)", "scoreMaximum": 40, "resourceId": "essay-1", "tag": "draft"}
EXTENSION = "https://canvas.instructure.com/lti/submission_type"


def _created(session: Session, item: dict[str, Any]) -> dict[str, Any]:
    return object_of(expect(session.ask("POST", "/api/lineitems", item), 201))


def _listed(session: Session, query: str) -> list[str]:
    found: list[str] = []
    path = f"/api/lineitems?{query}"
    while path:
        page = session.get(path)
        found += [item.get("id") for item in page.get("lineItems", [])]
        path = f"/api/lineitems?url={quote(page['next'], safe='')}" if page.get("next") else ""
    return found


@requirement("LTIAAS-040")
def test_line_items_are_listed(bench: Bench) -> None:
    """The launch's own line item is in the list, with label and maximum."""
    session = open_session(bench)
    own = session.line_item()

    page = session.get("/api/lineitems")

    if not isinstance(page.get("lineItems"), list):
        raise Breach(f"lineItems should be a list, got {list(page)}")
    if own not in _listed(session, ""):
        raise Breach("the launch's own line item should be in the list")


@requirement("LTIAAS-041", "LTIAAS-042")
@pytest.mark.parametrize("name", ["resourceLinkId", "resourceId", "tag"])
def test_line_items_are_filtered(bench: Bench, name: str) -> None:
    """Each filter finds the line item that has the value, and not one that has another."""
    session = open_session(bench)
    own = session.get(f"/api/lineitems/{in_path(session.line_item())}")
    other = _created(session, ESSAY)

    found = _listed(session, f"{name}={quote(str(own[name]), safe='')}")

    _delete(session, other)
    if own["id"] not in found or other["id"] in found:
        raise Breach(f"{name}={own[name]!r} should find the line item that has it, and no other; got {found}")


@requirement("LTIAAS-042")
@pytest.mark.parametrize("name", ["id", "label"])
def test_line_items_are_filtered_by_what_platforms_do_not_know(bench: Bench, name: str) -> None:
    """The filters of the first generation are the gateway's own."""
    session = open_session(bench)
    made = _created(session, ESSAY)

    found = _listed(session, f"{name}={quote(str(made[name]), safe='')}")

    _delete(session, made)
    agree(f"what {name} finds", [made["id"]], found)


@requirement("LTIAAS-049")
def test_the_line_items_of_the_own_link_are_found_by_true(bench: Bench) -> None:
    """The boolean of the first generation asks for the line items of the launch's own resource link."""
    session = open_session(bench)
    other = _created(session, ESSAY)

    found = _listed(session, "resourceLinkId=true")

    _delete(session, other)
    agree("what resourceLinkId=true finds", [session.line_item()], found)


@requirement("LTIAAS-038")
def test_line_items_are_read_page_by_page(bench: Bench) -> None:
    """With a limit of one, each page has one line item and names the next, until all were there once."""
    session = open_session(bench)
    made = _created(session, ESSAY)

    first = session.get("/api/lineitems?limit=1")
    found = _listed(session, "limit=1")

    _delete(session, made)
    agree("how many line items the first page has", 1, len(first.get("lineItems", [])))
    if not isinstance(first.get("next"), str):
        raise Breach("the first of several pages should name the next")
    if sorted(found) != sorted(set(found)) or not {made["id"], session.line_item()} <= set(found):
        raise Breach(f"every line item should be on one page, got {found}")


@requirement("LTIAAS-043")
def test_a_line_item_lives_through_four_calls(bench: Bench) -> None:
    """It is created, read, replaced as a whole, and deleted."""
    session = open_session(bench)
    made = _created(session, ESSAY)
    path = f"/api/lineitems/{in_path(made['id'])}"

    read = session.get(path)
    replaced = object_of(expect(session.ask("PUT", path, {"label": "Essay B", "scoreMaximum": 50}), 200, 201))
    after = session.get(path)
    gone = expect(session.ask("DELETE", path), 204)

    agree("what was created", ESSAY, {name: read.get(name) for name in ESSAY})
    agree("the answer to the replacement", ("Essay B", 50), (replaced.get("label"), replaced.get("scoreMaximum")))
    agree("tag and resourceId after a replacement without", (None, None), (after.get("tag"), after.get("resourceId")))
    agree("the body of the answer to DELETE", b"", gone.body)
    refusal_of(session.ask("GET", path), 404, 410)


def _twice(address: str) -> str:
    return quote_plus(quote_plus(address))


WRITTEN: dict[str, Callable[[str], str]] = {
    "slashes-unescaped": lambda address: quote(address, safe="/"),
    "twice": _twice,
    "as-a-form": quote_plus,
}


@requirement("LTIAAS-044")
def test_a_line_item_is_read_by_its_encoded_address(bench: Bench) -> None:
    """The address, percent-encoded, names the line item."""
    session = open_session(bench)
    own = session.line_item()

    agree("id", own, session.get(f"/api/lineitems/{in_path(own)}").get("id"))


@requirement("LTIAAS-045")
@pytest.mark.parametrize("name", list(WRITTEN))
def test_a_line_item_is_read_however_clients_encode_it(bench: Bench, name: str) -> None:
    """The address names the line item in the forms of published clients."""
    session = open_session(bench)
    own = session.line_item()

    agree("id", own, session.get(f"/api/lineitems/{WRITTEN[name](own)}").get("id"))


@requirement("LTIAAS-046")
def test_unknown_members_pass_through(bench: Bench) -> None:
    """An extension of a platform reaches it."""
    session = open_session(bench)
    extension = {"type": "external_tool", "external_tool_url": "https://tool.example/x"}

    made = _created(session, {**ESSAY, EXTENSION: extension})

    _delete(session, made)
    sent = [entry["body"] for entry in session.asked_of_platform("line_items") if entry["method"] == "POST"]
    if not any(EXTENSION in body for body in sent):
        raise Breach(f"the platform should be sent {EXTENSION}, got {sent}")


@requirement("LTIAAS-048")
@pytest.mark.parametrize(
    ("path", "claim"),
    [("/api/lineitems", lti.CLAIM_AGS_ENDPOINT), ("/api/memberships", lti.CLAIM_NRPS)],
    ids=["grades", "roster"],
)
def test_a_service_that_was_not_granted_is_refused(bench: Bench, path: str, claim: str) -> None:
    """A launch without the claim of a service cannot use it, and is told why."""
    expect(open_session(bench).ask("GET", path), 200)
    session = open_session(bench, edits.drop_claim([claim]))

    details = refusal_of(session.ask("GET", path), *range(400, 500))

    agree("details.message", "SERVICE_NOT_AVAILABLE_FOR_CONTEXT", details.get("message"))


def _delete(session: Session, *items: dict[str, Any]) -> None:
    for item in items:
        expect(session.ask("DELETE", f"/api/lineitems/{in_path(item['id'])}"), 204)


@requirement("LTIAAS-115")
@pytest.mark.parametrize(
    "changed",
    [{"label": None}, {"label": " "}, {"scoreMaximum": None}, {"scoreMaximum": 0}, {"scoreMaximum": "20"}],
    ids=["no-label", "blank-label", "no-maximum", "zero", "text"],
)
def test_a_line_item_that_is_none_is_refused(bench: Bench, changed: dict[str, Any]) -> None:
    """After a right one was made, one with a member that breaks the form is refused."""
    session = open_session(bench)
    _delete(session, _created(session, ESSAY))

    refusal_of(session.ask("POST", "/api/lineitems", {**ESSAY, **changed}), *range(400, 500))


@requirement("LTIAAS-117")
def test_pages_of_line_items_lead_back(bench: Bench) -> None:
    """The second page names the first, the previous and the last one, as the platform does."""
    session = open_session(bench)
    made = [_created(session, ESSAY) for _ in range(2)]
    first = session.get("/api/lineitems?limit=1")

    second = session.get(f"/api/lineitems?url={quote(str(first.get('next')), safe='')}")
    back = session.get(f"/api/lineitems?url={quote(str(second.get('prev')), safe='')}")

    _delete(session, *made)
    missing = {"first", "prev", "last"} - second.keys()
    if missing:
        raise Breach(f"the second page should name {', '.join(sorted(missing))} as the platform does")
    agree("the page before the second", first.get("lineItems"), back.get("lineItems"))
