"""Liberties of `aud` and `azp` (Sec 5.1.2): a text or a list, and whether it says who asked."""

from typing import Final

from conformance.tokens.changes import client_id_of, each_says_of_setting, in_turn, says_of_setting
from conformance.tokens.defect import ID_TOKENS, Change, Variation, Verdict

OTHER_AUDIENCE: Final = "https://analytics.example.net"


_AZP: Final[Change] = says_of_setting("azp", client_id_of)


def _of_several(*places: str) -> Change:
    """Return the form with several audiences, among them the tool where *places* has an empty text, and azp."""
    audiences = says_of_setting("aud", lambda setting: [place or setting.client_id for place in places])
    return in_turn(audiences, _AZP)


AUDIENCE: Final[tuple[Variation, ...]] = (
    Variation(
        name="aud-list",
        subject="audience",
        requirements=("IDT-CLM-006",),
        reason="half of the platforms write the audience as a list of one",
        forms=each_says_of_setting("aud", {"of-one": lambda setting: [setting.client_id]}),
        messages=ID_TOKENS,
    ),
    Variation(
        name="azp",
        subject="audience",
        requirements=("IDT-CLM-012",),
        reason="azp may stand beside a single audience, and then names the tool",
        forms={
            "beside-text": _AZP,
            "beside-list": in_turn(says_of_setting("aud", lambda setting: [setting.client_id]), _AZP),
        },
        messages=ID_TOKENS,
    ),
    Variation(
        name="aud-several-with-azp",
        subject="audience",
        requirements=("IDT-CLM-009", "TRAP-008"),
        reason="whether further audiences are trusted is the tool's to say; azp says that it was issued to the tool",
        forms={
            "first": _of_several("", OTHER_AUDIENCE),
            "last": _of_several(OTHER_AUDIENCE, ""),
            "in-the-middle": _of_several(OTHER_AUDIENCE, "", "another-tool-0815"),
            "twice": _of_several("", ""),
            "among-many": _of_several(*(f"{OTHER_AUDIENCE}/{number}" for number in range(100)), ""),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
)
