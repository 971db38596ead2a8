"""The target file: what is judged, how it was registered, and how it shows what it did.

The shape is fixed in the design's "target file" (stable); everything but `kind` and the first identities has a default.
A key that nobody knows is an error that names the nearest known one: a typo must not become a default.
"""

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK

_DEFAULT_PORT = {"http": ":80", "https": ":443"}


class TargetError(Exception):
    """The target file, or an option that stands for a part of it, is wrong; the text says which key and why."""


def _absolute_url(value: str) -> str:
    if not _is_absolute_url(value):
        raise ValueError(f"expected an http or https URL, got {value!r}")
    return value


def _is_absolute_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in _DEFAULT_PORT and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False  # a port that is no number, a bracket that is not closed


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return value


def _one_group(value: str) -> str:
    if value and re.compile(_pattern(value)).groups != 1:
        raise ValueError("expected a regular expression with exactly one group")
    return value


Url = Annotated[str, AfterValidator(_absolute_url)]
OptionalUrl = Annotated[str, AfterValidator(lambda value: value and _absolute_url(value))]
Pattern = Annotated[str, AfterValidator(_pattern)]
OneGroup = Annotated[str, AfterValidator(_one_group)]
Identifier = Annotated[str, Field(min_length=1, max_length=255)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


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

    login_url: Url
    launch_url: Url
    jwks_url: OptionalUrl = ""
    redirect_uris: list[Url] = []
    target_link_uris: list[Url] = []
    origins: list[Url] = []
    registration_url: OptionalUrl = ""
    messages: list[str] = [MESSAGE_RESOURCE_LINK]
    anonymous: Literal["accept", "refuse", "either"] = "either"
    key_refresh_s: Annotated[float, Field(gt=0, le=3600)] = 90

    @model_validator(mode="before")
    @classmethod
    def _defaults_from_launch_url(cls, values: Any) -> Any:
        if not isinstance(values, dict) or not isinstance(values.get("launch_url"), str):
            return values
        launch_url = values["launch_url"]
        if not _is_absolute_url(launch_url):
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
    user: OneGroup = ""
    capture: dict[str, OneGroup] = {}


class Action(_Table):
    """One entry of `[drive.*]`: the request that makes the tool act."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    url: Url
    headers: dict[str, str] = {}
    form: dict[str, str] | None = None
    json_body: dict[str, Any] | None = Field(default=None, alias="json")

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if self.form is not None and self.json_body is not None:
            raise ValueError("has both form and json: keep one")
        return self


class Drive(_Table):
    """`[drive.*]`: how to make the tool act in the browser session of a launch just accepted."""

    deep_linking: Action | None = None
    publish_score: Action | None = None
    read_results: Action | None = None
    create_line_item: Action | None = None
    list_line_items: Action | None = None
    list_members: Action | None = None


class Target(_Table):
    """One target file, checked. `[drive]` and `[tool] messages` are part of its stable shape; no test uses them yet."""

    kind: Literal["gateway", "tool", "platform"]
    name: str = ""
    platform: PlatformIdentity = PlatformIdentity()
    also: list[FurtherRegistration] = []
    tool: Tool | None = None
    gateway: Gateway | None = None
    limits: Limits = Limits()
    observe: Observe = Observe()
    drive: Drive = Drive()
    deviations: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _kind_that_is_judged(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("kind") == "platform":
            raise ValueError('kind = "platform" is not judged by this version of the suite')
        return values

    @model_validator(mode="after")
    def _table_of_its_kind(self) -> Self:
        if self.kind == "tool" and self.tool is None:
            raise ValueError('kind = "tool" needs the table [tool]')
        if self.kind == "tool" and not self.platform.issuer:
            raise ValueError('kind = "tool" needs [platform] issuer: what the tool was registered with')
        if self.kind == "gateway" and self.gateway is None:
            raise ValueError('kind = "gateway" needs the table [gateway]')
        if self.tool is not None and self.tool.registration_url:
            raise ValueError("[tool] registration_url: this version of the suite judges by static registration only")
        for requirement, reason in self.deviations.items():
            if not reason.strip():
                raise ValueError(f"[deviations] {requirement} needs a reason")
        return self


def origin_of(url: str) -> str:
    """Return scheme, host and port of *url* as browsers write an origin: the scheme's own port is not told."""
    parts = urlsplit(url)
    host_and_port = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{host_and_port.removesuffix(_DEFAULT_PORT.get(parts.scheme, ':'))}"


def read_target(path: Path) -> Target:
    """Read and check a target file; raise `TargetError` with the file and the key when it is wrong."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TargetError(f"{path}: there is no such file") from error
    except OSError as error:
        raise TargetError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TargetError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise TargetError(f"{path}: not TOML: {error}") from error
    return target_from(document, source=str(path))


def target_from(document: dict[str, Any], *, source: str) -> Target:
    """Check a target that is already parsed; *source* begins the error message."""
    try:
        return Target.model_validate(document)
    except ValidationError as error:
        raise TargetError(f"{source}: {_sentence(error)}") from error


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"]) or "the file"
    if first["type"] == "extra_forbidden":
        nearest = difflib.get_close_matches(str(first["loc"][-1]), _known_keys(first["loc"][:-1]), n=1, cutoff=0)
        return f"{key} is not a known key; the nearest one is {nearest[0]!r}"
    if first["type"] == "missing":
        return f"{key} is missing"
    message = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    got = "" if first["type"] == "value_error" else f", got {str(first['input'])[:80]!r}"
    return f"{key}: expected {message}{got}" if got else f"{key}: {message}"


_TABLES: dict[str, type[_Table]] = {
    "platform": PlatformIdentity,
    "also": FurtherRegistration,
    "tool": Tool,
    "gateway": Gateway,
    "limits": Limits,
    "observe": Observe,
    "drive": Drive,
}


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    table = _TABLES.get(str(location[0]), Target) if location else Target
    if table is Drive and len(location) > 1:
        table = Action
    return [field.alias or name for name, field in table.model_fields.items()]
