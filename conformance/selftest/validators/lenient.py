"""An id_token validator that is right, and as lenient as the documents allow a relying party of OpenID Connect to be.

OpenID Connect Core 3.1.3.7, RFC 7515 section 5.2, RFC 7519 section 7.2. The strict validator takes every advice; this
one takes none. Between the two lies what is left open: no verdict and no property may accuse either of them.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from conformance.selftest.validators.correct import Claims, CorrectValidator
from conformance.selftest.validators.signed_message import Jwk, Refused
from mock_platform.algorithms import PublicKey
from mock_platform.base64url import bytes_from_base64url

_ALPHABET: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


class LenientValidator(CorrectValidator):
    """A relying party that obeys what is demanded, and no more."""

    level = "oidc"

    def json_object(self, octets: bytes) -> dict[str, Any]:
        """Let the last of two members count (RFC 7519 section 4); forgive a byte order mark (RFC 8259 section 8.1)."""
        try:
            value = json.loads(octets.decode("utf-8-sig"), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise Refused("a part is not JSON in UTF-8") from error
        if not isinstance(value, dict):
            raise Refused("a part is no object")
        return value

    def judge_type(self, header: Mapping[str, Any]) -> None:
        """Leave typ and cty unread: both are for applications (RFC 7519 sections 5.1 and 5.2)."""

    def judge_extensions(self, header: Mapping[str, Any]) -> None:
        """Refuse what is critical; what is not is ignored (RFC 7515 sections 4 and 4.1.11)."""
        if header.get("crit"):
            raise Refused("the header asks for extensions that this reader does not know")

    def judge_kid(self, header: Mapping[str, Any]) -> None:
        """Leave kid unread: it is a hint (RFC 7515 section 4.1.4)."""

    def judge_signature(
        self, header: Mapping[str, Any], keys: Sequence[Jwk], signing_input: bytes, signature: bytes
    ) -> None:
        """Try every key of the set."""
        readable = [key for jwk in keys if self.fits(jwk, header["alg"]) for key in self._readable(jwk, header["alg"])]
        if not any(self.verifies(header["alg"], key, signing_input, signature) for key in readable):
            raise Refused("no key of the set made the signature")

    def _readable(self, jwk: Jwk, alg: str) -> list[PublicKey]:
        try:
            return [self.public_key(jwk, alg)]
        except Refused:
            return []

    def is_for_verifying(self, _jwk: Jwk) -> bool:
        """Leave use and key_ops unread: neither binds a reader (RFC 7517 sections 4.2 and 4.3)."""
        return True

    def key_from(self, jwk: Jwk) -> PublicKey:
        """Read an RSA key of any size."""
        if jwk["kty"] != "RSA":
            return super().key_from(jwk)
        return RSAPublicNumbers(self.number(jwk["e"]), self.number(jwk["n"])).public_key()

    def octets(self, part: str) -> bytes:
        """Forgive stray bits, of which the documents do not speak."""
        if not _ALPHABET.issuperset(part) or len(part) % 4 == 1:
            raise Refused("a part is not base64url without padding")
        return bytes_from_base64url(part)

    def judge_authorized_party(self, claims: Claims, client_id: str) -> None:
        """Ask who a token was issued to only where it has further audiences, which are not trusted (items 3 to 5)."""
        if len(self.audiences(claims)) > 1 and claims.get("azp") != client_id:
            raise Refused("several audiences, and none of them is told to be this client")

    def judge_issue(self, claims: Claims, now: float) -> None:
        """Leave iat unread: item 10 is a permission."""

    def judge_beginning(self, claims: Claims, now: float) -> None:
        """Hold a moment against the clock, and nothing else."""
        nbf = claims.get("nbf")
        if isinstance(nbf, int | float) and nbf > now + self.leeway.total_seconds():
            raise Refused("the token is not valid yet")

    def judge_subject(self, claims: Claims) -> None:
        """Leave sub to the application."""


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
