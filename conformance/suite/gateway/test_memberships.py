"""The roster as a gateway gives it: shape, filters and pages (LTIAAS, GET /api/memberships)."""

from typing import Any
from urllib.parse import parse_qs, quote

import pytest

from conformance.bench.bench import Bench
from conformance.cases import requirement
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach
from conformance.suite.gateway.session import Session, agree, expect, open_session, refusal_of
from conformance.vocabulary import ROLE_CONTEXT

pytestmark = pytest.mark.kind("gateway")

STATUSES = {"Active", "Inactive", "Deleted"}
LEARNER = f"{ROLE_CONTEXT}Learner"
MOST_PAGES = 50


def _pages(session: Session, path: str) -> list[dict[str, Any]]:
    pages = [session.get(path)]
    while pages[-1].get("next") and len(pages) < MOST_PAGES:
        pages.append(session.get(f"/api/memberships?url={quote(pages[-1]['next'], safe='')}"))
    return pages


def _members(session: Session, path: str) -> list[dict[str, Any]]:
    return [member for page in _pages(session, path) for member in page.get("members", [])]


@requirement("LTIAAS-030")
def test_the_roster_tells_who_is_in_the_course(bench: Bench) -> None:
    """The roster has an address, the launch's context, and members of whom the launch's user is one."""
    session = open_session(bench)
    id_token = session.id_token()

    first = session.get("/api/memberships")
    members = _members(session, "/api/memberships")

    if not isinstance(first.get("id"), str):
        raise Breach(f"id should be the address of the roster, got {first.get('id')!r}")
    agree("context.id", id_token["launch"]["context"]["id"], first.get("context", {}).get("id"))
    mine = [member for member in members if member.get("userId") == id_token["user"]["id"]]
    agree("how often the launch's user is in the roster", 1, len(mine))
    if not all(isinstance(member.get("roles"), list) and member["roles"] for member in members):
        raise Breach("every member should have roles")


@requirement("LTIAAS-031")
def test_every_member_has_a_status(bench: Bench) -> None:
    """Each member is active, inactive or deleted."""
    members = _members(open_session(bench), "/api/memberships")

    unlike = [member for member in members if member.get("status") not in STATUSES]
    if unlike or not members:
        raise Breach(f"status should be one of {', '.join(sorted(STATUSES))}, got {unlike[:1] or 'no members'}")


@requirement("LTIAAS-032")
@pytest.mark.parametrize("role", ["Learner", quote(LEARNER, safe="")], ids=["short", "full"])
def test_the_roster_is_filtered_by_role(bench: Bench, role: str) -> None:
    """Asking for learners gives some members, all of them learners; no platform is asked for a short role."""
    session = open_session(bench)

    members = _members(session, f"/api/memberships?role={role}")

    others = [member for member in members if not {"Learner", LEARNER} & set(member.get("roles", []))]
    if others or not members:
        raise Breach(f"the roster of learners should have learners alone, got {others[:1] or 'no members'}")
    queries = [parse_qs(entry["query"]) for entry in session.asked_of_platform("memberships")]
    if any("Learner" in query.get("role", []) for query in queries):
        raise Breach(f"the platform should be asked for {LEARNER}, which not every platform knows as Learner")


@requirement("LTIAAS-033")
def test_the_roster_is_read_page_by_page(bench: Bench) -> None:
    """With a limit of one, each page has one member and names the next, until everybody was there once."""
    session = open_session(bench)
    everybody = {member["userId"] for member in _members(session, "/api/memberships")}

    pages = _pages(session, "/api/memberships?limit=1")

    sizes = {len(page.get("members", [])) for page in pages}
    read = [member["userId"] for page in pages for member in page.get("members", [])]
    if sizes - {0, 1} or "next" not in pages[0]:
        raise Breach(f"with limit=1 the first page should have one member and a next, got pages of {sorted(sizes)}")
    agree("who was read page by page", sorted(everybody), sorted(read))


@requirement("LTIAAS-034")
def test_the_next_page_may_be_encoded_twice(bench: Bench) -> None:
    """The address of the next page is understood encoded once and twice."""
    session = open_session(bench)
    following = session.get("/api/memberships?limit=1").get("next")
    if not isinstance(following, str):
        raise Breach("with limit=1 the first page should name the next")
    once = quote(following, safe="")

    pages = [session.get(f"/api/memberships?url={encoded}") for encoded in (once, quote(once, safe=""))]

    agree("the page whose address was encoded twice", pages[0].get("members"), pages[1].get("members"))


