"""The groups of a course as a gateway gives them (docs/gateway/api.md; Course Groups 1.0).

Only gateways that have an address /api/groups are asked; LTIAAS itself has no groups.
"""

from typing import Any
from urllib.parse import quote

import pytest

from conformance.bench.bench import Bench
from conformance.cases import requirement
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.gateway.session import Session, agree, open_session
from conformance.suite.gateway.subject import demand_offered
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("gateway")

PATH, SETS = "/api/groups", "/api/groups/sets"
COURSE = "biology"
MOST_PAGES = 50


def _open(bench: Bench) -> Session:
    demand_offered(bench, PATH)
    session = open_session(bench)
    if lti.CLAIM_GROUPS not in bench.sessions[-1].claims:
        raise NotApplicable("the platform that the suite plays has no groups")
    return session


def _listed(session: Session, path: str, member: str, query: str = "") -> dict[str, str]:
    pages = [session.get(f"{path}?{query}")]
    while pages[-1].get("next") and len(pages) < MOST_PAGES:
        pages.append(session.get(f"{path}?url={quote(pages[-1]['next'], safe='')}"))
    if not all(isinstance(page.get(member), list) for page in pages):
        raise Breach(f"{member} should be a list, got {sorted(pages[-1])}")
    return {str(one.get("id")): str(one.get("name")) for page in pages for one in page[member]}


def _known(session: Session, member: str) -> list[dict[str, Any]]:
    course = session.plan.registration.control.call("GET", f"/courses/{COURSE}")
    known: list[dict[str, Any]] = course[member]
    return known


@requirement("LTIAAS-110")
def test_the_groups_of_the_course_are_listed(bench: Bench) -> None:
    """Every group of the course is there with its id and its name."""
    session = _open(bench)

    listed = _listed(session, PATH, "groups")

    agree("the groups", {group["id"]: group["name"] for group in _known(session, "groups")}, listed)


@requirement("LTIAAS-110")
def test_the_groups_of_one_person_are_listed(bench: Bench) -> None:
    """Asked for the launch's user, the groups are those that they are in, and no others."""
    session = _open(bench)
    user = quote(session.id_token()["user"]["id"], safe="")
    theirs = [group for group in _known(session, "groups") if session.plan.user in group["members"]]

    listed = _listed(session, PATH, "groups", f"userId={user}")

    agree("the groups of the launch's user", {group["id"]: group["name"] for group in theirs}, listed)


@requirement("LTIAAS-111")
def test_the_sets_of_groups_are_listed(bench: Bench) -> None:
    """Every set of groups of the course is there with its id and its name."""
    session = _open(bench)

    listed = _listed(session, SETS, "sets")

    agree("the sets", {one["id"]: one["name"] for one in _known(session, "group_sets")}, listed)


@requirement("LTIAAS-112")
def test_groups_are_read_page_by_page(bench: Bench) -> None:
    """With a limit of one, each page has one group and names the next, until every group was there once."""
    session = _open(bench)

    first = session.get(f"{PATH}?limit=1")
    listed = _listed(session, PATH, "groups", "limit=1")

    agree("how many groups the first page has", 1, len(first.get("groups", [])))
    agree("the groups, page by page", {group["id"] for group in _known(session, "groups")}, set(listed))


@requirement("LTIAAS-113")
def test_a_group_tells_its_sets_as_a_list(bench: Bench) -> None:
    """Whether the platform names one set or several, setIds is a list, and empty for a group of no set."""
    session = _open(bench)
    known = {group["id"]: [group["set_id"]] if group.get("set_id") else [] for group in _known(session, "groups")}

    named = _sets_by_group(session)
    with planned_fault(session.plan.registration.control, "group-set-ids", "groups") as fault:
        listed = _sets_by_group(session)
        fault.demand_met()

    agree("the sets of each group, where the platform names one", known, named)
    agree("the sets of each group, where the platform lists them", known, listed)


def _sets_by_group(session: Session) -> dict[str, Any]:
    return {group.get("id"): group.get("setIds") for group in session.get(f"{PATH}?limit=50").get("groups", [])}
