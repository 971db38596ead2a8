"""Dynamic registration, as the tool (DR 3): read the platform's configuration, post the metadata, keep what was agreed.

The issuer must be of the host that the configuration came from (DR 3.5.1): else anybody could register as a real LMS.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.fetching import Fetching, is_safe
from conformance.selftest.small_tool.jose import json_object_from
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.registrations import Registration, Registrations

SCOPES = (
    lti.SCOPE_LINE_ITEM,
    lti.SCOPE_LINE_ITEM_READONLY,
    lti.SCOPE_RESULT_READONLY,
    lti.SCOPE_SCORE,
    lti.SCOPE_MEMBERSHIPS,
    lti.SCOPE_GROUPS,
    lti.SCOPE_NOTICE_HANDLERS,
    lti.SCOPE_ASSET_READONLY,
    lti.SCOPE_REPORT,
    lti.SCOPE_EULA_USER,
    lti.SCOPE_EULA_DEPLOYMENT,
    lti.SCOPE_ASSESSMENT_CONTROL,
)
MESSAGES = (lti.MESSAGE_RESOURCE_LINK, lti.MESSAGE_DEEP_LINKING)
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
Document = dict[str, Any]


@dataclass
class Registering:
    """Registers this tool at platforms."""

    fetching: Fetching
    registrations: Registrations
    url: str

    async def register(self, configuration_url: str, token: str) -> Registration:
        """Register at the platform whose configuration is there; return what was agreed."""
        self.demand_address(configuration_url)
        configuration = await self.configuration(configuration_url, token)
        self.demand_configuration(configuration, configuration_url)
        answer = await self.fetching.ask(
            "POST",
            configuration["registration_endpoint"],
            headers={"Content-Type": "application/json", "Accept": "application/json"} | bearer(token),
            content=json.dumps(self.metadata(configuration)),
        )
        if answer.status not in {200, 201}:
            raise PlatformFailure(f"the platform did not register this tool: {answer.status}")
        registration = self.agreed(configuration, document_from(answer.body))
        self.registrations.add(registration)
        return registration

    def demand_address(self, url: str) -> None:
        """Demand an address that may be fetched, without fragment (DR 3.4)."""
        if not is_safe(url) or "#" in url:
            raise Refused("openid_configuration should be an https address")

    async def configuration(self, url: str, token: str) -> Document:
        """Fetch the platform's configuration; Canvas demands the token for that as well."""
        answer = await self.fetching.ask("GET", url, headers={"Accept": "application/json"} | bearer(token))
        if answer.status != 200:
            raise PlatformFailure(f"the platform's configuration was answered with {answer.status}")
        return document_from(answer.body)

    def demand_configuration(self, configuration: Document, url: str) -> None:
        """Demand an issuer on the host of the configuration, and safe endpoints."""
        issuer = configuration.get("issuer")
        if not isinstance(issuer, str) or not is_safe(issuer) or urlsplit(issuer).netloc != urlsplit(url).netloc:
            raise Refused("the issuer of the configuration is not of the host that it came from")
        wrong = [name for name in ENDPOINTS if not is_safe(configuration.get(name))]
        if wrong:
            raise Refused(f"the configuration has no safe {wrong[0]}")

    def metadata(self, configuration: Document) -> Document:
        """Return the client metadata (DR 2.2): of scopes and messages only what the platform lists."""
        offered = texts_of(configuration.get("scopes_supported"))
        return {
            "application_type": "web",
            "client_name": "A small tool",
            "client_uri": self.url,
            "grant_types": ["implicit", "client_credentials"],
            "response_types": ["id_token"],
            "redirect_uris": [f"{self.url}/lti/launch"],
            "initiate_login_uri": f"{self.url}/lti/login",
            "jwks_uri": f"{self.url}/lti/keys",
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": " ".join(scope for scope in SCOPES if scope in offered),
            lti.CONFIGURATION_TOOL: self.tool_configuration(configuration),
        }

    def tool_configuration(self, configuration: Document) -> Document:
        """Return the part of the metadata that is LTI's own (DR 2.2.2)."""
        platform = configuration.get(lti.CONFIGURATION_PLATFORM)
        listed = platform.get("messages_supported") if isinstance(platform, dict) else None
        supported = [entry.get("type") for entry in listed or [] if isinstance(entry, dict)]
        return {
            "domain": urlsplit(self.url).netloc,
            "description": "A quiz",
            "target_link_uri": f"{self.url}/quiz",
            "claims": ["iss", "sub", "name"],
            "messages": [
                {"type": name, "target_link_uri": f"{self.url}/quiz"} for name in MESSAGES if name in supported
            ],
        }

    def agreed(self, configuration: Document, answer: Document) -> Registration:
        """Return what the platform answered: perhaps fewer scopes than were asked for, perhaps no deployment yet."""
        client_id = answer.get("client_id")
        if not isinstance(client_id, str) or not client_id:
            raise PlatformFailure("the platform registered this tool without a client_id")
        tool = answer.get(lti.CONFIGURATION_TOOL)
        deployment = tool.get("deployment_id") if isinstance(tool, dict) else None
        return Registration(
            issuer=configuration["issuer"],
            client_id=client_id,
            authorization_endpoint=configuration["authorization_endpoint"],
            token_endpoint=configuration["token_endpoint"],
            jwks_uri=configuration["jwks_uri"],
            deployments=frozenset({deployment}) if isinstance(deployment, str) else None,
            audience=str(configuration.get("authorization_server") or ""),
            scopes=frozenset(str(answer.get("scope", "")).split()),
        )


def bearer(token: str) -> dict[str, str]:
    """Return the header with the registration token, if there is one."""
    return {"Authorization": f"Bearer {token}"} if token else {}


def texts_of(value: object) -> list[str]:
    """Return the texts of a list, or nothing."""
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def document_from(body: bytes) -> Document:
    """Read what the platform answered."""
    try:
        return json_object_from(body)
    except Refused as error:
        raise PlatformFailure("the platform answered with no JSON object") from error
