"""Lists in pages: a target reads all of them, goes nowhere else for them, and comes to an end.

AGS 2.0 section 3.2.4; NRPS 2.0 section 2.4.2; RFC 8288; RFC 6750 section 5.3. To bound what never ends is ordinary
practice, and no document says so: a breach of that warns.
"""

import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape

import pytest

from conformance.bench.bench import Bench
from conformance.bench.session import DrivenSession
from conformance.browser.exchange import NoAnswer
from conformance.cases import cases
from conformance.instrument.control import Control
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.services import USES, Duty, Entry, bearer_of, done, duty, opened
from conformance.vocabulary import ROLE_CONTEXT

pytestmark = pytest.mark.alone

NEXT = re.compile(r"<([^>]*)>; rel=[^n]*next")  # in whatever quotes: some platforms have those of print
MEMBERS, ITEMS = "list_members", "list_line_items"
STYLES = ("unquoted", "upper_case", "several_rels", "blanks", "more_parameters", "others_first")
COURSE = "/courses/biology"
SOME, MANY = 3, 110  # as many as the smallest page of a platform, and the largest, do not hold
ENDLESS = "that pages end is ordinary practice, and in no document"


def _written(requirements: str, action: str) -> list[Duty]:
    rows = [duty(requirements, "relative", "a relative next link", action, "next-relative")]
    rows += [
        duty(
            requirements,
            f"link-{style.replace('_', '-')}",
            f"a Link header: {style}",
            action,
            "link-style",
            style=style,
        )
        for style in STYLES
    ]
    return rows


@cases(
    duty("AGS-013", "as-given", "line items", ITEMS),
    duty("NRPS-011", "as-given", "members", MEMBERS),
)
def test_every_page_is_read_as_it_is_named(bench: Bench, case: Duty) -> None:
    """Each page is asked for by the address that the one before it gave, up to the last."""
    with _read_in_pages(bench, case.action) as (_, pages):
        asked = [entry["query"] for entry in pages]

    named = [_query_of_next(page) for page in pages]
    if not any(named):
        raise Inconclusive(f"the target asked for so many at once that there was one page: {asked[0]!r}")
    missed = [query for query in named if query and query not in asked]
    if missed:
        raise Breach(f"the next page {missed[0]!r} was named and not asked for: {len(pages)} pages were")


@cases(*_written("AGS-013", ITEMS), *_written("NRPS-011", MEMBERS))
def test_every_page_is_read_however_it_is_named(bench: Bench, case: Duty) -> None:
    """As many pages are read as when the header is written in the usual way."""
    usual, read = _pages_without_and_with(bench, case)

    if read < usual:
        raise Breach(f"{read} of {usual} pages were read with {case.what}")


@cases(
    duty("AGS-013", "empty-page", "a page of line items in the middle that is empty", ITEMS, "empty-page"),
    duty("NRPS-011", "empty-page", "a page of members in the middle that is empty", MEMBERS, "empty-page"),
)
def test_an_empty_page_ends_no_list(bench: Bench, case: Duty) -> None:
    """The pages behind an empty one are read."""
    usual, read = _pages_without_and_with(bench, case)

    if read <= usual:
        raise Breach(f"{read} pages were read of {usual} and an empty one")


@cases(
    duty("AGS-014 TRAP-029", "line-items-elsewhere", "a next page at another host", ITEMS, "next-elsewhere"),
    duty("NRPS-011 TRAP-029", "members-elsewhere", "a next page at another host", MEMBERS, "next-elsewhere"),
    duty("AGS-014 TRAP-029", "line-items-redirected", "a redirect to another host", ITEMS, "redirected"),
    duty("AGS-014 TRAP-029", "members-redirected", "a redirect to another host", MEMBERS, "redirected"),
)
def test_the_token_goes_to_no_other_host(bench: Bench, case: Duty) -> None:
    """Where the platform names another host, nobody there is shown the access token."""
    control = bench.subject.for_services().control
    with (
        _read_in_pages(bench, case.action) as (session, _),
        planned_fault(control, case.fault, USES[case.action].endpoint) as fault,
    ):
        session.drive(case.action, may_refuse=True)
        fault.demand_met()

    if any(bearer_of(entry) for entry in session.asked("sink")):
        raise Breach(f"the access token was sent to another host, where the platform had {case.what}")


