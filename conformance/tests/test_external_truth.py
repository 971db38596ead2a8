"""What others published, and our two readers and our signer: they agree (RFC 7515, 7520, 8037, 6979; Wycheproof).

Without it, a signer and a reader of one hand could share a mistake. The mock's reader takes a key by its `kid`, which
the examples of RFC 7515 lack: there the algorithm itself is asked, and the reader has to miss the `kid`.
"""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from conformance.mock_tool import id_token
from conformance.tests.published_tokens import (
    EDDSA_A4,
    ES256_A3,
    HS256_A1,
    NONE_A5,
    PS384_COOKBOOK,
    RS256_A2,
    RS256_COOKBOOK,
    SAMPLE_MESSAGE,
    SAMPLE_SECRET,
    SAMPLE_SIGNATURE,
    WYCHEPROOF_EC,
    WYCHEPROOF_EC_OTHER_S,
    WYCHEPROOF_EMBEDDED_KEY,
    WYCHEPROOF_PADDINGS,
    WYCHEPROOF_RSA,
    PublishedToken,
)
from conformance.tokens.signing import signature
from mock_platform import jws
from mock_platform.algorithms import ALGORITHMS, public_key_from_jwk
from mock_platform.base64url import base64url_from_bytes, bytes_from_base64url

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256: n of SP 800-186
EDGES = {"0": 0, "1": 1, "n-1": ORDER - 1, "n": ORDER}

WITHOUT_KID = pytest.mark.parametrize("published", [RS256_A2, ES256_A3, EDDSA_A4], ids=lambda each: each.source)
WITH_KID = pytest.mark.parametrize(
    "published", [RS256_COOKBOOK, PS384_COOKBOOK, WYCHEPROOF_EC, WYCHEPROOF_RSA], ids=lambda each: each.source
)


def verify(published: PublishedToken, token: str) -> None:
    """Let the mock's reader look for the signature of a token by a published key; it raises `NotAccepted`."""
    jws.verify(jws.parse_compact(token), {"keys": [published.public_jwk]}, algorithms={published.algorithm})


def parts_of(published: PublishedToken) -> tuple[bytes, bytes]:
    """Return the signing input and the signature of a published token."""
    signing_input, _, written = published.token.rpartition(".")
    return signing_input.encode(), bytes_from_base64url(written)


def with_signature(published: PublishedToken, octets: bytes) -> str:
    """Return a published token with other bytes in the place of its signature."""
    return f"{published.token.rpartition('.')[0]}.{base64url_from_bytes(octets)}"


def number(text: str) -> int:
    """Return the number that a member of a JWK writes down."""
    return int.from_bytes(bytes_from_base64url(text))


@WITHOUT_KID
def test_a_published_signature_verifies(published: PublishedToken) -> None:
    """The algorithm finds the published signature right, and wrong when one bit of it is turned."""
    signing_input, octets = parts_of(published)
    key, algorithm = public_key_from_jwk(dict(published.public_jwk)), ALGORITHMS[published.algorithm]

    assert algorithm.verify(key, signing_input, octets)
    assert not algorithm.verify(key, signing_input, bytes([octets[0] ^ 1]) + octets[1:])


@WITHOUT_KID
def test_a_published_token_without_kid_is_missed_for_that_alone(published: PublishedToken) -> None:
    """The reader gets as far as the key, and says that the header names none."""
    with pytest.raises(jws.NotAccepted, match="kid is not a text"):
        verify(published, published.token)


@WITH_KID
def test_a_published_token_is_read(published: PublishedToken) -> None:
    """The mock's reader accepts the token with the published key, and refuses it when one bit of it is turned."""
    _, octets = parts_of(published)

    verify(published, published.token)
    with pytest.raises(jws.NotAccepted, match="signature"):
        verify(published, with_signature(published, bytes([octets[0] ^ 1]) + octets[1:]))


