"""Liberties of what is said of a person (Core 5.3.6, OpenID Connect Core 5.1): an id, names of any script, nobody."""

from collections.abc import Mapping
from typing import Final

from conformance.tokens.changes import each_says, in_turn, lacks, says, tells
from conformance.tokens.defect import ID_TOKENS, Change, Variation, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.id_token import LONGEST_ID

PERSONAL: Final = ("name", "given_name", "family_name", "middle_name", "email", "picture", "locale")

_ADA: Final = {"name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace"}


def _named(names: Mapping[str, str]) -> dict[str, Change]:
    return {form: tells({"name": name, "given_name": name.split()[0]}) for form, name in names.items()}


def _anonymous(draft: Draft) -> Draft:
    return draft.without_claims("sub", *PERSONAL)


PERSON: Final[tuple[Variation, ...]] = (
    Variation(
        name="sub",
        subject="sub",
        requirements=("CORE-030", "CORE-034"),
        reason="the subject is any text of at most 255 characters of ASCII",
        forms=each_says(
            "sub",
            {
                "uuid": "9d2e3f0a-6f5b-4c57-9a0b-3a1f0c6d7e88",
                "digits": "42",
                "one-character": "0",
                "longest": "u" * LONGEST_ID,
                "like-an-address": "ada@lms.example.edu",
                "odd-characters": "a/b+c=d%20e'f\"g\\h<i>;--",
                "word-of-a-language": "null",
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="names-and-mail",
        subject="person",
        requirements=("CORE-035",),
        reason="names, address, picture and locale may be there or not, each of them",
        forms={
            "all": tells(
                {
                    **_ADA,
                    "middle_name": "King",
                    "email": "ada@lms.example.edu",
                    "picture": "https://lms.example.edu/pictures/1.png",
                    "locale": "en-GB",
                }
            ),
            "names-only": tells(_ADA),
            "mail-only": tells({"email": "ada@lms.example.edu"}),
            "of-openid-connect": tells(
                {
                    **_ADA,
                    "preferred_username": "ada",
                    "nickname": "",
                    "gender": "female",
                    "birthdate": "1815-12-10",
                    "zoneinfo": "Europe/London",
                    "email_verified": True,
                    "phone_number": "+44 20 7946 0000",
                    "address": {"formatted": "12 St James's Square\nLondon", "country": "UK"},
                    "updated_at": 1_700_000_000,
                }
            ),
        },
        messages=ID_TOKENS,
    ),
    Variation(
        name="names-in-any-script",
        subject="person",
        requirements=("CORE-024", "CORE-035"),
        reason="names are texts of Unicode, and are handed on as they came",
        forms={
            **_named(
                {
                    "latin": "Zo\u00eb \u0141uk\u00e1\u0161 \u00df",
                    "chinese": "\u738b\u5c0f\u660e",
                    "arabic": "\u0639\u0627\u0626\u0634\u0629 \u0645\u062d\u0645\u062f",
                    "right-to-left-marks": "\u202bAda\u202c \u200fLovelace\u200e",
                    "combining": "Zoe\u0308 A\u030angstro\u0308m",
                    "compatibility": "\ufb01 \u2126 \uff21",
                    "emoji": "Ada \U0001f469\u200d\U0001f4bb",
                    "beyond-the-basic-plane": "\U00020bb7\u91ce\u5bb6 \U0001d518",
                    "separators": "Ada\u2028Lovelace\u2029",
                    "markup": "<script>alert(1)</script> &amp; 'Ada\"",
                    "control-characters": "A\u0001d\u0007a\u007f\u0085",
                    "noncharacters": "\ufffe\uffff\U0010ffff",
                }
            ),
        },
        messages=ID_TOKENS,
    ),
    Variation(
        name="name-with-a-zero-byte",
        subject="person",
        requirements=("CORE-035",),
        reason="JSON may escape it, and a reader may limit what characters a text has (RFC 8259 section 9)",
        forms=_named({"zero-byte": "A\u0000da"}),
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Variation(
        name="personal-claim-null-or-empty",
        subject="person",
        requirements=("CORE-035",),
        reason="OpenID Connect Core 5.3.2 advises platforms against null and empty texts, and readers of nothing",
        forms={
            "null": tells(dict.fromkeys(PERSONAL)),
            "empty": tells(dict.fromkeys(PERSONAL, "")),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Variation(
        name="anonymous",
        subject="sub",
        requirements=("CORE-031", "CORE-032"),
        reason="Core 5.3.6.1 lets a launch be anonymous; the Security Framework and the certification demand a subject",
        forms={"without-sub": _anonymous, "name-without-sub": in_turn(lacks("sub"), says("name", "Ada"))},
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
)