@cases(
    duty("AGS-014", "line-items-in-a-circle", "a next page that is the same again", ITEMS, "paging-loop"),
    duty("NRPS-011", "members-in-a-circle", "a next page that is the same again", MEMBERS, "paging-loop"),
)
def test_pages_in_a_circle_come_to_an_end(bench: Bench, case: Duty) -> None:
    """A list that leads in a circle is given up."""
    if bench.subject.kind == "gateway":
        raise NotApplicable("a gateway hands on one page at a time: when to stop is decided by its client")
    with _read_in_pages(bench, case.action) as (session, pages):
        _several(pages)
        with planned_fault(session.plan.registration.control, case.fault, USES[case.action].endpoint) as fault:
            _expect_an_end(session, case.action)
            fault.demand_met()


def _pages_without_and_with(bench: Bench, case: Duty) -> tuple[int, int]:
    """Return how many pages the target reads of a list as it usually is, and of one with the fault of the row."""
    endpoint = USES[case.action].endpoint
    with _read_in_pages(bench, case.action) as (session, pages):
        usual, before = len(_several(pages)), len(session.asked(endpoint))
        control = session.plan.registration.control
        with planned_fault(control, case.fault, endpoint, **(case.parameters or {})) as fault:
            session.drive(case.action, may_refuse=True)
            fault.demand_met()
    return usual, len(session.asked(endpoint)) - before


def _expect_an_end(session: DrivenSession, action: str) -> None:
    try:
        session.drive(action, may_refuse=True)
    except NoAnswer as failure:
        if not failure.timed_out:
            raise
        asked = len(session.asked(USES[action].endpoint))
        raise Breach(f"{failure}, and {asked} pages were asked for ({ENDLESS})", soft=True) from failure


def _several(pages: Sequence[Entry]) -> Sequence[Entry]:
    if len(pages) < 2:
        raise Inconclusive("the target asked for one page: it wants so many at once, or does not read the others")
    return pages


def _query_of_next(page: Entry) -> str:
    found = NEXT.search(page.get("response_headers", {}).get("link", ""))
    return unescape(found[1]).partition("?")[2] if found else ""


@contextmanager
def _read_in_pages(bench: Bench, action: str) -> Iterator[tuple[DrivenSession, Sequence[Entry]]]:
    """Have the target read a list that is longer than a page, however long that is; give the session and the pages."""
    control = bench.subject.for_services().control
    for more in (SOME, MANY):
        with _longer(control, action, more):
            session = opened(bench, action)
            pages = done(session, action)
            if more == MANY or any(map(_query_of_next, pages)):
                yield session, pages
                return


@contextmanager
def _longer(control: Control, action: str, more: int) -> Iterator[None]:
    """Have more line items, or many more members, in the course while this lasts."""
    link = f"long-{uuid.uuid4().hex[:8]}"
    items = [{"id": f"li-{link}-{number}", "label": f"Task {number}", "score_maximum": 10} for number in range(more)]
    crowd = {"size": more, "roles": [f"{ROLE_CONTEXT}Learner"]} if more == MANY else None
    if action == ITEMS:
        control.call("POST", f"{COURSE}/links", {"id": link, "resource_link_id": link, "line_items": items})
    elif crowd:
        control.call("PATCH", COURSE, {"crowd": crowd})
    try:
        yield
    finally:
        if action == ITEMS:
            control.call("DELETE", f"{COURSE}/links/{link}")
        elif crowd:
            control.call("PATCH", COURSE, {"crowd": None})
