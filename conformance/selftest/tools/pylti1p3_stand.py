"""PyLTI1p3's own classes on a stand: no HTTP, no suite; one browser's cookies, and two platforms whose keys are given.

What the suite finds out from outside is shown here a second time, by calls that anybody can repeat.
"""
# What the library's package re-exports, and its Flask part as a whole, has no types.
# mypy: disable-error-code="attr-defined, no-untyped-call, no-any-return"

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pylti1p3.contrib.flask import FlaskCacheDataStorage, FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.cookie import CookieService
from pylti1p3.tool_config import ToolConfDict

from conformance.selftest.tools.pylti1p3_tool import Cache
from conformance.vocabulary import ROLE_CONTEXT
from mock_platform import vocabulary as lti
from mock_platform.fixtures import fixtures_path
from mock_platform.jws import compact
from mock_platform.keys import KeyPair

HERE, ELSEWHERE = "https://lms.example", "https://other.example"
CLIENT = "the-tool"
LAUNCH_URL = "https://tool.example/launch"
LIFETIME_S = 300


class Jar(CookieService):
    """The cookies of one browser."""

    def __init__(self) -> None:
        self._cookies: dict[str, str] = {}

    def get_cookie(self, name: str) -> str | None:
        """Return what was set."""
        return self._cookies.get(name)

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:  # noqa: ARG002
        """Keep a cookie; the tests are faster than any of them expires."""
        self._cookies[name] = str(value)


@dataclass(frozen=True)
class Login:
    """What a login sent to the platform, and the platform has to send back."""

    issuer: str
    state: str
    nonce: str


def key_named(name: str) -> KeyPair:
    """Return one of the keys in `fixtures/keys`."""
    private = load_pem_private_key((fixtures_path() / "keys" / f"{name}.pem").read_bytes(), None)
    return KeyPair.of(private)  # type: ignore[arg-type]


def without_none(document: dict[str, Any]) -> dict[str, Any]:
    """Return *document* without the members that are None."""
    return {name: value for name, value in document.items() if value is not None}


@dataclass
class Stand:
    """A tool and the browser in front of it."""

    keys: dict[str, KeyPair] = field(
        default_factory=lambda: {HERE: key_named("platform-01"), ELSEWHERE: key_named("platform-02")}
    )
    published: dict[str, Any] = field(default_factory=dict)
    jar: Jar = field(default_factory=Jar)
    cache: Cache = field(default_factory=Cache)

    def login(self, issuer: str = HERE) -> Login:
        """Begin a login at the tool."""
        request = self._request({"iss": issuer, "login_hint": "hint", "client_id": CLIENT})
        storage = FlaskCacheDataStorage(self.cache)
        begun = FlaskOIDCLogin(request, self._conf(), cookie_service=self.jar, launch_data_storage=storage)
        query = parse_qs(urlsplit(begun.get_redirect_object(LAUNCH_URL).get_redirect_url()).query)
        return Login(issuer, query["state"][0], query["nonce"][0])

    def launch(self, id_token: str, state: str, options: dict[str, Any] | None = None) -> dict[str, Any]:
        """Post an answer; return the claims, or let the library's exception out; *options* replace its own."""
        request = self._request({"id_token": id_token, "state": state})
        storage = FlaskCacheDataStorage(self.cache)
        message = FlaskMessageLaunch(request, self._conf(), cookie_service=self.jar, launch_data_storage=storage)
        if options is not None:
            message.set_jwt_verify_options(options)
        return dict(message.get_launch_data())

    def claims(self, login: Login, **changed: Any) -> dict[str, Any]:
        """Return the claims of a valid launch, with changes; what is changed to None is left out."""
        now = int(time.time())
        claims = {
            "iss": login.issuer,
            "aud": CLIENT,
            "sub": "somebody",
            "iat": now,
            "exp": now + LIFETIME_S,
            "nonce": login.nonce,
            lti.CLAIM_MESSAGE_TYPE: lti.MESSAGE_RESOURCE_LINK,
            lti.CLAIM_VERSION: lti.VERSION,
            lti.CLAIM_DEPLOYMENT_ID: "1",
            lti.CLAIM_TARGET_LINK_URI: "https://tool.example/quiz",
            lti.CLAIM_RESOURCE_LINK: {"id": "a-link"},
            lti.CLAIM_ROLES: [ROLE_CONTEXT + "Learner"],
        }
        return without_none(claims | changed)

    def signed(self, issuer: str, payload: Any, **header: Any) -> str:
        """Sign anything as *issuer* would."""
        key = self.keys[issuer]
        document = {"alg": "RS256", "kid": key.kid, "typ": "JWT"} | header
        octets = json.dumps(document).encode(), json.dumps(payload).encode()
        return compact(*octets, algorithm="RS256", private_key=key.private_key)

    def _conf(self) -> ToolConfDict:
        return ToolConfDict({issuer: [self._client(issuer)] for issuer in self.keys})

    def _client(self, issuer: str) -> Any:
        return {
            "client_id": CLIENT,
            "auth_login_url": f"{issuer}/authorize",
            "auth_token_url": f"{issuer}/token",
            "key_set": {"keys": [without_none(self.keys[issuer].public_jwk | self.published)]},
            "deployment_ids": ["1"],
        }

    def _request(self, parameters: dict[str, str]) -> FlaskRequest:
        return FlaskRequest(cookies={}, session={}, request_data=parameters, request_is_secure=True)
