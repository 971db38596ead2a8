"""Defects of the claims of a client assertion (Security Framework 1.0 section 4.1.1, RFC 7523 section 3).

A token endpoint has to judge iss, sub, aud, exp and jti. Where Sec 4.1.1, its examples and Core 6.2 contradict one
another (who the issuer is, how times are written), and where RFC 7523 leaves the choice, the verdict is *acceptable*.
"""

from typing import Final

from conformance.tokens.changes import each_says, each_says_of_setting, in_turn, says, says_of_setting
from conformance.tokens.defect import Change, Defect, Level, Message, Verdict
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
from conformance.tokens.draft import Draft, Setting
from conformance.tokens.moments import MINUTE, beyond_leeway
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID

ANOTHER_SERVER: Final = "https://another-lms.example/token"
ANOTHER_TOOL: Final = "another-tool-0815"
TEN_YEARS_S: Final = 315_360_000

_ASSERTION: Final = frozenset({Message.CLIENT_ASSERTION})
_IN_DIGITS: Final = "text"  # the form of a time that is a text of digits


def _client_id(setting: Setting) -> str:
    return setting.client_id


def _token_url(setting: Setting) -> str:
    return setting.token_url


def _not_before(seconds: float) -> Change:
    """Let an assertion begin so many seconds later than a fast clock excuses, and last a minute from then."""

    def change(draft: Draft) -> Draft:
        moment = draft.setting.seconds + beyond_leeway(draft.setting) + seconds
        return draft.with_claims({"nbf": moment, "exp": moment + MINUTE})

    return change


