"""Planning faults, for endpoints, for launches that are ordered later, or for one launch."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError
from mock_platform.faults.fault import AnswerFault, Fault, fault_from_json
from mock_platform.faults.planned import PlannedFault, planned_from_table
from mock_platform.launch import FaultShare, Launch
from mock_platform.orders.edits import expect_open, expect_possible
from mock_platform.shapes import Misshapen

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def add_fault(platform: "Platform", body: Any) -> PlannedFault:
    """Plan a fault; raise `ControlError` when it does not exist, does not fit, or can meet nobody."""
    planned = planned_from_table(body)
    _expect_possible(platform, planned.fault, "$")
    if planned.client_id is not None:
        platform.registration(planned.client_id)
    if planned.launch_id is not None:
        _give(platform, planned, planned.launch_id)
    platform.faults.add(planned)
    platform.journal.write("control", action="add_fault", fault=planned.fault.name, fault_id=planned.id)
    return planned


def remove_fault(platform: "Platform", fault_id: str) -> None:
    """Plan a fault no longer; launches that were ordered with it keep its edits."""
    platform.faults.remove(fault_id)
    platform.journal.write("control", action="remove_fault", fault_id=fault_id)


def clear_faults(platform: "Platform") -> None:
    """Plan no fault any more."""
    platform.faults.clear()
    platform.journal.write("control", action="clear_faults")


def faults_from(platform: "Platform", bodies: Iterable[object], at: str) -> list[Fault]:
    """Return the faults of messages that a launch order names."""
    faults = [fault_from_json(body, f"{at}[{index}]") for index, body in enumerate(bodies)]
    for index, fault in enumerate(faults):
        if isinstance(fault.kind, AnswerFault):
            sentence = f"{fault.name!r} is a fault of endpoints: plan it on the platform (/control/faults)"
            raise Misshapen(f"{at}[{index}].name", sentence)
        _expect_possible(platform, fault, f"{at}[{index}]")
    return faults


def give_faults(platform: "Platform", launch: Launch, faults: Iterable[Fault]) -> None:
    """Let a launch that is being ordered have its own faults, and then those that are planned for all."""
    for fault in faults:
        launch.take(FaultShare(fault))
    for planned in platform.faults.of_launch(launch):
        launch.take(FaultShare(planned.fault, planned))


def _expect_possible(platform: "Platform", fault: Fault, at: str) -> None:
    for edit in fault.edits:
        expect_possible(platform, edit, at)


def _give(platform: "Platform", planned: PlannedFault, launch_id: str) -> None:
    if isinstance(planned.fault.kind, AnswerFault):
        sentence = f"{planned.fault.name!r} is a fault of endpoints, whose requests belong to no launch"
        raise Misshapen("$.launch_id", sentence)
    launch = platform.launch(launch_id)
    if planned.client_id not in {None, launch.registration.client_id}:
        raise ControlError(400, "invalid_body", f"launch {launch_id!r} is of another tool", "$.client_id")
    expect_open(launch, planned.fault.edits)
    planned.met = 1
    launch.take(FaultShare(planned.fault, planned))
