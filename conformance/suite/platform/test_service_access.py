"""Who is let in at a service: the bearer of a token with the scope, where the token's own tool and deployment are.

LTI Core 1.3 section 6.2; RFC 6750 section 3.1; AGS 2.0 sections 1 and 3.2; NRPS 2.0 section 2.4. Each refused call
has a control: the same call with a good token, right before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import Response
from conformance.cases import requirement
from conformance.outcomes import NotApplicable
from conformance.suite.platform.gradebook import LABEL, Gradebook
from conformance.suite.platform.line_item import MAXIMUM
from conformance.suite.platform.services import (
    agree,
    claim_of,
    demand_control,
    expect_refusal,
    expect_status,
    offered_scopes,
    scopes_of,
)
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

NOT_BOUND = "Core 6.2.1 lets a platform bind a token to the deployment that the assertion names, or not"


@dataclass(frozen=True)
class Service:
    """A service that is read by GET: its claim, the member with its address, its scope, its media type."""

    claim: str
    member: str
    scope: str
    media_type: str

    def url(self, claims: Mapping[str, Any]) -> str:
        """Return its address in a launch; raise `NotApplicable` when the launch does not offer it."""
        claim = claim_of(claims, self.claim)
        address = claim.get(self.member)
        if not isinstance(address, str) or (self.claim != lti.CLAIM_NRPS and self.scope not in scopes_of(claim)):
            raise NotApplicable(f"the launch does not offer {self.member} with the scope {self.scope}")
        return address


LINE_ITEMS = Service(
    lti.CLAIM_AGS_ENDPOINT, "lineitems", lti.SCOPE_LINE_ITEM_READ_ONLY, lti.MEDIA_TYPE_LINE_ITEM_CONTAINER
)
ROSTER = Service(
    lti.CLAIM_NRPS, "context_memberships_url", lti.SCOPE_MEMBERSHIP_READ_ONLY, lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER
)
GROUPS = Service(lti.CLAIM_GROUPS, "context_groups_url", lti.SCOPE_GROUP_READ_ONLY, lti.MEDIA_TYPE_GROUP_CONTAINER)
HANDLERS = Service(
    lti.CLAIM_NOTICES, "platform_notification_service_url", lti.SCOPE_NOTICE_HANDLERS, lti.MEDIA_TYPE_JSON
)

every_service = pytest.mark.parametrize(
    "service",
    [
        pytest.param(LINE_ITEMS, id="line-items", marks=requirement("OAUTH-030", "AGS-010")),
        pytest.param(ROSTER, id="roster", marks=requirement("OAUTH-030", "NRPS-021")),
        pytest.param(GROUPS, id="groups", marks=requirement("OAUTH-030", "GS-006")),
        pytest.param(HANDLERS, id="notice-handlers", marks=requirement("OAUTH-030", "PNS-004")),
    ],
)

WRONG_CREDENTIALS = {
    "no-token": "",
    "garbage": "Bearer garbage",
    "empty": "Bearer ",
    "altered": "Bearer {altered}",
    "cut": "Bearer {half}",
    "as-basic": "Basic {token}",
    "in-no-scheme": "{token}",
}


@every_service
@pytest.mark.parametrize("wrong", list(WRONG_CREDENTIALS.values()), ids=list(WRONG_CREDENTIALS))
def test_a_service_is_closed_without_a_good_token(bench: PlatformBench, service: Service, wrong: str) -> None:
    """A call without a token, or with one that the platform did not give out, is answered 401."""
    url = service.url(bench.message("teacher").claims)
    token = _let_in(bench, service, url)

    answer = bench.call("GET", url, accept=service.media_type, headers=_credentials(wrong, token))

    expect_refusal(bench, answer, 401, what=f"a call of {service.member} with {wrong or 'no credentials'!r}")


@every_service
def test_a_service_is_closed_without_its_scope(bench: PlatformBench, service: Service) -> None:
    """A call with a good token for another service is answered 403."""
    url = service.url(bench.message("teacher").claims)
    _let_in(bench, service, url)
    other = bench.access_token(_foreign_scope(bench, service))

    answer = bench.call("GET", url, token=other, accept=service.media_type)

    expect_refusal(bench, answer, 403, 401, what=f"a call of {service.member} with a token for another service")


@pytest.mark.parametrize(
    "service",
    [
        pytest.param(LINE_ITEMS, id="line-items", marks=requirement("OAUTH-031", "AGS-027", "TRAP-040")),
        pytest.param(ROSTER, id="roster", marks=requirement("OAUTH-031", "NRPS-021")),
        pytest.param(GROUPS, id="groups", marks=requirement("OAUTH-031", "GS-006")),
        pytest.param(HANDLERS, id="notice-handlers", marks=requirement("OAUTH-031", "PNS-004")),
    ],
)
def test_a_service_is_closed_to_another_tool(bench: PlatformBench, service: Service) -> None:
    """A token of a second tool does not open the address that the first one was given."""
    url = service.url(bench.message("teacher").claims)
    _let_in(bench, service, url)
    stranger = bench.access_token(service.scope, tool=bench.subject.another_tool())

    answer = bench.call("GET", url, token=stranger, accept=service.media_type)

    expect_refusal(bench, answer, 403, 404, 401, what=f"a call of {service.member} with a token of another tool")


@requirement("OAUTH-031", "AGS-027", "TRAP-040")
def test_a_tool_does_not_write_scores_of_another(bench: PlatformBench) -> None:
    """A token of a second tool does not score a line item of the first one."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE)
    stranger = bench.access_token(lti.SCOPE_SCORE, tool=bench.subject.another_tool())

    with book.scored() as item:
        item.published(0)
        answer = item.publish(1, token=stranger, scoreGiven=MAXIMUM)
        share = item.share() if item.shows_results else 0.5

    expect_refusal(bench, answer, 403, 404, 401, what="a score by another tool")
    agree("the part of the points that the result shows", 0.5, share)


