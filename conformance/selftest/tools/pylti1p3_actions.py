"""What a tool around PyLTI1p3 does after a launch, by the calls that the library's README shows for it.

It serves the Flask tool and the one around django-lti, whose launches hand out the same messages. The library has no
call that changes a line item.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.grade import Grade
from pylti1p3.lineitem import LineItem

Values = Mapping[str, str]
Done = str | None


def publish_score(message: Any, values: Values) -> Done:
    """Publish a final score in the line item of the launch."""
    grade = Grade().set_score_given(float(values["score"])).set_score_maximum(float(values["maximum"]))
    grade.set_user_id(values["user"]).set_timestamp(datetime.now(UTC).isoformat())
    grade.set_activity_progress("Completed").set_grading_progress("FullyGraded")
    message.get_ags().put_grade(grade)
    return None


def read_results(message: Any, _: Values) -> Done:
    """Read the results of the launch's line item."""
    message.get_ags().get_grades()
    return None


def create_line_item(message: Any, values: Values) -> Done:
    """Make a line item; the library makes one when it finds none with its tag, so each has a tag of its own."""
    item = LineItem().set_label(values["label"]).set_score_maximum(float(values["maximum"])).set_tag(uuid4().hex)
    message.get_ags().find_or_create_lineitem(item)
    return None


def list_line_items(message: Any, _: Values) -> Done:
    """Read every line item."""
    message.get_ags().get_lineitems()
    return None


def list_members(message: Any, _: Values) -> Done:
    """Read the roster."""
    message.get_nrps().get_members()
    return None


def list_groups(message: Any, _: Values) -> Done:
    """Read every group."""
    message.get_cgs().get_groups()
    return None


def deep_linking(message: Any, values: Values) -> Done:
    """Return one link, by the library's page that submits itself."""
    link = DeepLinkResource().set_url(values["url"]).set_title("A quiz")
    return str(message.get_deep_link().output_response_form([link]))


def cancel_deep_linking(message: Any, _: Values) -> Done:
    """Return nothing."""
    return str(message.get_deep_link().output_response_form([]))


ACTIONS: Mapping[str, Callable[[Any, Values], Done]] = {
    action.__name__: action
    for action in (
        publish_score,
        read_results,
        create_line_item,
        list_line_items,
        list_members,
        list_groups,
        deep_linking,
        cancel_deep_linking,
    )
}
