"""What a browser and a tool say to the platform in these tests, over a socket."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import httpx

from mock_platform.jws import compact
from mock_platform.keys import fixture_key

CLIENT_ID = "tool-1"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Talk:
    """A conversation with one platform."""

    http: httpx.Client
    issuer: str

    @property
    def redirect_uri(self) -> str:
        """The redirect URI of the tool, which lives at the platform's sink."""
        return f"{self.issuer}/sink/launch"

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Give an order that succeeds, and return the answer."""
        content = None if body is None else as_json(body)
        response = self.http.request(method, f"{self.issuer}/control{path}", content=content)
        assert response.is_success, response.text
        return response.json() if response.content else None

    def register(self, **changes: Any) -> Any:
        """Register the tool."""
        registration = {
            "client_id": CLIENT_ID,
            "initiate_login_uri": f"{self.issuer}/sink/login",
            "redirect_uris": [self.redirect_uri],
            "jwks": {"keys": [fixture_key("tool").public_jwk]},
        }
        return self.control("POST", "/registrations", registration | changes)

    def begin(self, **order: Any) -> "Begun":
        """Order a launch and open it in a fresh browser."""
        order = {"client_id": CLIENT_ID, "user": "student", "link": "quiz", "browser": True} | order
        launch = self.control("POST", "/launches", order)
        return self.open(launch["launch_id"], launch["url"])

    def open(self, launch_id: str, url: str, cookie: str = "") -> "Begun":
        """Open a launch in the browser with this cookie."""
        response = self.http.get(url, headers={"Cookie": cookie})
        assert response.status_code in {200, 302}, response.text
        return Begun(self, launch_id, response, response.headers["set-cookie"].partition(";")[0])

    def findings(self) -> list[str]:
        """Return the requirements of the findings so far."""
        return [entry["requirement"] for entry in self.control("GET", "/journal?kind=finding")["entries"]]

    def key_set(self) -> Any:
        """Return the platform's key set."""
        return self.http.get(f"{self.issuer}/lti/jwks").json()

    def assertion(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        key: str = "tool",
        header: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """Return a client assertion that is valid but for these changes; a claim set to ... is left out."""
        now = int(time.time())
        valid = {
            "iss": CLIENT_ID,
            "sub": CLIENT_ID,
            "aud": f"{self.issuer}/lti/token",
            "iat": now,
            "exp": now + 300,
            "jti": uuid4().hex,
            "https://purl.imsglobal.org/spec/lti/claim/deployment_id": "1",
        }
        kept = {name: value for name, value in {**valid, **(changes or {}), **claims}.items() if value is not ...}
        pair = fixture_key(key)
        head = {"alg": "RS256", "typ": "JWT", "kid": pair.kid} | (header or {})
        return compact(as_json(head), as_json(kept), algorithm="RS256", private_key=pair.private_key)

    def ask_for_token(self, scope: str, *, assertion: str | None = None, **changes: Any) -> httpx.Response:
        """Send a token request that is valid but for these changes; a parameter set to ... is left out."""
        valid = {
            "grant_type": "client_credentials",
            "client_assertion_type": JWT_BEARER,
            "client_assertion": assertion or self.assertion(),
            "scope": scope,
        }
        kept = {name: value for name, value in (valid | changes).items() if value is not ...}
        return self.http.post(f"{self.issuer}/lti/token", data=kept)

    def token(self, scope: str) -> str:
        """Return an access token."""
        token: str = self.ask_for_token(scope).json()["access_token"]
        return token


@dataclass(frozen=True)
class Begun:
    """A launch whose login initiation has been sent, in one browser."""

    talk: Talk
    launch_id: str
    response: httpx.Response
    cookie: str

    @property
    def login_parameters(self) -> dict[str, str]:
        """What the login initiation carried, as the control API tells."""
        return dict(self.details()["login_parameters"])

    def details(self) -> Any:
        """Return the launch as the control API shows it."""
        return self.talk.control("GET", f"/launches/{self.launch_id}")

    def parameters(self, **changes: Any) -> dict[str, Any]:
        """Return a valid authentication request but for these changes; a parameter set to ... is left out."""
        hints = self.login_parameters
        valid = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": CLIENT_ID,
            "redirect_uri": self.talk.redirect_uri,
            "login_hint": hints.get("login_hint", ...),
            "lti_message_hint": hints.get("lti_message_hint", ...),
            "state": "state-1",
            "nonce": uuid4().hex,
        }
        return {name: value for name, value in (valid | changes).items() if value is not ...}

    def authorize(self, *, method: str = "GET", cookie: str | None = None, **changes: Any) -> "Page":
        """Send the authentication request."""
        parameters = self.parameters(**changes)
        headers = {"Cookie": self.cookie if cookie is None else cookie}
        url = f"{self.talk.issuer}/lti/authorize"
        if method == "GET":
            return Page(self.talk.http.get(url, params=parameters, headers=headers))
        return Page(self.talk.http.post(url, data=parameters, headers=headers))

    def with_cookie(self, cookie: str) -> "Begun":
        """Return the same launch in another browser."""
        return replace(self, cookie=cookie)


class Page(HTMLParser):
    """An answer with the form in it, if there is one."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.action: str | None = None
        self.enctype: str | None = None
        self.pairs: list[tuple[str, str]] = []
        self.feed(response.text)

    @property
    def fields(self) -> dict[str, str]:
        """The form's fields."""
        return dict(self.pairs)

    @property
    def token(self) -> str:
        """The id_token of the form."""
        return self.fields["id_token"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the form and its fields."""
        members = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action, self.enctype = members["action"], members.get("enctype")
            assert members["method"] == "post"
        elif tag == "input":
            self.pairs.append((members["name"], members["value"]))


def as_json(value: Any) -> bytes:
    """Return JSON as bytes."""
    return json.dumps(value).encode()
