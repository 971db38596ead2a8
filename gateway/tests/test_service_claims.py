"""The services of a launch: where its claims say that they are, and what the operator switched on."""

import re
from typing import Any

import pytest

from gateway.errors import Code, Rejected
from gateway.protocol.services import SERVICES, Service, demand_service

ADDRESS = "https://lms.example/service"
EVERY = frozenset(service.name for service in SERVICES)

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


@each_service
def test_address_is_the_one_of_the_launch(service: Service) -> None:
    """A service that is switched on is where the claim of the launch says."""
    claims = {service.claim: {service.member: ADDRESS}}

    assert demand_service(service, claims, enabled=EVERY) == ADDRESS
    assert service.is_available(claims, EVERY)


@each_service
@pytest.mark.parametrize("told", [None, "a text", {}, {"other": ADDRESS}, {"": ADDRESS}], ids=repr)
def test_service_without_an_address_is_named(service: Service, told: Any) -> None:
    """A launch without the service is told which member of which claim it would need."""
    claims = {service.claim: told}

    with pytest.raises(Rejected, match=re.escape(f"expected {service.member} in {service.claim}")) as refused:
        demand_service(service, claims, enabled=EVERY)

    assert refused.value.code is Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT
    assert not service.is_available(claims, EVERY)


@each_service
def test_service_that_is_switched_off_is_not_looked_for(service: Service) -> None:
    """What the operator does not offer is refused whatever the launch says."""
    claims = {service.claim: {service.member: ADDRESS}}

    with pytest.raises(Rejected) as refused:
        demand_service(service, claims, enabled=EVERY - {service.name})

    assert refused.value.code is Code.INACTIVE_SERVICE
    assert not service.is_available(claims, EVERY - {service.name})


@each_service
@pytest.mark.parametrize("address", [None, "", 7, [ADDRESS]], ids=repr)
def test_address_is_a_text(service: Service, address: Any) -> None:
    """Whatever else stands in its place is no address."""
    assert service.address_in({service.claim: {service.member: address}}) == ""
