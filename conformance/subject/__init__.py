"""The subject: the target with its registrations at the mock LMS, whatever kind it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from conformance.browser.browser import Browser
from conformance.driving.driver import Driver
from conformance.instrument.control import Control
from conformance.observation.gateway import GatewayObserver
from conformance.observation.judgement import Judgement
from conformance.observation.tool import ToolObserver
from conformance.target.file import Tool


@dataclass(frozen=True)
class Registration:
    """One (issuer, client_id, deployment_id) that the target knows, and the platform that plays it."""

    control: Control
    client_id: str
    deployment_id: str

    @property
    def issuer(self) -> str:
        """The issuer, byte for byte."""
        return self.control.issuer

    def deployed_as(self, deployment_id: str) -> "Registration":
        """Return the same registration with another deployment."""
        return replace(self, deployment_id=deployment_id)


class Subject(Protocol):
    """What the tests need to know of a target; a registration that there cannot be raises `NotApplicable`."""

    kind: str

    @property
    def facts(self) -> Tool:
        """The addresses of the tool and what it declares about itself."""

    @property
    def observer(self) -> ToolObserver | GatewayObserver:
        """How its answers are judged."""

    @property
    def secrets(self) -> Sequence[str]:
        """What must never be written down."""

    def driver(self, browser: Browser, judgement: Judgement, registration: Registration) -> Driver:
        """What makes the target act in the session of an accepted launch."""

    def primary(self) -> Registration:
        """The registration that most tests use; the only one of its issuer, where the target allows it."""

    def at_second_issuer(self) -> Registration:
        """A registration at another issuer than the primary one."""

    def client_id_of_another_issuer(self) -> str:
        """A client id that the target has at another issuer, and not at the primary one."""

    def two_clients_of_one_issuer(self) -> tuple[Registration, Registration]:
        """Two registrations with one issuer and different client ids."""

    def one_client_id_at_two_issuers(self) -> tuple[Registration, Registration]:
        """Two registrations with one client id, and one deployment id, at different issuers."""

    def two_deployments(self) -> tuple[Registration, Registration]:
        """Two deployments of one registration."""

    def for_services(self) -> Registration:
        """A registration at a platform whose services a test may have go wrong, while it runs."""

    def alone(self) -> Registration:
        """A registration whose key set a test may change: nobody else's launches depend on it."""

    def give_back(self, keep: Collection[Registration]) -> None:
        """End what was made for one test only, but the registrations to *keep*."""


def registration_of(facts: Tool, deployments: Sequence[str]) -> dict[str, Any]:
    """Return the members of a registration at the mock LMS for the tool with these *facts*."""
    registration: dict[str, Any] = {
        "initiate_login_uri": facts.login_url,
        "redirect_uris": facts.redirect_uris,
        "target_link_uri": facts.target_link_uris[0],
        "deployment_ids": list(dict.fromkeys(deployments)),
    }
    if facts.jwks_url:
        registration["jwks_uri"] = facts.jwks_url
    return registration
