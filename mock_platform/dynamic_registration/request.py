"""A tool's registration request: its client metadata as sent, and as the platform applies it.

LTI Dynamic Registration 1.0 sections 3.5.2 and 3.6.1: scopes and messages that the platform does not offer fall
away, and the answer says what is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mock_platform.dynamic_registration.members import CLIENT, MESSAGE, TOOL, known_members
from mock_platform.messages import MESSAGES
from mock_platform.registration import SCOPES
from mock_platform.vocabulary import SCOPE_OPENID, TOOL_CONFIGURATION


@dataclass(frozen=True)
class RegistrationRequest:
    """Client metadata that fit `CLIENT`, `TOOL` and `MESSAGE`. `address` is where the platform is that is asked."""

    address: str
    metadata: dict[str, Any]

    @property
    def tool(self) -> dict[str, Any]:
        """The tool configuration."""
        return dict(self.metadata[TOOL_CONFIGURATION])

    @property
    def scopes(self) -> list[str]:
        """The scopes asked for; openid is no scope of a service."""
        return [scope for scope in self.metadata.get("scope", "").split() if scope != SCOPE_OPENID]

    @property
    def granted_scopes(self) -> tuple[str, ...]:
        """The scopes asked for that the platform offers."""
        return tuple(scope for scope in dict.fromkeys(self.scopes) if scope in SCOPES)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages that the platform has, as far as it knows their members."""
        return [known_members(each, MESSAGE) for each in self.tool["messages"] if each["type"] in MESSAGES]

    @property
    def applied_tool(self) -> dict[str, Any]:
        """The tool configuration as the platform applies it."""
        known = known_members(self.tool, TOOL)
        known.pop("deployment_id", None)  # the platform's to say
        return {**known, "messages": self.messages}

    @property
    def applied_client(self) -> dict[str, Any]:
        """The rest of the metadata that is kept for people: logo, addresses, contacts, translations."""
        kept = {name for name in CLIENT.optional if name not in {"jwks_uri", "jwks", "scope", "application_type"}}
        members = known_members(self.metadata, CLIENT).items()
        return {name: value for name, value in members if name in kept or "#" in name}

    @property
    def target_link_uris(self) -> list[str]:
        """Where messages lead: the tool's own target and those of its messages."""
        targets = [self.tool.get("target_link_uri"), *(each.get("target_link_uri") for each in self.tool["messages"])]
        return [target for target in targets if target is not None]

    @property
    def custom_parameters(self) -> Iterator[str]:
        """The values of every custom parameter."""
        for place in (self.tool, *self.tool["messages"]):
            yield from place.get("custom_parameters", {}).values()

    def is_own(self, url: str) -> bool:
        """True when the address is in the tool's domain or a secondary one; a port counts where a domain names it."""
        host = (urlsplit(url).hostname or "").lower()
        netloc = urlsplit(url).netloc.lower()
        domains = [self.tool["domain"], *self.tool.get("secondary_domains", ())]
        return any(f".{name}".endswith(f".{domain.lower()}") for domain in domains for name in (host, netloc))
