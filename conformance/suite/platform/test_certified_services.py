"""The official tests of a platform's services, in their order (Cert, platforms: Names and Roles; Assignment and Grade).

One scope is asked for at a time, and the second half of the grades is done from a launch of a second context, which is
what the official suite adds to the requirements that each step exercises.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import requirement
from conformance.mock_tool.links import links_of
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.platform.gradebook import LABEL, Gradebook, demand_scopes
from conformance.suite.platform.line_item import MAXIMUM, Item
from conformance.suite.platform.membership import Roster
from conformance.suite.platform.services import (
    agree,
    claim_of,
    context_of,
    demand,
    demand_control,
    expect_done,
    expect_links,
    is_absolute_url,
    object_of,
    objects_of,
)
from conformance.suite.platform.token_requests import grant_of, is_granted
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

LEEWAY_S = 300
FIRST, SECOND = "first", "elsewhere"


@requirement("CT-PNRPS-01")
def test_the_launch_is_of_this_version(bench: PlatformBench) -> None:
    """The launch with the roster is a resource link request of version 1.3.0."""
    claims = bench.message("teacher").claims
    claim_of(claims, lti.CLAIM_NRPS)

    told = (claims.get(lti.CLAIM_MESSAGE_TYPE), claims.get(lti.CLAIM_VERSION))
    agree("message type and version", (lti.MESSAGE_RESOURCE_LINK, lti.VERSION), told)


@requirement("CT-PNRPS-02")
def test_the_launch_is_of_now(bench: PlatformBench) -> None:
    """The launch with the roster was issued just now and has not expired."""
    message = bench.message("teacher")
    claim_of(message.claims, lti.CLAIM_NRPS)

    issued_at, expires_at = (_seconds(message.claims.get(name)) for name in ("iat", "exp"))
    age_s = message.received_at - issued_at
    demand(abs(age_s) < LEEWAY_S, f"iat is {age_s:.0f} s away from the moment in which the launch came")
    demand(expires_at > message.received_at, f"exp was past already when the launch came: {expires_at}")


@requirement("CT-PNRPS-03")
def test_the_launch_is_signed(bench: PlatformBench) -> None:
    """The launch with the roster is verified with the key of the key set that its header names."""
    message = bench.message("teacher", fresh=True)
    claim_of(message.claims, lti.CLAIM_NRPS)

    agree("alg", "RS256", message.header.get("alg"))
    agree("the key that verified it", message.header.get("kid"), message.key.get("kid"))


@requirement("CT-PNRPS-04")
def test_the_launch_is_complete_for_the_roster(bench: PlatformBench) -> None:
    """The launch has its claims, and that of the roster with a whole URL and versions."""
    claims = bench.message("teacher").claims
    claim = claim_of(claims, lti.CLAIM_NRPS)

    needed = (
        lti.CLAIM_DEPLOYMENT_ID,
        lti.CLAIM_TARGET_LINK_URI,
        lti.CLAIM_RESOURCE_LINK,
        lti.CLAIM_ROLES,
        "sub",
        "nonce",
    )
    missing = [name for name in needed if name not in claims]
    demand(not missing, f"the launch has no {', '.join(missing)}")
    demand(is_absolute_url(claim.get("context_memberships_url")), f"the claim should have a whole URL, got {claim!r}")
    demand(bool(claim.get("service_versions")), f"the claim should have versions, got {claim!r}")


@requirement("CT-PNRPS-05")
def test_a_token_for_the_roster_is_granted(bench: PlatformBench) -> None:
    """A token is granted for the roster's scope alone."""
    claim_of(bench.message("teacher").claims, lti.CLAIM_NRPS)

    _grant(bench, lti.SCOPE_MEMBERSHIP_READ_ONLY)


@requirement("CT-PNRPS-06")
def test_the_roster_is_read(bench: PlatformBench) -> None:
    """The roster is answered 200 to a token for its scope."""
    agree("the status of the roster", 200, Roster.of(bench).read().status)


@requirement("CT-PNRPS-07")
def test_the_roster_has_its_members(bench: PlatformBench) -> None:
    """The roster has the context of the launch, and members with user ids and roles."""
    roster = Roster.of(bench)

    answer = roster.read()

    context = object_of(answer).get("context")
    agree("the context", roster.context, context.get("id") if isinstance(context, dict) else context)
    incomplete = [each for each in objects_of(answer, "members") if not each.get("user_id") or "roles" not in each]
    demand(not incomplete, f"a member has no user_id or no roles: {incomplete[:1]!r:.200}")


@requirement("CT-PNRPS-08")
def test_the_headers_of_the_roster_are_links(bench: PlatformBench) -> None:
    """A roster asked for with a limit of one has a Link header that can be read, or all of its members."""
    roster = Roster.of(bench)
    answer = roster.read(limit=1)

    expect_links([answer])
    relations = {name for header in answer.all_headers("link") for _, names in links_of(header) for name in names}
    is_whole = len(objects_of(answer, "members")) == len(roster.members())
    demand("next" in relations or is_whole, f"the page is not all, and its links are {sorted(relations)}")


