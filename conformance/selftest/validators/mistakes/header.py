"""Mistakes with the JOSE header: it decides what it may not decide (RFC 7515 section 4, RFC 8725)."""

import hmac
import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.request import urlopen

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.signed_message import Jwk, Refused
from mock_platform.algorithms import ALGORITHMS

Header = Mapping[str, Any]


class _Unsigned(Mistaken):
    """Takes some tokens without a signature."""

    def is_unsigned(self, header: Header) -> bool:
        """True when this token needs no signature."""
        raise NotImplementedError

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


class _Symmetric(Mistaken):
    """Takes HMAC with something that everybody knows."""

    def secrets(self, keys: Sequence[Jwk]) -> list[bytes]:
        """Return what is taken for the secret."""
        raise NotImplementedError

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


class TakesThePublicKeyForASecret(_Symmetric):
    """One function verifies with the key it is given, the header says how (CVE-2015-9235, CVE-2022-29217)."""

    flag = "public-key-as-secret"

    def secrets(self, keys: Sequence[Jwk]) -> list[bytes]:
        """Return the keys in PEM."""
        readable = [self.public_key(jwk, "RS256") for jwk in keys if self.fits(jwk, "RS256")]
        return [key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for key in readable]


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


class TakesEveryAlgorithm(Mistaken):
    """The list of allowed algorithms is the list of what the library can do with the key (CVE-2026-48523)."""

    flag = "alg-of-another-key"

    def judge_algorithm(self, header: Header) -> None:
        """Take whatever is known."""
        if str(header.get("alg")) not in ALGORITHMS:
            super().judge_algorithm(header)

    def is_for(self, jwk: Jwk, alg: str) -> bool:  # noqa: ARG002
        """Let the header say what the key is for."""
        return True


class TrustsTheKeyInTheHeader(Mistaken):
    """The header brings its own key, and is believed (CVE-2018-0114)."""

    flag = "jwk-of-the-attacker"

    def judge_signature(self, header: Header, keys: Sequence[Jwk], signing_input: bytes, signature: bytes) -> None:
        """Prefer the key of the header."""
        brought = header.get("jwk")
        if isinstance(brought, dict):
            keys = [{**brought, "kid": header.get("kid")}]
        super().judge_signature(header, keys, signing_input, signature)


class TrustsTheCertificateInTheHeader(Mistaken):
    """The header brings a certificate, and nobody asks who vouches for it."""

    flag = "x5c-of-the-attacker"

    def judge_signature(self, header: Header, keys: Sequence[Jwk], signing_input: bytes, signature: bytes) -> None:
        """Verify with the first certificate of the chain."""
        key: Any = None
        with suppress(ValueError, TypeError, KeyError, IndexError):
            key = load_der_x509_certificate(b64decode(header["x5c"][0])).public_key()
        if key is None or not self.verifies("RS256", key, signing_input, signature):
            super().judge_signature(header, keys, signing_input, signature)


class FetchesTheKeySetOfTheHeader(Mistaken):
    """The header tells where its keys are, and they are fetched from there."""

    habit = "test_no_address_in_a_token_is_fetched"

    def judge_header(self, header: Header) -> None:
        """Have a look at that address, for later."""
        if isinstance(header.get("jku"), str) and header["jku"].startswith("http"):
            with suppress(OSError, ValueError):
                urlopen(header["jku"], timeout=1)  # noqa: S310
        super().judge_header(header)


class IgnoresCritical(Mistaken):
    """What the header calls critical is not read (CVE-2026-32597)."""

    flag = "crit-unknown"

    def judge_extensions(self, header: Header) -> None:
        """Ask for nothing."""


class IgnoresUnencodedPayloads(Mistaken):
    """The extension b64 is known by name, so that a list of critical members may name it."""

    flag = "payload-not-encoded"

    def judge_extensions(self, header: Header) -> None:
        """Let b64 pass, whatever it says."""
        super().judge_extensions({name: header[name] for name in header if name not in self._known(header)})

    def _known(self, header: Header) -> set[str]:
        return {"b64", "crit"} if header.get("crit") == ["b64"] else {"b64"}


class UnwrapsTokens(Mistaken):
    """A token that holds a token is opened, and the inner one believed."""

    flag = "nested-token"

    def judge_type(self, header: Header) -> None:
        """Let the content type pass."""
        super().judge_type({name: value for name, value in header.items() if name != "cty"})

    def json_object(self, octets: bytes) -> dict[str, Any]:
        """Open what looks like a token."""
        inner = octets.strip(b'"').split(b".")
        return super().json_object(self.octets(inner[1].decode("ascii")) if len(inner) == 3 else octets)


class NeedsAType(Mistaken):
    """The type is read as if every platform sent it."""

    flag = "typ-left-out"

    def judge_type(self, header: Header) -> None:
        """Refuse what does not say JWT."""
        super().judge_type({"typ": "", **header})


class NeedsTheTypeInCapitals(Mistaken):
    """The type is compared letter for letter, though media types know no case."""

    flag = "typ-in-lower-case"

    def judge_type(self, header: Header) -> None:
        """Demand JWT as it is written most."""
        if header.get("typ", "JWT") != "JWT":
            raise Refused("typ is not JWT")


class RefusesUnknownMembersOfTheHeader(Mistaken):
    """Members of the header that are not known are refused, though they have to be ignored (RFC 7515 section 4)."""

    flag = "unknown-header"

    def judge_header(self, header: Header) -> None:
        """Take three members and no other."""
        super().judge_header(header)
        if not header.keys() <= {"alg", "typ", "kid"}:
            raise Refused("the header says more than it should")


HEADER: Final = (
    TakesNone,
    TakesNoneInCapitals,
    TakesNoAlgorithm,
    TakesThePublicKeyForASecret,
    TakesThePublicJwkForASecret,
    TakesTheModulusForASecret,
    HasAnEmptySecret,
    TakesTheClientIdForASecret,
    TakesEveryAlgorithm,
    TrustsTheKeyInTheHeader,
    TrustsTheCertificateInTheHeader,
    FetchesTheKeySetOfTheHeader,
    IgnoresCritical,
    IgnoresUnencodedPayloads,
    UnwrapsTokens,
    NeedsAType,
    NeedsTheTypeInCapitals,
    RefusesUnknownMembersOfTheHeader,
)
