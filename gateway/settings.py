"""What an operator must decide, read from the environment: the only file that looks at `os.environ`.

Lifetimes, leeway and limits are no settings but constants where they are used, each with its reason. No setting
switches off a check of a message.
"""

import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final, TypeVar

from gateway.protocol.addresses import fault_of_url
from gateway.protocol.issuer_hosts import Pair
from gateway.protocol.services import NOTICES, SWITCHED_BY_NAME
from gateway.protocol.tool_registration import DEFAULT_MESSAGES, PRIVACY_LEVELS, Message, Tool

PREFIX: Final = "LTI_GATEWAY_"
SHORTEST_SECRET: Final = 32
DEFAULT_DATABASE_URL: Final = "sqlite:///lti-gateway.db"
# Kubernetes tells every container where a service called lti-gateway is.
_OF_KUBERNETES: Final = re.compile(r"(SERVICE_HOST|SERVICE_PORT|PORT)(_\w+)?")

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})
_Value = TypeVar("_Value")


class WrongSetting(Exception):
    """Settings that cannot be used; the message is one sentence for each, on a line of its own, with the variable."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The gateway's settings. `public_url` has no slash at its end; secrets do not show in a repr."""

    public_url: str
    launch_url: str
    api_keys: tuple[str, ...] = field(repr=False)
    secret: bytes = field(repr=False)
    database_url: str = field(default=DEFAULT_DATABASE_URL, repr=False)
    deep_linking_url: str = ""
    pre_approval_url: str = ""
    auto_activate: bool = False
    enabled_services: frozenset[str] = SWITCHED_BY_NAME
    allow_private_networks: bool = False
    tool_name: str = "LTI tool"
    tool_description: str = ""
    tool_logo_url: str = ""
    privacy_level: str = "public"
    messages: tuple[Message, ...] = DEFAULT_MESSAGES
    custom_parameters: Mapping[str, str] = field(default_factory=dict)
    issuer_hosts: frozenset[Pair] = frozenset()
    notice_url: str = ""
    notice_secret: bytes = field(default=b"", repr=False)
    demo_tool: bool = False

    @property
    def redirect_uris(self) -> tuple[str, str]:
        """The gateway's launch URLs; the first is used unless a registration names the root."""
        return f"{self.public_url}/lti/launch", f"{self.public_url}/"

    @property
    def services(self) -> frozenset[str]:
        """All services that are switched on: by name, or notices by where they are handed on to."""
        return self.enabled_services | {NOTICES.name} if self.notice_url else self.enabled_services

    @property
    def tool(self) -> Tool:
        """The tool as a registration describes it."""
        return Tool(
            url=self.public_url,
            name=self.tool_name,
            description=self.tool_description,
            logo_url=self.tool_logo_url,
            services=self.services,
            custom_parameters=self.custom_parameters,
        )

    @property
    def cookie_prefix(self) -> str:
        """What makes browsers take a cookie from this host alone, over https: no sibling domain can plant one."""
        return "__Host-" if self.public_url.startswith("https:") else ""


def settings_from_environment(environment: Mapping[str, str] | None = None, *, demo_tool: bool = False) -> Settings:
    """Read the settings; raises WrongSetting with a sentence for each that is missing, wrong or unknown."""
    source = _Source(os.environ if environment is None else environment)
    settings = _settings_from(source, demo_tool=demo_tool)
    source.demand_faultless()
    return settings


def _settings_from(source: "_Source", *, demo_tool: bool) -> Settings:
    return Settings(
        public_url=source.demanded("PUBLIC_URL", _public_url, ""),
        api_keys=source.demanded("API_KEYS", _api_keys, ()),
        secret=source.demanded("SECRET", _secret, b""),
        launch_url=source.demanded("LAUNCH_URL", _own_url, ""),
        database_url=source.optional("DATABASE_URL", _database_url, DEFAULT_DATABASE_URL),
        deep_linking_url=source.optional("DEEP_LINKING_URL", _own_url, ""),
        pre_approval_url=source.optional("PRE_APPROVAL_URL", _own_url, ""),
        auto_activate=source.optional("AUTO_ACTIVATE", _switch, False),
        enabled_services=source.optional("ENABLED_SERVICES", _services, SWITCHED_BY_NAME),
        allow_private_networks=source.optional("ALLOW_PRIVATE_NETWORKS", _switch, False),
        tool_name=source.optional("TOOL_NAME", str, "LTI tool"),
        tool_description=source.optional("TOOL_DESCRIPTION", str, ""),
        tool_logo_url=source.optional("TOOL_LOGO_URL", _own_url, ""),
        privacy_level=source.optional("PRIVACY_LEVEL", _privacy_level, "public"),
        messages=source.optional("MESSAGES", _messages, DEFAULT_MESSAGES),
        custom_parameters=source.optional("CUSTOM_PARAMETERS", _custom_parameters, {}),
        issuer_hosts=source.optional("ISSUER_HOSTS", _issuer_hosts, frozenset()),
        # Whoever can reach the tool's address could invent notices: with the address, the secret; and nothing by half.
        notice_url=source.with_other("NOTICE_URL", _own_url, "", other="NOTICE_SECRET"),
        notice_secret=source.with_other("NOTICE_SECRET", _secret, b"", other="NOTICE_URL"),
        demo_tool=demo_tool,
    )


