"""What messages and notices say of an activity and of the processor that looks after it (Asset Processor)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError
from mock_platform.launch import Launch
from mock_platform.messages.circumstances import custom_parameters, message_claims, present, surroundings
from mock_platform.messages.setting import Setting
from mock_platform.registration import Deployment, Registration
from mock_platform.substitution import Surroundings, substituted
from mock_platform.vocabulary import CLAIM_ACTIVITY, CLAIM_CUSTOM
from mock_platform.world import Activity, Course, Person, Processor

if TYPE_CHECKING:
    from mock_platform.notices.kind import Recipient


def activity_claim(activity: Activity) -> dict[str, Any]:
    """Return the activity as tools see it."""
    return present(id=activity.activity_id, title=activity.title)


def for_user_claim(person: Person) -> dict[str, Any]:
    """Return whose submission it is."""
    return {"user_id": person.user_id}


def processor_of(
    activity: Activity, registration: Registration, deployment: Deployment, processor_id: str | None
) -> Processor:
    """Return the deployment's processor of that id (None: its first); raise `ControlError` when it has none there."""
    for processor in activity.processors:
        is_own = processor.belongs_to(registration.client_id, deployment.deployment_id)
        if is_own and processor_id in {None, processor.id}:
            return processor
    name = "" if processor_id is None else f" {processor_id!r}"
    whose = f"{registration.client_id!r} in deployment {deployment.deployment_id!r}"
    sentence = f"the activity {activity.id!r} has no processor{name} of {whose}; attach one by deep linking or an order"
    raise ControlError(400, "unknown_processor", sentence, "$.processor")


def launched(launch: Launch) -> tuple[Activity, Processor]:
    """Return the activity and the processor that a launch is ordered for; raise `ControlError` when there is none."""
    assert launch.course is not None
    activity = launch.course.activity(launch.asked["activity"])
    processor = processor_of(activity, launch.registration, launch.deployment, launch.asked.get("processor"))
    return activity, processor


def processing_claims(launch: Launch, setting: Setting, custom: Mapping[str, str]) -> dict[str, Any]:
    """Return the claims of a launch at an activity: the processor's custom parameters win over the registration's."""
    activity, _ = launched(launch)
    claims = {**message_claims(launch, setting), CLAIM_ACTIVITY: activity_claim(activity)}
    if merged := {**custom_parameters(launch), **custom}:
        claims[CLAIM_CUSTOM] = substituted(merged, surroundings(launch, setting))
    return claims


def custom_of(
    to: "Recipient", notice_type: str, course: Course, processor: Processor, person: Person
) -> dict[str, str]:
    """Return the custom parameters of a notice about what this person handed in."""
    world, addresses = to.platform.world, to.platform.addresses
    about = Surroundings(
        person=person,
        roles=world.roles(person, course),
        course=course,
        link=None,
        presentation={},
        tool_platform=world.tool_platform,
        line_item_url=None,
        line_items_url=addresses.line_items(to.deployment, course),
    )
    return substituted({**to.registration.custom(notice_type), **processor.custom}, about)
