"""The target file: what is judged, how it was registered, and how it shows what it did.

The shape is fixed in the design's "target file" (stable); everything but `kind` and the first identities has a default.
"""

import os
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, ValidationInfo, field_validator, model_validator

from conformance.target.action import Action
from conformance.target.lms import Lms
from conformance.target.values import (
    TABLE,
    Identifier,
    MessageType,
    OneGroup,
    OptionalUrl,
    Pattern,
    Url,
    is_absolute_url,
    origin_of,
)
from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK

PLACEHOLDERS = ("score", "maximum", "user", "label", "notice_type", "control", "registration_url")
PLACEHOLDERS_OF_A_LAUNCH = ("user", "link", "message", "client_id", "deployment_id")


class TargetError(Exception):
    """The target file, or an option that stands for a part of it, is wrong; the text says which key and why."""


class _Table(BaseModel):
    model_config = TABLE


class PlatformIdentity(_Table):
    """`[platform]`: the identity that the suite plays, byte for byte what the tool was told."""

    issuer: OptionalUrl = ""
    listen: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    client_id: Identifier = "conformance"
    deployment_id: Identifier = "1"
    profile: str = "standard"

    @model_validator(mode="after")
    def _certificate_with_key(self) -> Self:
        if bool(self.tls_cert) != bool(self.tls_key):
            raise ValueError("tls_cert and tls_key go together")
        if self.issuer.startswith("https:") and not (self.tls_cert or self.listen):
            raise ValueError("an https issuer needs tls_cert and tls_key, or listen where a proxy stands before it")
        return self


class FurtherRegistration(_Table):
    """`[[also]]`: one more registration that the tool knows: another issuer, client or deployment."""

    issuer: Url
    client_id: Identifier
    deployment_id: Identifier = "1"


class Tool(_Table):
    """`[tool]`: the addresses of the tool and what it declares about itself."""

    registration_url: OptionalUrl = ""
    login_url: OptionalUrl
    launch_url: OptionalUrl
    jwks_url: OptionalUrl = ""
    listen: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    redirect_uris: list[Url] = []
    target_link_uris: list[Url] = []
    origins: list[Url] = []
    login_script: dict[str, str] = {}
    messages: list[MessageType] = [MESSAGE_RESOURCE_LINK]
    notice_handler: OptionalUrl = ""
    anonymous: Literal["accept", "refuse", "either"] = "either"
    key_refresh_s: Annotated[float, Field(gt=0, le=3600)] = 90

    @model_validator(mode="before")
    @classmethod
    def _told_by_its_registration(cls, values: Any) -> Any:
        if not isinstance(values, dict) or not values.get("registration_url"):
            return values
        return {"login_url": "", "launch_url": ""} | values

    @field_validator("login_url", "launch_url")
    @classmethod
    def _demanded_unless_it_registers_itself(cls, value: str, told: ValidationInfo) -> str:
        if not value and not told.data.get("registration_url"):
            raise ValueError("expected an http or https URL, or registration_url in its place")
        return value

    @model_validator(mode="before")
    @classmethod
    def _defaults_from_launch_url(cls, values: Any) -> Any:
        if not isinstance(values, dict) or not isinstance(values.get("launch_url"), str):
            return values
        launch_url = values["launch_url"]
        if not is_absolute_url(launch_url):
            return values
        derived = {
            "redirect_uris": [launch_url],
            "target_link_uris": [launch_url],
            "origins": [origin_of(launch_url)],
        }
        return derived | {name: value for name, value in values.items() if value != [] or name == "messages"}


class Gateway(_Table):
    """`[gateway]`: a gateway with the LTIAAS API; the suite registers platforms through its admin API."""

    url: Url
    api_key: str = ""
    api_key_env: str = ""
    key_refresh_s: Annotated[float, Field(gt=0, le=3600)] = 90
    anonymous: Literal["accept", "refuse", "either"] = "either"
    notice_secret: str = ""

    def key(self) -> str:
        """Return the API key, from the file or from the environment variable that it names."""
        if self.api_key and self.api_key_env:
            raise TargetError("[gateway] has both api_key and api_key_env: keep one")
        if self.api_key_env and not os.environ.get(self.api_key_env):
            raise TargetError(f"[gateway] api_key_env names {self.api_key_env}, which is not set in the environment")
        key = self.api_key or os.environ.get(self.api_key_env, "")
        if not key:
            raise TargetError("[gateway] needs api_key or api_key_env (on the command line: --api-key)")
        return key


