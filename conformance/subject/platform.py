"""A platform, as a tool that is registered there knows it: its endpoints, and the tools that the suite is to it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from conformance.browser.exchange import Request, Wire
from conformance.evidence.redaction import secrets_of
from conformance.mock_tool.client_assertion import ToolIdentity
from conformance.mock_tool.signed_token import ToolKey
from conformance.outcomes import NotApplicable
from conformance.target.file import Target, TargetError, Tool
from conformance.target.lms import FurtherTool, Lms
from conformance.target.values import origin_of

_ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")


@dataclass(frozen=True)
class PlatformFacts:
    """The platform's addresses; `configuration` is its OpenID configuration, where the target file names one."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    registration_endpoint: str
    client_id: str
    deployment_id: str
    configuration: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RegisteredTool:
    """One tool, or one deployment of it, that the platform knows the suite by."""

    identity: ToolIdentity
    redirect_uris: Sequence[str]
    jwks_uri: str
    links: Mapping[str, str]

    @property
    def client_id(self) -> str:
        """What the platform calls the tool."""
        return self.identity.client_id

    @property
    def deployment_id(self) -> str:
        """What it calls the place where the tool was put."""
        return self.identity.deployment_id


@dataclass
class PlatformSubject:
    """The platform that is judged; `configuration` was fetched where the target file names its address."""

    target: Target
    configuration: Mapping[str, Any]
    kind: str = "platform"

    @cached_property
    def lms(self) -> Lms:
        """The `[lms]` table."""
        if self.target.lms is None:
            raise TargetError("[lms] is missing")
        return self.target.lms

    @cached_property
    def tool(self) -> Tool:
        """The `[tool]` table: the addresses of the tool that the suite plays."""
        if self.target.tool is None:
            raise TargetError("[tool] is missing")
        return self.target.tool

    @cached_property
    def facts(self) -> PlatformFacts:
        """The platform's addresses: the target file's own word comes before the configuration's."""
        told = {name: getattr(self.lms, name) or str(self.configuration.get(name, "")) for name in _ENDPOINTS}
        return PlatformFacts(
            **told,
            client_id=self.lms.client_id,
            deployment_id=self.lms.deployment_id,
            configuration=self.configuration,
        )

    @cached_property
    def origins(self) -> list[str]:
        """The platform's origins, within which the browser is followed."""
        told = [self.facts.issuer, self.facts.authorization_endpoint, *self.lms.addresses()]
        launch = self.target.drive.launch
        own = [origin_of(url) for url in told if urlsplit(url).scheme in {"http", "https"}]
        own += [origin_of(launch.url)] if launch is not None else []
        return [origin for origin in dict.fromkeys([*self.lms.own_origins(), *own]) if origin not in self.tool_origins]

    @cached_property
    def tool_origins(self) -> list[str]:
        """The origins at which the browser is stopped: the tool's."""
        return list(dict.fromkeys(origin_of(url) for url in (self.tool.login_url, *self.tool.redirect_uris)))

    @cached_property
    def primary(self) -> RegisteredTool:
        """The tool of `[lms]`."""
        key = key_from_file(self.lms.private_key_file, "lms.private_key_file")
        return RegisteredTool(
            self._identity(self.lms.client_id, self.lms.deployment_id, key),
            self.tool.redirect_uris,
            self.facts.jwks_uri,
            dict(self.lms.links.items()),
        )

    def another_tool(self) -> RegisteredTool:
        """The first tool of `[[lms.also]]` with another client id; raise `NotApplicable` when there is none."""
        for also in self.lms.also:
            if also.client_id != self.lms.client_id:
                return self._further(also)
        raise NotApplicable("needs a second tool at the platform: name one in [[lms.also]]")

    def another_deployment(self) -> RegisteredTool:
        """The first of `[[lms.also]]` that differs in its deployment only; raise `NotApplicable` when there is none."""
        for also in self.lms.also:
            if also.client_id == self.lms.client_id and also.deployment_id != self.lms.deployment_id:
                return self._further(also)
        raise NotApplicable("needs a second deployment of the tool: name one in [[lms.also]]")

    @cached_property
    def secrets(self) -> Sequence[str]:
        """How people sign in, and what else the target file gave in confidence."""
        return [*self.lms.secrets, *secrets_of(self.target)]

    def _identity(self, client_id: str, deployment_id: str, key: ToolKey) -> ToolIdentity:
        told = str(self.configuration.get("authorization_server", ""))  # Dynamic Registration 2.1.1
        audience = self.lms.token_audience or told or self.facts.token_endpoint
        return ToolIdentity(client_id, deployment_id, self.facts.token_endpoint, audience, key)

    def _further(self, also: FurtherTool) -> RegisteredTool:
        own = also.private_key_file
        key = key_from_file(own, "lms.also.private_key_file") if own else self.primary.identity.key
        return RegisteredTool(
            self._identity(also.client_id, also.deployment_id, key),
            also.redirect_uris or self.tool.redirect_uris,
            also.jwks_uri or self.facts.jwks_uri,
            dict((also.links or self.lms.links).items()),
        )


@cache
def key_from_file(name: str, place: str) -> ToolKey:
    """Return the tool's key of a PEM file, read once; raise `TargetError`."""
    try:
        key = load_pem_private_key(Path(name).read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise TargetError(f"{place}: {name} holds no private key in PEM without a password: {error}") from error
    if not isinstance(key, RSAPrivateKey):
        raise TargetError(f"{place}: {name} is no RSA key")
    return ToolKey(key)


def configuration_at(url: str, wire: Wire) -> Mapping[str, Any]:
    """Return the OpenID configuration at *url*; raise `TargetError` when it is none."""
    answer = wire.send(Request("GET", url, (("Accept", "application/json"),)))
    try:
        document = json.loads(answer.body)
    except ValueError as error:
        raise TargetError(f"lms.openid_configuration: {url} answers {answer.status} and no JSON") from error
    missing = [name for name in _ENDPOINTS[:4] if not isinstance(document, dict) or not document.get(name)]
    if missing:
        raise TargetError(f"lms.openid_configuration: {url} does not name {missing[0]}")
    configuration: Mapping[str, Any] = document
    return configuration