@requirement("LTIAAS-034")
def test_the_role_may_be_encoded_twice(bench: Bench) -> None:
    """A role in full finds the same members whether it was encoded once or twice."""
    session = open_session(bench)
    once = quote(LEARNER, safe="")

    found = [_members(session, f"/api/memberships?role={encoded}") for encoded in (once, quote(once, safe=""))]

    learners = [sorted(member["userId"] for member in members) for members in found]
    agree("the learners, by a role that was encoded twice", learners[0], learners[1])


@requirement("LTIAAS-037")
def test_members_have_the_names_of_the_launch(bench: Bench) -> None:
    """Whoever launched has the names and the address in the roster that the launch was signed with."""
    session = open_session(bench)
    claims = bench.evidence.launches[-1]["id_token"]["claims"]
    names = {"name": "name", "givenName": "given_name", "familyName": "family_name", "email": "email"}
    told = {name: claims[claim] for name, claim in names.items()}

    members = _members(session, "/api/memberships")

    mine = next((member for member in members if member.get("userId") == claims["sub"]), {})
    agree("the launch's user in the roster", told, {name: mine.get(name) for name in told})


@requirement("LTIAAS-035")
@pytest.mark.parametrize("path", ["/api/memberships", "/api/lineitems"], ids=["roster", "line-items"])
def test_a_page_elsewhere_is_not_fetched(bench: Bench, path: str) -> None:
    """A page at another origin than the platform's is refused, and nobody there is asked."""
    session = open_session(bench)
    elsewhere = bench.run.mock.url("/sink/stolen").replace("127.0.0.1", "localhost")
    since = bench.run.mock.last_seq()
    expect(session.ask("GET", path), 200)

    refusal_of(session.ask("GET", f"{path}?url={quote(elsewhere, safe='')}"), *range(400, 500))

    asked = bench.run.mock.journal(after=since, kind="request")
    if any("/sink/stolen" in entry.get("path", "") for entry in asked):
        raise Breach("the page at another origin was fetched")


@requirement("LTIAAS-036")
@pytest.mark.parametrize("form", ["id", "true"])
def test_the_roster_of_a_link_is_read_by_id_or_as_the_own(bench: Bench, form: str) -> None:
    """The platform is asked for the members of the launch's resource link."""
    session = open_session(bench)
    link = session.id_token()["launch"]["resourceLink"]["id"]

    session.get(f"/api/memberships?resourceLinkId={quote(link, safe='') if form == 'id' else 'true'}")

    queries = [entry["query"] for entry in session.asked_of_platform("memberships")]
    if not any(f"rlid={quote(link, safe='')}" in query for query in queries):
        raise Breach(f"the platform should be asked for rlid={link}, got {queries}")


@requirement("LTIAAS-114")
def test_beside_the_address_of_a_page_nothing_counts(bench: Bench) -> None:
    """The next page is the same with and without a filter and a limit beside its address."""
    session = open_session(bench)
    following = quote(str(session.get("/api/memberships?limit=2").get("next")), safe="")

    alone = session.get(f"/api/memberships?url={following}")
    with_others = session.get(f"/api/memberships?url={following}&limit=1&role=Mentor")

    agree("the page, with other parameters beside its address", alone.get("members"), with_others.get("members"))


@requirement("LTIAAS-118")
@pytest.mark.parametrize("null", [False, True], ids=["missing", "null"])
def test_a_roster_without_names_is_handed_on(bench: Bench, null: bool) -> None:
    """Everybody is there with id, roles and status, and nobody has a name."""
    session = open_session(bench)
    everybody = sorted(member["userId"] for member in _members(session, "/api/memberships"))

    with planned_fault(session.plan.registration.control, "member-names-missing", "memberships", null=null) as fault:
        members = _members(session, "/api/memberships")
        fault.demand_met()

    agree("who is in the roster", everybody, sorted(member.get("userId") for member in members))
    named = [member for member in members if member.get("name") or not member.get("roles")]
    if named:
        raise Breach(f"a member should have roles, and no name that the platform did not tell: {named[0]}")
