"""Defects of `iss`: whose message it is, compared with the one for which this login was begun (Sec 5.1.3 step 2)."""

from collections.abc import Callable, Mapping
from typing import Final

from conformance.tokens.changes import client_id_of, in_turn, issuer_of, lacks, says, says_of_setting
from conformance.tokens.defect import ID_TOKENS, Change, Defect
from conformance.tokens.defects.text_forms import altered, missing, wrong_type

OTHER_ISSUER: Final = "https://another-lms.example.org"

_OTHER_SCHEME: Final = {"https": "http"}


def _other_scheme(issuer: str) -> str:
    scheme, _, rest = issuer.partition("://")
    return f"{_OTHER_SCHEME.get(scheme, 'https')}://{rest}"


def _default_port(issuer: str) -> str:
    scheme, _, rest = issuer.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}:443{slash}{path}"


# One address in many spellings is many issuers: an issuer is a text, and not the place that it leads to.
_SPELLINGS: Final[Mapping[str, Callable[[str], str]]] = {
    "slash-after": lambda issuer: f"{issuer}/",
    "other-case": str.swapcase,
    "scheme-in-capitals": lambda issuer: issuer[:4].swapcase() + issuer[4:],
    "other-scheme": _other_scheme,
    "default-port": _default_port,
    "dot-segment": lambda issuer: f"{issuer}/.",
    "empty-query": lambda issuer: f"{issuer}?",
    "empty-fragment": lambda issuer: f"{issuer}#",
    "percent-encoded": lambda issuer: f"{issuer[:-1]}%{ord(issuer[-1]):02x}",
    "cyrillic-letter": lambda issuer: f"\u04bb{issuer[1:]}",
    "subdomain-of-attacker": lambda issuer: f"{issuer}.attacker.example",
    "at-the-end-of-attackers": lambda issuer: f"https://attacker.example/?{issuer}",
}


def _spelled(spell: Callable[[str], str]) -> Change:
    return says_of_setting("iss", lambda setting: spell(setting.issuer))


ISSUER: Final[tuple[Defect, ...]] = (
    Defect(
        name="iss-missing",
        requirements=("IDT-CLM-002",),
        reason="nobody can say whose key and whose users are meant",
        forms={
            **missing("iss"),
            "under-another-name": in_turn(
                lacks("iss"), says_of_setting("issuer", issuer_of), says_of_setting("Iss", issuer_of)
            ),
        },
        messages=ID_TOKENS,
    ),
    Defect(
        name="iss-other",
        requirements=("IDT-CLM-001", "IDT-CLM-004"),
        reason="another platform than the one that this login was begun for speaks",
        forms={
            "another-platform": says("iss", OTHER_ISSUER),
            "client-id": says_of_setting("iss", client_id_of),
            "self-issued": says("iss", "https://self-issued.me"),
        },
        messages=ID_TOKENS,
    ),
    Defect(
        name="iss-altered",
        requirements=("IDT-CLM-001",),
        reason="the issuer differs from the registered one in a character, which may be all that an attacker needs",
        forms={**{name: _spelled(spell) for name, spell in _SPELLINGS.items()}, **altered("iss", issuer_of)},
        messages=ID_TOKENS,
    ),
    Defect(
        name="iss-wrong-type",
        requirements=("IDT-CLM-003",),
        reason="the issuer is one text; a list that contains it is not the issuer, nor is an object that knows it",
        forms={
            **wrong_type("iss", issuer_of),
            "list-after-another": says_of_setting("iss", lambda setting: [OTHER_ISSUER, setting.issuer]),
        },
        messages=ID_TOKENS,
    ),
)
