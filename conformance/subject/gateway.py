"""A gateway with the LTIAAS API: it is given the platforms that a test needs, through its admin API.

Each worker makes its own and uses them again; when the run ends, `admin.forget_platforms` deletes them.
"""

import itertools
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from conformance.browser.browser import Browser
from conformance.browser.exchange import Wire, json_request
from conformance.driving.gateway import GatewayApi, GatewayDriver
from conformance.evidence.redaction import secrets_of
from conformance.instrument.control import Control
from conformance.observation.gateway import GatewayObserver
from conformance.observation.judgement import Judgement
from conformance.subject import Registration, registration_of
from conformance.subject.admin import call_admin
from conformance.target.file import Gateway, Target, TargetError, Tool
from conformance.target.values import origin_of
from mock_platform.algorithms import public_key_from_jwk

AuthMethod = Literal["JWK_SET", "JWK_KEY", "RSA_KEY"]
DEPLOYMENTS = ("1", "2")


@dataclass
class GatewaySubject:
    """A gateway with the LTIAAS API; platforms are registered through it as tests ask for them."""

    target: Target
    control: Control
    wire: Wire
    run: str
    worker: str
    kind: str = "gateway"
    asks_for_approval: bool | None = None
    """Whether its tool is asked before a platform is registered; None until a platform has tried."""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _kept: dict[str, tuple[Registration, ...]] = field(default_factory=dict)
    _lent: dict[str, Control] = field(default_factory=dict)
    """The platforms at which the gateway was registered for the test that runs, by their names."""
    _statuses: dict[tuple[str, str], int] = field(default_factory=dict)

    @cached_property
    def facts(self) -> Tool:
        """The gateway seen as a tool."""
        url = self.gateway.url.rstrip("/")
        launch_url = f"{url}/lti/launch"
        return Tool(
            login_url=f"{url}/lti/login",
            launch_url=launch_url,
            jwks_url=f"{url}/lti/keys",
            target_link_uris=[launch_url, f"{launch_url}?resource=42"],
            notice_handler=f"{url}/lti/notices",
            key_refresh_s=self.gateway.key_refresh_s,
            anonymous=self.gateway.anonymous,
        )

    @cached_property
    def gateway(self) -> Gateway:
        """The `[gateway]` table."""
        if self.target.gateway is None:
            raise TargetError("[gateway] is missing")
        return self.target.gateway

    @cached_property
    def observer(self) -> GatewayObserver:
        """The rules for a gateway."""
        return GatewayObserver(self.gateway.url.rstrip("/"), self.gateway.key())

    @cached_property
    def secrets(self) -> Sequence[str]:
        """The API key, and what else the target file gave in confidence."""
        return secrets_of(self.target)

    def api(self, browser: Browser, ltik: str) -> GatewayApi:
        """Return the API as the tool behind the gateway calls it after a launch."""
        return GatewayApi(self.gateway.url, self.gateway.key(), ltik, browser)

    def driver(self, browser: Browser, judgement: Judgement, registration: Registration) -> GatewayDriver:
        """The actions of a tool, by the API."""
        api = self.api(browser, judgement.captured["ltik"])
        launch_url = self.facts.target_link_uris[0]
        return GatewayDriver(api, judgement.id_token or {}, origin_of(registration.issuer), launch_url)

    def primary(self) -> Registration:
        """A platform of this worker with one registration."""
        return self._one("primary", self._new_platform)

    def at_second_issuer(self) -> Registration:
        """Another platform of this worker."""
        return self._one("second", self._new_platform)

    def client_id_of_another_issuer(self) -> str:
        """The client id of another platform: each has a name of its own, and it is the client id."""
        return self.at_second_issuer().client_id

    def two_clients_of_one_issuer(self) -> tuple[Registration, Registration]:
        """A platform at which the gateway is registered twice."""

        def make() -> tuple[Registration, Registration]:
            first = self._new_platform()
            return first, self._registered_at(first.control, f"{first.client_id}-b")

        first, second = self._several("two-clients", make)
        return first, second

    def one_client_id_at_two_issuers(self) -> tuple[Registration, Registration]:
        """Two platforms that gave the gateway the same client id."""

        def make() -> tuple[Registration, Registration]:
            first = self._new_platform()
            return first, self._registered_at(self._new_control(), first.client_id)

        first, second = self._several("one-client-id", make)
        return first, second

    def two_deployments(self) -> tuple[Registration, Registration]:
        """Two deployments of the primary registration."""
        first = self.primary()
        return first, Registration(first.control, first.client_id, DEPLOYMENTS[1])

    def for_services(self) -> Registration:
        """A platform of this worker that is kept for this."""
        return self._one("services", self._new_platform)

    def alone(self) -> Registration:
        """A platform made for this test."""
        return self._new_platform()

    def stranger(self) -> Control:
        """Return a new platform of which the gateway was not told."""
        return self._new_control()

    def with_key(self, method: AuthMethod) -> Registration:
        """Return a platform of this worker whose key the gateway was given instead of fetching it."""
        return self._one(method, lambda: self._new_platform(method))

    def with_authorization_query(self, query: str) -> Registration:
        """Return a new platform whose registered authorization endpoint has a query of its own."""
        control = self._new_control()
        endpoint = control.endpoints()["authorization_endpoint"]
        return self._registered_at(control, control.name, authenticationEndpoint=f"{endpoint}?{query}")

    def with_key_set_at(self, address: str) -> Registration:
        """Return a new platform whose registered key set address is *address*, or a path of the mock LMS."""
        url = self.control.url(address) if address.startswith("/") else address
        return self._new_platform(authConfig={"method": "JWK_SET", "key": url})

    def give_back(self, keep: Collection[Registration]) -> None:
        """Remove the platforms that were made for one test, but those to *keep*: their keys serve the next ones."""
        kept = {registration.control.name for several in (*self._kept.values(), keep) for registration in several}
        lent, self._lent = self._lent, {}
        for control in lent.values():
            if control.name not in kept:
                control.delete()

    def platforms(self) -> list[dict[str, Any]]:
        """Return the platforms that this worker registered, as the gateway shows them."""
        mine = f"{self.run}-{self.worker}-"
        shown: list[dict[str, Any]] = self.admin("GET", "/admin/platforms")["platforms"]
        return [platform for platform in shown if platform["name"].startswith(mine)]

    def admin(self, method: str, path: str, document: Any = None) -> Any:
        """Call the admin API; raise `AdminError` when it refuses."""
        return call_admin(self.wire, self.gateway, method, path, document)

    def status_of(self, method: str, path: str) -> int:
        """Return how the gateway answers a call with the API key and nothing else; it is asked once in a run."""
        if (method, path) not in self._statuses:
            headers = {"Authorization": f"Bearer {self.gateway.key()}"}
            url = self.gateway.url.rstrip("/") + path
            self._statuses[method, path] = self.wire.send(json_request(method, url, headers=headers)).status
        return self._statuses[method, path]

    def _one(self, name: str, make: Callable[[], Registration]) -> Registration:
        return self._several(name, lambda: (make(),))[0]

    def _several(self, name: str, make: Callable[[], tuple[Registration, ...]]) -> tuple[Registration, ...]:
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def _new_control(self) -> Control:
        return self.control.platform(f"{self.run}-{self.worker}-{next(self._numbers)}")

    def _new_platform(self, method: AuthMethod = "JWK_SET", **changed: Any) -> Registration:
        control = self._new_control()
        return self._registered_at(control, control.name, method, **changed)

    def _registered_at(
        self, control: Control, client_id: str, method: AuthMethod = "JWK_SET", **changed: Any
    ) -> Registration:
        registered = control.register(client_id=client_id, **registration_of(self.facts, DEPLOYMENTS))
        endpoints = control.endpoints()
        platform = {
            "url": control.issuer,
            "clientId": client_id,
            "name": client_id,
            "authenticationEndpoint": endpoints["authorization_endpoint"],
            "accesstokenEndpoint": endpoints["token_endpoint"],
            "authConfig": {"method": method, "key": _verification_key(control, method)},
        }
        if registered.get("token_audience"):  # some platforms know themselves by another name than the endpoint's
            platform["authorizationServer"] = registered["token_audience"]
        self.admin("POST", "/admin/platforms", platform | changed)
        self._lent[control.name] = control
        return Registration(control, client_id, DEPLOYMENTS[0])


def _verification_key(control: Control, method: AuthMethod) -> str:
    if method == "JWK_SET":
        return control.endpoints()["jwks_uri"]
    present = control.present_key()
    if method == "JWK_KEY":
        return json.dumps(present)
    return public_key_from_jwk(present).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
