"""Registering tools and forgetting them."""

from typing import TYPE_CHECKING, Any

from mock_platform.behaviour import Behaviour
from mock_platform.errors import ControlError
from mock_platform.identifiers import first_deployment_id, new_client_id
from mock_platform.registration import SCOPES, Registration, registration_from_json

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def register(platform: "Platform", body: Any) -> Registration:
    """Register a tool."""
    registration = registration_from_json(_filled_up(body, platform.behaviour))
    client_id = registration.client_id
    with platform.lock:
        if client_id in platform.registrations:
            sentence = f"there is a registration {client_id!r} already"
            raise ControlError(409, "client_id_taken", sentence, "$.client_id")
        platform.registrations = {**platform.registrations, client_id: registration}
    platform.journal.write("control", action="register", client_id=registration.client_id)
    return registration


def unregister(platform: "Platform", client_id: str) -> None:
    """Forget a tool."""
    with platform.lock:
        gone = platform.registration(client_id)
        platform.registrations = {name: each for name, each in platform.registrations.items() if each is not gone}
        platform.gradebook.forget(client_id)
    platform.journal.write("control", action="unregister", client_id=client_id)


def _filled_up(body: Any, behaviour: Behaviour) -> Any:
    """Return the body with what this platform gives to a tool that does not ask for anything else."""
    if not isinstance(body, dict):
        return body
    defaults = {
        "client_id": new_client_id(behaviour),
        "deployment_ids": [first_deployment_id(behaviour)],
        "scopes": [scope for scope in SCOPES if scope not in behaviour.withheld_scopes],
        "token_audience": behaviour.token_audience,
    }
    return {**defaults, **{name: value for name, value in body.items() if value is not None or name not in defaults}}
