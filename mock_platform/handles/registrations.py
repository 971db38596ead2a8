"""Registering tools from Python, by hand or by inviting them to do so themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_platform.browser.exchange import Exchange
from mock_platform.dynamic_registration.initiation import Initiation
from mock_platform.orders import dynamic_registrations, registrations
from mock_platform.platform import Platform
from mock_platform.registration import Registration


class RegistrationOrders:
    """Registers, activates, deploys and forgets tools."""

    _platform: Platform

    @property
    def registrations(self) -> tuple[Registration, ...]:
        """The tools that are registered."""
        return tuple(self._platform.registrations.values())

    def register(
        self,
        *,
        initiate_login_uri: str,
        redirect_uris: Sequence[str],
        client_id: str | None = None,
        client_name: str | None = None,
        target_link_uri: str | None = None,
        jwks_uri: str | None = None,
        jwks: Mapping[str, Any] | None = None,
        deployment_ids: Sequence[str] | None = None,
        scopes: Sequence[str] | None = None,
        custom_parameters: Mapping[str, str] | None = None,
        token_audience: str | None = None,
        sharing: Sequence[str] | None = None,
        lti11_consumer_key: str | None = None,
        lti11_secret: str | None = None,
        instead: bool = False,
    ) -> Registration:
        """Register a tool, or `instead` of one with its client id; raise `ControlError` when something does not fit."""
        return registrations.register(
            self._platform,
            {
                "initiate_login_uri": initiate_login_uri,
                "redirect_uris": list(redirect_uris),
                "client_id": client_id,
                "client_name": client_name,
                "target_link_uri": target_link_uri,
                "jwks_uri": jwks_uri,
                "jwks": None if jwks is None else dict(jwks),
                **({} if deployment_ids is None else {"deployment_ids": list(deployment_ids)}),
                "scopes": None if scopes is None else list(scopes),
                "custom_parameters": dict(custom_parameters or {}),
                "token_audience": token_audience,
                **({} if sharing is None else {"sharing": list(sharing)}),
                "lti11_consumer_key": lti11_consumer_key,
                "lti11_secret": lti11_secret,
            },
            instead=instead,
        )

    def order_registration(self, registration_url: str, **order: Any) -> Initiation:
        """Prepare a dynamic registration that a browser begins by opening `registration_page(initiation)`.

        `order` is what `docs/mock_platform/registration.md` lists: whether there is a token, the deployment, the state.
        """
        body = {"registration_url": registration_url, **order}
        return dynamic_registrations.order_registration(self._platform, body)

    def registration_page(self, initiation: Initiation) -> str:
        """Return the address that a browser opens to let the tool register itself."""
        return self._platform.addresses.registration_page(initiation.id)

    def register_dynamically(self, registration_url: str, **order: Any) -> Exchange:
        """Invite a tool as `order_registration` does, play the browser, and return what happened."""
        return dynamic_registrations.follow(self._platform, self.order_registration(registration_url, **order))

    def activate(self, client_id: str) -> Registration:
        """Put a registration into use that waits for it."""
        return dynamic_registrations.activate(self._platform, client_id)

    def deploy(self, client_id: str, deployment_id: str) -> Registration:
        """Deploy a registered tool once more, or for the first time."""
        return dynamic_registrations.deploy(self._platform, client_id, {"deployment_id": deployment_id})

    def unregister(self, client_id: str) -> None:
        """Forget a tool."""
        registrations.unregister(self._platform, client_id)
