"""Mistakes with the compact form and with base64url (RFC 7515 sections 2 and 7.1)."""

import json
import re
from base64 import urlsafe_b64decode
from typing import Any, Final

from conformance.selftest.validators.mistakes.mistaken import Mistaken


class StripsBlanks(Mistaken):
    """Blanks around and within a token are dropped, as if it had been copied out of a mail."""

    flag = "white-space-around"

    def parts(self, token: Any) -> list[str]:
        """Forget all blanks."""
        return super().parts("".join(token.split()) if isinstance(token, str) else token)


class TakesPadding(Mistaken):
    """The decoder is the one for base64url with padding, and takes it where it comes."""

    flag = "padding"

    def octets(self, part: str) -> bytes:
        """Drop the padding first."""
        return super().octets(part.rstrip("="))


class TakesPlainBase64(Mistaken):
    """One decoder serves both alphabets."""

    flag = "plain-base64"

    def octets(self, part: str) -> bytes:
        """Read plus and slash as what they would be."""
        return super().octets(part.replace("+", "-").replace("/", "_"))


class DropsForeignCharacters(Mistaken):
    """The decoder of the standard library passes over what is not in its alphabet (CVE-2026-48525)."""

    flag = "foreign-characters"

    def octets(self, part: str) -> bytes:
        """Keep what can be read."""
        return super().octets(re.sub(r"[^A-Za-z0-9_-]", "", part))


class LetsTheDecoderFail(Mistaken):
    """What base64 cannot read leaves the validator as the decoder's own exception."""

    flag = "length-of-no-octets"

    def octets(self, part: str) -> bytes:
        """Decode, and trust that it can be done."""
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))


class TakesTheFirstThreeParts(Mistaken):
    """What follows the third part is not looked at."""

    flag = "parts-too-many"

    def parts(self, token: Any) -> list[str]:
        """Cut off the rest."""
        return super().parts(".".join(token.split(".")[:3]) if isinstance(token, str) else token)


class TakesTwoParts(Mistaken):
    """A token without its last part is one whose signature was left out (CVE-2020-28042)."""

    flag = "parts-missing"

    def parts(self, token: Any) -> list[str]:
        """Let the signature be absent."""
        return [*super().parts(token + "."), ""][:3] if str(token).count(".") == 1 else super().parts(token)

    def verifies(self, alg: str, key: Any, signing_input: bytes, signature: bytes) -> bool:
        """Nothing was signed, so nothing is wrong."""
        return not signature or super().verifies(alg, key, signing_input, signature)


class DecodesEveryPart(Mistaken):
    """However many parts there are, each is decoded before anybody counts them (CVE-2025-27144)."""

    habit = "test_work_is_bounded_by_the_size_of_the_token"

    def parts(self, token: Any) -> list[str]:
        """Decode first, count later."""
        decoded = [self.octets(part) for part in token.split(".")] if isinstance(token, str) else []
        return super().parts(token if decoded else None)


class ReadsTheJsonForm(Mistaken):
    """The library knows the JSON serialization too, and finds out by itself (CVE-2022-39227, CVE-2024-5037)."""

    flag = "json-serialization"

    def parts(self, token: Any) -> list[str]:
        """Put the compact form together out of the flattened or the general one."""
        if not str(token).lstrip().startswith("{"):
            return super().parts(token)
        form = json.loads(token)
        signed = form["signatures"][0] if "signatures" in form else form
        return super().parts(f"{signed['protected']}.{form['payload']}.{signed['signature']}")


FORM: Final = (
    StripsBlanks,
    TakesPadding,
    TakesPlainBase64,
    DropsForeignCharacters,
    LetsTheDecoderFail,
    TakesTheFirstThreeParts,
    TakesTwoParts,
    DecodesEveryPart,
    ReadsTheJsonForm,
)