@pytest.mark.parametrize("published", [RS256_COOKBOOK, WYCHEPROOF_RSA], ids=lambda each: each.source)
def test_the_tool_believes_the_signature_and_then_misses_the_claims(published: PublishedToken) -> None:
    """The mock tool's reader, of other code, gets past the signature to a payload that holds no claims."""
    with pytest.raises(id_token.Untrusted, match="payload: not JSON"):
        id_token.verified(published.token, [published.public_jwk])


@pytest.mark.parametrize("written", WYCHEPROOF_PADDINGS.values(), ids=WYCHEPROOF_PADDINGS)
def test_a_block_that_is_nearly_right_is_refused_by_both(written: str) -> None:
    """A signature whose block has the right digest in another DER is none (Wycheproof 47, 63; RFC 8017 8.2.2)."""
    token = with_signature(WYCHEPROOF_RSA, bytes_from_base64url(written))

    with pytest.raises(jws.NotAccepted, match="signature"):
        verify(WYCHEPROOF_RSA, token)
    with pytest.raises(id_token.Untrusted, match="signature"):
        id_token.verified(token, [WYCHEPROOF_RSA.public_jwk])


@pytest.mark.parametrize("written", WYCHEPROOF_PADDINGS.values(), ids=WYCHEPROOF_PADDINGS)
def test_a_block_that_is_nearly_right_has_the_right_digest(written: str) -> None:
    """The control of the test above: the block begins as it should, and holds the digest of the signing input."""
    n, e = number(WYCHEPROOF_RSA.jwk["n"]), number(WYCHEPROOF_RSA.jwk["e"])

    block = pow(number(written), e, n).to_bytes(256)

    assert block.startswith(b"\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff")
    assert sha256(parts_of(WYCHEPROOF_RSA)[0]).digest() in block


def test_the_other_root_of_an_ecdsa_signature_is_one_too() -> None:
    """With n - s instead of s the signature is valid as well (Wycheproof 378)."""
    verify(WYCHEPROOF_EC, WYCHEPROOF_EC_OTHER_S)


@pytest.mark.parametrize("s", EDGES.values(), ids=EDGES)
@pytest.mark.parametrize("r", EDGES.values(), ids=EDGES)
def test_numbers_at_the_edges_are_no_signature(r: int, s: int) -> None:
    """No pair of 0, 1, n-1 and n signs anything (Wycheproof 386 to 401; CVE-2022-21449)."""
    with pytest.raises(jws.NotAccepted, match="signature"):
        verify(WYCHEPROOF_EC, with_signature(WYCHEPROOF_EC, r.to_bytes(32) + s.to_bytes(32)))


@pytest.mark.parametrize("before_r", [b"", b"\x00"], ids=["s", "r and s"])
def test_numbers_with_a_zero_before_them_are_no_signature(before_r: bytes) -> None:
    """Each number has 32 bytes, no more (Wycheproof 379; RFC 7518 section 3.4)."""
    _, octets = parts_of(WYCHEPROOF_EC)

    with pytest.raises(jws.NotAccepted, match="signature"):
        verify(WYCHEPROOF_EC, with_signature(WYCHEPROOF_EC, before_r + octets[:32] + b"\x00" + octets[32:]))


def test_a_number_plus_the_order_is_no_signature() -> None:
    """A number that is n too large does not fit its 32 bytes, and is not reduced (Wycheproof 381, 382)."""
    _, octets = parts_of(WYCHEPROOF_EC)
    larger = (int.from_bytes(octets[:32]) + ORDER).to_bytes(33)

    with pytest.raises(jws.NotAccepted, match="signature"):
        verify(WYCHEPROOF_EC, with_signature(WYCHEPROOF_EC, larger + octets[32:]))


def test_a_key_in_the_header_is_not_asked() -> None:
    """A token that brings its own key along is judged by the published one (Wycheproof 32)."""
    with pytest.raises(jws.NotAccepted, match="signature"):
        verify(WYCHEPROOF_EC, WYCHEPROOF_EMBEDDED_KEY)