@requirement("OAUTH-031", "AGS-027", "TRAP-040")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_line_item_is_closed_to_another_tool(bench: PlatformBench, method: str) -> None:
    """A token of a second tool neither reads nor replaces nor deletes a line item of the first one."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    stranger = bench.access_token(lti.SCOPE_LINE_ITEM, tool=bench.subject.another_tool())

    with book.made() as item:
        answer = _at_line_item(book, method, item.url, stranger)
        later = book.read(item.url)

    expect_refusal(bench, answer, 403, 404, 401, what=f"{method} of a line item by another tool")
    expect_status(later, 200, what="reading the line item with a good token")


@requirement("AGS-027")
def test_line_items_of_another_tool_are_not_listed(bench: PlatformBench) -> None:
    """What one tool made in a context is not among the line items that a second tool sees there."""
    ours = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    theirs = Gradebook.of(bench, lti.SCOPE_LINE_ITEM, tool=bench.subject.another_tool())

    with ours.made() as item:
        listed = theirs.ids(resource_id=item.document["resourceId"])

    agree("the line items of the first tool that the second one sees", [], listed)


@requirement("AGS-019", "TRAP-040")
def test_a_line_item_for_a_link_of_another_tool_is_refused(bench: PlatformBench) -> None:
    """A tool that names the resource link of another one makes no line item for it."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    theirs = Gradebook.of(bench, tool=bench.subject.another_tool())
    _demand_own_links(book, theirs)

    answer = book.create({"resourceLinkId": theirs.link})

    book.refused_or_unbound(answer, theirs.link)


@requirement("OAUTH-031", "AGS-027")
def test_a_deployment_does_not_open_another(bench: PlatformBench) -> None:
    """A token that was granted to one deployment does not make line items in another one of the same tool."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    with book.made():
        pass
    other = bench.access_token(lti.SCOPE_LINE_ITEM, tool=bench.subject.another_deployment())

    answer = book.create(token=other)

    book.refused_to_make(answer, "a line item with a token of another deployment", soft=NOT_BOUND)


@requirement("AGS-026")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_scope_for_reading_writes_nothing(bench: PlatformBench, method: str) -> None:
    """With the scope lineitem.readonly alone, line items are neither made nor replaced nor deleted."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM, lti.SCOPE_LINE_ITEM_READ_ONLY)
    reader = bench.access_token(lti.SCOPE_LINE_ITEM_READ_ONLY)

    with book.made() as item:
        answer = _at_line_item(book, method, item.url, reader)
        later = book.read(item.url)

    expect_refusal(bench, answer, 401, 403, 405, what=f"{method} with the scope for reading")
    expect_status(later, 200, what="reading the line item with a good token")


@requirement("AGS-026")
def test_the_scope_for_reading_reads(bench: PlatformBench) -> None:
    """With the scope lineitem.readonly alone, line items are listed and read."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM, lti.SCOPE_LINE_ITEM_READ_ONLY)
    reader = bench.access_token(lti.SCOPE_LINE_ITEM_READ_ONLY)

    with book.made() as item:
        answer = book.read(item.url, token=reader)

    expect_status(answer, 200, what="reading the line item with a good token")


def _let_in(bench: PlatformBench, service: Service, url: str) -> str:
    """Call a service with a good token, which is returned; raise `Inconclusive` when that is refused."""
    token = bench.access_token(service.scope)
    answer = bench.call("GET", url, token=token, accept=service.media_type)
    demand_control(answer.status == 200, f"a call of {service.member} with a good token was answered {answer.status}")
    return token


def _credentials(form: str, token: str) -> list[tuple[str, str]]:
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    altered = token[:middle] + other + token[middle + 1 :]
    value = form.format(token=token, altered=altered, half=token[:middle])
    return [("Authorization", value)] if value else []


def _foreign_scope(bench: PlatformBench, service: Service) -> str:
    """Return a scope that the platform offers, and that is good for nothing at this service."""
    others = [scope for scope in offered_scopes(bench) if not scope.startswith(service.scope.partition(".readonly")[0])]
    if not others:
        raise NotApplicable("the platform offers no scope of another service")
    return others[0]


def _demand_own_links(ours: Gradebook, theirs: Gradebook) -> None:
    if ours.link == theirs.link:
        raise NotApplicable("both tools are launched from one resource link: name links of the second in [[lms.also]]")


def _at_line_item(book: Gradebook, method: str, url: str, token: str) -> Response:
    body = {"label": LABEL, "scoreMaximum": MAXIMUM}
    calls: dict[str, Callable[[], Response]] = {
        "GET": lambda: book.read(url, token=token),
        "POST": lambda: book.create(token=token),
        "PUT": lambda: book.replace(url, body, token=token),
        "DELETE": lambda: book.delete(url, token=token),
    }
    return calls[method]()
