"""Content items become parts of the course: links with line items, processors of an activity, contents.

Deep Linking 2.0 sections 3 and 4.5.6; Asset Processor, content item. Every id is new and opaque. Nothing is fetched.
"""

import secrets
from dataclasses import replace
from typing import Any
from uuid import uuid4

from mock_platform.behaviour import Behaviour
from mock_platform.deep_linking.items import known_members
from mock_platform.identifiers import in_form
from mock_platform.launch import Launch
from mock_platform.vocabulary import ITEM_ASSET_PROCESSOR, ITEM_LTI_RESOURCE_LINK
from mock_platform.world import Content, Course, Frame, LineItem, Link, Picture, Processor, Window

PERIODS = {"available": "ResourceLink.available", "submission": "ResourceLink.submission"}

Created = Link | Content | Processor


def created_from(item: dict[str, Any], launch: Launch, behaviour: Behaviour) -> Created:
    """Return what an item becomes, with ids in the forms of the platform.

    The members that its type knows have been judged; others are left out, whatever they are.
    """
    item = {"type": item["type"], **known_members(item)}
    if item["type"] == ITEM_LTI_RESOURCE_LINK:
        return _link(item, launch, in_form(str(uuid4()), behaviour.resource_link_id_form))
    if item["type"] == ITEM_ASSET_PROCESSOR:
        return _processor(item, launch)
    return _content(item, launch)


def course_with(course: Course, thing: Created, activity_id: str | None) -> Course:
    """Return the course with the new thing in it, a processor at its activity."""
    if isinstance(thing, Link):
        return replace(course, links=(*course.links, thing))
    if isinstance(thing, Content):
        return replace(course, contents=(*course.contents, thing))
    assert activity_id is not None
    activity = course.activity(activity_id)
    return course.with_activity(replace(activity, processors=(*activity.processors, thing)))


def _link(item: dict[str, Any], launch: Launch, resource_link_id: str) -> Link:
    return Link(
        id=_new_id(),
        resource_link_id=resource_link_id,
        title=item.get("title"),
        description=item.get("text"),
        target_link_uri=item.get("url"),
        custom=item.get("custom", {}),
        line_item=_line_item(item, launch),
        variables=_dates(item),
        client_id=launch.registration.client_id,
        deployment_id=launch.deployment.deployment_id,
        **_shown(item),
    )


def _line_item(item: dict[str, Any], launch: Launch) -> LineItem | None:
    wished = item.get("lineItem")
    if wished is None:
        return None
    labels = (wished.get("label"), item.get("title"), launch.registration.client_name)
    return LineItem(
        id=_new_id(),
        label=next(label for label in labels if label and label.strip()),
        score_maximum=wished["scoreMaximum"],
        resource_id=wished.get("resourceId"),
        tag=wished.get("tag"),
        grades_released=wished.get("gradesReleased"),
    )


def _dates(item: dict[str, Any]) -> dict[str, str]:
    """Return the dates under the names of the variables that tell them, for everybody and for each user."""
    return {
        f"{variable}{whose}.{date}": item[member][date]
        for member, variable in PERIODS.items()
        for date in ("startDateTime", "endDateTime")
        if date in item.get(member, {})
        for whose in ("", ".user")
    }


def _processor(item: dict[str, Any], launch: Launch) -> Processor:
    report = item.get("report", {})
    return Processor(
        id=_new_id(),
        client_id=launch.registration.client_id,
        deployment_id=launch.deployment.deployment_id,
        url=item.get("url"),
        title=item.get("title"),
        text=item.get("text"),
        custom=item.get("custom", {}),
        report_url=report.get("url"),
        report_custom=report.get("custom", {}),
    )


def _content(item: dict[str, Any], launch: Launch) -> Content:
    embedded = item.get("embed", {})
    return Content(
        id=_new_id(),
        type=item["type"],
        client_id=launch.registration.client_id,
        title=item.get("title"),
        text=item.get("text"),
        url=item.get("url"),
        html=item.get("html", embedded.get("html")),
        width=item.get("width"),
        height=item.get("height"),
        expires_at=item.get("expiresAt"),
        **_shown(item),
    )


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "icon": _part(Picture, item.get("icon"), url="url", width="width", height="height"),
        "thumbnail": _part(Picture, item.get("thumbnail"), url="url", width="width", height="height"),
        "iframe": _part(Frame, item.get("iframe"), width="width", height="height", src="src"),
        "window": _part(
            Window,
            item.get("window"),
            target_name="targetName",
            width="width",
            height="height",
            features="windowFeatures",
        ),
    }


def _part(make: Any, members: dict[str, Any] | None, **names: str) -> Any:
    if members is None:
        return None
    return make(**{field: members[name] for field, name in names.items() if name in members})


def _new_id() -> str:
    return secrets.token_hex(8)
