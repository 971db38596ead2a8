"""The claims that say where the services are: one function per service, none where the tool has no scope for it."""

from collections.abc import Callable
from typing import Any

from mock_platform.launch import Launch
from mock_platform.messages.setting import Setting
from mock_platform.vocabulary import (
    CLAIM_AGS_ENDPOINT,
    CLAIM_NRPS,
    NRPS_VERSION,
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READ_ONLY,
    SCOPE_MEMBERSHIP_READ_ONLY,
    SCOPE_RESULT_READ_ONLY,
    SCOPE_SCORE,
)

AGS_SCOPES = (SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ_ONLY, SCOPE_RESULT_READ_ONLY, SCOPE_SCORE)


def service_claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    """Return the claim of every service that this launch has something to say about."""
    return {claim: make(launch, setting) for claim, make in SERVICES.items()}


def line_item_url(launch: Launch, setting: Setting) -> str | None:
    """Return the address of the link's only line item; None when it has none."""
    if launch.course is None or launch.link is None or launch.link.line_item is None:
        return None
    return setting.addresses.line_item(launch.deployment, launch.course, launch.link.line_item)


def _grades(launch: Launch, setting: Setting) -> dict[str, Any]:
    scopes = [scope for scope in launch.registration.scopes if scope in AGS_SCOPES]
    if launch.course is None or not scopes:
        return {}
    line_item = line_item_url(launch, setting)
    return {
        "scope": scopes,
        "lineitems": setting.addresses.line_items(launch.deployment, launch.course),
        **({"lineitem": line_item} if line_item else {}),
    }


def _roster(launch: Launch, setting: Setting) -> dict[str, Any]:
    if launch.course is None or SCOPE_MEMBERSHIP_READ_ONLY not in launch.registration.scopes:
        return {}
    url = setting.addresses.memberships(launch.deployment, launch.course)
    return {"context_memberships_url": url, "service_versions": [NRPS_VERSION]}


SERVICES: dict[str, Callable[[Launch, Setting], dict[str, Any]]] = {
    CLAIM_AGS_ENDPOINT: _grades,
    CLAIM_NRPS: _roster,
}
