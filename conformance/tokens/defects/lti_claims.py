"""Defects of the claims that make an id_token a message of LTI: version, deployment, type (Core 1.3 section 5.3)."""

from collections.abc import Mapping
from typing import Any, Final

from conformance.tokens.changes import each_says, in_turn, lacks, says
from conformance.tokens.defect import ID_TOKENS, Change, Defect, Level
from conformance.tokens.defects.text_forms import missing
from conformance.tokens.draft import Draft
from mock_platform.vocabulary import (
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_NOTICE,
    CLAIM_VERSION,
    MESSAGE_DEEP_LINKING_RESPONSE,
    MESSAGE_RESOURCE_LINK,
    MESSAGE_START_ASSESSMENT,
    NOTICE_HELLO_WORLD,
    SCOPE_SCORE,
    VERSION,
)

_LOGOUT: Final = "http://schemas.openid.net/event/backchannel-logout"
_PREFIX: Final = CLAIM_VERSION.removesuffix("version")
_OF_LTI: Final = _PREFIX.partition("/spec/")[0]


def _claims_named(prefix: str) -> Change:
    """Write the claims of LTI under another prefix, where nobody looks for them."""

    def change(draft: Draft) -> Draft:
        renamed = {prefix + name.removeprefix(_PREFIX): value for name, value in _claims_of_lti(draft).items()}
        return _without_lti(draft).with_claims(renamed)

    return change


def _with_http(name: str, value: str) -> Change:
    """Say the right thing in a claim whose name is an address with http."""
    return in_turn(lacks(name), says(name.replace("https://", "http://"), value))


def _claims_under(name: str) -> Change:
    """Put the claims of LTI into an object, by their short names."""

    def change(draft: Draft) -> Draft:
        inner = {claim.removeprefix(_PREFIX): value for claim, value in _claims_of_lti(draft).items()}
        return _without_lti(draft).with_claims({name: inner})

    return change


def _without_lti(draft: Draft) -> Draft:
    return draft.without_claims(*_claims_of_lti(draft))


def _claims_of_lti(draft: Draft) -> dict[str, Any]:
    return {name: value for name, value in draft.claims.items() if name.startswith(_OF_LTI)}


def _instead_of_a_launch(claims: Mapping[str, Any]) -> Change:
    """Say these claims instead of those of LTI; the ones of an id_token stay, so that only the kind is wrong."""
    return lambda draft: _without_lti(draft).with_claims(claims)


LTI_CLAIMS: Final[tuple[Defect, ...]] = (
    Defect(
        name="no-lti-claims",
        requirements=("CORE-018",),
        reason="the same platform signs people in to other applications, and those tokens are no launches",
        forms={
            "absent": _without_lti,
            "prefix-with-http": _claims_named(_PREFIX.replace("https://", "http://")),
            "prefix-in-other-case": _claims_named(_PREFIX.swapcase()),
            "without-prefix": _claims_named(""),
            "in-an-object": _claims_under(_PREFIX.removesuffix("/")),
        },
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="other-kind-of-token",
        requirements=("CORE-002", "CORE-018", "TRAP-018"),
        reason="the platform signs other tokens for this tool with the same key, and none of them is a launch",
        forms={
            "notice": _instead_of_a_launch(
                {
                    CLAIM_VERSION: VERSION,
                    CLAIM_DEPLOYMENT_ID: "deployment-1",
                    CLAIM_NOTICE: {"id": "notice-1", "timestamp": "2026-11-22T12:00:00Z", "type": NOTICE_HELLO_WORLD},
                }
            ),
            "logout-token": _instead_of_a_launch({"events": {_LOGOUT: {}}, "sid": "session-1", "jti": "logout-1"}),
            "access-token": _instead_of_a_launch({"scope": SCOPE_SCORE, "client_id": "tool-4711", "jti": "access-1"}),
            "user-info": _instead_of_a_launch({"name": "Ada Lovelace", "email": "ada@lms.example.edu"}),
        },
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="version-missing",
        requirements=("CORE-005",),
        reason="the version tells that the token is a message of LTI at all",
        forms={**missing(CLAIM_VERSION), "prefix-with-http": _with_http(CLAIM_VERSION, VERSION)},
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="version-other",
        requirements=("CORE-006",),
        reason="another version has other rules",
        forms=each_says(
            CLAIM_VERSION,
            {
                "shorter": VERSION.removesuffix(".0"),
                "older": "1.1.0",
                "newer": "2.0.0",
                "later-patch": "1.3.1",
                "longer": f"{VERSION}.0",
                "lti-1p0": "LTI-1p0",
                "blank-after": f"{VERSION} ",
                "other-separator": "1-3-0",
                "number": 1.3,
                "list": [VERSION],
                "true": True,
            },
        ),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="deployment-missing",
        requirements=("CORE-008",),
        reason="without a deployment nobody knows which customer is meant",
        forms={
            **missing(CLAIM_DEPLOYMENT_ID),
            "prefix-with-http": _with_http(CLAIM_DEPLOYMENT_ID, "deployment-1"),
            "under-its-parameters-name": in_turn(
                says("lti_deployment_id", "deployment-1"), says("deployment_id", "1"), lacks(CLAIM_DEPLOYMENT_ID)
            ),
        },
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="deployment-wrong-type",
        requirements=("CORE-008",),
        reason="a deployment id is a text; what is none is not usable as one",
        forms=each_says(
            CLAIM_DEPLOYMENT_ID,
            {"number": 1, "zero": 0, "true": True, "list": ["deployment-1"], "object": {"id": "deployment-1"}},
        ),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="message-type-missing",
        requirements=("CORE-002",),
        reason="guessing the type applies the wrong rules",
        forms={
            **missing(CLAIM_MESSAGE_TYPE),
            "prefix-with-http": _with_http(CLAIM_MESSAGE_TYPE, MESSAGE_RESOURCE_LINK),
        },
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="message-type-unknown",
        requirements=("CORE-003",),
        reason="a message with other rules would be judged by those of a resource link",
        forms=each_says(
            CLAIM_MESSAGE_TYPE,
            {
                "made-up": "LtiFooRequest",
                "lower-case": MESSAGE_RESOURCE_LINK.lower(),
                "older": "basic-lti-launch-request",
                "longer": f"{MESSAGE_RESOURCE_LINK}s",
                "blank-after": f"{MESSAGE_RESOURCE_LINK} ",
                "name-of-a-property": "constructor",
            },
        ),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="message-type-of-a-tool",
        requirements=("CORE-003", "TRAP-018"),
        reason="only tools send such a message, and a platform's token is not one",
        forms=each_says(
            CLAIM_MESSAGE_TYPE,
            {"deep-linking-response": MESSAGE_DEEP_LINKING_RESPONSE, "start-assessment": MESSAGE_START_ASSESSMENT},
        ),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="message-type-wrong-type",
        requirements=("CORE-003",),
        reason="a message type is one text; a list of types or an object is none that a tool knows",
        forms=each_says(
            CLAIM_MESSAGE_TYPE,
            {
                "list": [MESSAGE_RESOURCE_LINK],
                "object": {MESSAGE_RESOURCE_LINK: True},
                "number": 1,
                "true": True,
            },
        ),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
)
