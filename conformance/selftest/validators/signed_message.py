"""From a token to claims that somebody signed: form, header, key and signature (RFC 7515 section 5.2, RFC 8725).

Each rule is a method of its own, so that a validator with one mistake is this class with one method replaced. Where the
documents only advise, this reader takes the advice. It believes the key set that it is given and nothing in the token.
"""

import re
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from conformance.selftest.validators.json_object import NotStrict, object_from
from mock_platform.algorithms import ALGORITHMS, PublicKey

Jwk = Mapping[str, Any]

LONGEST_TOKEN: Final = 1024 * 1024
# RFC 7518 sets no upper bound; without one, whoever publishes a key decides how long verifying takes.
LONGEST_MODULUS_BITS: Final = 8192
LONGEST_EXPONENT_BITS: Final = 64
_KEY_TYPES: Final = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")


class Refused(Exception):
    """The message is not to be believed; the text says why."""


class SignedMessageReader:
    """A strict reader of the compact form; `algorithms` are those that were agreed on at registration."""

    algorithms: frozenset[str] = frozenset({"RS256"})
    leeway: timedelta = timedelta(minutes=5)

    def signed_claims(self, token: str, key_set: Any) -> dict[str, Any]:
        """Return the claims of a token that a key of the set signed; raise `Refused`."""
        written = self.parts(token)
        header, payload, signature = (self.octets(part) for part in written)
        members = self.json_object(header)
        self.judge_header(members)
        self.judge_signature(members, self.keys(key_set), ".".join(written[:2]).encode("ascii"), signature)
        return self.json_object(payload)

    def parts(self, token: Any) -> list[str]:
        """Return the three parts of the compact form (RFC 7515 section 7.1)."""
        if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
            raise Refused("the token is no text, or longer than any launch is")
        # Counted first: a hundred thousand dots are not worth a list (CVE-2025-27144).
        if token.count(".") != 2:
            raise Refused("a compact JWS has three parts")
        return token.split(".")

    def octets(self, part: str) -> bytes:
        """Return the bytes of base64url without padding, foreign characters or stray bits (RFC 7515 section 2)."""
        if not _BASE64URL.fullmatch(part) or len(part) % 4 == 1:
            raise Refused("a part is not base64url without padding")
        octets = urlsafe_b64decode(part + "=" * (-len(part) % 4))
        if b64encode(octets, b"-_").rstrip(b"=").decode("ascii") != part:
            raise Refused("the last character of a part has bits that belong to no byte")
        return octets

    def json_object(self, octets: bytes) -> dict[str, Any]:
        """Return the object that these bytes write down in UTF-8 (RFC 7519 section 7.2)."""
        try:
            return object_from(octets)
        except NotStrict as error:
            raise Refused(str(error)) from error

    def judge_header(self, header: Mapping[str, Any]) -> None:
        """Refuse a header that says what this reader cannot do; jwk, jku, x5u and x5c are never read."""
        self.judge_algorithm(header)
        self.judge_type(header)
        self.judge_extensions(header)
        self.judge_kid(header)

    def judge_algorithm(self, header: Mapping[str, Any]) -> None:
        """Refuse an algorithm that was not agreed on (RFC 8725 section 3.1)."""
        alg = header.get("alg")
        if not isinstance(alg, str) or alg not in self.algorithms or alg not in ALGORITHMS:
            raise Refused(f"alg should be one of {sorted(self.algorithms)}, got {alg!r:.80}")

    def judge_type(self, header: Mapping[str, Any]) -> None:
        """Refuse a token that says it is something else (RFC 8725 section 3.11), or holds another token."""
        typ = header.get("typ", "JWT")
        if not isinstance(typ, str) or typ.upper() != "JWT":
            raise Refused(f"typ should be JWT or absent, got {typ!r:.80}")
        if "cty" in header:
            raise Refused("cty announces a token within the token")

    def judge_extensions(self, header: Mapping[str, Any]) -> None:
        """Refuse what the sender calls critical: this reader knows no extension (RFC 7515 section 4.1.11)."""
        if "crit" in header or header.get("b64", True) is not True:
            raise Refused("the header asks for extensions that this reader does not know")

    def judge_kid(self, header: Mapping[str, Any]) -> None:
        """Refuse a token that does not say which key signed it (Sec 6.3)."""
        if not isinstance(header.get("kid"), str) or not header["kid"]:
            raise Refused(f"kid should be a text, got {header.get('kid')!r:.80}")

    def keys(self, key_set: Any) -> list[Jwk]:
        """Return the keys of a key set (RFC 7517 section 5); what is no object among them is passed over."""
        keys = key_set.get("keys") if isinstance(key_set, dict) else None
        if not isinstance(keys, list):
            raise Refused("the key set is none")
        return [jwk for jwk in keys if isinstance(jwk, dict)]

    def judge_signature(
        self, header: Mapping[str, Any], keys: Sequence[Jwk], signing_input: bytes, signature: bytes
    ) -> None:
        """Refuse a signature that the key of the header's kid did not make."""
        key = self.public_key(self.named_key(header, keys), header["alg"])
        if not self.verifies(header["alg"], key, signing_input, signature):
            raise Refused("the signature is not that of the key that kid names")

    def named_key(self, header: Mapping[str, Any], keys: Sequence[Jwk]) -> Jwk:
        """Return the one key that the header's kid names and that fits its algorithm."""
        named = [jwk for jwk in keys if jwk.get("kid") == header["kid"] and self.fits(jwk, header["alg"])]
        if len(named) != 1:
            raise Refused(f"kid {header['kid']!r:.80} should name one key of the set for {header['alg']}")
        return named[0]

    def fits(self, jwk: Jwk, alg: str) -> bool:
        """True when a key has the type of the algorithm, and is published for verifying (RFC 7517 section 4)."""
        return jwk.get("kty") == _KEY_TYPES[alg[:2]] and self.is_for_verifying(jwk) and self.is_for(jwk, alg)

    def is_for_verifying(self, jwk: Jwk) -> bool:
        """True unless the key says that it serves something else (RFC 7517 sections 4.2 and 4.3)."""
        operations = jwk.get("key_ops", ["verify"])
        return jwk.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations

    def is_for(self, jwk: Jwk, alg: str) -> bool:
        """True unless the key names another algorithm (RFC 7517 section 4.4, RFC 8725 section 3.1)."""
        return bool(jwk.get("alg", alg) == alg)

    def public_key(self, jwk: Jwk, alg: str) -> PublicKey:
        """Return the key that a JWK writes down, if the algorithm may be used with it (RFC 7518 section 6)."""
        try:
            key = self.key_from(jwk)
        except (KeyError, ValueError) as error:
            raise Refused(f"the key cannot be read: {error!r:.80}") from error
        if not self.is_strong_enough(key, alg):
            raise Refused(f"the key is none for {alg}, or too short")
        return key

    def key_from(self, jwk: Jwk) -> PublicKey:
        """Return the key of a public JWK; raise `KeyError`, `ValueError` or `Refused`."""
        if jwk["kty"] == "RSA":
            modulus, exponent = self.number(jwk["n"]), self.number(jwk["e"])
            if modulus.bit_length() > LONGEST_MODULUS_BITS or exponent.bit_length() > LONGEST_EXPONENT_BITS:
                raise ValueError("larger than any key in use")
            return RSAPublicNumbers(exponent, modulus).public_key()
        if jwk["crv"] == "P-256":
            return EllipticCurvePublicNumbers(self.number(jwk["x"]), self.number(jwk["y"]), SECP256R1()).public_key()
        if jwk["crv"] == "Ed25519":
            return Ed25519PublicKey.from_public_bytes(self.member_octets(jwk["x"]))
        raise ValueError("a curve that no algorithm here is for")

    def number(self, member: Any) -> int:
        """Return the number that a member of a JWK writes down (RFC 7518 section 2)."""
        return int.from_bytes(self.member_octets(member))

    def member_octets(self, member: Any) -> bytes:
        """Return the bytes that a member of a JWK writes down."""
        if not isinstance(member, str):
            raise ValueError("a member of the key is no text")
        return SignedMessageReader.octets(self, member)

    def is_strong_enough(self, key: PublicKey, alg: str) -> bool:
        """True when the algorithm may be used with this key: RSA from 2048 bits (RFC 7518 section 3.3)."""
        return ALGORITHMS[alg].takes(key)

    def verifies(self, alg: str, key: PublicKey, signing_input: bytes, signature: bytes) -> bool:
        """True when this key made this signature."""
        return ALGORITHMS[alg].verify(key, signing_input, signature)
