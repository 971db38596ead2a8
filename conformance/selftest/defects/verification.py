"""Tokens verified wrongly: the classes of published vulnerabilities, and what else goes wrong with keys and times."""

import hashlib
import hmac
import json
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from conformance.selftest.defects.defect import Defect, asking
from conformance.selftest.small_tool.app import Parts
from conformance.selftest.small_tool.checks import Claims, Expected, demand
from conformance.selftest.small_tool.jose import Jws, is_signed_by, octets_from
from conformance.selftest.small_tool.key_sets import KeySet, KeySets
from conformance.selftest.small_tool.launches import Launch, Launches
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.registrations import Registration

HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


class _UnknownKeyIsNoKey(Launches):
    """Verifies when it finds the key, and has nothing to verify with when it does not."""

    async def verify(self, jws: Jws, registration: Registration) -> None:
        try:
            await self.key_sets.key(registration, str(jws.header.get("kid")))
        except Refused:
            return
        await super().verify(jws, registration)


class _BelievesWithoutKeys(Launches):
    """Lets everybody in while the platform's keys cannot be had, for lessons must go on."""

    async def verify(self, jws: Jws, registration: Registration) -> None:
        try:
            await super().verify(jws, registration)
        except PlatformFailure:
            return


class _AlgorithmOfTheToken(Launches, ABC):
    """Lets the header choose between RS256 and HMAC, for which *secrets_of* gives the secrets."""

    @abstractmethod
    def secrets_of(self, key: RSAPublicKey, kid: str) -> list[bytes]:
        """Return the secrets that are tried."""

    async def verify(self, jws: Jws, registration: Registration) -> None:
        hashing = HASHES.get(str(jws.header.get("alg")))
        if hashing is None:
            await super().verify(jws, registration)
            return
        key = await self.key_sets.key(registration, str(jws.header.get("kid")))
        macs = [hmac.digest(secret, jws.signing_input, hashing) for secret in self.secrets_of(key, jws.header["kid"])]
        if jws.signature not in macs:
            raise Refused("the signature is wrong")


class _GuardsOnePem(_AlgorithmOfTheToken):
    """Keeps PEM texts that begin with `BEGIN PUBLIC KEY` from being secrets, and forgets the other form."""

    def secrets_of(self, key: RSAPublicKey, _kid: str) -> list[bytes]:
        pem = key.public_bytes(Encoding.PEM, PublicFormat.PKCS1)
        return [pem, pem.rstrip(b"\n")]


class _KeyAsItCame(_AlgorithmOfTheToken):
    """Hands the JWK on as it came, whose text HMAC takes for a secret."""

    def secrets_of(self, _key: RSAPublicKey, kid: str) -> list[bytes]:
        entries = [entry for entries in _AsTheyCame.seen for entry in entries if entry.get("kid") == kid]
        return [json.dumps(entry, **style).encode() for entry in entries for style in _STYLES]


_STYLES: tuple[dict[str, Any], ...] = ({}, {"separators": (",", ":")}, {"sort_keys": True})


class _AsTheyCame(KeySets):
    """Remembers the JWKs beside the keys."""

    seen: list[list[dict[str, Any]]] = []  # noqa: RUF012  # the mistake is shared by all that make it

    def usable(self, entry: dict[str, Any]) -> RSAPublicKey | None:
        self.seen.append([entry])
        return super().usable(entry)


class _EmptySecret(_AlgorithmOfTheToken):
    """Has no shared secret, and so an empty one."""

    def secrets_of(self, _key: RSAPublicKey, _kid: str) -> list[bytes]:
        return [b""]


class _KeyOfTheHeader(Launches):
    """Looks the kid up in the key set, and then takes the key that came along with the token."""

    async def verify(self, jws: Jws, registration: Registration) -> None:
        demand(self.checks.header, jws.header, _nothing_expected())
        key = await self.key_sets.key(registration, jws.header["kid"])
        embedded = jws.header.get("jwk")
        if isinstance(embedded, dict) and "n" in embedded:
            exponent, modulus = (int.from_bytes(octets_from(embedded[name])) for name in ("e", "n"))
            key = RSAPublicNumbers(exponent, modulus).public_key()
        if not is_signed_by(jws, key):
            raise Refused("the signature is wrong")


class _KeyByAddressOfTheToken(KeySets):
    """Knows where the keys of an issuer usually are, and asks there in the name of the kid."""

    async def key(self, registration: Registration, kid: str) -> RSAPublicKey:
        try:
            return await super().key(registration, kid)
        except Refused:
            elsewhere = replace(registration, jwks_uri=f"{registration.jwks_uri}?kid={kid}")
            return await super().key(elsewhere, kid)


class _ShortKeys(KeySets):
    """Takes keys of the last century."""

    def is_long_enough(self, key: RSAPublicKey) -> bool:
        return key.key_size >= 512


