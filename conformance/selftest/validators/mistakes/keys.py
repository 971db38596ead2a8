"""Mistakes with the key set: a wrong key is taken, or the right one is not found (RFC 7517, Sec 6.3)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.signed_message import Jwk, Refused

Header = Mapping[str, Any]


class IgnoresTheAlgorithmOfTheKey(Mistaken):
    """A key that names another algorithm is used all the same (CVE-2021-46743)."""

    flag = "key-for-another-algorithm"

    def is_for(self, jwk: Jwk, alg: str) -> bool:  # noqa: ARG002
        """Ask the token alone."""
        return True


class TriesEveryKey(Mistaken):
    """Whatever kid says, some key of the set will do (CVE-2025-24976)."""

    flag = "kid-unknown"

    def judge_signature(self, header: Header, keys: Sequence[Jwk], signing_input: bytes, signature: bytes) -> None:
        """Try the keys one after the other."""
        readable = [self.public_key(jwk, header["alg"]) for jwk in keys if self.fits(jwk, header["alg"])]
        if not any(self.verifies(header["alg"], key, signing_input, signature) for key in readable):
            raise Refused("no key of the set made this signature")


class NeedsNoKid(Mistaken):
    """A token without kid was signed by the first key, which must be the platform's."""

    flag = "kid-left-out"

    def judge_kid(self, header: Header) -> None:
        """Look at a kid only where there is one."""
        if "kid" in header:
            super().judge_kid(header)

    def named_key(self, header: Header, keys: Sequence[Jwk]) -> Jwk:
        """Take the first key for a token that names none."""
        return super().named_key({"kid": keys[0].get("kid"), **header}, keys) if keys else super().named_key({}, keys)


class FallsBackToTheFirstKey(Mistaken):
    """A kid that is not in the set is one that was just changed, so the first key is tried."""

    flag = "kid-unknown"

    def named_key(self, header: Header, keys: Sequence[Jwk]) -> Jwk:
        """Take the first key when none is found."""
        known = any(jwk.get("kid") == header["kid"] for jwk in keys)
        return super().named_key(header if known or not keys else {**header, "kid": keys[0].get("kid")}, keys)


class ComparesKidsWithoutCase(Mistaken):
    """The keys are in a table of a database that knows no case."""

    flag = "kid-unknown"

    def named_key(self, header: Header, keys: Sequence[Jwk]) -> Jwk:
        """Fold the names on both sides."""
        folded = [{**jwk, "kid": str(jwk.get("kid")).casefold()} for jwk in keys]
        return super().named_key({**header, "kid": header["kid"].casefold()}, folded)


class CrashesWithoutKid(Mistaken):
    """The kid is asked for as if it had to be there (KeyError)."""

    flag = "kid-left-out"

    def judge_kid(self, header: Header) -> None:
        """Read it, whether it is there or not."""
        if header["kid"] is not None:
            super().judge_kid(header)


class LooksKidsUp(Mistaken):
    """Keys are in a dict by kid, and a kid that is a list cannot be looked up there (TypeError)."""

    flag = "kid-not-a-text"

    def judge_kid(self, header: Header) -> None:
        """Hash whatever it is."""
        if header.get("kid") in {"", None}:
            raise Refused("no kid")

    def named_key(self, header: Header, keys: Sequence[Jwk]) -> Jwk:
        """Leave the rest as it is."""
        return super().named_key({**header, "kid": str(header["kid"])}, keys)


class NeedsOneKey(Mistaken):
    """The key set was tried with one key, and with more the tool does not know which."""

    flag = "plain"

    def keys(self, key_set: Any) -> list[Jwk]:
        """Refuse a set of several keys."""
        keys = super().keys(key_set)
        if len(keys) > 1:
            raise Refused("more than one key")
        return keys


class TakesTheFirstKeyOnly(Mistaken):
    """The key is keys[0], and rotation is something for next year."""

    flag = "keys-in-another-order"
    habit = "test_the_order_of_claims_and_of_keys_decides_nothing"

    def keys(self, key_set: Any) -> list[Jwk]:
        """Forget the others."""
        return super().keys(key_set)[:1]


class ReadsTheWholeSet(Mistaken):
    """All keys of the set are converted when it arrives, and a foreign one among them crashes that (KeyError)."""

    flag = "other-keys-beside"
    habit = "test_keys_that_nothing_names_decide_nothing"

    def keys(self, key_set: Any) -> list[Jwk]:
        """Ask each key for its modulus."""
        keys = super().keys(key_set)
        return [jwk for jwk in keys if jwk["n"] is not None]


class OneForeignKeySpoilsTheSet(Mistaken):
    """Every key of the set has to be an RSA key before any of them is used."""

    flag = "other-keys-beside"

    def keys(self, key_set: Any) -> list[Jwk]:
        """Refuse a set with any other key in it."""
        keys = super().keys(key_set)
        if any(jwk.get("kty") != "RSA" for jwk in keys):
            raise Refused("a key of the set is no RSA key")
        return keys


class NeedsTheAlgorithmOfTheKey(Mistaken):
    """The algorithm is read from the key, where it is optional; some platforms leave it out."""

    flag = "key-without-purpose"

    def is_for(self, jwk: Jwk, alg: str) -> bool:
        """Demand that the key says so."""
        return bool(jwk.get("alg") == alg)


class NeedsTheUseOfTheKey(Mistaken):
    """Keys are selected by use, and a key that does not say what it is for is not found."""

    flag = "key-without-purpose"

    def is_for_verifying(self, jwk: Jwk) -> bool:
        """Demand that the key says so."""
        return jwk.get("use") == "sig" and super().is_for_verifying(jwk)


class TakesTheLastOfAPair(Mistaken):
    """Keys of the set are gathered in a dict by type, where the one that comes last wins."""

    flag = "plain"
    habit = "test_the_order_of_claims_and_of_keys_decides_nothing"

    def keys(self, key_set: Any) -> list[Jwk]:
        """Keep one key of each type."""
        return list({jwk.get("kty"): jwk for jwk in super().keys(key_set)}.values())


class RemembersKeysByKid(Mistaken):
    """Keys of all platforms are in one map by kid, and the first that came keeps its place."""

    habit = "test_a_key_serves_its_own_issuer_and_while_it_is_published"

    def __init__(self) -> None:
        self._known: dict[str, Jwk] = {}

    def named_key(self, header: Header, keys: Sequence[Jwk]) -> Jwk:
        """Ask the map first."""
        return self._known.setdefault(header["kid"], super().named_key(header, keys))


KEYS: Final = (
    IgnoresTheAlgorithmOfTheKey,
    TriesEveryKey,
    NeedsNoKid,
    FallsBackToTheFirstKey,
    ComparesKidsWithoutCase,
    CrashesWithoutKid,
    LooksKidsUp,
    NeedsOneKey,
    TakesTheFirstKeyOnly,
    ReadsTheWholeSet,
    OneForeignKeySpoilsTheSet,
    NeedsTheAlgorithmOfTheKey,
    NeedsTheUseOfTheKey,
    TakesTheLastOfAPair,
    RemembersKeysByKid,
)
