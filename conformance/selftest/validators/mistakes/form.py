"""Mistakes with the compact form and with base64url (RFC 7515 sections 2 and 7.1)."""

import json
import re
from base64 import urlsafe_b64decode
from typing import Any, Final

from conformance.selftest.validators.mistakes.mistaken import Mistaken


class StripsBlanks(Mistaken):
    """Blanks around and within a token are dropped, as if it had been copied out of a mail."""

    flag = "white-space"

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

    flag = "plain-alphabet"

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

    flag = "length-1-mod-4"

    def octets(self, part: str) -> bytes:
        """Decode, and trust that it can be done."""
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))


class TakesTheFirstThreeParts(Mistaken):
    """What follows the third part is not looked at."""

    flag = "extra-dots"

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


class CountsDotsSlowly(Mistaken):
    """Each dot of the token costs a copy of what follows it (CVE-2025-27144)."""

    habit = "work"

    def parts(self, token: Any) -> list[str]:
        """Take one part off after the other."""
        parts, rest = [], token if isinstance(token, str) else ""
        while "." in rest:
            part, _, rest = rest.partition(".")
            parts.append(part)
        return super().parts(".".join([*parts, rest]))


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
    CountsDotsSlowly,
    ReadsTheJsonForm,
)