ASSERTION_CLAIMS: Final[tuple[Defect, ...]] = (
    Defect(
        name="assertion-iss-missing",
        requirements=("OAUTH-023",),
        reason="the values of every claim are judged, and iss is the first of them",
        forms=missing("iss"),
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-iss-wrong-type",
        requirements=("OAUTH-023",),
        reason="the issuer is one text; a list that contains it is not the issuer",
        forms=wrong_type("iss", _client_id),
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-iss-other",
        requirements=("OAUTH-002",),
        reason="Core 6.2 wants the client id there, Sec 4.1.1 whoever issued the assertion",
        forms={
            **each_says("iss", {"address-of-tool": "https://tool.example.com", "another-tool": ANOTHER_TOOL}),
            "platform": says_of_setting("iss", lambda setting: setting.issuer),
            **altered("iss", _client_id),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-sub-missing",
        requirements=("OAUTH-023",),
        reason="without a subject no client is authenticated (RFC 7523 section 3)",
        forms=missing("sub"),
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-sub-other",
        requirements=("OAUTH-023",),
        reason="the subject is the client, and nobody else (RFC 7523 section 3)",
        forms={
            **each_says("sub", {"another-tool": ANOTHER_TOOL, "user": "user-1"}),
            "platform": says_of_setting("sub", lambda setting: setting.issuer),
        },
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-sub-altered",
        requirements=("OAUTH-023",),
        reason="client ids are often numbers in a row: one that is almost the client's is a neighbour's",
        forms={
            **altered("sub", _client_id),
            "other-case": in_turn(
                lambda draft: draft.with_setting(client_id="Tool-A"), says("iss", "Tool-A"), says("sub", "tool-a")
            ),
        },
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-sub-wrong-type",
        requirements=("OAUTH-023",),
        reason="the subject is one text; a list that contains it is not the subject",
        forms=wrong_type("sub", _client_id),
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-aud-missing",
        requirements=("OAUTH-024",),
        reason="an assertion for nobody would be one for everybody",
        forms={**missing("aud"), **each_says("aud", {"empty-list": [], "list-of-null": [None]})},
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-aud-other",
        requirements=("OAUTH-024",),
        reason="an assertion for another server must be of no use here",
        forms={
            **each_says("aud", {"another-server": ANOTHER_SERVER, "list": [ANOTHER_SERVER]}),
            "client-id": says_of_setting("aud", _client_id),
            "another-endpoint": says_of_setting("aud", lambda setting: f"{setting.issuer}/another/endpoint"),
        },
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-aud-altered",
        requirements=("OAUTH-024",),
        reason="the audience is what was agreed on, in every character (RFC 7523 section 3)",
        forms={
            **altered("aud", _token_url),
            **each_says_of_setting(
                "aud",
                {
                    "other-case": lambda setting: setting.token_url.swapcase(),
                    "subdomain-of-attacker": lambda setting: f"{setting.token_url}.attacker.example",
                    "list-of-longer": lambda setting: [f"{setting.token_url}0"],
                },
            ),
        },
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-aud-wrong-type",
        requirements=("OAUTH-024",),
        reason="an audience is a text or a list of texts (RFC 7519 section 4.1.3)",
        forms={
            **each_says_of_setting(
                "aud",
                {
                    "object-of-that-name": lambda setting: {setting.token_url: True},
                    "list-in-a-list": lambda setting: [[setting.token_url]],
                    "list-as-text": lambda setting: f'["{setting.token_url}"]',
                },
            ),
            **each_says("aud", {"number": 7, "true": True}),
        },
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-aud-several",
        requirements=("OAUTH-034",),
        reason="a hostile server could have had the tool make it, and use it here (CVE-2025-27370)",
        forms=each_says_of_setting(
            "aud",
            {
                "first": lambda setting: [setting.token_url, ANOTHER_SERVER],
                "last": lambda setting: [ANOTHER_SERVER, setting.token_url],
            },
        ),
        verdict=Verdict.ACCEPTABLE,
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-aud-issuer",
        requirements=("OAUTH-003",),
        reason="it names the right server otherwise than agreed; RFC 7523 section 3 leaves open which names are good",
        forms=each_says_of_setting(
            "aud",
            {
                "text": lambda setting: setting.issuer,
                "list": lambda setting: [setting.issuer],
                "beside-the-endpoint": lambda setting: [setting.token_url, setting.issuer],
            },
        ),
        verdict=Verdict.ACCEPTABLE,
        messages=_ASSERTION,
    ),
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
        forms={**EXPIRED, "in-digits": says_of_setting("exp", lambda setting: str(setting.seconds - 86_400))},
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-lives-long",
        requirements=("OAUTH-004",),
        reason="what lives long can be stolen for long; a server may refuse it (RFC 7523 section 3)",
        forms=each_says_of_setting(
            "exp",
            {
                "ten-years": lambda setting: setting.seconds + TEN_YEARS_S,
                "milliseconds": lambda setting: (setting.seconds + 300) * 1000,
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
    Defect(
        name="assertion-jti-missing",
        requirements=("OAUTH-023",),
        reason="without an id nobody can tell that an assertion was used before",
        forms={name: missing("jti")[name] for name in ("absent", "null")},
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-jti-wrong-type",
        requirements=("OAUTH-023",),
        reason="an id is a text (RFC 7519 section 4.1.7); what is stored of a list or an object may be no id at all",
        forms=each_says("jti", {"number": 4711, "zero": 0, "true": True, "list": ["29f90c04"], "object": {"id": "1"}}),
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-jti-empty",
        requirements=("OAUTH-004",),
        reason="an empty text is a text, and tells nothing apart",
        forms=each_says("jti", {"empty": "", "blank": " "}),
        verdict=Verdict.ACCEPTABLE,
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-deployment-other",
        requirements=("OAUTH-008",),
        reason="the token would be for a deployment that the tool does not have; the claim is only advised",
        forms={
            **each_says(CLAIM_DEPLOYMENT_ID, {"another": "another-deployment", "null": None, "empty": ""}),
            **wrong_type(CLAIM_DEPLOYMENT_ID, lambda setting: setting.deployment_id),
        },
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=_ASSERTION,
    ),
)