@pytest.mark.parametrize("change", [{"key_ops": ["encrypt"]}, {"use": "enc"}], ids=["key_ops", "use"])
def test_a_key_for_encryption_is_not_asked(change: dict[str, object]) -> None:
    """A key that says it is for encrypting verifies nothing (Wycheproof 356)."""
    key_set = {"keys": [WYCHEPROOF_EC.public_jwk | change]}

    with pytest.raises(jws.NotAccepted, match="the key is not for"):
        jws.verify(jws.parse_compact(WYCHEPROOF_EC.token), key_set, algorithms={"ES256"})


HEADER, PAYLOAD, SIGNATURE = WYCHEPROOF_RSA.token.split(".")
FORMS = {
    "no signature": f"{HEADER}.{PAYLOAD}.",
    "no signature and no dot": f"{HEADER}.{PAYLOAD}",
    "another payload": f"{HEADER}.WG9v.{SIGNATURE}",
    "no payload": f"{HEADER}..{SIGNATURE}",
    "no payload and no dot": f"{HEADER}.{SIGNATURE}",
    "no header": f".{PAYLOAD}.{SIGNATURE}",
    "no header and no dot": f"{PAYLOAD}.{SIGNATURE}",
    "payload alone": PAYLOAD,
    "nothing": "",
    "a dot at the end": f"{WYCHEPROOF_RSA.token}.",
    "a part at the end": f"{WYCHEPROOF_RSA.token}.foo",
    "blanks before the signature": f"{HEADER}.{PAYLOAD}.    {SIGNATURE}",
    "a foreign character": f"{HEADER}.{PAYLOAD}.{SIGNATURE}?",
}


@pytest.mark.parametrize("token", FORMS.values(), ids=FORMS)
def test_what_is_left_of_a_token_is_refused_by_both(token: str) -> None:
    """A part less, a part more and a foreign character are no token (Wycheproof 35 to 39, 9 to 15, 360, 362)."""
    with pytest.raises(jws.NotAccepted):
        verify(WYCHEPROOF_RSA, token)
    with pytest.raises(id_token.Untrusted):
        id_token.verified(token, [WYCHEPROOF_RSA.public_jwk])


def test_an_unsecured_token_is_refused_by_both() -> None:
    """The example of a token without a signature is believed by nobody (RFC 7515 appendix A.5, RFC 8725 3.2)."""
    with pytest.raises(jws.NotAccepted, match="alg"):
        verify(RS256_A2, NONE_A5)
    with pytest.raises(id_token.Untrusted, match="alg"):
        id_token.verified(NONE_A5, [RS256_A2.public_jwk])


def test_rs256_is_signed_as_published() -> None:
    """With the key of the example our signer makes the signature of the example, bit by bit."""
    p, q, e = (number(RS256_A2.jwk[name]) for name in "pqe")
    d = pow(e, -1, (p - 1) * (q - 1))
    private = rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, p * q)
    ).private_key()
    signing_input, published = parts_of(RS256_A2)

    assert signature("RS256", private, signing_input) == published


def test_es256_is_signed_as_published() -> None:
    """The secret number of each signature is the one that follows from the message (RFC 6979 appendix A.2.5)."""
    private = ec.derive_private_key(SAMPLE_SECRET, ec.SECP256R1())

    assert signature("ES256", private, SAMPLE_MESSAGE) == SAMPLE_SIGNATURE


def test_eddsa_is_signed_as_published() -> None:
    """With the key of the example our signer makes the signature of the example."""
    private = ed25519.Ed25519PrivateKey.from_private_bytes(bytes_from_base64url(EDDSA_A4.jwk["d"]))
    signing_input, published = parts_of(EDDSA_A4)

    assert signature("EdDSA", private, signing_input) == published


def test_hs256_is_signed_as_published() -> None:
    """With the secret of the example our signer, which needs HS256 for forgeries, makes the code of the example."""
    signing_input, published = parts_of(HS256_A1)

    assert signature("HS256", bytes_from_base64url(HS256_A1.jwk["k"]), signing_input) == published
