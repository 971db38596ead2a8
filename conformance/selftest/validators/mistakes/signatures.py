"""Mistakes with signatures, and with what keys may make them (RFC 7518 section 3)."""

from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from conformance.selftest.validators.mistakes.mistaken import Mistaken
from mock_platform.algorithms import PublicKey


class ChecksNoSignature(Mistaken):
    """Decoding also gives the claims, and nobody verifies (CVE-2023-25574, CVE-2026-31946)."""

    flag = "key-not-in-the-set"

    def verifies(self, alg: str, key: PublicKey, signing_input: bytes, signature: bytes) -> bool:  # noqa: ARG002
        """Believe it."""
        return True


class TakesAnEmptySignature(Mistaken):
    """An empty signature is one that there is nothing to say against (CVE-2020-28042)."""

    flag = "signature-empty"

    def verifies(self, alg: str, key: PublicKey, signing_input: bytes, signature: bytes) -> bool:
        """Verify what is there."""
        return not signature or super().verifies(alg, key, signing_input, signature)


class TakesZerosForEs256(Mistaken):
    """r and s are not compared with zero before they are computed with (CVE-2022-21449)."""

    flag = "es256-signature-malformed"

    def verifies(self, alg: str, key: PublicKey, signing_input: bytes, signature: bytes) -> bool:
        """Let the point at infinity be right."""
        return (alg == "ES256" and not any(signature)) or super().verifies(alg, key, signing_input, signature)


class FillsSignaturesUp(Mistaken):
    """A signature is a number, and its leading zeros need not be written."""

    flag = "signature-damaged"

    def verifies(self, alg: str, key: PublicKey, signing_input: bytes, signature: bytes) -> bool:
        """Give RSA as many bytes as it wants."""
        whole = signature.rjust(key.key_size // 8, b"\x00") if isinstance(key, RSAPublicKey) else signature
        return super().verifies(alg, key, signing_input, whole)


class ComparesTheDigestAlone(Mistaken):
    """Of what the signature opens to only the end is compared, not the padding before it (CVE-2021-30130)."""

    flag = "signature-encoded-otherwise"

    def verifies(self, alg: str, key: PublicKey, signing_input: bytes, signature: bytes) -> bool:
        """Look for the digest, wherever it is."""
        if not isinstance(key, RSAPublicKey) or len(signature) != key.key_size // 8:
            return super().verifies(alg, key, signing_input, signature)
        numbers = key.public_numbers()
        opened = pow(int.from_bytes(signature), numbers.e, numbers.n).to_bytes(key.key_size // 8)
        return sha256(signing_input).digest() in opened


class TakesShortKeys(Mistaken):
    """Nobody looks at how long a key is (RFC 7518 section 3.3)."""

    flag = "key-too-short"

    def is_strong_enough(self, key: PublicKey, alg: str) -> bool:
        """Take any RSA key."""
        return isinstance(key, RSAPublicKey) or super().is_strong_enough(key, alg)


class TakesOneKeySizeOnly(Mistaken):
    """2048 bits were the rule when the tool was written, so a key has 2048 bits."""

    flag = "longer-key"

    def is_strong_enough(self, key: PublicKey, alg: str) -> bool:
        """Demand exactly what is the least."""
        return super().is_strong_enough(key, alg) and getattr(key, "key_size", 2048) in {256, 2048}


SIGNATURES: Final = (
    ChecksNoSignature,
    TakesAnEmptySignature,
    TakesZerosForEs256,
    FillsSignaturesUp,
    ComparesTheDigestAlone,
    TakesShortKeys,
    TakesOneKeySizeOnly,
)
