"""The learning platform of the benchmark: signs id_tokens as they are asked for, and serves its key set.

It signs with `cryptography` alone and checks nothing: what is measured is the other side.
"""

import base64
import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from benchmarks.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_ENDPOINT,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_MESSAGE_TYPE,
    CLAIM_NAMES_ROLE_SERVICE,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_TOOL_PLATFORM,
    CLAIM_VERSION,
    LTI_VERSION,
    MESSAGE_RESOURCE_LINK,
    ROLE_LEARNER,
    SCOPE_LINE_ITEM,
    SCOPE_RESULT_READONLY,
    SCOPE_SCORE,
)

CLIENT_ID: Final = "bench"
KID: Final = "bench-key"
CLAIMS_BYTES: Final = 2900


@dataclass
class Issuer:
    """A platform with one key; `url` is known once it serves, `clients` are what it calls the tool."""

    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    url: str = ""
    clients: Sequence[str] = (CLIENT_ID,)

    def __enter__(self) -> Self:
        """Serve on a free loopback port."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop to serve."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, _path: str) -> tuple[Any, Mapping[str, str]]:
        """The document at a path, and headers that go with it: the key set, wherever one looks."""
        return {"keys": [self._public_jwk()]}, {}

    def id_token(self, *, client: str, nonce: str, target: str, forged: bool = False) -> str:
        """A resource link launch with CLAIMS_BYTES of claims; forged: with one bit of its signature flipped."""
        signing_input = f"{_b64(_HEADER)}.{_b64(self._claims(client, nonce, target))}"
        signature = bytearray(self.key.sign(signing_input.encode(), padding.PKCS1v15(), SHA256()))
        signature[100] ^= forged
        return f"{signing_input}.{_b64(bytes(signature))}"

    def _claims(self, client: str, nonce: str, target: str) -> bytes:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": client,
            "sub": str(uuid4()),
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "name": "Ada Quill",
            "given_name": "Ada",
            "family_name": "Quill",
            "email": "ada@school.example",
            "locale": "en",
            CLAIM_MESSAGE_TYPE: MESSAGE_RESOURCE_LINK,
            CLAIM_VERSION: LTI_VERSION,
            CLAIM_DEPLOYMENT_ID: "1",
            CLAIM_TARGET_LINK_URI: target,
            CLAIM_RESOURCE_LINK: {"id": "link-1", "title": "Lab quiz", "description": "The first quiz"},
            CLAIM_CONTEXT: {"id": "course-1", "label": "BIO1", "title": "Biology 1", "type": ["CourseSection"]},
            CLAIM_ROLES: [ROLE_LEARNER],
            CLAIM_TOOL_PLATFORM: {"guid": "bench", "name": "Bench", "product_family_code": "bench"},
            CLAIM_LAUNCH_PRESENTATION: {"document_target": "iframe", "return_url": f"{self.url}/return"},
            CLAIM_ENDPOINT: {
                "scope": [SCOPE_LINE_ITEM, SCOPE_SCORE, SCOPE_RESULT_READONLY],
                "lineitems": f"{self.url}/course-1/lineitems",
                "lineitem": f"{self.url}/course-1/lineitems/1",
            },
            CLAIM_NAMES_ROLE_SERVICE: {
                "context_memberships_url": f"{self.url}/course-1/memberships",
                "service_versions": ["2.0"],
            },
            CLAIM_CUSTOM: {"padding": ""},
        }
        missing = CLAIMS_BYTES - len(json.dumps(claims))
        claims[CLAIM_CUSTOM] = {"padding": "x" * missing}
        return json.dumps(claims).encode()

    def _public_jwk(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        parts = {name: _b64(_bytes_of(number)) for name, number in (("n", numbers.n), ("e", numbers.e))}
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KID, **parts}


def _handler_for(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body go in one piece: in two, the second waits for the reader's acknowledgement.
        wbufsize = -1

        def do_GET(self) -> None:
            document, headers = issuer.answer(self.path)
            body = json.dumps(document).encode()
            self.send_response(200)
            for name, value in {**headers, "Content-Type": "application/json", "Content-Length": len(body)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_args: Any) -> None:
            pass

    return Handler


def _bytes_of(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


_HEADER: Final = json.dumps({"typ": "JWT", "alg": "RS256", "kid": KID}).encode()
