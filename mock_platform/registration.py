"""A tool as a platform knows it: what was agreed when it was registered, and its deployments."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from mock_platform.dynamic_registration.members import CONFIGURATION
from mock_platform.errors import ControlError, nearest
from mock_platform.shapes import (
    IDENTIFIER,
    KEY_SET,
    NAME,
    OBJECT,
    TEXT_OBJECT,
    TEXTS,
    URL,
    Misshapen,
    Shape,
    expect,
    list_of,
    one_of,
    or_null,
)
from mock_platform.vocabulary import (
    SCOPE_ASSESSMENT_CONTROL,
    SCOPE_ASSET_READ_ONLY,
    SCOPE_EULA_DEPLOYMENT,
    SCOPE_EULA_USER,
    SCOPE_GROUP_READ_ONLY,
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READ_ONLY,
    SCOPE_MEMBERSHIP_READ_ONLY,
    SCOPE_NOTICE_HANDLERS,
    SCOPE_REPORT,
    SCOPE_RESULT_READ_ONLY,
    SCOPE_SCORE,
)
from mock_platform.world.person import SHARED, Person

SCOPES = (
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READ_ONLY,
    SCOPE_RESULT_READ_ONLY,
    SCOPE_SCORE,
    SCOPE_MEMBERSHIP_READ_ONLY,
    SCOPE_GROUP_READ_ONLY,
    SCOPE_NOTICE_HANDLERS,
    SCOPE_ASSET_READ_ONLY,
    SCOPE_REPORT,
    SCOPE_EULA_USER,
    SCOPE_EULA_DEPLOYMENT,
    SCOPE_ASSESSMENT_CONTROL,
)

RegistrationState = Literal["active", "pending"]

REGISTRATION = Shape(
    {"initiate_login_uri": URL, "redirect_uris": list_of(URL, least=1)},
    {
        "client_id": or_null(IDENTIFIER),
        "client_name": or_null(NAME),
        "target_link_uri": or_null(URL),
        "jwks_uri": or_null(URL),
        "jwks": or_null(KEY_SET),
        "deployment_ids": list_of(IDENTIFIER),
        "scopes": or_null(TEXTS),
        "custom_parameters": TEXT_OBJECT,
        "token_audience": or_null(NAME),
        "sharing": list_of(one_of(*SHARED)),
        "state": one_of(*get_args(RegistrationState)),
        "tool_configuration": CONFIGURATION,
        "client_metadata": OBJECT,
        "lti11_consumer_key": or_null(NAME),
        "lti11_secret": or_null(NAME),
    },
)


@dataclass(frozen=True)
class Deployment:
    """One deployment of a tool. `key` stands for it in the addresses of services: no two tools share one."""

    key: str
    deployment_id: str


@dataclass(frozen=True)
class Registration:
    """What platform and tool agreed on.

    `state` says whether it is in use, or waits for somebody to activate it. `tool_configuration` is what the tool
    said of itself when it registered dynamically: its messages, each with addresses and parameters of its own;
    `client_metadata` is what else it said there, for people to read.
    """

    client_id: str
    client_name: str
    initiate_login_uri: str
    redirect_uris: tuple[str, ...]
    target_link_uri: str
    jwks_uri: str | None
    jwks: dict[str, Any] | None
    deployments: tuple[Deployment, ...]
    scopes: tuple[str, ...]
    custom_parameters: Mapping[str, str]
    token_audience: str | None
    sharing: tuple[str, ...] = tuple(SHARED)
    state: RegistrationState = "active"
    tool_configuration: Mapping[str, Any] = field(default_factory=dict)
    client_metadata: Mapping[str, Any] = field(default_factory=dict)
    lti11_consumer_key: str | None = None
    lti11_secret: str | None = None

    @property
    def urls(self) -> list[str]:
        """Every address of the tool that a browser is sent to."""
        targets = [each.get("target_link_uri") for each in self.tool_configuration.get("messages", ())]
        urls = [self.initiate_login_uri, *self.redirect_uris, self.target_link_uri, *targets]
        return [url for url in urls if url is not None]

    def message(self, message_type: str) -> Mapping[str, Any]:
        """Return what the tool registered for messages of this type; nothing if it named none."""
        messages = self.tool_configuration.get("messages", ())
        return next((message for message in messages if message["type"] == message_type), {})

    def target(self, message_type: str) -> str:
        """Return where messages of this type lead when neither order nor link says so."""
        return str(self.message(message_type).get("target_link_uri") or self.target_link_uri)

    def custom(self, message_type: str) -> dict[str, str]:
        """Return the custom parameters of messages of this type; the type's own win over those of all."""
        return {**self.custom_parameters, **self.message(message_type).get("custom_parameters", {})}

    def shown(self, person: Person) -> Person:
        """Return a person as far as the platform shares them with this tool (Security Framework 5.1.2)."""
        return person.shared(self.sharing)

    def deployment(self, deployment_id: str | None) -> Deployment:
        """Return the deployment of that id (None: the first); raise `ControlError` when there is none."""
        for deployment in self.deployments:
            if deployment_id in {None, deployment.deployment_id}:
                return deployment
        sentence = f"{self.client_id!r} has no deployment {deployment_id!r}"
        if not self.deployments:
            sentence = f"{self.client_id!r} is not deployed yet: POST /control/registrations/{{client_id}}/deployments"
        raise ControlError(400, "unknown_deployment", sentence, "$.deployment_id")

    def as_json(self) -> dict[str, Any]:
        """Return the registration as the control API shows it."""
        return {
            "client_id": self.client_id,
            "client_name": self.client_name,
            "initiate_login_uri": self.initiate_login_uri,
            "redirect_uris": list(self.redirect_uris),
            "target_link_uri": self.target_link_uri,
            "jwks_uri": self.jwks_uri,
            "jwks": self.jwks,
            "deployment_ids": [deployment.deployment_id for deployment in self.deployments],
            "scopes": list(self.scopes),
            "custom_parameters": dict(self.custom_parameters),
            "token_audience": self.token_audience,
            "sharing": list(self.sharing),
            "state": self.state,
            "tool_configuration": dict(self.tool_configuration),
            "client_metadata": dict(self.client_metadata),
            "lti11_consumer_key": self.lti11_consumer_key,
            "lti11_secret": self.lti11_secret,
        }


