"""Liberties of `exp`, `iat` and `nbf` (RFC 7519 sections 2 and 4.1): how near, how far, and how they are written.

A NumericDate is any JSON number of seconds. Within the leeway either verdict is right: what lies there is acceptable.
"""

from typing import Final

from conformance.tokens.changes import says
from conformance.tokens.defect import ID_TOKENS, Change, Variation, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.moments import DAY, HOUR, MINUTE, from_now, within_leeway

YEAR_9999: Final = 253_402_300_799
LARGEST_EXACT: Final = 2**53


def _over_within_leeway(draft: Draft) -> Draft:
    exp = draft.setting.seconds - within_leeway(draft.setting)
    return draft.with_claims({"iat": exp - HOUR, "exp": exp})


def _to_come_within_leeway(name: str) -> Change:
    def change(draft: Draft) -> Draft:
        moment = draft.setting.seconds + within_leeway(draft.setting)
        return draft.with_claims({name: moment, "exp": moment + HOUR})

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
            "of-a-minute": from_now(iat=0, exp=MINUTE),
            "nearly-over": from_now(iat=-MINUTE, exp=1),
            "just-begun": from_now(iat=0, exp=HOUR),
            "of-a-day": from_now(iat=-1, exp=DAY),
        },
        messages=ID_TOKENS,
    ),
    Variation(
        name="time-with-fraction",
        subject="lifetime",
        requirements=("IDT-CLM-017",),
        reason="a NumericDate may have a fraction, and any notation of a JSON number",
        forms={
            "half-seconds": from_now(iat=-5.5, exp=HOUR + 0.5),
            "point-nought": from_now(iat=-5.0, exp=float(HOUR)),
            "microseconds": from_now(iat=-5.015625, exp=HOUR + 0.984375),
            "exponent": _with_exponent,
        },
        messages=ID_TOKENS,
    ),
    Variation(
        name="issued-long-ago",
        subject="lifetime",
        requirements=("IDT-CLM-020",),
        reason="an old token that has not expired may be refused, to bound how long nonces are remembered",
        forms={
            "an-hour": from_now(iat=-HOUR, exp=HOUR),
            "a-month": from_now(iat=-30 * DAY, exp=HOUR),
            "at-the-epoch": says("iat", 0),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Variation(
        name="expires-in-the-far-future",
        subject="lifetime",
        requirements=("IDT-CLM-026",),
        reason="no document bounds a lifetime, and none obliges a reader to believe in one beyond its calendar",
        forms={
            "after-2038": says("exp", 2**31 + DAY),
            "after-2106": says("exp", 2**32 + DAY),
            "year-9999": says("exp", YEAR_9999),
            "year-10000": says("exp", YEAR_9999 + 1),
            "milliseconds": lambda draft: draft.with_claims({"exp": (draft.setting.seconds + HOUR) * 1000}),
            "largest-exact": says("exp", LARGEST_EXACT),
            "1e300": says("exp", 1e300),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Variation(
        name="clocks-differ",
        subject="lifetime",
        requirements=("IDT-CLM-015", "IDT-CLM-019", "TRAP-026"),
        reason="within the leeway it is the reader's to say where it draws the line",
        forms={
            "over-now": from_now(iat=-HOUR, exp=0),
            "over-within-leeway": _over_within_leeway,
            "issued-in-a-second": from_now(iat=1, exp=HOUR),
            "issued-within-leeway": _to_come_within_leeway("iat"),
            "valid-within-leeway": _to_come_within_leeway("nbf"),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Variation(
        name="nbf",
        subject="nbf",
        requirements=("IDT-CLM-022",),
        reason="a platform may say from when on the token is valid, and that has begun",
        forms={
            "as-issued": from_now(nbf=-5),
            "now": from_now(nbf=0),
            "fraction": from_now(nbf=-0.5),
            "an-hour-ago": from_now(nbf=-HOUR),
            "zero": says("nbf", 0),
        },
        messages=ID_TOKENS,
    ),
)
