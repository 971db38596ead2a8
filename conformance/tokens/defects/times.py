"""Defects of `exp`, `iat` and `nbf` (Sec 5.1.3 steps 7 and 8, RFC 7519 sections 4.1.4 to 4.1.6).

Clocks may differ by the leeway: what is too late or too early here is so by a second beyond it, at least.
The forms stand by themselves as well: other messages have the same times under other requirements.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from conformance.tokens.changes import each_says, lacks
from conformance.tokens.defect import ID_TOKENS, Change, Defect, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.moments import DAY, HOUR, YEAR, beyond_leeway, from_now


def _over_for(seconds: float) -> Change:
    """Let the hour of the token have ended so long ago, and longer by as much as clocks may differ."""

    def change(draft: Draft) -> Draft:
        exp = draft.setting.seconds - beyond_leeway(draft.setting) - seconds
        return draft.with_claims({"iat": exp - HOUR, "exp": exp})

    return change


def _to_come_in(seconds: float, name: str) -> Change:
    """Let this claim say a moment later than a fast clock excuses, and the token end an hour after it."""

    def change(draft: Draft) -> Draft:
        moment = draft.setting.seconds + beyond_leeway(draft.setting) + seconds
        return draft.with_claims({name: moment, "exp": moment + HOUR})

    return change


# What a lenient reading takes for a moment: each of a value that would be in order.
_NO_NUMBERS: Final[Mapping[str, Callable[[int], Any]]] = {
    "text": str,
    "text-of-words": lambda _: "2126-01-01T00:00:00Z",
    "empty-text": lambda _: "",
    "true": lambda _: True,
    "false": lambda _: False,
    "list": lambda moment: [moment],
    "object": lambda moment: {"value": moment},
}


def _no_number(name: str, after_now: int) -> dict[str, Change]:
    def form(write: Callable[[int], Any]) -> Change:
        return lambda draft: draft.with_claims({name: write(draft.setting.seconds + after_now)})

    return {each: form(write) for each, write in _NO_NUMBERS.items()}


EXP_MISSING: Final = {"absent": lacks("exp"), **each_says("exp", {"null": None})}
EXP_NO_NUMBER: Final = _no_number("exp", HOUR)
EXPIRED: Final = {
    "an-hour": _over_for(HOUR),
    "a-second-beyond-the-leeway": _over_for(0),
    "a-fraction-beyond-the-leeway": _over_for(0.5),
    "a-year": _over_for(YEAR),
    **each_says("exp", {"zero": 0, "negative": -1, "long-ago-in-scientific-notation": 1e-7}),
}
IAT_MISSING: Final = {"absent": lacks("iat"), **each_says("iat", {"null": None})}
IAT_NO_NUMBER: Final = _no_number("iat", -5)
IAT_TO_COME: Final = {
    "an-hour": _to_come_in(HOUR, "iat"),
    "a-second-beyond-the-leeway": _to_come_in(0, "iat"),
    "a-year": _to_come_in(YEAR, "iat"),
    "milliseconds": lambda draft: draft.with_claims({"iat": draft.setting.seconds * 1000}),
}
# A few seconds ahead, so that a reader with some leeway finds nothing else wrong.
EXP_BEFORE_IAT: Final = {"before": from_now(exp=10, iat=20), "equal": from_now(exp=10, iat=10)}
NBF_TO_COME: Final = {
    "an-hour": _to_come_in(HOUR, "nbf"),
    "a-second-beyond-the-leeway": _to_come_in(0, "nbf"),
    "a-fraction-beyond-the-leeway": _to_come_in(0.5, "nbf"),
    "after-exp": from_now(exp=HOUR, nbf=DAY),
}
NBF_NO_NUMBER: Final = _no_number("nbf", -5)

TIMES: Final[tuple[Defect, ...]] = (
    Defect(
        name="exp-missing",
        requirements=("IDT-CLM-016",),
        reason="a token without an expiry would be good for ever",
        forms=EXP_MISSING,
        messages=ID_TOKENS,
    ),
    Defect(
        name="exp-wrong-type",
        requirements=("IDT-CLM-017",),
        reason="a time is a JSON number; a text or a truth value compares as the language pleases",
        forms=EXP_NO_NUMBER,
        messages=ID_TOKENS,
    ),
    Defect(
        name="expired",
        requirements=("IDT-CLM-015",),
        reason="a stolen token must stop working",
        forms=EXPIRED,
        messages=ID_TOKENS,
    ),
    Defect(
        name="iat-missing",
        requirements=("IDT-CLM-018",),
        reason="its age cannot be judged; the claim is required, and no step of validation names it",
        forms=IAT_MISSING,
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Defect(
        name="iat-wrong-type",
        requirements=("IDT-CLM-017", "IDT-CLM-018"),
        reason="a time is a JSON number; yet no step of validation obliges a reader to look at this one",
        forms=IAT_NO_NUMBER,
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Defect(
        name="iat-to-come",
        requirements=("IDT-CLM-019",),
        reason="it was made by a broken clock or in advance; the certification demands refusal, the framework does not",
        forms=IAT_TO_COME,
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Defect(
        name="exp-not-after-iat",
        requirements=("IDT-CLM-021",),
        reason="the times contradict each other; the certification demands refusal, the framework does not",
        forms=EXP_BEFORE_IAT,
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Defect(
        name="nbf-to-come",
        requirements=("IDT-CLM-022",),
        reason="the platform said from when on it stands by the token, and that is not yet",
        forms=NBF_TO_COME,
        messages=ID_TOKENS,
    ),
    Defect(
        name="nbf-wrong-type",
        requirements=("IDT-CLM-017", "IDT-CLM-022"),
        reason="a time that cannot be read cannot be held against the clock; no step of validation names it",
        forms=NBF_NO_NUMBER,
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
)