def registration_from_json(body: object) -> Registration:
    """Return the registration that a body of the control API describes; raise `Misshapen` when it does not fit."""
    members = expect(body, REGISTRATION)
    if members.get("jwks_uri") and members.get("jwks"):
        raise Misshapen("$.jwks", "a tool should have jwks_uri or jwks, got both")
    if bool(members.get("lti11_consumer_key")) != bool(members.get("lti11_secret")):
        raise Misshapen("$.lti11_secret", "a tool should have lti11_consumer_key and lti11_secret or neither, got one")
    scopes = members.get("scopes")
    client_id = members.get("client_id") or f"tool-{secrets.token_hex(8)}"
    deployment_ids = dict.fromkeys(members.get("deployment_ids", ["1"]))
    return Registration(
        client_id=client_id,
        client_name=members.get("client_name") or client_id,
        initiate_login_uri=members["initiate_login_uri"],
        redirect_uris=tuple(members["redirect_uris"]),
        target_link_uri=members.get("target_link_uri") or members["redirect_uris"][0],
        jwks_uri=members.get("jwks_uri"),
        jwks=members.get("jwks"),
        deployments=tuple(Deployment(secrets.token_hex(6), deployment_id) for deployment_id in deployment_ids),
        scopes=SCOPES if scopes is None else _offered(scopes),
        custom_parameters=dict(members.get("custom_parameters", {})),
        token_audience=members.get("token_audience"),
        sharing=tuple(members.get("sharing", SHARED)),
        state=members.get("state", "active"),
        tool_configuration=members.get("tool_configuration", {}),
        client_metadata=members.get("client_metadata", {}),
        lti11_consumer_key=members.get("lti11_consumer_key"),
        lti11_secret=members.get("lti11_secret"),
    )


def _offered(scopes: list[str]) -> tuple[str, ...]:
    for index, scope in enumerate(scopes):
        if scope not in SCOPES:
            sentence = f"the platform offers no scope {scope!r}{nearest(scope, SCOPES)}"
            raise Misshapen(f"$.scopes[{index}]", sentence)
    return tuple(scopes)
