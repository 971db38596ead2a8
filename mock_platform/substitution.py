"""Custom parameters with substitution variables (LTI Core 1.3, appendix B).

A variable of the table is replaced by its value, by "" when it has none; any other `$Name` is passed on as it
is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mock_platform.world import Course, Link, Person


@dataclass(frozen=True)
class Surroundings:
    """What variables can speak about. Personal data of somebody anonymous does not exist here."""

    person: Person
    roles: list[str]
    course: Course | None
    link: Link | None
    presentation: Mapping[str, object]
    tool_platform: Mapping[str, str]
    line_item_url: str | None
    line_items_url: str | None


Resolve = Callable[[Surroundings], object]

VARIABLES: dict[str, Resolve] = {
    "User.id": lambda s: None if s.person.anonymous else s.person.user_id,
    "User.image": lambda s: s.person.picture,
    "Person.sourcedId": lambda s: s.person.sourced_id,
    "Person.name.full": lambda s: s.person.name,
    "Person.name.family": lambda s: s.person.family_name,
    "Person.name.given": lambda s: s.person.given_name,
    "Person.name.middle": lambda s: s.person.middle_name,
    "Person.email.primary": lambda s: s.person.email,
    "Context.id": lambda s: s.course and s.course.context_id,
    "Context.type": lambda s: s.course and ",".join(s.course.types),
    "Context.label": lambda s: s.course and s.course.label,
    "Context.title": lambda s: s.course and s.course.title,
    "Context.sourcedId": lambda s: s.course and s.course.section_sourced_id,
    "ResourceLink.id": lambda s: s.link and s.link.resource_link_id,
    "ResourceLink.title": lambda s: s.link and s.link.title,
    "ResourceLink.description": lambda s: s.link and s.link.description,
    "CourseOffering.sourcedId": lambda s: s.course and s.course.offering_sourced_id,
    "CourseSection.sourcedId": lambda s: s.course and s.course.section_sourced_id,
    "CourseSection.label": lambda s: s.course and s.course.label,
    "CourseSection.title": lambda s: s.course and s.course.title,
    "CourseSection.timeFrame.begin": lambda _: None,
    "CourseSection.timeFrame.end": lambda _: None,
    "Membership.role": lambda s: ",".join(s.roles),
    "Message.returnUrl": lambda s: s.presentation.get("return_url"),
    "Message.documentTarget": lambda s: s.presentation.get("document_target"),
    "Message.locale": lambda s: s.presentation.get("locale"),
    "ToolPlatform.productFamilyCode": lambda s: s.tool_platform.get("product_family_code"),
    "ToolPlatform.version": lambda s: s.tool_platform.get("version"),
    "ToolPlatformInstance.guid": lambda s: s.tool_platform.get("guid"),
    "ToolPlatformInstance.name": lambda s: s.tool_platform.get("name"),
    "ToolPlatformInstance.description": lambda s: s.tool_platform.get("description"),
    "ToolPlatformInstance.url": lambda s: s.tool_platform.get("url"),
    "ToolPlatformInstance.contactEmail": lambda s: s.tool_platform.get("contact_email"),
    "LineItem.url": lambda s: s.line_item_url,
    "LineItems.url": lambda s: s.line_items_url,
}


def substituted(custom: Mapping[str, str], surroundings: Surroundings) -> dict[str, str]:
    """Return the custom parameters with every known variable replaced."""
    return {name: _substituted(value, surroundings) for name, value in custom.items()}


def _substituted(value: str, surroundings: Surroundings) -> str:
    resolve = VARIABLES.get(value[1:]) if value.startswith("$") else None
    if resolve is None:
        return value
    resolved = resolve(surroundings)
    return "" if resolved is None else str(resolved)
