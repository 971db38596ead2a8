"""The services of a platform, each named once: what an operator calls it, where a launch grants it, its scopes.

A launch may use a service when the operator switched it on and the platform granted it to this launch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from gateway.errors import Code, Rejected
from gateway.protocol.display import object_in
from gateway.protocol.vocabulary import (
    CLAIM_ASSESSMENT_CONTROL,
    CLAIM_ASSET_REPORT,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_ENDPOINT,
    CLAIM_EULA_SERVICE,
    CLAIM_GROUPS_SERVICE,
    CLAIM_NAMES_ROLE_SERVICE,
    CLAIM_NOTIFICATION_SERVICE,
    SCOPE_ASSESSMENT_CONTROL,
    SCOPE_ASSET_READONLY,
    SCOPE_EULA_DEPLOYMENT,
    SCOPE_EULA_USER,
    SCOPE_GROUPS,
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READONLY,
    SCOPE_MEMBERSHIPS,
    SCOPE_NOTICE_HANDLERS,
    SCOPE_REPORT,
    SCOPE_RESULT_READONLY,
    SCOPE_SCORE,
)


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service: its name in LTIAAS's manner, the claim with its address in `member`, and the scopes that it needs."""

    name: str
    claim: str
    member: str
    scopes: tuple[str, ...] = ()

    def address_in(self, claims: Mapping[str, Any]) -> str:
        """The address that the platform gave this launch, empty when there is none."""
        address = object_in(claims, self.claim).get(self.member)
        return address if isinstance(address, str) else ""

    def is_available(self, claims: Mapping[str, Any], enabled: frozenset[str]) -> bool:
        """Whether a launch may use it; `enabled` are the names of those that the operator switched on."""
        return self.name in enabled and self.address_in(claims) != ""


ASSIGNMENT_AND_GRADES: Final = Service(
    name="assignmentAndGrades",
    claim=CLAIM_ENDPOINT,
    member="lineitems",
    scopes=(SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READONLY, SCOPE_RESULT_READONLY, SCOPE_SCORE),
)
NAMES_AND_ROLES: Final = Service(
    name="namesAndRoles",
    claim=CLAIM_NAMES_ROLE_SERVICE,
    member="context_memberships_url",
    scopes=(SCOPE_MEMBERSHIPS,),
)
DEEP_LINKING: Final = Service(name="deepLinking", claim=CLAIM_DEEP_LINKING_SETTINGS, member="deep_link_return_url")
GROUPS: Final = Service(name="groups", claim=CLAIM_GROUPS_SERVICE, member="context_groups_url", scopes=(SCOPE_GROUPS,))
# The same service at another address.
GROUP_SETS: Final = replace(GROUPS, member="context_group_sets_url")
EULA: Final = Service(
    name="eula", claim=CLAIM_EULA_SERVICE, member="url", scopes=(SCOPE_EULA_USER, SCOPE_EULA_DEPLOYMENT)
)
ASSESSMENT_CONTROL: Final = Service(
    name="assessmentControl",
    claim=CLAIM_ASSESSMENT_CONTROL,
    member="assessment_control_url",
    scopes=(SCOPE_ASSESSMENT_CONTROL,),
)
NOTICES: Final = Service(
    name="notices",
    claim=CLAIM_NOTIFICATION_SERVICE,
    member="platform_notification_service_url",
    scopes=(SCOPE_NOTICE_HANDLERS,),
)
# Its assets are in a claim of their own (protocol/assets.py).
ASSET_PROCESSOR: Final = Service(
    name="assetProcessor",
    claim=CLAIM_ASSET_REPORT,
    member="report_url",
    scopes=(SCOPE_ASSET_READONLY, SCOPE_REPORT),
)

SERVICES: Final = (
    ASSIGNMENT_AND_GRADES,
    NAMES_AND_ROLES,
    DEEP_LINKING,
    GROUPS,
    EULA,
    ASSESSMENT_CONTROL,
    NOTICES,
    ASSET_PROCESSOR,
)
# Notices are switched on by their address and not by name: there is nowhere to hand them on to otherwise.
SWITCHED_BY_NAME: Final = frozenset(service.name for service in SERVICES if service is not NOTICES)


def demand_enabled(service: Service, enabled: frozenset[str]) -> None:
    """Demand that the operator switched a service on; raises Rejected."""
    if service.name not in enabled:
        raise Rejected(Code.INACTIVE_SERVICE)


def demand_service(service: Service, claims: Mapping[str, Any], *, enabled: frozenset[str]) -> str:
    """The address of a service, as the platform gave it to this launch; raises Rejected without one."""
    demand_enabled(service, enabled)
    address = service.address_in(claims)
    if not address:
        raise Rejected(Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT, expected=f"{service.member} in {service.claim}")
    return address
