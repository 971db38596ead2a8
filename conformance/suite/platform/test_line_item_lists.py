"""Lists of line items, filtered and in pages, and what a launch says of them (AGS 2.0 sections 3.1, 3.2.1 to 3.2.4)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import requirement
from conformance.outcomes import NotApplicable
from conformance.suite.platform.gradebook import Gradebook
from conformance.suite.platform.services import (
    agree,
    claim_of,
    demand,
    demand_control,
    demanding_pages,
    expect_links,
    expect_media_type,
    is_absolute_url,
    objects_of,
    scopes_of,
)
from conformance.suite.platform.written import ABSENT
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

SCOPES = {lti.SCOPE_LINE_ITEM, lti.SCOPE_LINE_ITEM_READ_ONLY, lti.SCOPE_RESULT_READ_ONLY, lti.SCOPE_SCORE}

COPIED = ("label", "scoreMaximum", "resourceId", "tag")


@requirement("AGS-001")
def test_the_claim_names_scopes_and_addresses(bench: PlatformBench) -> None:
    """The claim has the scopes that the tool may ask for, and whole URLs for what they are good for."""
    claim = claim_of(bench.message().claims, lti.CLAIM_AGS_ENDPOINT)

    demand(isinstance(claim.get("scope"), list), f"scope should be an array, got {claim.get('scope')!r}")
    demand(bool(SCOPES & set(scopes_of(claim))), f"scope names none of the service's scopes: {claim['scope']!r}")
    given = {name: claim[name] for name in ("lineitems", "lineitem") if claim.get(name)}
    demand(bool(given), "the claim has neither lineitems nor lineitem: its scopes cannot be used")
    demand(all(is_absolute_url(url) for url in given.values()), f"the addresses should be whole URLs, got {given!r}")


@requirement("AGS-002")
def test_the_claim_names_the_one_line_item_of_the_link(bench: PlatformBench) -> None:
    """`lineitem` is there while the link has exactly one line item, and that is the one."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with _one_line_item_of_the_link(book) as url:
        claim = claim_of(bench.visit().message().claims, lti.CLAIM_AGS_ENDPOINT)

    agree("lineitem", url, claim.get("lineitem"))


@requirement("AGS-002")
def test_the_claim_names_none_of_two_line_items(bench: PlatformBench) -> None:
    """`lineitem` is absent or blank while the link has two line items."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with _one_line_item_of_the_link(book), book.made(resourceLinkId=book.link):
        count = len(book.ids(resource_link_id=book.link))
        claim = claim_of(bench.visit().message().claims, lti.CLAIM_AGS_ENDPOINT)

    demand_control(count > 1, f"the link should have two line items now, and has {count}")
    demand(not claim.get("lineitem"), f"the link has {count} line items, and lineitem is {claim.get('lineitem')!r}")


@requirement("AGS-010")
def test_line_items_are_an_array(bench: PlatformBench) -> None:
    """The line items come as a JSON array of the container's media type, a new one among them."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with book.made() as item:
        pages = book.pages()

    agree("the status", 200, pages[0].status)
    expect_media_type(pages[0], lti.MEDIA_TYPE_LINE_ITEM_CONTAINER)
    demand(item.url in [each.get("id") for page in pages for each in objects_of(page)], "a new line item is not listed")


