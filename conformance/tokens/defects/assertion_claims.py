"""Defects of the claims of a client assertion (Security Framework 1.0 section 4.1.1, RFC 7523 section 3).

A token endpoint has to judge iss, sub, aud, exp and jti. Where Sec 4.1.1 and Core 6.2 contradict one another (who the
issuer is), and where RFC 7523 leaves the choice, the verdict is *acceptable*. The times have a table of their own.
"""

from typing import Final

from conformance.tokens.changes import (
    client_id_of,
    each_says,
    each_says_of_setting,
    in_turn,
    issuer_of,
    says,
    says_of_setting,
    token_url_of,
)
from conformance.tokens.defect import Defect, Level, Message, Verdict
from conformance.tokens.defects.text_forms import altered, missing, wrong_type
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID

ANOTHER_SERVER: Final = "https://another-lms.example/token"
ANOTHER_TOOL: Final = "another-tool-0815"

_ASSERTION: Final = frozenset({Message.CLIENT_ASSERTION})


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
        forms=wrong_type("iss", client_id_of),
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-iss-other",
        requirements=("OAUTH-002",),
        reason="Core 6.2 wants the client id there, Sec 4.1.1 whoever issued the assertion",
        forms={
            **each_says("iss", {"address-of-tool": "https://tool.example.com", "another-tool": ANOTHER_TOOL}),
            "platform": says_of_setting("iss", issuer_of),
            **altered("iss", client_id_of),
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
            "platform": says_of_setting("sub", issuer_of),
        },
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-sub-altered",
        requirements=("OAUTH-023",),
        reason="client ids are often numbers in a row: one that is almost the client's is a neighbour's",
        forms={
            **altered("sub", client_id_of),
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
        forms=wrong_type("sub", client_id_of),
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
            "client-id": says_of_setting("aud", client_id_of),
            "another-endpoint": says_of_setting("aud", lambda setting: f"{setting.issuer}/another/endpoint"),
        },
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-aud-altered",
        requirements=("OAUTH-024",),
        reason="the audience is what was agreed on, in every character (RFC 7523 section 3)",
        forms={
            **altered("aud", token_url_of),
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
