"""The claims that say where the services are: one function per service, none where the tool has no scope for it."""

from collections.abc import Callable
from typing import Any

from mock_platform.launch import Launch
from mock_platform.messages.setting import Setting
from mock_platform.notices.handlers import NOTICE_TYPES
from mock_platform.vocabulary import (
    CLAIM_AGS_ENDPOINT,
    CLAIM_GROUPS,
    CLAIM_NOTICES,
    CLAIM_NRPS,
    GROUPS_VERSION,
    NOTICES_VERSION,
    SCOPE_GROUP_READ_ONLY,
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READ_ONLY,
    SCOPE_MEMBERSHIP_READ_ONLY,
    SCOPE_NOTICE_HANDLERS,
    SCOPE_RESULT_READ_ONLY,
    SCOPE_SCORE,
)

AGS_SCOPES = (SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ_ONLY, SCOPE_RESULT_READ_ONLY, SCOPE_SCORE)


def service_claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    """Return the claim of every service that this launch has something to say about."""
    return {claim: make(launch, setting) for claim, make in SERVICES.items()}


def line_item_url(launch: Launch, setting: Setting) -> str | None:
    """Return the address of the link's line item; None when it has none, or several (AGS 2.0 section 3.1)."""
    if launch.course is None or launch.link is None:
        return None
    deployment, course = launch.deployment, launch.course
    client_id = launch.registration.client_id
    items = setting.gradebook.line_items_of(client_id, deployment.deployment_id, course, launch.link)
    line_item = items[0] if len(items) == 1 or (items and setting.behaviour.line_item_claim == "first") else None
    return setting.addresses.line_item(deployment, course, line_item) if line_item else None


def _grades(launch: Launch, setting: Setting) -> dict[str, Any]:
    scopes = [scope for scope in launch.registration.scopes if scope in AGS_SCOPES]
    if launch.course is None or not scopes:
        return {}
    line_item = line_item_url(launch, setting)
    may_list = SCOPE_LINE_ITEM in scopes or SCOPE_LINE_ITEM_READ_ONLY in scopes
    return {
        "scope": scopes,
        **({"lineitems": setting.addresses.line_items(launch.deployment, launch.course)} if may_list else {}),
        **({"lineitem": line_item} if line_item else {}),
    }


def _roster(launch: Launch, setting: Setting) -> dict[str, Any]:
    if launch.course is None or SCOPE_MEMBERSHIP_READ_ONLY not in launch.registration.scopes:
        return {}
    url = setting.addresses.memberships(launch.deployment, launch.course)
    return {"context_memberships_url": url, "service_versions": list(setting.behaviour.roster_versions)}


def _groups(launch: Launch, setting: Setting) -> dict[str, Any]:
    course = launch.course
    if course is None or SCOPE_GROUP_READ_ONLY not in launch.registration.scopes:
        return {}
    sets = {"context_group_sets_url": setting.addresses.group_sets(launch.deployment, course)}
    return {
        "context_groups_url": setting.addresses.groups(launch.deployment, course),
        "scope": [SCOPE_GROUP_READ_ONLY],
        "service_versions": [GROUPS_VERSION],
        **(sets if course.group_sets else {}),
    }


def _notices(launch: Launch, setting: Setting) -> dict[str, Any]:
    if SCOPE_NOTICE_HANDLERS not in launch.registration.scopes:
        return {}
    return {
        "platform_notification_service_url": setting.addresses.notices(launch.deployment),
        "service_versions": [NOTICES_VERSION],
        "scope": [SCOPE_NOTICE_HANDLERS],
        "notice_types_supported": list(NOTICE_TYPES),
    }


SERVICES: dict[str, Callable[[Launch, Setting], dict[str, Any]]] = {
    CLAIM_AGS_ENDPOINT: _grades,
    CLAIM_NRPS: _roster,
    CLAIM_GROUPS: _groups,
    CLAIM_NOTICES: _notices,
}
