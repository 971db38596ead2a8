"""The claims that messages have in common: what is launched, where, for whom, with which custom parameters.

LTI Core 1.3 sections 5.3 and 5.4. Each function makes one claim, or none when this launch has nothing to say.
"""

from typing import Any

from mock_platform.launch import Launch
from mock_platform.messages.migration import migration_claim
from mock_platform.messages.presentation import presentation_claim
from mock_platform.messages.security import security_claims, user_claims
from mock_platform.messages.services import line_item_url, service_claims
from mock_platform.messages.setting import Setting
from mock_platform.substitution import Surroundings, substituted
from mock_platform.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_LIS,
    CLAIM_LTI1P1,
    CLAIM_MESSAGE_TYPE,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLE_SCOPE_MENTOR,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_TOOL_PLATFORM,
    CLAIM_VERSION,
    VERSION,
)
from mock_platform.world import Course


def message_claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    """Return the claims of a message about the launch's place: platform, course and link as far as it has them."""
    security = security_claims(launch, setting)
    claims = {
        CLAIM_MESSAGE_TYPE: launch.message,
        CLAIM_VERSION: VERSION,
        CLAIM_DEPLOYMENT_ID: launch.deployment.deployment_id,
        CLAIM_TARGET_LINK_URI: launch.target_link_uri,
        CLAIM_RESOURCE_LINK: _resource_link(launch),
        CLAIM_ROLES: setting.world.roles(launch.person, launch.course),
        CLAIM_ROLE_SCOPE_MENTOR: list(setting.world.mentees(launch.person, launch.course)),
        CLAIM_CONTEXT: context_claim(launch.course) if launch.course else None,
        CLAIM_TOOL_PLATFORM: _tool_platform(setting),
        CLAIM_LAUNCH_PRESENTATION: presentation_claim(launch, setting),
        CLAIM_LIS: _lis(launch),
        CLAIM_CUSTOM: substituted(custom_parameters(launch), surroundings(launch, setting)),
        CLAIM_LTI1P1: migration_claim(launch, setting, security),
        **service_claims(launch, setting),
    }
    silent = {name for name, value in claims.items() if not value and name != CLAIM_ROLES}
    present = {name: value for name, value in claims.items() if name not in silent}
    return {**security, **user_claims(launch), **present}


def present(**members: Any) -> dict[str, Any]:
    """Return the members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def context_claim(course: Course) -> dict[str, Any]:
    """Return the course as messages and notices show it."""
    return present(id=course.context_id, label=course.label, title=course.title, type=list(course.types) or None)


def custom_parameters(launch: Launch) -> dict[str, str]:
    """Return the custom parameters before substitution: the link's own win over those of the registration."""
    return {**launch.registration.custom(launch.message), **(launch.link.custom if launch.link else {})}


def surroundings(launch: Launch, setting: Setting) -> Surroundings:
    """Return what substitution variables can speak about in this launch."""
    course = launch.course
    return Surroundings(
        person=launch.person,
        roles=setting.world.roles(launch.person, course),
        course=course,
        link=launch.link,
        presentation=presentation_claim(launch, setting),
        tool_platform=setting.world.tool_platform,
        line_item_url=line_item_url(launch, setting),
        line_items_url=setting.addresses.line_items(launch.deployment, course) if course else None,
        actual_person=launch.actual_person,
        mentees=setting.world.mentees(launch.person, course),
    )


def _resource_link(launch: Launch) -> dict[str, Any]:
    link = launch.link
    return present(id=link.resource_link_id, title=link.title, description=link.description) if link else {}


def _tool_platform(setting: Setting) -> dict[str, Any]:
    members = setting.world.tool_platform.items()
    return {name: value for name, value in members if name != "lti11_guid"}


def _lis(launch: Launch) -> dict[str, Any]:
    course = launch.course
    return present(
        person_sourcedid=None if launch.person.anonymous else launch.person.sourced_id,
        course_offering_sourcedid=course.offering_sourced_id if course else None,
        course_section_sourcedid=course.section_sourced_id if course else None,
    )
