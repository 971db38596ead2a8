"""A signed message before it is signed, open in every part, and what its reader is told beside it.

A draft is a value: each `with_...` and `...written` gives another one. What the header and the claims cannot say (a
member twice, a byte that is not UTF-8, a dot too many) is done to their text, in the order in which it was asked for.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Self

from conformance.tokens.signing import signature
from mock_platform.base64url import base64url_from_bytes
from mock_platform.keys import KeyPair

Json = Mapping[str, Any]
WriteBytes = Callable[[bytes], bytes]
WriteToken = Callable[[str], str]
WriteKeySet = Callable[[dict[str, Any]], dict[str, Any]]

LEEWAY: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the reader of a message knows: the registration, this login, and the moment.

    *nonce* is empty where the reader sent none; *deployment_id*, *data* and *token_url* are what the reader of a deep
    linking response or of a client assertion compares with; *data* is None where the request had none, which is not the
    empty text (Deep Linking 4.5.5). Within *leeway* of an edge of time either verdict is right.
    """

    issuer: str
    client_id: str
    now: datetime
    nonce: str = ""
    algorithms: frozenset[str] = frozenset({"RS256"})
    leeway: timedelta = LEEWAY
    deployment_id: str = ""
    data: str | None = None
    token_url: str = ""

    @property
    def seconds(self) -> int:
        """The moment as a NumericDate."""
        return int(self.now.timestamp())


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message in the making: its parts, the key that signs it, and the key set that is published."""

    setting: Setting
    header: Json
    claims: Json
    key: Any
    """A private key of `cryptography`, or the bytes of a secret for HS*."""
    algorithm: str
    key_set: tuple[Json, ...]
    header_edits: tuple[WriteBytes, ...] = ()
    payload_edits: tuple[WriteBytes, ...] = ()
    input_edits: tuple[WriteToken, ...] = ()
    signature_edits: tuple[WriteBytes, ...] = ()
    token_edits: tuple[WriteToken, ...] = ()
    key_set_edits: tuple[WriteKeySet, ...] = ()
    envelope_requirements: tuple[str, ...] = ()
    """Under which the reader of this message refuses whatever is wrong with any signed message."""

    def with_setting(self, **members: Any) -> Self:
        """Tell the reader something else."""
        return replace(self, setting=replace(self.setting, **members))

    def with_header(self, **members: Any) -> Self:
        """Set members of the header."""
        return replace(self, header={**self.header, **members})

    def without_header(self, name: str) -> Self:
        """Leave a member of the header out."""
        return replace(self, header={each: value for each, value in self.header.items() if each != name})

    def with_claims(self, claims: Json) -> Self:
        """Set claims, by their whole names."""
        return replace(self, claims={**self.claims, **claims})

    def without_claims(self, *names: str) -> Self:
        """Leave claims out."""
        return replace(self, claims={each: value for each, value in self.claims.items() if each not in names})

    def with_keys(self, *key_set: Json) -> Self:
        """Publish these keys and no others."""
        return replace(self, key_set=key_set)

    def signed_with(self, key: Any, algorithm: str = "") -> Self:
        """Sign with another key, and by another algorithm when one is named; header and key set stay as they are."""
        return replace(self, key=key, algorithm=algorithm or self.algorithm)

    def signed_by(self, pair: KeyPair, algorithm: str) -> Self:
        """Let another key pair sign, say so in the header, and publish its key instead of the one that signed."""
        others = [jwk for jwk in self.key_set if jwk.get("kid") != self.header.get("kid")]
        signed = replace(self, key=pair.private_key, algorithm=algorithm, key_set=(pair.public_jwk, *others))
        return signed.with_header(alg=algorithm, kid=pair.kid)

    def header_written(self, edit: WriteBytes) -> Self:
        """Change the JSON text of the header before it is signed."""
        return replace(self, header_edits=(*self.header_edits, edit))

    def payload_written(self, edit: WriteBytes) -> Self:
        """Change the JSON text of the claims before it is signed."""
        return replace(self, payload_edits=(*self.payload_edits, edit))

    def input_written(self, edit: WriteToken) -> Self:
        """Change the encoded header and payload, with the dot between them, before they are signed."""
        return replace(self, input_edits=(*self.input_edits, edit))

    def signature_written(self, edit: WriteBytes) -> Self:
        """Change the bytes of the signature."""
        return replace(self, signature_edits=(*self.signature_edits, edit))

    def token_written(self, edit: WriteToken) -> Self:
        """Change the compact form after it was signed."""
        return replace(self, token_edits=(*self.token_edits, edit))

    def key_set_written(self, edit: WriteKeySet) -> Self:
        """Change the document that holds the keys."""
        return replace(self, key_set_edits=(*self.key_set_edits, edit))

    def published(self) -> dict[str, Any]:
        """Return the key set as it is published (RFC 7517 section 5)."""
        document: dict[str, Any] = {"keys": [dict(jwk) for jwk in self.key_set]}
        for edit in self.key_set_edits:
            document = edit(document)
        return document

    def token(self) -> str:
        """Write, sign and join the parts (RFC 7515 section 7.1)."""
        header = _edited(json_text(self.header), self.header_edits)
        payload = _edited(json_text(self.claims), self.payload_edits)
        signing_input = f"{base64url_from_bytes(header)}.{base64url_from_bytes(payload)}"
        for write in self.input_edits:
            signing_input = write(signing_input)
        signed = _edited(signature(self.algorithm, self.key, signing_input.encode()), self.signature_edits)
        token = f"{signing_input}.{base64url_from_bytes(signed)}"
        for edit in self.token_edits:
            token = edit(token)
        return token


def json_text(value: Any) -> bytes:
    """Return JSON as a platform writes it: UTF-8, without blanks, in the order of the members."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _edited(text: bytes, edits: tuple[WriteBytes, ...]) -> bytes:
    for edit in edits:
        text = edit(text)
    return text
