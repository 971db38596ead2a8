"""Defects of `aud` and `azp`: for whom the token was made, and who asked for it (Sec 5.1.3 steps 3 to 5)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from conformance.tokens.changes import (
    client_id_of,
    each_says,
    each_says_of_setting,
    in_turn,
    issuer_of,
    lacks,
    says,
    says_of_setting,
)
from conformance.tokens.defect import ID_TOKENS, Change, Defect, Verdict
from conformance.tokens.defects.text_forms import altered
from conformance.tokens.draft import Draft

OTHER_CLIENT: Final = "another-tool-0815"
OTHER_AUDIENCE: Final = "https://another-tool.example.net"


def _registered_as(client_id: str, aud: Any) -> Change:
    def change(draft: Draft) -> Draft:
        return draft.with_setting(client_id=client_id).without_claims("azp").with_claims({"aud": aud})

    return change


def _alone_and_azp(azp: Mapping[str, Callable[[str], Any]]) -> dict[str, Change]:
    """Return forms with one audience, which is right, and this `azp`, made of the client id."""

    def form(party: Callable[[str], Any]) -> Change:
        return lambda draft: draft.with_claims({"aud": draft.setting.client_id, "azp": party(draft.setting.client_id)})

    return {name: form(party) for name, party in azp.items()}


def _several_and_azp(*azp: Any) -> Change:
    """Return the form with a further audience, and `azp` only if one is given."""
    several = says_of_setting("aud", lambda setting: [setting.client_id, OTHER_AUDIENCE])
    return in_turn(several, lacks("azp"), *(says("azp", party) for party in azp))


AUDIENCE: Final[tuple[Defect, ...]] = (
    Defect(
        name="aud-missing",
        requirements=("IDT-CLM-008",),
        reason="a token for nobody would be a token for everybody",
        forms={
            "absent": lacks("aud", "azp"),
            "absent-but-azp": in_turn(lacks("aud"), says_of_setting("azp", client_id_of)),
            **each_says(
                "aud", {"null": None, "empty": "", "empty-list": [], "list-of-empty": [""], "list-of-null": [None]}
            ),
        },
        messages=ID_TOKENS,
    ),
    Defect(
        name="aud-other",
        requirements=("IDT-CLM-007",),
        reason="a token made for another tool must not open this one",
        forms={
            **each_says("aud", {"another-tool": OTHER_CLIENT, "list": [OTHER_CLIENT, OTHER_AUDIENCE]}),
            "another-tool-but-azp": in_turn(says("aud", OTHER_CLIENT), says_of_setting("azp", client_id_of)),
            "issuer": says_of_setting("aud", issuer_of),
        },
        messages=ID_TOKENS,
    ),
    Defect(
        name="aud-altered",
        requirements=("IDT-CLM-010", "IDT-CLM-007"),
        reason="client ids are often consecutive numbers, so a part that matches is a neighbour's door",
        forms={
            **altered("aud", client_id_of),
            "other-case": _registered_as("Tool-A", "tool-a"),
            "list-of-longer": says_of_setting("aud", lambda setting: [f"{setting.client_id}0"]),
        },
        messages=ID_TOKENS,
    ),
    Defect(
        name="aud-wrong-type",
        requirements=("IDT-CLM-007",),
        reason="an audience is a text or a list of texts; anything else does not contain the client id",
        forms={
            "number-written-alike": _registered_as("4711", 4711),
            "list-of-number-written-alike": _registered_as("4711", [4711]),
            **each_says_of_setting(
                "aud",
                {
                    "object-of-that-name": lambda setting: {setting.client_id: True},
                    "object-with-a-text": lambda setting: {"0": setting.client_id, "length": 1},
                    "list-as-text": lambda setting: f'["{setting.client_id}"]',
                    "list-in-a-list": lambda setting: [[setting.client_id]],
                    "true": lambda _: True,
                },
            ),
        },
        messages=ID_TOKENS,
    ),
    Defect(
        name="aud-several-without-azp",
        requirements=("IDT-CLM-009", "IDT-CLM-011"),
        reason="each further audience has the token in its hands, and nothing says that it was issued to this tool",
        forms={
            "first": _several_and_azp(),
            "last": in_turn(says_of_setting("aud", lambda setting: [OTHER_AUDIENCE, setting.client_id]), lacks("azp")),
            "azp-null": _several_and_azp(None),
            "azp-empty": _several_and_azp(""),
            "among-numbers": in_turn(says_of_setting("aud", lambda setting: [setting.client_id, 7]), lacks("azp")),
        },
        messages=ID_TOKENS,
    ),
    Defect(
        name="aud-several-and-azp-other",
        requirements=("IDT-CLM-009", "IDT-CLM-012"),
        reason="another of its audiences obtained the token and handed it on",
        forms={
            "another-audience": _several_and_azp(OTHER_AUDIENCE),
            "another-client": _several_and_azp(OTHER_CLIENT),
            "list": _several_and_azp([OTHER_AUDIENCE]),
        },
        messages=ID_TOKENS,
    ),
    Defect(
        name="azp-other",
        requirements=("IDT-CLM-012",),
        reason="it was obtained in another tool's login and handed on; that it is refused is a SHOULD (step 5)",
        forms=_alone_and_azp(
            {
                "another-client": lambda _: OTHER_CLIENT,
                "longer": lambda client_id: f"{client_id}0",
                "empty": lambda _: "",
                "null": lambda _: None,
                "list": lambda client_id: [client_id],
                "true": lambda _: True,
            }
        ),
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
)
