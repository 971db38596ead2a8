"""The submission review: somebody looks at what a learner did in the tool (LTI Submission Review 1.0).

It is launched from a column of the gradebook: from its link, or, where it belongs to none, from the course. What the
column says about reviews (`submissionReview`: address and custom parameters) wins over link and registration.
"""

from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError, nearest
from mock_platform.grades.columns import Column
from mock_platform.grades.gradebook import Gradebook
from mock_platform.launch import Launch
from mock_platform.messages.circumstances import custom_parameters, message_claims, surroundings
from mock_platform.messages.for_user import admit_for_user, for_user_claim
from mock_platform.messages.kind import MessageKind
from mock_platform.messages.services import AGS_SCOPES
from mock_platform.messages.setting import Setting
from mock_platform.shapes import NAME, TEXT, Shape, or_null
from mock_platform.substitution import substituted
from mock_platform.vocabulary import CLAIM_AGS_ENDPOINT, CLAIM_CUSTOM, CLAIM_FOR_USER, MESSAGE_SUBMISSION_REVIEW
from mock_platform.world import Course, Link

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def _claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    assert launch.course is not None
    line_item = _column(setting.gradebook, launch).line_item
    claims = message_claims(launch, setting)
    url = setting.addresses.line_item(launch.deployment, launch.course, line_item)
    claims[CLAIM_AGS_ENDPOINT] = {**claims[CLAIM_AGS_ENDPOINT], "lineitem": url}
    custom = {**custom_parameters(launch), **line_item.submission_review.get("custom", {})}
    if custom:
        claims[CLAIM_CUSTOM] = substituted(custom, surroundings(launch, setting))
    return {**claims, CLAIM_FOR_USER: for_user_claim(launch, setting)}


def _admit(platform: "Platform", launch: Launch) -> None:
    admit_for_user(platform, launch)
    column = _column(platform.gradebook, launch)
    if not set(AGS_SCOPES) & set(launch.registration.scopes):
        sentence = f"{launch.registration.client_id!r} has no scope of the grade services, which a review speaks of"
        raise ControlError(409, "no_scope", sentence, "$.client_id")
    launch.target_link_uri = launch.target_link_uri or column.line_item.submission_review.get("url", "")


def _column(gradebook: Gradebook, launch: Launch) -> Column:
    """Return the column of the order, or the only one of its link; raise `ControlError` when there is none."""
    assert launch.course is not None
    columns = gradebook.columns(launch.registration.client_id, launch.deployment.deployment_id, launch.course)
    named = launch.asked.get("line_item")
    if named is None:
        own = columns.of_link(launch.link) if launch.link else []
        if len(own) != 1:
            raise _unclear(launch.course, launch.link, len(own))
        return own[0]
    column = columns.find(named)
    if column is None:
        known = nearest(named, [each.line_item.id for each in columns])
        sentence = f"{launch.course.id!r} has no line item {named!r}{known}"
        raise ControlError(400, "unknown_line_item", sentence, "$.line_item")
    if column.link_id != (launch.link.id if launch.link else None):
        where = f"link {column.link_id!r}" if column.link_id else f"course {launch.course.id!r} and no link"
        sentence = f"the line item {named!r} belongs to {where}: order its review from there"
        raise ControlError(400, "line_item_elsewhere", sentence, "$.line_item")
    return column


def _unclear(course: Course, link: Link | None, number: int) -> ControlError:
    place = f"link {link.id!r}" if link else f"course {course.id!r}"
    has = "has several line items" if number else "has no line item of its own"
    return ControlError(400, "unknown_line_item", f"the {place} {has}: say which one in line_item", "$.line_item")


SUBMISSION_REVIEW = MessageKind(
    MESSAGE_SUBMISSION_REVIEW,
    "Somebody looks at what a learner did, from a column of the gradebook.",
    place="link or course",
    claims=_claims,
    shape=Shape({"for_user": NAME}, {"line_item": or_null(TEXT)}),
    admit=_admit,
)
