"""A small learning platform for the gateway's tests: it signs what it is told to, and serves its key set.

It shares no code with the gateway, nor with the mock LMS: a mistake shared by both sides would be invisible.
"""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA512, HashAlgorithm

C = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"

HASHES: dict[str, Callable[[], HashAlgorithm]] = {"RS256": SHA256, "RS512": SHA512}


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key for the whole test run, by name."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def b64(data: bytes) -> str:
    """Canonical base64url."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public_jwk(key: rsa.RSAPrivateKey, **members: Any) -> dict[str, Any]:
    """A public JWK, with more members."""
    numbers = key.public_key().public_numbers()
    n = b64(numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8))
    return {"kty": "RSA", "n": n, "e": b64(numbers.e.to_bytes(3)), **members}


def signed(header: bytes, payload: bytes, key: rsa.RSAPrivateKey, alg: str = "RS256") -> str:
    """A compact JWS over these very bytes."""
    signing_input = f"{b64(header)}.{b64(payload)}"
    return f"{signing_input}.{b64(key.sign(signing_input.encode(), padding.PKCS1v15(), HASHES[alg]()))}"


@dataclass
class Lms:
    """A platform: issuer, client id, keys, and what its key set answers."""

    issuer: str = "https://lms.example"
    client_id: str = "client-1"
    kid: str = "key-1"
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa_key("lms"))
    keys: list[dict[str, Any]] | None = None
    key_set_answer: httpx.Response | None = None
    key_set_headers: dict[str, str] = field(default_factory=dict)
    key_set_error: Exception | None = None
    key_set_requests: int = 0
    key_set_encodings: list[str] = field(default_factory=list)
    before_answer: Callable[[], None] = lambda: None

    def registration(self) -> dict[str, Any]:
        """The body that registers this platform."""
        return {
            "url": self.issuer,
            "clientId": self.client_id,
            "name": "School LMS",
            "authenticationEndpoint": f"{self.issuer}/auth?tenant=1",
            "accesstokenEndpoint": f"{self.issuer}/token",
            "authConfig": {"method": "JWK_SET", "key": f"{self.issuer}/jwks"},
        }

    def login(self, **more: str) -> dict[str, str]:
        """The parameters of a login initiation."""
        return {
            "iss": self.issuer,
            "login_hint": "user-7",
            "target_link_uri": "https://gateway.example/lti/launch",
            "client_id": self.client_id,
            **more,
        }

    def claims(self, nonce: str, now: float) -> dict[str, Any]:
        """The claims of a valid resource link launch."""
        return {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "user-7",
            "iat": int(now),
            "exp": int(now) + 300,
            "nonce": nonce,
            "name": "Ada Quill",
            C + "message_type": "LtiResourceLinkRequest",
            C + "version": "1.3.0",
            C + "deployment_id": "d1",
            C + "target_link_uri": "https://gateway.example/lti/launch?resource=42",
            C + "resource_link": {"id": "rl-3", "title": "Lab quiz"},
            C + "roles": [LEARNER],
            C + "context": {"id": "ctx9", "label": "BIO1", "title": "Biology 1", "type": ["CourseSection"]},
            AGS: {
                "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
                "lineitems": f"{self.issuer}/lineitems",
                "lineitem": f"{self.issuer}/lineitems/3",
            },
        }

    def notice(self, now: float, /, **claims: Any) -> dict[str, Any]:
        """The claims of a notice, with those of its type; None takes one out."""
        members = {
            "iss": self.issuer,
            "aud": [self.client_id],
            "iat": int(now),
            "exp": int(now) + 300,
            "nonce": f"n-{now}",
            C + "version": "1.3.0",
            C + "deployment_id": "d1",
            **claims,
        }
        return {name: value for name, value in members.items() if value is not None}

    def id_token(self, claims: dict[str, Any], **header: Any) -> str:
        """The claims, signed by this platform; `header` overrides members, None takes one out."""
        members = {"typ": "JWT", "alg": "RS256", "kid": self.kid, **header}
        kept = {name: value for name, value in members.items() if value is not None}
        return signed(json.dumps(kept).encode(), json.dumps(claims).encode(), self.key)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """What this platform answers to the gateway's requests, after a moment: its key set."""
        self.key_set_requests += 1
        self.key_set_encodings.append(request.headers["accept-encoding"])
        await asyncio.sleep(0)
        self.before_answer()
        if self.key_set_error is not None:
            raise self.key_set_error
        if self.key_set_answer is not None:
            return self.key_set_answer
        assert request.url.path == "/jwks", request.url
        keys = self.keys if self.keys is not None else [public_jwk(self.key, kid=self.kid)]
        return httpx.Response(200, json={"keys": keys}, headers=self.key_set_headers)
