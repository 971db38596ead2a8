"""Liberties of `exp`, `iat` and `nbf` (RFC 7519 sections 2 and 4.1): how near, how far, and how they are written.

A NumericDate is any JSON number of seconds. Within the leeway either verdict is right: what lies there is acceptable.
"""

import math
from typing import Any, Final

from conformance.tokens.defect import Change, Message, Variation, Verdict
from conformance.tokens.draft import Draft, Setting

MINUTE, HOUR, DAY = 60, 3600, 86_400
YEAR_9999: Final = 253_402_300_799
LARGEST_EXACT: Final = 2**53

_ID_TOKEN: Final = frozenset({Message.ID_TOKEN})


def _from_now(**after_s: float) -> Change:
    """Let each time be so many seconds after this moment; a fraction makes it a number with a fraction."""

    def change(draft: Draft) -> Draft:
        return draft.with_claims({name: draft.setting.seconds + seconds for name, seconds in after_s.items()})

    return change


def _at(**times: Any) -> Change:
    return lambda draft: draft.with_claims(times)


def _leeway_s(setting: Setting) -> int:
    return math.floor(setting.leeway.total_seconds())


def _over_within_leeway(draft: Draft) -> Draft:
    exp = draft.setting.seconds - _leeway_s(draft.setting) // 2
    return draft.with_claims({"iat": exp - HOUR, "exp": exp})


def _to_come_within_leeway(*names: str) -> Change:
    def change(draft: Draft) -> Draft:
        moment = draft.setting.seconds + _leeway_s(draft.setting) // 2
        return draft.with_claims({**dict.fromkeys(names, moment), "exp": moment + HOUR})

    return change


def _with_exponent(draft: Draft) -> Draft:
    """Write `exp` as a platform does whose numbers are all doubles: the same number, in scientific notation."""
    exp = draft.setting.seconds + HOUR
    digits = str(exp)
    plain, scientific = f'"exp":{digits}', f'"exp":{digits[0]}.{digits[1:]}e{len(digits) - 1}'
    return draft.with_claims({"exp": exp}).payload_written(
        lambda text: text.replace(plain.encode(), scientific.encode())
    )


TIMES: Final[tuple[Variation, ...]] = (
    Variation(
        name="lifetime",
        subject="lifetime",
        requirements=("IDT-CLM-015",),
        reason="a token is good until it expires, be that soon or late",
        forms={
            "of-a-minute": _from_now(iat=0, exp=MINUTE),
            "nearly-over": _from_now(iat=-MINUTE, exp=1),
            "just-begun": _from_now(iat=0, exp=HOUR),
            "of-a-day": _from_now(iat=-1, exp=DAY),
        },
        messages=_ID_TOKEN,
    ),
    Variation(
        name="time-with-fraction",
        subject="lifetime",
        requirements=("IDT-CLM-017",),
        reason="a NumericDate may have a fraction, and any notation of a JSON number",
        forms={
            "half-seconds": _from_now(iat=-5.5, exp=HOUR + 0.5),
            "point-nought": _from_now(iat=-5.0, exp=float(HOUR)),
            "microseconds": _from_now(iat=-5.015625, exp=HOUR + 0.984375),
            "exponent": _with_exponent,
        },
        messages=_ID_TOKEN,
    ),
    Variation(
        name="issued-long-ago",
        subject="lifetime",
        requirements=("IDT-CLM-020",),
        reason="an old token that has not expired may be refused, to bound how long nonces are remembered",
        forms={
            "an-hour": _from_now(iat=-HOUR, exp=HOUR),
            "a-month": _from_now(iat=-30 * DAY, exp=HOUR),
            "at-the-epoch": _at(iat=0),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=_ID_TOKEN,
    ),
    Variation(
        name="expires-in-the-far-future",
        subject="lifetime",
        requirements=("IDT-CLM-026",),
        reason="no document bounds a lifetime, and none obliges a reader to believe in one beyond its calendar",
        forms={
            "after-2038": _at(exp=2**31 + DAY),
            "after-2106": _at(exp=2**32 + DAY),
            "year-9999": _at(exp=YEAR_9999),
            "year-10000": _at(exp=YEAR_9999 + 1),
            "milliseconds": lambda draft: draft.with_claims({"exp": (draft.setting.seconds + HOUR) * 1000}),
            "largest-exact": _at(exp=LARGEST_EXACT),
            "1e300": _at(exp=1e300),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=_ID_TOKEN,
    ),
    Variation(
        name="clocks-differ",
        subject="lifetime",
        requirements=("IDT-CLM-015", "IDT-CLM-019", "TRAP-026"),
        reason="within the leeway it is the reader's to say where it draws the line",
        forms={
            "over-now": _from_now(iat=-HOUR, exp=0),
            "over-within-leeway": _over_within_leeway,
            "issued-in-a-second": _from_now(iat=1, exp=HOUR),
            "issued-within-leeway": _to_come_within_leeway("iat"),
            "valid-within-leeway": _to_come_within_leeway("nbf"),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=_ID_TOKEN,
    ),
    Variation(
        name="nbf",
        subject="nbf",
        requirements=("IDT-CLM-022",),
        reason="a platform may say from when on the token is valid, and that has begun",
        forms={
            "as-issued": _from_now(nbf=-5),
            "now": _from_now(nbf=0),
            "fraction": _from_now(nbf=-0.5),
            "an-hour-ago": _from_now(nbf=-HOUR),
            "zero": _at(nbf=0),
        },
        messages=_ID_TOKEN,
    ),
)
