"""Defects of what makes a deep linking response one, and binds it to its request (Deep Linking 2.0 section 4.5).

Type, version and deployment are required claims; `data` comes back in every character (section 4.5.5), and is how a
platform knows that this person's browser asked (Security Framework 1.0 section 7.3.1).
"""

from collections.abc import Mapping
from html import escape
from typing import Final
from unicodedata import normalize
from urllib.parse import quote

from conformance.tokens.changes import each_says, in_turn, lacks, says
from conformance.tokens.defect import Change, Defect, Level, Message, Verdict
from conformance.tokens.defects.text_forms import Forms, altered, missing, wrong_type
from conformance.tokens.draft import Draft, Setting
from mock_platform.vocabulary import (
    CLAIM_DATA,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_VERSION,
    MESSAGE_DEEP_LINKING_REQUEST,
    MESSAGE_DEEP_LINKING_RESPONSE,
    MESSAGE_RESOURCE_LINK,
    MESSAGE_START_ASSESSMENT,
    VERSION,
)

DATA: Final = "csrf:c7fbba78-7b75"
ODD_DATA: Final = " caf\u00e9 <a&b> 100% "

_RESPONSE: Final = frozenset({Message.DEEP_LINKING_RESPONSE})


def _type(_setting: Setting) -> str:
    return MESSAGE_DEEP_LINKING_RESPONSE


def _version(_setting: Setting) -> str:
    return VERSION


def _deployment_id(setting: Setting) -> str:
    return setting.deployment_id


def _data(setting: Setting) -> str:
    return setting.data or ""


def _asked_with(data: str | None, forms: Mapping[str, Change]) -> Forms:
    """Return the forms as answers to a request that had this data, or none."""

    def asked(draft: Draft) -> Draft:
        return draft.with_setting(data=data).with_claims({CLAIM_DATA: data})

    return {name: in_turn(asked, form) for name, form in forms.items()}


RESPONSE_MESSAGE: Final[tuple[Defect, ...]] = (
    Defect(
        name="response-type-missing",
        requirements=("DL-024", "OAUTH-033"),
        reason="a message that does not say what it is may be any other of the tool's",
        forms=missing(CLAIM_MESSAGE_TYPE),
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-type-other",
        requirements=("DL-024", "OAUTH-033"),
        reason="another message of the tool, for the same platform and by the same key, is no response",
        forms=each_says(
            CLAIM_MESSAGE_TYPE,
            {
                "start-of-assessment": MESSAGE_START_ASSESSMENT,
                "request": MESSAGE_DEEP_LINKING_REQUEST,
                "launch": MESSAGE_RESOURCE_LINK,
            },
        ),
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-type-altered",
        requirements=("DL-024", "OAUTH-033"),
        reason="a name of a message that nobody defined is none",
        forms={
            **altered(CLAIM_MESSAGE_TYPE, _type),
            "other-case": says(CLAIM_MESSAGE_TYPE, MESSAGE_DEEP_LINKING_RESPONSE.lower()),
            **wrong_type(CLAIM_MESSAGE_TYPE, _type),
        },
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-version-missing",
        requirements=("DL-024",),
        reason="the version is a required claim of every message (DL 4.5.3)",
        forms=missing(CLAIM_VERSION),
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-version-other",
        requirements=("DL-024",),
        reason="a message of another version may mean other things by the same words",
        forms={
            **each_says(CLAIM_VERSION, {"later": "2.0.0", "two-numbers": "1.3", "four-numbers": "1.3.0.1"}),
            **each_says(CLAIM_VERSION, {"number": 1.3, "version-1": "LTI-1p0", "list-of-one": [VERSION]}),
            "blank-after": altered(CLAIM_VERSION, _version)["blank-after"],
        },
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-deployment-missing",
        requirements=("DL-066",),
        reason="the deployments of one tool keep different customers apart",
        forms=missing(CLAIM_DEPLOYMENT_ID),
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-deployment-other",
        requirements=("DL-066",),
        reason="it is not the deployment of the request, and may be another customer's",
        forms={
            "another": says(CLAIM_DEPLOYMENT_ID, "another-deployment"),
            **altered(CLAIM_DEPLOYMENT_ID, _deployment_id),
            "other-case": in_turn(
                lambda draft: draft.with_setting(deployment_id="Deployment-A"),
                says(CLAIM_DEPLOYMENT_ID, "deployment-a"),
            ),
            **wrong_type(CLAIM_DEPLOYMENT_ID, _deployment_id),
            "number-written-alike": in_turn(
                lambda draft: draft.with_setting(deployment_id="1"), says(CLAIM_DEPLOYMENT_ID, 1)
            ),
        },
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-data-missing",
        requirements=("DL-065", "DL-025"),
        reason="by data the platform binds the response to this person's request",
        forms=_asked_with(DATA, missing(CLAIM_DATA)),
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-data-other",
        requirements=("DL-065", "DL-025"),
        reason="with the data of another request somebody else's browser is made to place content",
        forms=_asked_with(
            DATA,
            {
                "another-request": says(CLAIM_DATA, "csrf:00000000-0000"),
                **altered(CLAIM_DATA, _data),
                **wrong_type(CLAIM_DATA, _data),
            },
        ),
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-data-rewritten",
        requirements=("DL-065", "DL-025"),
        reason="data comes back in every character, and not as it looks after a form, a page or an address",
        forms=_asked_with(
            ODD_DATA,
            each_says(
                CLAIM_DATA,
                {
                    "trimmed": ODD_DATA.strip(),
                    "escaped-for-html": escape(ODD_DATA),
                    "quoted-for-an-address": quote(ODD_DATA),
                    "decomposed": normalize("NFD", ODD_DATA),
                    "without-accents": normalize("NFD", ODD_DATA).encode("ascii", "ignore").decode("ascii"),
                },
            ),
        ),
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-empty-data-missing",
        requirements=("DL-025",),
        reason="empty data comes back as well, but binds to nothing: no platform loses by its absence",
        forms=_asked_with("", {"absent": lacks(CLAIM_DATA), "null": says(CLAIM_DATA, None)}),
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-data-unasked",
        requirements=("DL-026",),
        reason="the request had nothing to send back; no document tells the platform to mind",
        forms=_asked_with(None, each_says(CLAIM_DATA, {"text": DATA, "empty": "", "null": None})),
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=_RESPONSE,
    ),
)
