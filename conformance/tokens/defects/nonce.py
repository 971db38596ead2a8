"""Defects of `nonce`: whether the token answers this login, and no other (Sec 5.1.3 step 9, OIDC 3.1.3.7 item 11)."""

from collections.abc import Callable
from typing import Any, Final

from conformance.tokens.changes import each_says, each_says_of_setting, in_turn, lacks, says_of_setting
from conformance.tokens.defect import Change, Defect, Message
from conformance.tokens.draft import Draft
from conformance.tokens.lookalikes import LOOKALIKES

NONCE_OF_ANOTHER_LOGIN: Final = "n-another-login-27c8"

_ID_TOKEN: Final = frozenset({Message.ID_TOKEN})


def _sent(nonce: str, answered: Any) -> Change:
    def change(draft: Draft) -> Draft:
        return draft.with_setting(nonce=nonce).with_claims({"nonce": answered})

    return change


def _altered() -> dict[str, Change]:
    def form(alter: Callable[[str], str]) -> Change:
        return says_of_setting("nonce", lambda setting: alter(setting.nonce))

    return {name: form(alter) for name, alter in LOOKALIKES.items()}


NONCE: Final[tuple[Defect, ...]] = (
    Defect(
        name="nonce-missing",
        requirements=("STATE-001",),
        reason="without it a token from any other login works as well",
        forms={
            "absent": lacks("nonce"),
            **each_says("nonce", {"null": None, "empty": ""}),
            "under-another-name": in_turn(
                says_of_setting("Nonce", lambda setting: setting.nonce),
                says_of_setting("nonces", lambda setting: [setting.nonce]),
                lacks("nonce"),
            ),
        },
        messages=_ID_TOKEN,
    ),
    Defect(
        name="nonce-other",
        requirements=("STATE-002", "STATE-004"),
        reason="an old token of the same user, or one of another login, would be good again",
        forms=each_says("nonce", {"another-login": NONCE_OF_ANOTHER_LOGIN, "words": "null", "blank": " "}),
        messages=_ID_TOKEN,
    ),
    Defect(
        name="nonce-altered",
        requirements=("STATE-002",),
        reason="the nonce is compared as a whole: a part of it may be guessed, and another case is another nonce",
        forms={**_altered(), "other-case": _sent("n-5f2a9c1d7e3b4860A1C2", "n-5f2a9c1d7e3b4860a1c2")},
        messages=_ID_TOKEN,
    ),
    Defect(
        name="nonce-wrong-type",
        requirements=("STATE-001",),
        reason="a nonce is a text; a list or an object passes a test of membership, and a truth value any test",
        forms={
            **each_says_of_setting(
                "nonce",
                {
                    "list-of-one": lambda setting: [setting.nonce],
                    "list-with-another": lambda setting: [NONCE_OF_ANOTHER_LOGIN, setting.nonce],
                    "object-of-that-name": lambda setting: {setting.nonce: True},
                    "true": lambda _: True,
                    "zero": lambda _: 0,
                },
            ),
            "number-written-alike": _sent("20261122", 20261122),
        },
        messages=_ID_TOKEN,
    ),
)
