"""Mistakes with the claims of LTI: what a launch must say is not demanded, or what it may leave out is (Core 5.3)."""

from collections.abc import Mapping
from typing import Any, Final

from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.signed_message import Refused
from mock_platform.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_VERSION,
    MESSAGE_RESOURCE_LINK,
    ROLE_CONTEXT,
    VERSION,
)

Claims = Mapping[str, Any]


class JudgesNoLaunch(Mistaken):
    """A token that signs somebody in is taken for a launch: no claim of LTI is looked at."""

    flag = "no-lti-claims"

    def judge_launch(self, claims: Claims) -> None:
        """Look at nothing."""


class TakesEveryMinorVersion(Mistaken):
    """1.3 is a beginning, and what comes after it does not matter."""

    flag = "version-other"

    def judge_version(self, claims: Claims) -> None:
        """Compare the beginning."""
        if not str(claims.get(CLAIM_VERSION)).startswith("1.3"):
            raise Refused("version")


class NeedsNoVersion(Mistaken):
    """A launch that does not say which version it has is one of this version."""

    flag = "version-missing"

    def judge_version(self, claims: Claims) -> None:
        """Fill it in."""
        super().judge_version({CLAIM_VERSION: VERSION, **claims})


class NeedsNoMessageType(Mistaken):
    """A message without a type is a resource link launch, as nearly all are."""

    flag = "message-type-missing"

    def judge_message(self, claims: Claims) -> None:
        """Fill it in."""
        super().judge_message({CLAIM_MESSAGE_TYPE: MESSAGE_RESOURCE_LINK, **claims})


class TakesUnknownMessages(Mistaken):
    """What is no deep linking request is a resource link launch (Core 4.3.1)."""

    flag = "message-type-unknown"

    def judge_message(self, claims: Claims) -> None:
        """Let the type be anything that begins like one of LTI."""
        if not str(claims.get(CLAIM_MESSAGE_TYPE)).lower().startswith("lti"):
            super().judge_message(claims)


class NeedsNoDeployment(Mistaken):
    """The deployment is not looked at: there was only one when the tool was written."""

    flag = "deployment-missing"

    def judge_deployment(self, claims: Claims) -> None:
        """Look at nothing."""


class CrashesWithoutDeployment(Mistaken):
    """The deployment is asked for as if it had to be there (KeyError)."""

    flag = "deployment-missing"

    def judge_deployment(self, claims: Claims) -> None:
        """Read it, whether it is there or not."""
        super().judge_deployment({CLAIM_DEPLOYMENT_ID: claims[CLAIM_DEPLOYMENT_ID]})


class NeedsNoRoles(Mistaken):
    """A launch without roles is one of somebody without rights."""

    flag = "roles-missing"

    def judge_message(self, claims: Claims) -> None:
        """Fill them in."""
        super().judge_message({CLAIM_ROLES: [], **claims})


class NeedsARole(Mistaken):
    """A list of roles without a role is taken for none; it is legal, and grants nothing."""

    flag = "roles-empty"

    def judge_roles(self, claims: Claims) -> None:
        """Demand one."""
        super().judge_roles(claims)
        if claims.get(CLAIM_ROLES) == []:
            raise Refused("no role")


class NeedsKnownRoles(Mistaken):
    """Roles that the tool does not know are errors; they are to be passed over."""

    flag = "roles-unknown"

    def judge_roles(self, claims: Claims) -> None:
        """Demand that each is one of a context."""
        super().judge_roles(claims)
        if not all(role.startswith(ROLE_CONTEXT) for role in claims.get(CLAIM_ROLES, [])):
            raise Refused("an unknown role")


class NeedsAContext(Mistaken):
    """Every launch comes out of a course; that it need not was overlooked (Core 5.4.1)."""

    flag = "context"

    def judge_context(self, claims: Claims) -> None:
        """Demand one."""
        super().judge_context({CLAIM_CONTEXT: None, **claims})


class CrashesOnNoContext(Mistaken):
    """A default stands in for an absent context, and not for one that is null or a text (AttributeError)."""

    flag = "context-without-id"

    def judge_context(self, claims: Claims) -> None:
        """Ask whatever is there for its id."""
        if claims.get(CLAIM_CONTEXT, {"id": "none"}).get("id"):
            super().judge_context(claims)
        else:
            raise Refused("context")


class NeedsNoResourceLink(Mistaken):
    """A launch without a link opens the tool's first page."""

    flag = "resource-link-missing"

    def judge_message(self, claims: Claims) -> None:
        """Fill it in."""
        super().judge_message({CLAIM_RESOURCE_LINK: {"id": "default"}, **claims})


class NeedsATitle(Mistaken):
    """The title of the link is shown, so there has to be one; it is optional (Core 5.3.5)."""

    flag = "resource-link"

    def judge_message(self, claims: Claims) -> None:
        """Demand it."""
        super().judge_message(claims)
        if "title" not in claims.get(CLAIM_RESOURCE_LINK, {"title": ""}):
            raise Refused("no title")


class RefusesUnknownClaims(Mistaken):
    """Claims are read into a strict model, and what a vendor adds breaks the launch (Core 3.5)."""

    flag = "vendor-claims"

    def judge_launch(self, claims: Claims) -> None:
        """Look at the names of all claims."""
        super().judge_launch(claims)
        if any("imsglobal" not in name for name in claims if "/" in name):
            raise Refused("an unknown claim")


LAUNCHES: Final = (
    JudgesNoLaunch,
    TakesEveryMinorVersion,
    NeedsNoVersion,
    NeedsNoMessageType,
    TakesUnknownMessages,
    NeedsNoDeployment,
    CrashesWithoutDeployment,
    NeedsNoRoles,
    NeedsARole,
    NeedsKnownRoles,
    NeedsAContext,
    CrashesOnNoContext,
    NeedsNoResourceLink,
    NeedsATitle,
    RefusesUnknownClaims,
)
