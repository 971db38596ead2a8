"""Inviting tools to register themselves, activating and deploying what they registered."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from mock_platform.browser.exchange import Exchange
from mock_platform.dynamic_registration.initiation import AGES, LIFETIME, TARGETS, Initiation
from mock_platform.errors import ControlError
from mock_platform.identifiers import first_deployment_id
from mock_platform.registration import Deployment, Registration, RegistrationState
from mock_platform.shapes import BOOLEAN, IDENTIFIER, URL, Shape, expect, one_of, or_null

if TYPE_CHECKING:
    from mock_platform.platform import Platform

INITIATION = Shape(
    {"registration_url": URL},
    {
        "document_target": one_of(*TARGETS),
        "token": BOOLEAN,
        "token_for_configuration": BOOLEAN,
        "deployment_id": or_null(IDENTIFIER),
        "client_id": or_null(IDENTIFIER),
        "state": one_of(*get_args(RegistrationState)),
    },
)
DEPLOYMENT = Shape({"deployment_id": IDENTIFIER}, {})


def order_registration(platform: "Platform", body: Any) -> Initiation:
    """Prepare the initiation of a registration; nothing is sent before a browser opens its address."""
    members = expect(body, INITIATION)
    behaviour = platform.behaviour
    if behaviour.registration == "absent":
        sentence = f"the profile {platform.profile.name!r} has no dynamic registration"
        raise ControlError(409, "registration_absent", sentence)
    has_token = members.get("token", behaviour.registration_token != "absent")
    if members.get("token_for_configuration") and not has_token:
        sentence = "a configuration that demands the token needs one: got token false"
        raise ControlError(400, "invalid_body", sentence, "$.token_for_configuration")
    if members.get("client_id") in platform.registrations:
        sentence = f"{members['client_id']!r} is the client id of a tool that is registered"
        raise ControlError(409, "client_id_taken", sentence, "$.client_id")
    initiation = Initiation(
        id=secrets.token_hex(8),
        registration_url=members["registration_url"],
        document_target=members.get("document_target", "iframe"),
        token=secrets.token_urlsafe(32) if has_token else None,
        token_for_configuration=members.get("token_for_configuration", behaviour.registration_token_for_configuration),
        expires_at=platform.clock.now() + (AGES if behaviour.registration_token == "never-expires" else LIFETIME),
        state=members.get("state", behaviour.registration_outcome),
        deployment_id=members.get("deployment_id", first_deployment_id(behaviour)),
        planned_client_id=members.get("client_id"),
    )
    platform.initiations.add(initiation)
    platform.journal.write("control", action="invite", registration_id=initiation.id)
    return initiation


def find_initiation(platform: "Platform", initiation_id: str) -> Initiation:
    """Return an initiation; raise `ControlError` when there is none of that id (any more)."""
    initiation = platform.initiations.get(initiation_id)
    if initiation is None:
        raise ControlError(404, "unknown_initiation", f"there is no registration initiation {initiation_id!r}")
    return initiation


def open_registration(platform: "Platform", initiation: Initiation) -> str:
    """Return the address that opens the tool, and write to the journal that a browser is sent there."""
    url = initiation.url(platform.addresses.endpoints["openid_configuration"])
    platform.journal.write(
        "message", message="registration_initiation", registration_id=initiation.id, method="GET", url=url
    )
    return url


def follow(platform: "Platform", initiation: Initiation) -> Exchange:
    """Play the browser: open the tool's registration page and follow it. Blocks; not for the server's own loop."""
    from mock_platform.browser.browser import Browser

    return Browser(platform.directory.certificate).open(open_registration(platform, initiation))


def close_registration(platform: "Platform", initiation: Initiation, subject: str) -> Initiation:
    """Take note that the tool's page said that it is done."""
    initiation.closed_by = subject
    platform.journal.write(
        "message",
        message="registration_closed",
        registration_id=initiation.id,
        client_id=initiation.client_id,
        subject=subject,
    )
    return initiation


def outcome(platform: "Platform", initiation: Initiation) -> str:
    """Return what became of the registration, as a sentence for the person in front of the page."""
    registration = platform.registrations.get(initiation.client_id or "")
    if registration is None:
        return "The tool ended the registration without having registered."
    state = "can be launched" if registration.state == "active" else "waits to be activated"
    return f"{registration.client_name} is registered as {registration.client_id}, and on this platform {state}."


def activate(platform: "Platform", client_id: str) -> Registration:
    """Put a registration into use that waits for it."""
    registration = _changed(platform, client_id, state="active")
    platform.journal.write("control", action="activate", client_id=client_id)
    return registration


def deploy(platform: "Platform", client_id: str, body: Any) -> Registration:
    """Deploy a registered tool once more, or for the first time."""
    deployment_id = expect(body, DEPLOYMENT)["deployment_id"]
    with platform.lock:
        deployments = platform.registration(client_id).deployments
        if any(deployment.deployment_id == deployment_id for deployment in deployments):
            sentence = f"{client_id!r} has a deployment {deployment_id!r} already"
            raise ControlError(409, "deployment_id_taken", sentence, "$.deployment_id")
        new = (*deployments, Deployment(secrets.token_hex(6), deployment_id))
        registration = _changed(platform, client_id, deployments=new)
    platform.journal.write("control", action="deploy", client_id=client_id, deployment_id=deployment_id)
    return registration


def _changed(platform: "Platform", client_id: str, **changes: Any) -> Registration:
    with platform.lock:
        registration = replace(platform.registration(client_id), **changes)
        platform.registrations = {**platform.registrations, client_id: registration}
    return registration