@requirement("CT-PAGS-01", "CT-PAGS-07")
@pytest.mark.parametrize("link", [FIRST, SECOND])
def test_the_launch_for_grades_is_signed(bench: PlatformBench, link: str) -> None:
    """The learner's launches from both contexts are verified with keys of the key set."""
    message = bench.message(link=link, fresh=True)
    claim_of(message.claims, lti.CLAIM_AGS_ENDPOINT)

    agree("the key that verified it", message.header.get("kid"), message.key.get("kid"))


@requirement("CT-PAGS-02", "CT-PAGS-08")
@pytest.mark.parametrize("link", [FIRST, SECOND])
def test_the_launch_for_grades_is_complete(bench: PlatformBench, link: str) -> None:
    """The learner's launches from both contexts have the claim of grades with scopes and the line items' URL."""
    book = _book(bench, link)

    demand(is_absolute_url(book.url), f"lineitems should be a whole URL, got {book.url!r}")
    demand(bool(book.user), "the launch has no sub: there is nobody to score")


@requirement("CT-PAGS-08")
def test_two_contexts_have_line_items_of_their_own(bench: PlatformBench) -> None:
    """The line items of two contexts are at two addresses."""
    here, there = _book(bench, FIRST), _book(bench, SECOND)
    demand_control(context_of(here.claims) != context_of(there.claims), "both links are in one context")

    demand(here.url != there.url, f"two contexts have the same line items: {here.url}")


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param(lti.SCOPE_LINE_ITEM, id="line-items", marks=requirement("CT-PAGS-03")),
        pytest.param(lti.SCOPE_SCORE, id="scores", marks=requirement("CT-PAGS-10")),
        pytest.param(lti.SCOPE_RESULT_READ_ONLY, id="results", marks=requirement("CT-PAGS-13")),
    ],
)
def test_a_token_for_one_scope_of_grades_is_granted(bench: PlatformBench, scope: str) -> None:
    """A token is granted for one of the three scopes alone."""
    demand_scopes(claim_of(bench.message().claims, lti.CLAIM_AGS_ENDPOINT), [scope])

    _grant(bench, scope)


@requirement("CT-PAGS-04", "CT-PAGS-05", "CT-PAGS-06")
def test_line_items_of_the_first_context(bench: PlatformBench) -> None:
    """Two line items are made in the first context, and the first one is read afterwards as it was made."""
    book = _book(bench, FIRST)
    sent = {"label": LABEL, "scoreMaximum": 60, "resourceId": "conformance-1", "tag": "grade"}

    with book.made(**sent) as one, book.made(resourceId="conformance-2") as two:
        kept = object_of(expect_done(book.read(one.url), "reading line item 1"))

    demand(one.url != two.url, f"both line items have the id {one.url}")
    agree("line item 1", sent, {name: kept.get(name) for name in sent})


@requirement("CT-PAGS-09")
def test_a_line_item_of_the_second_context(bench: PlatformBench) -> None:
    """A line item that is made in the second context is listed there, and not in the first one."""
    here, there = _book(bench, FIRST), _book(bench, SECOND)

    with there.made() as three:
        listed = [three.url in book.ids(resource_id=three.document["resourceId"]) for book in (here, there)]

    agree("whether it is listed in the first and in the second context", [False, True], listed)


@requirement("CT-PAGS-11", "CT-PAGS-14")
def test_a_score_in_the_context_of_the_launch(bench: PlatformBench) -> None:
    """A score is posted to a line item of the second context, and is the learner's result there."""
    with _book_of_a_learner(bench, SECOND).made() as three:
        expect_done(three.publish(0, scoreGiven=MAXIMUM), "a score for line item 3")

        agree("the part of the points that the result shows", 1.0, three.share())


@requirement("CT-PAGS-12", "CT-PAGS-15")
def test_a_score_in_the_context_of_an_earlier_launch(bench: PlatformBench) -> None:
    """A score is posted to a line item of the first context after a launch from the second, and is the result there."""
    with _made_before_another_launch(bench) as one:
        expect_done(one.publish(0, scoreGiven=MAXIMUM), "a score for line item 1")

        agree("the part of the points that the result shows", 1.0, one.share())


def _book(bench: PlatformBench, link: str) -> Gradebook:
    return Gradebook.of(bench, lti.SCOPE_LINE_ITEM, lti.SCOPE_SCORE, lti.SCOPE_RESULT_READ_ONLY, link=link)


def _seconds(time: object) -> float:
    if isinstance(time, bool) or not isinstance(time, int | float):
        raise Breach(f"iat and exp should be numbers, got {time!r}")
    return float(time)


def _book_of_a_learner(bench: PlatformBench, link: str) -> Gradebook:
    """Return the gradebook of a context in which whoever launches is a learner: others may have no grades."""
    book = _book(bench, link)
    if not any(str(role).endswith("#Learner") for role in book.claims.get(lti.CLAIM_ROLES, [])):
        raise NotApplicable(f"the student is no learner in the context of [lms.links] {link}")
    return book


def _grant(bench: PlatformBench, scope: str) -> None:
    answer = bench.token([scope])
    demand(is_granted(answer), f"{scope} should be granted, got {answer.status} {answer.text[:200]!r}")
    granted = str(grant_of(answer).get("scope", scope)).split()
    demand(scope in granted, f"the grant is for {granted} and not for {scope}")


@contextmanager
def _made_before_another_launch(bench: PlatformBench) -> Iterator[Item]:
    with _book_of_a_learner(bench, FIRST).made() as item:
        bench.message(link=SECOND, fresh=True)
        yield item
