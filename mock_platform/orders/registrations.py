"""Registering tools and forgetting them."""

from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError
from mock_platform.registration import Registration, registration_from_json

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def register(platform: "Platform", body: Any) -> Registration:
    """Register a tool."""
    registration = registration_from_json(body)
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
    platform.journal.write("control", action="unregister", client_id=client_id)
