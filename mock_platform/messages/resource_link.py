"""The resource link launch (LTI Core 1.3 section 5) with every claim that this world has something to say about."""

from collections.abc import Mapping
from typing import Any

from mock_platform.launch import Launch
from mock_platform.messages.security import security_claims, user_claims
from mock_platform.messages.setting import Setting
from mock_platform.substitution import Surroundings, substituted
from mock_platform.vocabulary import (
    CLAIM_AGS_ENDPOINT,
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_LIS,
    CLAIM_MESSAGE_TYPE,
    CLAIM_NRPS,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_TOOL_PLATFORM,
    CLAIM_VERSION,
    MESSAGE_RESOURCE_LINK,
    NRPS_VERSION,
    SCOPE_MEMBERSHIP_READ_ONLY,
    VERSION,
)


def resource_link_claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    """Return the claims of a valid launch of a resource link."""
    claims = {
        CLAIM_MESSAGE_TYPE: MESSAGE_RESOURCE_LINK,
        CLAIM_VERSION: VERSION,
        CLAIM_DEPLOYMENT_ID: launch.deployment.deployment_id,
        CLAIM_TARGET_LINK_URI: launch.target_link_uri,
        CLAIM_RESOURCE_LINK: _present(
            id=launch.link.resource_link_id, title=launch.link.title, description=launch.link.description
        ),
        CLAIM_ROLES: setting.world.roles(launch.person, launch.course),
        CLAIM_CONTEXT: _context(launch),
        CLAIM_TOOL_PLATFORM: dict(setting.world.tool_platform),
        CLAIM_LAUNCH_PRESENTATION: _presentation(launch, setting),
        CLAIM_LIS: _lis(launch),
        CLAIM_CUSTOM: _custom(launch, setting),
        CLAIM_AGS_ENDPOINT: _grade_services(launch, setting),
        CLAIM_NRPS: _roster_service(launch, setting),
    }
    silent = {name for name, value in claims.items() if not value and name != CLAIM_ROLES}
    present = {name: value for name, value in claims.items() if name not in silent}
    return {**security_claims(launch, setting), **user_claims(launch), **present}


def _context(launch: Launch) -> dict[str, Any]:
    course = launch.course
    return _present(id=course.context_id, label=course.label, title=course.title, type=list(course.types) or None)


def _presentation(launch: Launch, setting: Setting) -> dict[str, Any]:
    return _present(
        document_target="window",
        return_url=setting.addresses.return_url,
        locale=None if launch.person.anonymous else launch.person.locale,
    )


def _lis(launch: Launch) -> dict[str, Any]:
    return _present(
        person_sourcedid=None if launch.person.anonymous else launch.person.sourced_id,
        course_offering_sourcedid=launch.course.offering_sourced_id,
        course_section_sourcedid=launch.course.section_sourced_id,
    )


def _custom(launch: Launch, setting: Setting) -> dict[str, str]:
    custom: Mapping[str, str] = {**launch.registration.custom_parameters, **launch.link.custom}
    return substituted(custom, surroundings(launch, setting))


def surroundings(launch: Launch, setting: Setting) -> Surroundings:
    """Return what substitution variables can speak about in this launch."""
    return Surroundings(
        person=launch.person,
        roles=setting.world.roles(launch.person, launch.course),
        course=launch.course,
        link=launch.link,
        presentation=_presentation(launch, setting),
        tool_platform=setting.world.tool_platform,
        line_item_url=_line_item_url(launch, setting),
        line_items_url=setting.addresses.line_items(launch.deployment, launch.course),
    )


def _grade_services(launch: Launch, setting: Setting) -> dict[str, Any]:
    scopes = [scope for scope in launch.registration.scopes if scope != SCOPE_MEMBERSHIP_READ_ONLY]
    if not scopes:
        return {}
    return _present(
        scope=scopes,
        lineitems=setting.addresses.line_items(launch.deployment, launch.course),
        lineitem=_line_item_url(launch, setting),
    )


def _line_item_url(launch: Launch, setting: Setting) -> str | None:
    if launch.link.line_item is None:
        return None
    return setting.addresses.line_item(launch.deployment, launch.course, launch.link.line_item)


def _roster_service(launch: Launch, setting: Setting) -> dict[str, Any]:
    if SCOPE_MEMBERSHIP_READ_ONLY not in launch.registration.scopes:
        return {}
    url = setting.addresses.memberships(launch.deployment, launch.course)
    return {"context_memberships_url": url, "service_versions": [NRPS_VERSION]}


def _present(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
