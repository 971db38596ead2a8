"""Defects of `nonce`: whether the token answers this login, and no other (Sec 5.1.3 step 9, OIDC 3.1.3.7 item 11)."""

from typing import Any, Final

from conformance.tokens.changes import each_says, in_turn, lacks, says_of_setting
from conformance.tokens.defect import ID_TOKENS, Change, Defect
from conformance.tokens.defects.text_forms import altered, missing, wrong_type
from conformance.tokens.draft import Draft, Setting

NONCE_OF_ANOTHER_LOGIN: Final = "n-another-login-27c8"


def _sent(nonce: str, answered: Any) -> Change:
    def change(draft: Draft) -> Draft:
        return draft.with_setting(nonce=nonce).with_claims({"nonce": answered})

    return change


def _nonce(setting: Setting) -> str:
    return setting.nonce


NONCE: Final[tuple[Defect, ...]] = (
    Defect(
        name="nonce-missing",
        requirements=("STATE-001",),
        reason="without it a token from any other login works as well",
        forms={
            **missing("nonce"),
            "under-another-name": in_turn(
                lacks("nonce"),
                says_of_setting("Nonce", _nonce),
                says_of_setting("nonces", lambda setting: [setting.nonce]),
            ),
        },
        messages=ID_TOKENS,
    ),
    Defect(
        name="nonce-other",
        requirements=("STATE-002", "STATE-004"),
        reason="an old token of the same user, or one of another login, would be good again",
        forms=each_says("nonce", {"another-login": NONCE_OF_ANOTHER_LOGIN, "words": "null", "blank": " "}),
        messages=ID_TOKENS,
    ),
    Defect(
        name="nonce-altered",
        requirements=("STATE-002",),
        reason="the nonce is compared as a whole: a part of it may be guessed, and another case is another nonce",
        forms={**altered("nonce", _nonce), "other-case": _sent("N-27C8-4711-20261122", "n-27c8-4711-20261122")},
        messages=ID_TOKENS,
    ),
    Defect(
        name="nonce-wrong-type",
        requirements=("STATE-001",),
        reason="a nonce is a text; a list or an object passes a test of membership, and a truth value any test",
        forms={
            **wrong_type("nonce", _nonce),
            "number-written-alike": _sent("20261122", 20261122),
        },
        messages=ID_TOKENS,
    ),
)
