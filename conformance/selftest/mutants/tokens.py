"""Mistakes with signatures and keys: who says which algorithm counts, and whose key verifies.

A signature step of the gateway is asked with the keys that were chosen, the algorithm of the header, the signed text
and the signature; each function here is that question, asked as libraries and their users have really asked it.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

from conformance.selftest.mutants.mutant import Mutant, asking, without
from gateway.protocol.checks import MISSING, Expected, Rules
from gateway.protocol.keys import any_key_verifies, rsa_key_from
from gateway.protocol.rules import RULES

Keys = Sequence[RSAPublicKey]
_HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def _header_of(signing_input: bytes) -> dict[str, Any]:
    header = signing_input.partition(b".")[0]
    document: dict[str, Any] = json.loads(base64.urlsafe_b64decode(header + b"=" * (-len(header) % 4)))
    return document


def _claims_of(signing_input: bytes) -> dict[str, Any]:
    payload = signing_input.partition(b".")[2]
    document: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
    return document


def _or_none(keys: Keys, alg: object, text: bytes, signature: bytes) -> bool:
    return str(alg).lower() == "none" or any_key_verifies(keys, alg, text, signature)


def _or_no_alg_at_all(keys: Keys, alg: object, text: bytes, signature: bytes) -> bool:
    return alg is None or any_key_verifies(keys, alg, text, signature)


def _or_empty(keys: Keys, alg: object, text: bytes, signature: bytes) -> bool:
    return not signature or any_key_verifies(keys, alg, text, signature)


def _of_the_first_half(keys: Keys, alg: object, text: bytes, signature: bytes) -> bool:
    full = signature if len(signature) <= 256 else signature[:256]
    return any_key_verifies(keys, alg, text, full)


def _or_hmac_with_the_public_key(keys: Keys, alg: object, text: bytes, signature: bytes) -> bool:
    pems = [key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for key in keys]
    return any_key_verifies(keys, alg, text, signature) or _any_mac(pems, alg, text, signature)


def _or_hmac_with_the_client_id(keys: Keys, alg: object, text: bytes, signature: bytes) -> bool:
    return any_key_verifies(keys, alg, text, signature) or _any_mac(
        [str(_claims_of(text).get("aud")).encode()], alg, text, signature
    )


def _any_mac(secrets: Sequence[bytes], alg: object, text: bytes, signature: bytes) -> bool:
    hashed = _HASHES.get(str(alg))
    return hashed is not None and any(hmac.compare_digest(hmac.digest(one, text, hashed), signature) for one in secrets)


def _with_the_key_of_the_header(find: Callable[[dict[str, Any]], Keys]) -> Callable[..., bool]:
    def question(keys: Keys, alg: object, text: bytes, signature: bytes) -> bool:
        return any_key_verifies([*keys, *find(_header_of(text))], alg, text, signature)

    return question


def _jwk(header: dict[str, Any]) -> Keys:
    key = rsa_key_from(header.get("jwk", {}))
    return [key] if key else []


def _jku(header: dict[str, Any]) -> Keys:
    if "jku" not in header:
        return []
    found = [rsa_key_from(jwk) for jwk in httpx.get(header["jku"]).json()["keys"]]
    return [key for key in found if key]


def _x5u(header: dict[str, Any]) -> Keys:
    if "x5u" not in header:
        return []
    key = load_pem_x509_certificate(httpx.get(header["x5u"]).content).public_key()
    return [key] if isinstance(key, RSAPublicKey) else []


def _x5c(header: dict[str, Any]) -> Keys:
    if "x5c" not in header:
        return []
    key = load_der_x509_certificate(base64.b64decode(header["x5c"][0])).public_key()
    return [key] if isinstance(key, RSAPublicKey) else []


def _fetched_in_vain(header: dict[str, Any]) -> Keys:
    _jku(header)
    return []


def _is_fetched_if_it_is_an_address(kid: Any, _expected: Expected) -> bool:
    if isinstance(kid, str) and kid.startswith("http"):
        httpx.get(kid)
    return isinstance(kid, str) and kid != ""


def _verifying(question: Callable[..., bool], rules: Rules = RULES) -> Rules:
    return asking("signature", question, rules)


ANY_ALG = without("ALG_NOT_RS256")

TOKENS = (
    Mutant(
        name="alg-none",
        mistake="alg none, however it is spelled, needs no signature.",
        caught_by="IDT-SIG-005",
        rules=_verifying(_or_none, ANY_ALG),
    ),
    Mutant(
        name="alg-absent",
        mistake="A header without alg is taken for an unsigned token, which is taken.",
        caught_by="IDT-SIG-005",
        rules=_verifying(_or_no_alg_at_all, ANY_ALG),
    ),
    Mutant(
        name="empty-signature",
        mistake="An empty signature is skipped.",
        caught_by="IDT-SIG-003",
        rules=_verifying(_or_empty),
    ),
    Mutant(
        name="surplus-signature",
        mistake="Bytes behind the signature are cut away before it is verified.",
        caught_by="IDT-SIG-004",
        rules=_verifying(_of_the_first_half),
    ),
    Mutant(
        name="hmac-with-the-public-key",
        mistake="The algorithm is the header's choice, so that the public key becomes a shared secret.",
        caught_by="IDT-SIG-006",
        rules=_verifying(_or_hmac_with_the_public_key, ANY_ALG),
    ),
    Mutant(
        name="hmac-with-the-client-id",
        mistake="A token by HS256 is verified with the client id, which is no secret.",
        caught_by="IDT-SIG-007",
        rules=_verifying(_or_hmac_with_the_client_id, ANY_ALG),
    ),
    Mutant(
        name="key-from-jwk",
        mistake="The key in the token's own header verifies it.",
        caught_by="IDT-SIG-011",
        rules=_verifying(_with_the_key_of_the_header(_jwk)),
    ),
    Mutant(
        name="key-from-jku",
        mistake="The key set is fetched from where the token says.",
        caught_by="IDT-SIG-012",
        rules=_verifying(_with_the_key_of_the_header(_jku)),
    ),
    Mutant(
        name="jku-fetched",
        mistake="The address in jku is fetched, although its keys are not trusted.",
        caught_by="IDT-SIG-012",
        rules=_verifying(_with_the_key_of_the_header(_fetched_in_vain)),
    ),
    Mutant(
        name="key-from-x5u",
        mistake="The certificate is fetched from where the token says.",
        caught_by="IDT-SIG-013",
        rules=_verifying(_with_the_key_of_the_header(_x5u)),
    ),
    Mutant(
        name="key-from-x5c",
        mistake="The certificate in the token's own header verifies it.",
        caught_by="IDT-SIG-014",
        rules=_verifying(_with_the_key_of_the_header(_x5c)),
    ),
    Mutant(
        name="b64-ignored",
        mistake="A crit that names b64 is taken for understood.",
        caught_by="IDT-SIG-016",
        rules=asking("CRIT_NOT_UNDERSTOOD", lambda crit, _expected: crit is MISSING or crit == ["b64"]),
    ),
    Mutant(
        name="kid-of-any-type",
        mistake="A kid that is no text is taken for no kid.",
        caught_by="IDT-SIG-019",
        rules=asking("KID_MISSING", lambda kid, _expected: kid is not MISSING),
    ),
    Mutant(
        name="kid-fetched",
        mistake="A kid that looks like an address is fetched.",
        caught_by="IDT-SIG-020",
        rules=asking("KID_MISSING", _is_fetched_if_it_is_an_address),
    ),
    Mutant(
        name="keys-of-1024-bits",
        mistake="The shortest key has 1024 bits, as it had in the last century.",
        caught_by="IDT-SIG-022",
        rules=asking("KEY_TOO_SHORT", lambda jwk, _expected: len(str(jwk.get("n"))) > 170),
    ),
    Mutant(
        name="typ-by-case",
        mistake="The type of the token must be written JWT, in capitals.",
        caught_by="IDT-SIG-027",
        rules=asking("TYP_NOT_JWT", lambda typ, _expected: typ in {MISSING, "JWT"}),
    ),
)
