"""A context's roster and groups as the launched tool reads them, to the last page (NRPS 2.0, Course Groups 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import Response
from conformance.mock_tool.links import NoLink, guessed, linked
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.platform.services import claim_of, objects_of
from conformance.suite.platform.written import with_query
from mock_platform import vocabulary as lti


@dataclass(frozen=True)
class Roster:
    """The members of the context of one launch."""

    bench: PlatformBench
    claims: Mapping[str, Any]
    url: str

    @classmethod
    def of(cls, bench: PlatformBench, user: str = "teacher", **visit: Any) -> "Roster":
        """Launch, and return the roster of that context; raise `NotApplicable` when the launch names none."""
        claims = bench.message(user, **visit).claims
        url = claim_of(claims, lti.CLAIM_NRPS).get("context_memberships_url")
        if not isinstance(url, str):
            raise Breach(f"context_memberships_url should be a text, got {url!r}")
        return cls(bench, claims, url)

    @property
    def context(self) -> str:
        """The id of the context."""
        return str((self.claims.get(lti.CLAIM_CONTEXT) or {}).get("id", ""))

    @property
    def link(self) -> str:
        """The id of the resource link that was launched."""
        return str((self.claims.get(lti.CLAIM_RESOURCE_LINK) or {}).get("id", ""))

    def read(self, url: str = "", **query: Any) -> Response:
        """GET one page."""
        token = self.bench.access_token(lti.SCOPE_MEMBERSHIP_READ_ONLY)
        address = with_query(url or self.url, query)
        return self.bench.call("GET", address, token=token, accept=lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER)

    def members(self, url: str = "", **query: Any) -> list[dict[str, Any]]:
        """Return the members that the query asks for, of all pages; at *url*, if one is given."""
        return [member for page in self.pages(url, **query) for member in objects_of(page, "members")]

    def pages(self, address: str = "", **query: Any) -> list[Response]:
        """GET the roster, or what is at *address*, to the last page."""
        token = self.bench.access_token(lti.SCOPE_MEMBERSHIP_READ_ONLY)
        url = with_query(address or self.url, query)
        return self.bench.client().pages(url, token=token, accept=lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER)

    def user_ids(self, **query: Any) -> list[str]:
        """Return the user ids of the members that the query asks for."""
        return [str(member.get("user_id")) for member in self.members(**query)]

    def user_ids_with(self, role: str) -> set[str]:
        """Return who has a role of the context, or a sub-role of it, by the whole roster."""
        name = role.removeprefix(lti.ROLE_CONTEXT)
        forms = (role, name), f"{lti.ROLE_CONTEXT_SUB}{name}#"
        return {
            str(member.get("user_id"))
            for member in self.members()
            if any(each in forms[0] or str(each).startswith(forms[1]) for each in member.get("roles", []))
        }

    def is_known(self, *user_ids: str) -> bool:
        """Whether the roster has each of these."""
        return set(user_ids) <= set(self.user_ids())

    def member(self, user_id: str) -> dict[str, Any]:
        """Return a member, empty when there is none of that id."""
        return next((member for member in self.members() if member.get("user_id") == user_id), {})

    def differences(self) -> str:
        """Return where changes are asked for: it is on the last page; raise `NotApplicable` without it."""
        last = self.pages()[-1]
        try:
            url = linked(last, "differences")
        except NoLink:
            url = guessed(last, "differences")
        if url is None:
            raise NotApplicable("the roster has no link of differences, which a platform may have or not")
        return url


@dataclass(frozen=True)
class Groups:
    """The groups of the context of one launch."""

    bench: PlatformBench
    claim: Mapping[str, Any]

    @classmethod
    def of(cls, bench: PlatformBench, user: str = "teacher", **visit: Any) -> "Groups":
        """Launch, and return the groups of that context; raise `NotApplicable` when the launch names none."""
        return cls(bench, claim_of(bench.message(user, **visit).claims, lti.CLAIM_GROUPS))

    def pages(self, **query: Any) -> list[Response]:
        """GET the groups that the query asks for, to the last page."""
        return self._pages("context_groups_url", lti.MEDIA_TYPE_GROUP_CONTAINER, query)

    def groups(self, **query: Any) -> list[dict[str, Any]]:
        """Return the groups that the query asks for."""
        return [group for page in self.pages(**query) for group in objects_of(page, "groups")]

    def ids(self, **query: Any) -> list[str]:
        """Return the ids of the groups that the query asks for."""
        return [str(group.get("id")) for group in self.groups(**query)]

    def set_pages(self) -> list[Response]:
        """GET the sets of groups; raise `NotApplicable` when the launch names none."""
        return self._pages("context_group_sets_url", lti.MEDIA_TYPE_GROUP_SET_CONTAINER, {})

    def _pages(self, member: str, media_type: str, query: Mapping[str, Any]) -> list[Response]:
        url = self.claim.get(member)
        if not isinstance(url, str):
            raise NotApplicable(f"the launch has no {member}")
        token = self.bench.access_token(lti.SCOPE_GROUP_READ_ONLY)
        return self.bench.client().pages(with_query(url, query), token=token, accept=media_type)