class Limits(_Table):
    """`[limits]`: what a test may ask of the target."""

    logins: Annotated[int, Field(ge=1, le=10_000)] = 200


class Observe(_Table):
    """`[observe]`: how this tool shows what it did with a launch."""

    refused_body: Pattern = ""
    accepted_body: Pattern = ""
    session_url: OptionalUrl = ""
    notices_url: OptionalUrl = ""
    user: OneGroup = ""
    capture: dict[str, OneGroup] = {}


class Drive(_Table):
    """`[drive.*]`: how to make the tool act in the browser session of a launch just accepted."""

    deep_linking: Action | None = None
    cancel_deep_linking: Action | None = None
    publish_score: Action | None = None
    read_results: Action | None = None
    create_line_item: Action | None = None
    update_line_item: Action | None = None
    list_line_items: Action | None = None
    list_members: Action | None = None
    list_groups: Action | None = None
    subscribe_notices: Action | None = None
    unsubscribe_notices: Action | None = None
    start_assessment: Action | None = None
    control_assessment: Action | None = None
    accept_terms: Action | None = None
    reset_terms: Action | None = None
    waive_terms: Action | None = None
    suspend_user: Action | None = None
    restore_user: Action | None = None
    launch: Action | None = None
    copy_context: Action | None = None
    enter_grade: Action | None = None
    enrol: Action | None = None
    withdraw: Action | None = None
    submit: Action | None = None
    show_course: Action | None = None
    start_registration: Action | None = None
    show_tools: Action | None = None


class Target(_Table):
    """One target file, checked."""

    kind: Literal["gateway", "tool", "platform"]
    name: str = ""
    platform: PlatformIdentity = PlatformIdentity()
    also: list[FurtherRegistration] = []
    tool: Tool | None = None
    gateway: Gateway | None = None
    lms: Lms | None = None
    limits: Limits = Limits()
    observe: Observe = Observe()
    drive: Drive = Drive()
    deviations: dict[str, str] = {}

    @property
    def registers_itself(self) -> bool:
        """Whether the tool is judged by the registrations that it makes itself."""
        return self.kind == "tool" and self.tool is not None and bool(self.tool.registration_url)

    @model_validator(mode="after")
    def _table_of_its_kind(self) -> Self:
        if self.kind == "tool" and self.tool is None:
            raise ValueError('kind = "tool" needs the table [tool]')
        if self.kind == "tool" and not self.platform.issuer and not self.registers_itself:
            raise ValueError('kind = "tool" needs [platform] issuer: what the tool was registered with')
        if self.kind == "gateway" and self.gateway is None:
            raise ValueError('kind = "gateway" needs the table [gateway]')
        if self.kind == "platform" and (self.lms is None or self.tool is None):
            raise ValueError('kind = "platform" needs the tables [lms] and [tool]')
        if self.kind == "platform" and self.tool is not None and self.tool.registration_url:
            raise ValueError("[tool] registration_url: the tool that the suite plays has login_url and launch_url")
        if self.registers_itself and self.also:
            raise ValueError("[[also]] and [tool] registration_url: a tool that registers itself needs no further one")
        if self.kind != "platform" and self.tool is not None and self.tool.listen:
            raise ValueError('[tool] listen is for kind = "platform", where the suite plays the tool')
        self._refuse_unknown_placeholders()
        for requirement, reason in self.deviations.items():
            if not reason.strip():
                raise ValueError(f"[deviations] {requirement} needs a reason")
        return self

    def _refuse_unknown_placeholders(self) -> None:
        launches = {f"lms.messages.{name}": action for name, action in self._message_actions()}
        actions = {f"drive.{name}": action for name, action in self.drive if action is not None} | launches
        for name, action in actions.items():
            own = PLACEHOLDERS_OF_A_LAUNCH if name in {"drive.launch", *launches} else PLACEHOLDERS
            unknown = action.placeholders() - {*own, *self.observe.capture}
            if unknown:
                names = ", ".join([*own, "and those of [observe.capture]"])
                raise ValueError(f"[{name}] {{{min(unknown)}}} is not one of {names}")

    def _message_actions(self) -> list[tuple[str, Action]]:
        messages = self.lms.messages if self.lms is not None else {}
        return [(name, told) for name, told in messages.items() if isinstance(told, Action)]
