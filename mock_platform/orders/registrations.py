"""Registering tools and forgetting them."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mock_platform.behaviour import Behaviour
from mock_platform.errors import ControlError
from mock_platform.identifiers import first_deployment_id, new_client_id
from mock_platform.registration import SCOPES, Registration, registration_from_json

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def register(platform: "Platform", body: Any, *, instead: bool = False) -> Registration:
    """Register a tool; `instead` lets it take the place, and the services' addresses, of one with its client id."""
    registration = registration_from_json(_filled_up(body, platform.behaviour))
    client_id = registration.client_id
    with platform.lock:
        known = platform.registrations.get(client_id)
        if known is not None and instead:
            registration = _in_place_of(known, registration)
        elif known is not None:
            sentence = f"there is a registration {client_id!r} already"
            raise ControlError(409, "client_id_taken", sentence, "$.client_id")
        platform.registrations = {**platform.registrations, client_id: registration}
    platform.journal.write("control", action="register", client_id=registration.client_id)
    return registration


def unregister(platform: "Platform", client_id: str) -> None:
    """Forget a tool, and all that it wrote."""
    platform.forget(platform.registration(client_id))
    platform.journal.write("control", action="unregister", client_id=client_id)


def _in_place_of(known: Registration, registration: Registration) -> Registration:
    """Return the registration with the keys of those deployments that the known one has, too."""
    kept = {deployment.deployment_id: deployment for deployment in known.deployments}
    deployments = [kept.get(each.deployment_id, each) for each in registration.deployments]
    return replace(registration, deployments=tuple(deployments))


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
