"""Liberties of services (Core 6.1): each is announced by a claim of its own, with complete addresses, or not at all.

Assignment and Grade, Names and Role, Course Groups, Platform Notification, Asset Processor, EULA.
"""

from typing import Any, Final

from conformance.tokens.changes import says, tells
from conformance.tokens.defect import ID_TOKENS, Variation
from conformance.tokens.message_types import PLATFORM
from mock_platform.vocabulary import (
    CLAIM_AGS_ENDPOINT,
    CLAIM_ASSET_SERVICE,
    CLAIM_EULA,
    CLAIM_GROUPS,
    CLAIM_NOTICES,
    CLAIM_NRPS,
    GROUPS_VERSION,
    NOTICE_HELLO_WORLD,
    NOTICES_VERSION,
    NRPS_VERSION,
    SCOPE_ASSET_READ_ONLY,
    SCOPE_EULA_USER,
    SCOPE_GROUP_READ_ONLY,
    SCOPE_LINE_ITEM,
    SCOPE_NOTICE_HANDLERS,
    SCOPE_RESULT_READ_ONLY,
    SCOPE_SCORE,
)

_GRADES: Final = {
    "scope": [SCOPE_LINE_ITEM, SCOPE_RESULT_READ_ONLY, SCOPE_SCORE],
    "lineitems": f"{PLATFORM}/courses/1/line_items",
}
_SERVICES: Final[dict[str, Any]] = {
    CLAIM_AGS_ENDPOINT: {**_GRADES, "lineitem": f"{PLATFORM}/courses/1/line_items/3"},
    CLAIM_NRPS: {
        "context_memberships_url": f"{PLATFORM}/courses/1/memberships",
        "service_versions": [NRPS_VERSION],
    },
    CLAIM_GROUPS: {
        "context_groups_url": f"{PLATFORM}/courses/1/groups",
        "scope": [SCOPE_GROUP_READ_ONLY],
        "service_versions": [GROUPS_VERSION],
    },
    CLAIM_NOTICES: {
        "platform_notification_service_url": f"{PLATFORM}/notices",
        "service_versions": [NOTICES_VERSION],
        "scope": [SCOPE_NOTICE_HANDLERS],
        "notice_types_supported": [NOTICE_HELLO_WORLD],
    },
    CLAIM_ASSET_SERVICE: {"scope": [SCOPE_ASSET_READ_ONLY], "assets": []},
    CLAIM_EULA: {"url": f"{PLATFORM}/eula", "scope": [SCOPE_EULA_USER]},
}


SERVICES: Final[tuple[Variation, ...]] = (
    Variation(
        name="services",
        subject="services",
        requirements=("CORE-085",),
        reason="services are announced by claims, and who does not use them looks at none",
        forms={
            "all": tells(_SERVICES),
            "grades-without-line-item": says(CLAIM_AGS_ENDPOINT, _GRADES),
            "grades-line-item-only": says(
                CLAIM_AGS_ENDPOINT, {"scope": [SCOPE_SCORE], "lineitem": f"{PLATFORM}/line_items/3?type=1"}
            ),
            "roster": says(CLAIM_NRPS, _SERVICES[CLAIM_NRPS]),
        },
        messages=ID_TOKENS,
    ),
)