@requirement("AGS-010")
def test_no_line_items_are_an_empty_array(bench: PlatformBench) -> None:
    """When no line item fits a question, the answer is 200 with an empty array."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    (page,) = book.pages(tag=uuid4().hex)

    agree("status and array", (200, []), (page.status, objects_of(page)))


@requirement("AGS-011")
def test_line_items_are_filtered(bench: PlatformBench) -> None:
    """resource_id, tag and both together list the line items that they fit, and no others."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    one, two, red, blue = (uuid4().hex for _ in range(4))

    with ExitStack() as made:
        pairs = {"one-red": (one, red), "one-blue": (one, blue), "two-red": (two, red), "two-blue": (two, blue)}
        urls = {
            name: made.enter_context(book.made(resourceId=resource_id, tag=tag)).url
            for name, (resource_id, tag) in pairs.items()
        }
        by_resource = set(book.ids(resource_id=one))
        by_tag = set(book.ids(tag=blue))
        by_both = set(book.ids(resource_id=two, tag=red))

    agree("those of a resource_id", {urls["one-red"], urls["one-blue"]}, by_resource)
    agree("those of a tag", {urls["one-blue"], urls["two-blue"]}, by_tag)
    agree("those of both", {urls["two-red"]}, by_both)


@requirement("AGS-011")
def test_line_items_are_filtered_by_their_link(bench: PlatformBench) -> None:
    """resource_link_id lists those of the link; together with resource_id those that fit both."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    resource_id = uuid4().hex

    with (
        book.made(resourceLinkId=book.link, resourceId=resource_id) as ours,
        book.made(resourceId=resource_id) as of_no_link,
        book.made(resourceLinkId=book.link, resourceId=ABSENT) as of_no_resource,
    ):
        demand_control(ours.document.get("resourceLinkId") == book.link, "no line item can be made for the link")
        of_link = book.ids(resource_link_id=book.link)
        of_both = book.ids(resource_link_id=book.link, resource_id=resource_id)

    demand(ours.url in of_link, "a line item of the link is not listed by resource_link_id")
    demand(
        of_no_resource.url in of_link, "a line item of the link without resourceId is not listed by resource_link_id"
    )
    demand(of_no_link.url not in of_link, "a line item of no link is listed by resource_link_id")
    agree("those of the link and the resource", [ours.url], of_both)


@requirement("AGS-011", "AGS-012")
def test_pages_of_line_items_lead_to_each_once(bench: PlatformBench) -> None:
    """With a limit of one, `next` leads through every line item that fits, each once, and the last page has none."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    tag = uuid4().hex

    with (
        book.made(tag=tag) as first,
        book.made(tag=tag) as second,
        book.made(tag=tag) as third,
        book.made(),
        demanding_pages(),
    ):
        answers = book.pages(tag=tag, limit=1)

    expect_links(answers)
    pages = [objects_of(page) for page in answers]
    listed = [item.get("id") for page in pages for item in page]
    agree("the line items of all pages", sorted([first.url, second.url, third.url]), sorted(map(str, listed)))
    agree("the most that a page has", 1, max(map(len, pages)))


@requirement("AGS-029")
def test_a_copied_link_has_its_line_items(bench: PlatformBench) -> None:
    """A copied link has the line items of the first one, with their attributes, bound to the copy."""
    original = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    copied = Gradebook.of(bench, lti.SCOPE_LINE_ITEM, link="copied")
    own = _attributes(original.not_made_here(resource_link_id=original.link))
    _demand_some(own, "the link has no line items that could have been copied")

    listed = copied.not_made_here(resource_link_id=copied.link)

    agree("the line items of the copied link", own, _attributes(listed))
    agree("the links that they belong to", {copied.link}, {str(item.get("resourceLinkId")) for item in listed})
    demand(original.link != copied.link, "the copied link has the id of the original")


def _demand_some(items: Sequence[Any], otherwise: str) -> None:
    """Raise `NotApplicable` when there is nothing to look at."""
    if not items:
        raise NotApplicable(otherwise)


def _attributes(items: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted(tuple(str(item.get(name)) for name in COPIED) for item in items)


@contextmanager
def _one_line_item_of_the_link(book: Gradebook) -> Iterator[str]:
    """Have exactly one line item at the link: its own, or one that is made for it."""
    own = book.ids(resource_link_id=book.link)
    demand_control(len(own) < 2, "the link has several line items already")
    with ExitStack() as made:
        yield str(own[0]) if own else made.enter_context(book.made(resourceLinkId=book.link)).url