class _KeptForTheDay(KeySets):
    """Keeps a key set for a day, whatever comes."""

    async def _current(self, address: str, _kid: str) -> KeySet:
        if address not in self.kept:
            self.kept[address] = await self.fetched(address)
        return self.kept[address]


class _TakenApartUnseen(Launches):
    """Takes a token apart at its dots as if there were always two."""

    async def accept(self, fields: Any, cookies: Any) -> Launch:
        header, payload, signature = fields.get("id_token", "").split(".")
        return await super().accept({**fields, "id_token": f"{header}.{payload}.{signature}"}, cookies)


class _DebugSwitch(Launches):
    """Has a switch for development that nobody took out."""

    async def accept(self, fields: Any, cookies: Any) -> Launch:
        self.__dict__["debugging"] = bool({"debug", "test", "dev"} & fields.keys())
        return await super().accept(fields, cookies)

    async def verify(self, jws: Jws, registration: Registration) -> None:
        if not self.__dict__["debugging"]:
            await super().verify(jws, registration)


def _nothing_expected() -> Expected:
    return Expected("", "", "", frozenset(), (), 0.0)


def _is_within_the_issuer(value: Any, expected: Expected, _claims: Claims) -> bool:
    return isinstance(value, str) and value in expected.issuer


def _first_audience(value: Any, expected: Expected, _claims: Claims) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return bool(first == expected.client_id)


VERIFICATION = (
    Defect(
        name="unknown-key-unverified",
        mistake="A token whose kid is unknown is not verified, for want of a key.",
        caught_by="IDT-SIG-018",
        source="TRAP-001, CVE-2023-25574",
        parts=Parts(launches=_UnknownKeyIsNoKey),
    ),
    Defect(
        name="hmac-with-pkcs1",
        mistake="HMAC is accepted, and only one of the two PEM forms is kept from being its secret.",
        caught_by="IDT-SIG-006",
        source="CVE-2017-11424",
        parts=Parts(launches=_GuardsOnePem),
    ),
    Defect(
        name="hmac-with-jwk",
        mistake="HMAC is accepted, with the JSON text of the platform's public key as its secret.",
        caught_by="IDT-SIG-006",
        source="CVE-2026-48526",
        parts=Parts(launches=_KeyAsItCame, key_sets=_AsTheyCame),
    ),
    Defect(
        name="hmac-with-nothing",
        mistake="HMAC is accepted, with the empty secret of a registration that has none.",
        caught_by="IDT-SIG-007",
        source="CVE-2019-20933",
        parts=Parts(launches=_EmptySecret),
    ),
    Defect(
        name="kid-of-theirs-key-of-the-token",
        mistake="The kid is looked up among the platform's keys, and then the key inside the token verifies it.",
        caught_by="IDT-SIG-011",
        source="CVE-2025-24976",
        parts=Parts(launches=_KeyOfTheHeader),
    ),
    Defect(
        name="kid-asked-for",
        mistake="An unknown kid becomes a part of an address that is fetched, each of them anew.",
        caught_by="JWKS-008",
        source="TRAP-024, CVE-2026-48524",
        parts=Parts(key_sets=_KeyByAddressOfTheToken),
    ),
    Defect(
        name="keys-of-512-bits",
        mistake="Keys of 512 bits verify.",
        caught_by="IDT-SIG-022",
        parts=Parts(key_sets=_ShortKeys),
    ),
    Defect(
        name="kept-for-a-day",
        mistake="A key set is kept for a day, and no unknown kid makes the tool look again.",
        caught_by="JWKS-007",
        source="TRAP-025",
        parts=Parts(key_sets=_KeptForTheDay),
    ),
    Defect(
        name="two-dots-expected",
        mistake="A token is taken apart at its dots as if it always had two.",
        caught_by="AUTHRESP-008",
        parts=Parts(launches=_TakenApartUnseen),
    ),
    Defect(
        name="debug-switch",
        mistake="A form field that developers used turns the verification off.",
        caught_by="TRAP-028",
        source="TRAP-028",
        parts=Parts(launches=_DebugSwitch),
    ),
    Defect(
        name="issuer-within-the-issuer",
        mistake="An issuer passes that is a part of the registered one.",
        caught_by="IDT-CLM-001",
        source="TRAP-010, CVE-2024-53861",
        parts=asking("iss", _is_within_the_issuer),
    ),
    Defect(
        name="first-audience",
        mistake="The first of several audiences is taken for the only one.",
        caught_by="IDT-CLM-009",
        source="TRAP-008",
        parts=asking("aud", _first_audience),
    ),
    Defect(
        name="believes-without-keys",
        mistake="While the platform's key set cannot be fetched, every token is believed.",
        caught_by="JWKS-013",
        parts=Parts(launches=_BelievesWithoutKeys),
    ),
)
