"""Defects of `iss`: whose message it is, compared with the one for which this login was begun (Sec 5.1.3 step 2)."""

from collections.abc import Callable, Mapping
from typing import Final

from conformance.tokens.changes import each_says, each_says_of_setting, in_turn, lacks, says, says_of_setting
from conformance.tokens.defect import Change, Defect, Message
from conformance.tokens.draft import Setting
from conformance.tokens.lookalikes import LOOKALIKES

OTHER_ISSUER: Final = "https://another-lms.example.org"

_ID_TOKEN: Final = frozenset({Message.ID_TOKEN})


def _other_scheme(issuer: str) -> str:
    scheme, _, rest = issuer.partition("://")
    return f"{ {'https': 'http'}.get(scheme, 'https') }://{rest}"


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


def _altered(alterations: Mapping[str, Callable[[str], str]]) -> dict[str, Change]:
    def form(alter: Callable[[str], str]) -> Change:
        return says_of_setting("iss", lambda setting: alter(setting.issuer))

    return {name: form(alter) for name, alter in alterations.items()}


def _in_a_list(setting: Setting) -> list[str]:
    return [setting.issuer, OTHER_ISSUER]


ISSUER: Final[tuple[Defect, ...]] = (
    Defect(
        name="iss-missing",
        requirements=("IDT-CLM-002",),
        reason="nobody can say whose key and whose users are meant",
        forms={
            "absent": lacks("iss"),
            **each_says("iss", {"null": None, "empty": ""}),
            "under-another-name": in_turn(
                says_of_setting("issuer", lambda setting: setting.issuer),
                says_of_setting("Iss", lambda setting: setting.issuer),
                lacks("iss"),
            ),
        },
        messages=_ID_TOKEN,
    ),
    Defect(
        name="iss-other",
        requirements=("IDT-CLM-001", "IDT-CLM-004"),
        reason="another platform than the one that this login was begun for speaks",
        forms={
            "another-platform": says("iss", OTHER_ISSUER),
            "client-id": says_of_setting("iss", lambda setting: setting.client_id),
            "self-issued": says("iss", "https://self-issued.me"),
        },
        messages=_ID_TOKEN,
    ),
    Defect(
        name="iss-altered",
        requirements=("IDT-CLM-001",),
        reason="the issuer differs from the registered one in a character, which may be all that an attacker needs",
        forms=_altered({**_SPELLINGS, **LOOKALIKES}),
        messages=_ID_TOKEN,
    ),
    Defect(
        name="iss-wrong-type",
        requirements=("IDT-CLM-003",),
        reason="the issuer is one text; a list that contains it is not the issuer, nor is an object that knows it",
        forms=each_says_of_setting(
            "iss",
            {
                "list-of-one": lambda setting: [setting.issuer],
                "list-with-another": _in_a_list,
                "list-after-another": lambda setting: _in_a_list(setting)[::-1],
                "object-of-that-name": lambda setting: {setting.issuer: True},
                "object-with-a-text": lambda setting: {"toString": setting.issuer},
                "number": lambda _: 1,
                "true": lambda _: True,
            },
        ),
        messages=_ID_TOKEN,
    ),
)
