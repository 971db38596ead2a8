"""Defects of the encoded digest that an RSA signature opens to (RFC 8017 sections 8.2.2 and 9.2): it is compared whole.

These are made with the right private key, so that they are what an exact verifier refuses and a lax one takes; in the
wild nobody needs the key for them, given an exponent of 3 and a verifier that looks away.
"""

from collections.abc import Callable
from hashlib import sha1, sha256
from typing import Final

from conformance.tokens.defect import Change, Defect, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.signer import rsa_signed
from conformance.tokens.signing import with_private_key
from mock_platform.base64url import base64url_from_bytes

# What EMSA-PKCS1-v1_5 writes before a digest (RFC 8017 section 9.2, note 1).
_SHA1_INFO: Final = bytes.fromhex("3021300906052b0e03021a05000414")
_SHA256_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")
_SHA256_INFO_WITHOUT_NULL: Final = bytes.fromhex("302f300b06096086480165030402010420")
_SHORTEST_FILLER: Final = 8

Encode = Callable[[bytes, int], bytes]


def _encoded(encode: Encode) -> Change:
    """Sign an encoding of the digest that is not the one of PKCS #1; *encode* takes the text and the size."""

    def apply(draft: Draft) -> Draft:
        signed = rsa_signed(draft)

        def write(token: str) -> str:
            signing_input = token.rpartition(".")[0]
            made = with_private_key(signed.key, encode(signing_input.encode(), signed.key.key_size // 8))
            return f"{signing_input}.{base64url_from_bytes(made)}"

        return signed.token_written(write)

    return apply


def _filled(digest_info: bytes, size: int, *, block_type: bytes = b"\x01", filler: bytes = b"\xff") -> bytes:
    return b"\0" + block_type + filler * (size - len(digest_info) - 3) + b"\0" + digest_info


def _with_octets_after(text: bytes, size: int) -> bytes:
    head = b"\0\x01" + b"\xff" * _SHORTEST_FILLER + b"\0" + _SHA256_INFO + sha256(text).digest()
    return head + b"\xaa" * (size - len(head))


ENCODED_DIGEST: Final[tuple[Defect, ...]] = (
    Defect(
        name="signature-encoded-otherwise",
        requirements=("IDT-SIG-004",),
        reason="the encoding that the signature opens to is compared whole, not searched (RFC 8017 section 8.2.2)",
        forms={
            "digest-only": _encoded(lambda text, size: _filled(sha256(text).digest(), size)),
            "octets-after-the-digest": _encoded(_with_octets_after),
            "digest-without-filler": _encoded(lambda text, size: sha256(text).digest().rjust(size, b"\0")),
            "other-filler": _encoded(
                lambda text, size: _filled(_SHA256_INFO + sha256(text).digest(), size, filler=b"\x7f")
            ),
            "block-type-2": _encoded(
                lambda text, size: _filled(_SHA256_INFO + sha256(text).digest(), size, block_type=b"\x02")
            ),
            "sha-1": _encoded(lambda text, size: _filled(_SHA1_INFO + sha1(text).digest(), size)),  # noqa: S324 what is forged
        },
    ),
    Defect(
        name="digest-info-without-null",
        requirements=("IDT-SIG-004",),
        reason="the parameters of the digest are NULL (RFC 8017 appendix B.1); some verifiers forgive their absence",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "sha-256": _encoded(lambda text, size: _filled(_SHA256_INFO_WITHOUT_NULL + sha256(text).digest(), size))
        },
    ),
)