def settings_for_development(address: str, folder: Path) -> Settings:
    """The settings of `serve --dev`: those that are set count, and what is missing is made for this one run.

    `address` is where the gateway listens; its database is in `folder`; launches end at the built-in demo tool.
    """
    public_url = os.environ.get(f"{PREFIX}PUBLIC_URL") or address
    made = {
        "PUBLIC_URL": public_url,
        "API_KEYS": secrets.token_urlsafe(24),
        "SECRET": secrets.token_urlsafe(48),
        "LAUNCH_URL": f"{public_url.rstrip('/')}/demo",
        "DATABASE_URL": f"sqlite:///{folder / 'lti-gateway.db'}",
        "ALLOW_PRIVATE_NETWORKS": "true",
    }
    given = {name: value for name, value in os.environ.items() if value}
    return settings_from_environment({PREFIX + name: value for name, value in made.items()} | given, demo_tool=True)


def database_url_from_environment() -> str:
    """The one setting that commands without a server need; a misspelt one may have been meant for it."""
    source = _Source(os.environ)
    url = _settings_from(source, demo_tool=False).database_url
    source.demand_faultless("DATABASE_URL")
    return url


class _Source:
    """The environment, one variable at a time, and what is wrong with those that were asked for."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._faults: dict[str, str] = {}
        self._asked: list[str] = []

    def demanded(self, name: str, read: Callable[[str], _Value], instead: _Value) -> _Value:
        if not self._has(name):
            self._faults[name] = f"{PREFIX}{name} is not set; `lti-gateway serve --dev` needs no settings."
        return self.optional(name, read, instead)

    def optional(self, name: str, read: Callable[[str], _Value], default: _Value) -> _Value:
        self._asked.append(name)
        return self._read(name, read, default) if self._has(name) else default

    def with_other(self, name: str, read: Callable[[str], _Value], default: _Value, *, other: str) -> _Value:
        if self._has(other) and not self._has(name):
            self._faults[name] = f"{PREFIX}{name} is not set, and {PREFIX}{other} is: both must be, or neither."
        return self.optional(name, read, default)

    def demand_faultless(self, *names: str) -> None:
        """Raise WrongSetting for what is wrong with these, or with any, and for names that nothing asked for."""
        faults = [fault for name, fault in self._faults.items() if not names or name in names]
        faults += [self._unknown(name) for name in sorted(self._unasked())]
        if faults:
            raise WrongSetting("\n".join(faults))

    def _unasked(self) -> set[str]:
        given = {name.removeprefix(PREFIX) for name in self._environment if name.startswith(PREFIX)}
        return {name for name in given.difference(self._asked) if not _OF_KUBERNETES.fullmatch(name)}

    def _unknown(self, name: str) -> str:
        near = get_close_matches(name, self._asked, 1)
        meant = f"; did you mean {PREFIX}{near[0]}?" if near else "."
        return f"{PREFIX}{name} is no setting of this gateway{meant}"

    def _has(self, name: str) -> bool:
        return bool(self._environment.get(PREFIX + name))

    def _read(self, name: str, read: Callable[[str], _Value], default: _Value) -> _Value:
        try:
            return read(self._environment[PREFIX + name].strip())
        except ValueError as error:
            self._faults[name] = f"{PREFIX}{name} is wrong: {error}."
            return default


def _own_url(text: str) -> str:
    # The operator's own addresses may be private: these are not fetched, browsers are sent there.
    fault = fault_of_url(text, allow_private=True)
    if fault:
        raise ValueError(fault)
    return text


def _public_url(text: str) -> str:
    if "?" in text:
        raise ValueError("it must have no query")
    return _own_url(text).rstrip("/")


def _api_keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if not keys:
        raise ValueError("it lists no key")
    if any(":" in key or not key.isprintable() or " " in key for key in keys):
        raise ValueError("a key must not contain a colon or blanks")
    return keys


def _secret(text: str) -> bytes:
    secret = text.encode()
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"it has {len(secret)} bytes, and must have {SHORTEST_SECRET} or more")
    return secret


def _switch(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError(f"it must be true or false, not {text!r}")
    return text.lower() in _TRUE


def _services(text: str) -> frozenset[str]:
    named = frozenset(name.strip() for name in text.split(",") if name.strip()) - {"none"}
    unknown = sorted(named - SWITCHED_BY_NAME)
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no service; there are {', '.join(sorted(SWITCHED_BY_NAME))}")
    return named


def _privacy_level(text: str) -> str:
    if text not in PRIVACY_LEVELS:
        raise ValueError(f"it must be one of {', '.join(PRIVACY_LEVELS)}, not {text!r}")
    return text


def _messages(text: str) -> tuple[Message, ...]:
    # Not for every start: only who sets this needs the table of rules.
    from gateway.protocol.rules import RULES

    parts = [part.partition(":") for part in text.split(",") if part.strip()]
    messages = tuple(Message(type=kind.strip(), placements=tuple(rest.split())) for kind, _, rest in parts)
    unknown = [message.type for message in messages if message.type not in RULES.messages]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no message that there is: {', '.join(sorted(RULES.messages))}")
    return messages


def _custom_parameters(text: str) -> Mapping[str, str]:
    try:
        parameters = json.loads(text)
    except ValueError as error:
        raise ValueError("it is not JSON") from error
    if not isinstance(parameters, dict) or not all(isinstance(value, str) for value in parameters.values()):
        raise ValueError("it must be a JSON object whose values are texts")
    return parameters


def _issuer_hosts(text: str) -> frozenset[Pair]:
    pairs = [part.strip().rpartition("=") for part in text.split(",") if part.strip()]
    for issuer, _, host in pairs:
        fault = fault_of_url(issuer, allow_private=True) or fault_of_url(f"https://{host}", allow_private=True)
        if fault or "/" in host:
            raise ValueError("it must be pairs of issuer=host, such as https://canvas.instructure.com=canvas.example")
    return frozenset((issuer, host.lower()) for issuer, _, host in pairs)


def _database_url(text: str) -> str:
    # The import costs a quarter of a second; most commands that fail have failed before.
    from gateway.storage.database import database_url_from

    database_url_from(text)
    return text
