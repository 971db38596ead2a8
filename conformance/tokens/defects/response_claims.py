"""Defects of the registered claims of a deep linking response (Security Framework 1.0 sections 5.2.2 and 5.2.3).

*Invalid* is what a platform has to refuse. What only the tool is told (iat), what is advised (azp, nonce), and what the
documents contradict one another about, is *acceptable*.
"""

from typing import Final

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
from conformance.tokens.defect import Defect, Message, Verdict
from conformance.tokens.defects.text_forms import altered, missing, wrong_type
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

ANOTHER_PLATFORM: Final = "https://another-lms.example"
ANOTHER_TOOL: Final = "another-tool-0815"

_RESPONSE: Final = frozenset({Message.DEEP_LINKING_RESPONSE})


RESPONSE_CLAIMS: Final[tuple[Defect, ...]] = (
    Defect(
        name="response-iss-missing",
        requirements=("DL-061",),
        reason="nobody can say which tool speaks",
        forms=missing("iss"),
        messages=_RESPONSE,
    ),
    Defect(
        name="response-iss-other",
        requirements=("DL-061",),
        reason="one tool must not speak for another",
        forms={
            **each_says("iss", {"another-tool": ANOTHER_TOOL, "address-of-tool": "https://tool.example.com"}),
            "platform": says_of_setting("iss", issuer_of),
        },
        messages=_RESPONSE,
    ),
    Defect(
        name="response-iss-altered",
        requirements=("DL-061",),
        reason="the issuer exactly matches the client id, which often is a number beside another tool's",
        forms={
            **altered("iss", client_id_of),
            "other-case": in_turn(lambda draft: draft.with_setting(client_id="Tool-A"), says("iss", "tool-a")),
        },
        messages=_RESPONSE,
    ),
    Defect(
        name="response-iss-wrong-type",
        requirements=("DL-061",),
        reason="the issuer is one text; a list that contains it is not the issuer",
        forms=wrong_type("iss", client_id_of),
        messages=_RESPONSE,
    ),
    Defect(
        name="response-aud-missing",
        requirements=("DL-062",),
        reason="a response for nobody would be one for everybody",
        forms={**missing("aud"), **each_says("aud", {"empty-list": [], "list-of-null": [None]})},
        messages=_RESPONSE,
    ),
    Defect(
        name="response-aud-other",
        requirements=("DL-062",),
        reason="a response for another platform must be worth nothing here",
        forms={
            **each_says("aud", {"another-platform": ANOTHER_PLATFORM, "list": [ANOTHER_PLATFORM]}),
            "client-id": says_of_setting("aud", client_id_of),
            "return-address": says_of_setting("aud", lambda setting: f"{setting.issuer}/deep_links"),
            "another-platform-but-azp": in_turn(says("aud", ANOTHER_PLATFORM), says_of_setting("azp", issuer_of)),
        },
        messages=_RESPONSE,
    ),
    Defect(
        name="response-aud-altered",
        requirements=("DL-062",),
        reason="the audience is the platform's issuer in every character",
        forms={
            **altered("aud", issuer_of),
            **each_says_of_setting(
                "aud",
                {
                    "other-case": lambda setting: setting.issuer.swapcase(),
                    "slash-after": lambda setting: f"{setting.issuer}/",
                    "subdomain-of-attacker": lambda setting: f"{setting.issuer}.attacker.example",
                    "list-of-longer": lambda setting: [f"{setting.issuer}0"],
                },
            ),
        },
        messages=_RESPONSE,
    ),
    Defect(
        name="response-aud-wrong-type",
        requirements=("DL-062",),
        reason="an audience is a text or a list of texts (RFC 7519 section 4.1.3)",
        forms={
            **each_says_of_setting(
                "aud",
                {
                    "object-of-that-name": lambda setting: {setting.issuer: True},
                    "list-in-a-list": lambda setting: [[setting.issuer]],
                    "list-as-text": lambda setting: f'["{setting.issuer}"]',
                },
            ),
            **each_says("aud", {"number": 7, "true": True}),
        },
        messages=_RESPONSE,
    ),
    Defect(
        name="response-aud-several",
        requirements=("DL-062",),
        reason="a further audience has the response in its hands, and the platform does not trust it",
        forms={
            "first": in_turn(says_of_setting("aud", lambda setting: [setting.issuer, ANOTHER_PLATFORM]), lacks("azp")),
            "last": in_turn(says_of_setting("aud", lambda setting: [ANOTHER_PLATFORM, setting.issuer]), lacks("azp")),
            "azp-another-audience": in_turn(
                says_of_setting("aud", lambda setting: [setting.issuer, ANOTHER_PLATFORM]),
                says("azp", ANOTHER_PLATFORM),
            ),
        },
        messages=_RESPONSE,
    ),
    Defect(
        name="response-azp-other",
        requirements=("IDT-CLM-012",),
        reason="it was issued to another party; that a platform looks at azp is a SHOULD (Sec 5.2.3 step 5)",
        forms={
            **each_says("azp", {"another-platform": ANOTHER_PLATFORM, "empty": "", "null": None, "true": True}),
            "list": says_of_setting("azp", lambda setting: [setting.issuer]),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-exp-missing",
        requirements=("DL-063",),
        reason="a response that never ends can be found in a log years later",
        forms=EXP_MISSING,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-exp-wrong-type",
        requirements=("DL-063", "DL-023"),
        reason="the time of expiry must be a JSON number (Sec 5.2.2)",
        forms=EXP_NO_NUMBER,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-expired",
        requirements=("DL-063",),
        reason="an old response may be found in a log",
        forms=EXPIRED,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-iat-missing",
        requirements=("IDT-CLM-018",),
        reason="the tool has to say when it wrote; a platform need not ask (Sec 5.2.3 step 8)",
        forms={**IAT_MISSING, **IAT_NO_NUMBER},
        verdict=Verdict.ACCEPTABLE,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-iat-to-come",
        requirements=("IDT-CLM-019",),
        reason="it was made by a broken clock or in advance; a platform may refuse by iat (Sec 5.2.3 step 8)",
        forms=IAT_TO_COME,
        verdict=Verdict.ACCEPTABLE,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-nbf-to-come",
        requirements=("IDT-CLM-022",),
        reason="before its nbf a token must not be accepted, whoever reads it (RFC 7519 section 4.1.5)",
        forms=NBF_TO_COME,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-nbf-wrong-type",
        requirements=("IDT-CLM-018",),
        reason="a time that cannot be read cannot be held against the clock; no step of Sec 5.2.3 names it",
        forms=NBF_NO_NUMBER,
        verdict=Verdict.ACCEPTABLE,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-nonce-missing",
        requirements=("DL-064",),
        reason="without a nonce the response can be posted twice; that a platform demands one is a SHOULD",
        forms={**missing("nonce"), **each_says("nonce", {"number": 4711, "true": True, "list": ["r-71c0e4a8"]})},
        verdict=Verdict.ACCEPTABLE,
        messages=_RESPONSE,
    ),
)
