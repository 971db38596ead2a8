"""Defects of the times of a client assertion (Security Framework 1.0 section 4.1.1, RFC 7523 section 3).

`exp` is judged by every server. The examples of Sec 4.1.1 write times as texts, and RFC 7523 lets a server choose what
it makes of `iat` and of long lives: that is *acceptable*.
"""

from typing import Final

from conformance.tokens.changes import each_says_of_setting, says_of_setting
from conformance.tokens.defect import Change, Defect, Message, Verdict
from conformance.tokens.defects.times import (
    EXP_MISSING,
    EXP_NO_NUMBER,
    EXPIRED,
    IAT_MISSING,
    IAT_NO_NUMBER,
    IAT_TO_COME,
    NBF_NO_NUMBER,
    NBF_TO_COME,
)
from conformance.tokens.draft import Draft
from conformance.tokens.moments import DAY, MINUTE, YEAR, beyond_leeway

_ASSERTION: Final = frozenset({Message.CLIENT_ASSERTION})
_IN_DIGITS: Final = "text"  # the form of a time that is a text of digits


def _not_before(seconds: float) -> Change:
    """Let an assertion begin so many seconds later than a fast clock excuses, and last a minute from then."""

    def change(draft: Draft) -> Draft:
        moment = draft.setting.seconds + beyond_leeway(draft.setting) + seconds
        return draft.with_claims({"nbf": moment, "exp": moment + MINUTE})

    return change


ASSERTION_TIMES: Final[tuple[Defect, ...]] = (
    Defect(
        name="assertion-exp-missing",
        requirements=("OAUTH-025", "OAUTH-023"),
        reason="a stolen assertion would be good for ever",
        forms=EXP_MISSING,
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-exp-no-time",
        requirements=("OAUTH-023",),
        reason="what is no time is no expiry",
        forms={name: form for name, form in EXP_NO_NUMBER.items() if name != _IN_DIGITS},
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-times-in-digits",
        requirements=("OAUTH-004",),
        reason="RFC 7519 wants numbers, and the examples of Sec 4.1.1 are texts",
        forms={"exp": EXP_NO_NUMBER[_IN_DIGITS], "iat": IAT_NO_NUMBER[_IN_DIGITS], "nbf": NBF_NO_NUMBER[_IN_DIGITS]},
        verdict=Verdict.ACCEPTABLE,
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-expired",
        requirements=("OAUTH-025",),
        reason="a stolen assertion must stop working",
        forms={**EXPIRED, "in-digits": says_of_setting("exp", lambda setting: str(setting.seconds - DAY))},
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-lives-long",
        requirements=("OAUTH-004",),
        reason="what lives long can be stolen for long; a server may refuse it (RFC 7523 section 3)",
        forms=each_says_of_setting(
            "exp",
            {
                "ten-years": lambda setting: setting.seconds + 10 * YEAR,
                "milliseconds": lambda setting: (setting.seconds + 5 * MINUTE) * 1000,
            },
        ),
        verdict=Verdict.ACCEPTABLE,
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-iat-missing",
        requirements=("OAUTH-004",),
        reason="Sec 4.1.1 demands iat of the tool, and does not list it for the server, as RFC 7523 section 3 does not",
        forms={**IAT_MISSING, **{name: form for name, form in IAT_NO_NUMBER.items() if name != _IN_DIGITS}},
        verdict=Verdict.ACCEPTABLE,
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-iat-to-come",
        requirements=("OAUTH-004",),
        reason="it was made by a broken clock or in advance; a server may refuse by iat (RFC 7523 section 3)",
        forms=IAT_TO_COME,
        verdict=Verdict.ACCEPTABLE,
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-nbf-to-come",
        requirements=("OAUTH-023", "IDT-CLM-022"),
        reason="before its nbf an assertion must not be accepted (RFC 7523 section 3)",
        forms={
            "a-second-beyond-the-leeway": _not_before(0),
            "a-fraction-beyond-the-leeway": _not_before(0.5),
            "ten-minutes-beyond-the-leeway": _not_before(10 * MINUTE),
            "after-exp": NBF_TO_COME["after-exp"],
        },
        messages=_ASSERTION,
    ),
)
