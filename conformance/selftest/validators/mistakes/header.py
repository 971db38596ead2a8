"""Mistakes with the rest of the JOSE header: it decides what it may not decide (RFC 7515 section 4)."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.request import urlopen

from cryptography.x509 import load_der_x509_certificate

from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.signed_message import Jwk, Refused

Header = Mapping[str, Any]


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
