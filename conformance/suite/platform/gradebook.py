"""A context's line items as the launched tool works with them (AGS 2.0): made for one test, and taken away again."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import Response
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.subject.platform import RegisteredTool
from conformance.suite.platform.line_item import MAXIMUM, Item
from conformance.suite.platform.services import (
    claim_of,
    expect_refusal,
    is_absolute_url,
    object_of,
    objects_of,
    scopes_of,
)
from conformance.suite.platform.written import body_of, with_query
from mock_platform import vocabulary as lti

LABEL = "Made by lti-conformance"


@dataclass(frozen=True)
class Gradebook:
    """The line items of the context of one launch; `tool` is who was launched, the suite's first tool if None."""

    bench: PlatformBench
    claims: Mapping[str, Any]
    claim: Mapping[str, Any]
    tool: RegisteredTool | None = None

    @classmethod
    def of(cls, bench: PlatformBench, *scopes: str, **visit: Any) -> "Gradebook":
        """Launch, and return what the tool may do there; raise `NotApplicable` without one of these scopes."""
        claims = bench.message(**visit).claims
        claim = claim_of(claims, lti.CLAIM_AGS_ENDPOINT)
        demand_scopes(claim, scopes)
        return cls(bench, claims, claim, visit.get("tool"))

    @property
    def user(self) -> str:
        """Who launched, as scores name them."""
        return str(self.claims.get("sub", ""))

    @property
    def link(self) -> str:
        """The id of the resource link that was launched."""
        return str((self.claims.get(lti.CLAIM_RESOURCE_LINK) or {}).get("id", ""))

    @property
    def url(self) -> str:
        """The address of the line items; raise `Breach` when the claim has none although it offers their scope."""
        url = self.claim.get("lineitems")
        if not isinstance(url, str):
            raise Breach("the claim offers the scope for line items, and no lineitems to use it at")
        return url

    def token(self, *scopes: str) -> str:
        """Return an access token for the first of these scopes that the launch offers."""
        offered = [scope for scope in scopes if scope in scopes_of(self.claim)]
        if not offered:
            raise NotApplicable(f"the launch does not offer the scope {scopes[0]}")
        return self.bench.access_token(offered[0], tool=self.tool)

    def create(self, members: Mapping[str, Any] | None = None, *, token: str = "") -> Response:
        """POST a line item that is valid but for these members."""
        valid = {"label": LABEL, "scoreMaximum": MAXIMUM, "resourceId": uuid4().hex}
        body = body_of(valid, members or {})
        token = token or self.token(lti.SCOPE_LINE_ITEM)
        return self.bench.call("POST", self.url, token=token, body=body, media_type=lti.MEDIA_TYPE_LINE_ITEM)

    def read(self, url: str, *, token: str = "") -> Response:
        """GET one line item."""
        token = token or self.token(lti.SCOPE_LINE_ITEM, lti.SCOPE_LINE_ITEM_READ_ONLY)
        return self.bench.call("GET", url, token=token, accept=lti.MEDIA_TYPE_LINE_ITEM)

    def replace(self, url: str, members: Mapping[str, Any], *, token: str = "") -> Response:
        """PUT a line item."""
        token = token or self.token(lti.SCOPE_LINE_ITEM)
        body = body_of(members, {})
        return self.bench.call("PUT", url, token=token, body=body, media_type=lti.MEDIA_TYPE_LINE_ITEM)

    def delete(self, url: str, *, token: str = "") -> Response:
        """DELETE a line item."""
        return self.bench.call("DELETE", url, token=token or self.token(lti.SCOPE_LINE_ITEM))

    def pages(self, **filters: Any) -> list[Response]:
        """GET the line items that the filters ask for, to the last page."""
        token = self.token(lti.SCOPE_LINE_ITEM, lti.SCOPE_LINE_ITEM_READ_ONLY)
        url = with_query(self.url, filters)
        return self.bench.client().pages(url, token=token, accept=lti.MEDIA_TYPE_LINE_ITEM_CONTAINER)

    def listed(self, **filters: Any) -> list[dict[str, Any]]:
        """Return the line items that the filters ask for, of all pages."""
        return [item for page in self.pages(**filters) for item in objects_of(page)]

    def not_made_here(self, **filters: Any) -> list[dict[str, Any]]:
        """Return those that this suite did not make: some platforms let a link's line items be deleted by nobody."""
        return [item for item in self.listed(**filters) if item.get("label") != LABEL]

    def ids(self, **filters: Any) -> list[Any]:
        """Return the ids of the line items that the filters ask for."""
        return [item.get("id") for item in self.listed(**filters)]

    @contextmanager
    def made(self, **members: Any) -> Iterator[Item]:
        """Make a line item for a while; raise `Inconclusive` when a valid one is refused."""
        answer = self.create(members)
        if answer.status not in {200, 201}:
            raise Inconclusive(f"a valid line item was not made: {answer.status} {answer.text[:200]!r}")
        made = object_of(answer)
        if not is_absolute_url(made.get("id")):
            raise Inconclusive(f"the id of a new line item is no URL, so that it cannot be read: {made.get('id')!r}")
        with self.taken_away(made["id"]):
            yield Item(self, made["id"], made)

    @contextmanager
    def taken_away(self, url: Any) -> Iterator[None]:
        """Delete afterwards what was made at this address."""
        try:
            yield
        finally:
            if is_absolute_url(url):
                self.delete(url)

    def refused_to_make(self, answer: Response, what: str, *, soft: str = "") -> None:
        """Expect a line item not to be made; one that was is taken away again."""
        if answer.status >= 500:
            self.bench.warn(f"refused by a crash: {what} ({answer.status})")
        if answer.status < 300:
            with self.taken_away(object_of(answer).get("id")):
                raise Breach(f"made: {what}" + (f" ({soft})" if soft else ""), soft=bool(soft))

    def refused_or_unbound(self, answer: Response, link: str) -> None:
        """Expect a line item for a foreign link to be refused, or to be made for no link (AGS 3.2.5, 3.2.9)."""
        if answer.status >= 300:
            expect_refusal(self.bench, answer, 400, 404, what="a line item for a foreign resource link")
            return
        made = object_of(answer)
        with self.taken_away(made.get("id")):
            if made.get("resourceLinkId") == link:
                raise Breach("a line item was made for a resource link that is not the tool's in this context")
            self.bench.note("the foreign resourceLinkId was ignored, as section 3.2.5 lets a platform do")

    @contextmanager
    def scored(self) -> Iterator[Item]:
        """Have a line item for scores: one made for this, or the link's own where the tool may make none."""
        if lti.SCOPE_LINE_ITEM in scopes_of(self.claim):
            with self.made() as item:
                yield item
        else:
            yield self.own_item()

    def own_item(self) -> Item:
        """Return the line item that the launch names; raise `NotApplicable` when it names none."""
        url = self.claim.get("lineitem")
        if not isinstance(url, str) or not url:
            raise NotApplicable("the launch names no line item of the link")
        return Item(self, url, {})


def demand_scopes(claim: Mapping[str, Any], scopes: Iterable[str]) -> None:
    """Raise `NotApplicable` unless the claim offers each of these scopes."""
    missing = [scope for scope in scopes if scope not in scopes_of(claim)]
    if missing:
        raise NotApplicable(f"the launch does not offer the scope {missing[0]}")
