"""A tool that registers itself, in these tests: its metadata, valid but for what a test changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from mock_platform.tests.talking import Talk

TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
HOME = "http://127.0.0.1:9001"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


def changed(valid: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object with these changes; a member set to ... is left out."""
    return {name: value for name, value in {**valid, **changes}.items() if value is not ...}


def metadata(tool: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Return client metadata that is valid but for the changes to it and to its tool configuration."""
    valid_tool = {
        "domain": "127.0.0.1:9001",
        "claims": ["iss", "sub", "name"],
        "messages": [{"type": "LtiResourceLinkRequest"}],
        "target_link_uri": f"{HOME}/launch",
    }
    valid = {
        "application_type": "web",
        "grant_types": ["implicit", "client_credentials"],
        "response_types": ["id_token"],
        "redirect_uris": [f"{HOME}/launch"],
        "initiate_login_uri": f"{HOME}/login",
        "client_name": "A tool",
        "jwks_uri": f"{HOME}/keys",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": SCORE,
        TOOL: changed(valid_tool, tool or {}),
    }
    return changed(valid, changes)


@dataclass(frozen=True)
class Invited:
    """A tool that was sent an initiation, and goes by what it says."""

    talk: Talk
    initiation: dict[str, Any]

    @property
    def opened(self) -> dict[str, str]:
        """The query with which the tool was opened."""
        (message,) = [
            entry
            for entry in self.talk.control("GET", "/journal?kind=message")["entries"]
            if (entry["message"], entry.get("registration_id"))
            == ("registration_initiation", self.initiation["registration_id"])
        ]
        return {name: values[0] for name, values in parse_qs(urlsplit(message["url"]).query).items()}

    @property
    def bearer(self) -> dict[str, str]:
        """The Authorization header with the token, if one was given."""
        token = self.opened.get("registration_token")
        return {"Authorization": f"Bearer {token}"} if token else {}

    def configuration(self) -> httpx.Response:
        """Fetch the configuration as the initiation says."""
        return self.talk.http.get(self.opened["openid_configuration"], headers=self.bearer)

    def register(self, body: Any = None, **headers: str) -> httpx.Response:
        """Send the metadata to the endpoint that the configuration names."""
        endpoint = self.configuration().json()["registration_endpoint"]
        return self.talk.http.post(endpoint, json=metadata() if body is None else body, headers=self.bearer | headers)


def invite(talk: Talk, **order: Any) -> Invited:
    """Order an initiation and open its page, as an administrator does."""
    order = {"registration_url": f"{HOME}/register", "browser": True} | order
    initiation = talk.control("POST", "/registrations/dynamic", order)
    assert talk.http.get(initiation["url"]).status_code == 200
    return Invited(talk, initiation)
