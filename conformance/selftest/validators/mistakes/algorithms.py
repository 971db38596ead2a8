"""Mistakes with the algorithm: the token chooses how it is verified, or that it is not (RFC 8725 section 3.1)."""

import hmac
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.signed_message import Jwk, Refused

Header = Mapping[str, Any]


class _Unsigned(Mistaken, ABC):
    """Takes some tokens without a signature."""

    @abstractmethod
    def is_unsigned(self, header: Header) -> bool:
        """True when this token needs no signature."""

    def judge_algorithm(self, header: Header) -> None:
        """Let these tokens pass."""
        if not self.is_unsigned(header):
            super().judge_algorithm(header)

    def judge_signature(self, header: Header, keys: Sequence[Jwk], signing_input: bytes, signature: bytes) -> None:
        """Demand a signature of the others."""
        if not self.is_unsigned(header):
            super().judge_signature(header, keys, signing_input, signature)


class TakesNone(_Unsigned):
    """The algorithm none needs no signature (CVE-2015-2951, CVE-2022-23540)."""

    flag = "alg-none"

    def is_unsigned(self, header: Header) -> bool:
        """True for the spelling of the standard."""
        return bool(header.get("alg") == "none")


class TakesNoneInCapitals(_Unsigned):
    """The algorithm none is on a list of what is forbidden, in lower case alone."""

    flag = "alg-none"

    def is_unsigned(self, header: Header) -> bool:
        """True for every spelling but the forbidden one."""
        alg = header.get("alg")
        return isinstance(alg, str) and alg.lower() == "none" and alg != "none"


class TakesNoAlgorithm(_Unsigned):
    """A header without an algorithm asks for none."""

    flag = "alg-left-out"

    def is_unsigned(self, header: Header) -> bool:
        """True when nothing is named."""
        return "alg" not in header


class _Symmetric(Mistaken, ABC):
    """Takes HMAC with something that everybody knows."""

    @abstractmethod
    def secrets(self, keys: Sequence[Jwk]) -> list[bytes]:
        """Return what is taken for the secret."""

    def judge_algorithm(self, header: Header) -> None:
        """Let HS256 pass."""
        if header.get("alg") != "HS256":
            super().judge_algorithm(header)

    def judge_signature(self, header: Header, keys: Sequence[Jwk], signing_input: bytes, signature: bytes) -> None:
        """Verify by HMAC where the header says so."""
        if header.get("alg") != "HS256":
            super().judge_signature(header, keys, signing_input, signature)
        elif not any(hmac.digest(secret, signing_input, "sha256") == signature for secret in self.secrets(keys)):
            raise Refused("no HMAC of any secret")


class _Written(_Symmetric):
    """Takes the public key for a secret, as some program writes it."""

    encoding: ClassVar[Encoding] = Encoding.PEM
    form: ClassVar[PublicFormat] = PublicFormat.SubjectPublicKeyInfo

    def secrets(self, keys: Sequence[Jwk]) -> list[bytes]:
        """Return the keys of the set, written."""
        readable = [self.public_key(jwk, "RS256") for jwk in keys if self.fits(jwk, "RS256")]
        return [key.public_bytes(self.encoding, self.form) for key in readable]


class TakesThePublicKeyForASecret(_Written):
    """One function verifies with the key it is given, the header says how (CVE-2015-9235, CVE-2016-10555)."""

    flag = "public-key-as-secret"


class TakesTheOlderFormForASecret(_Written):
    """Public keys were sorted out by their first line, and those of PKCS #1 begin with another (CVE-2017-11424)."""

    flag = "public-key-as-secret"
    form = PublicFormat.PKCS1


class TakesTheOpenSshFormForASecret(_Written):
    """Public keys were sorted out by their first line, and OpenSSH writes another (CVE-2022-29217, CVE-2024-33663)."""

    flag = "public-key-as-secret"
    encoding = Encoding.OpenSSH
    form = PublicFormat.OpenSSH


class TakesThePublicJwkForASecret(_Symmetric):
    """The JSON of the public key is no PEM, so it may be a secret (CVE-2026-48526)."""

    flag = "public-key-as-secret"

    def secrets(self, keys: Sequence[Jwk]) -> list[bytes]:
        """Return the keys as JSON, with and without blanks."""
        return [json.dumps(jwk, separators=marks).encode() for jwk in keys for marks in ((",", ":"), (", ", ": "))]


class TakesTheModulusForASecret(_Symmetric):
    """The JWK's main member is handed to whatever verifies, as it does for a key of the type oct."""

    flag = "public-key-as-secret"

    def secrets(self, keys: Sequence[Jwk]) -> list[bytes]:
        """Return the bytes of the moduli."""
        return [self.member_octets(jwk["n"]) for jwk in keys if self.fits(jwk, "RS256")]


class HasAnEmptySecret(_Symmetric):
    """A shared secret that nobody configured is the empty one (CVE-2019-20933, CVE-2020-28637)."""

    flag = "guessable-secret"

    def secrets(self, keys: Sequence[Jwk]) -> list[bytes]:  # noqa: ARG002
        """Return the setting's default."""
        return [b""]


class TakesTheClientIdForASecret(_Symmetric):
    """LTI 1.1 had a consumer key and a secret; for old tools both are the client id."""

    flag = "guessable-secret"

    def secrets(self, keys: Sequence[Jwk]) -> list[bytes]:  # noqa: ARG002
        """Return the client id."""
        return [self._client_id.encode()]

    def validate(
        self, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime
    ) -> dict[str, Any]:
        """Remember who is asked."""
        self._client_id = client_id
        return super().validate(token, key_set, issuer, client_id, nonce, now)


ALGORITHM: Final = (
    TakesNone,
    TakesNoneInCapitals,
    TakesNoAlgorithm,
    TakesThePublicKeyForASecret,
    TakesTheOlderFormForASecret,
    TakesTheOpenSshFormForASecret,
    TakesThePublicJwkForASecret,
    TakesTheModulusForASecret,
    HasAnEmptySecret,
    TakesTheClientIdForASecret,
)
