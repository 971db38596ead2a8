"""One kind of message in the place of another: all are signed by the same key (RFC 8725 sections 3.11 and 3.12).

Each has the claims of what it is, and as far as they do not contradict those, the ones of what it is taken for.
"""

from dataclasses import replace
from typing import Final

from conformance.tokens.client_assertion import client_assertion
from conformance.tokens.deep_linking_response import deep_linking_response
from conformance.tokens.defect import Defect, Level, Message, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.id_token import id_token
from mock_platform.vocabulary import CLAIM_CONTENT_ITEMS

_RESPONSE: Final = frozenset({Message.DEEP_LINKING_RESPONSE})
_ASSERTION: Final = frozenset({Message.CLIENT_ASSERTION})


def _launch(draft: Draft) -> Draft:
    return replace(draft, claims=id_token(draft.setting).claims)


def _launch_as_response(draft: Draft) -> Draft:
    return _launch(draft).with_claims({"iss": draft.setting.client_id, "aud": draft.setting.issuer})


def _launch_as_assertion(draft: Draft) -> Draft:
    return _launch(draft).with_claims({"iss": draft.setting.client_id, "aud": draft.setting.token_url})


def _assertion(draft: Draft) -> Draft:
    return replace(draft, claims=client_assertion(draft.setting).claims)


def _assertion_for_the_platform(draft: Draft) -> Draft:
    return _assertion(draft).with_claims({"aud": draft.setting.issuer})


def _assertion_with_items(draft: Draft) -> Draft:
    items = deep_linking_response(draft.setting).claims[CLAIM_CONTENT_ITEMS]
    return _assertion_for_the_platform(draft).with_claims({CLAIM_CONTENT_ITEMS: items})


def _response(draft: Draft) -> Draft:
    return replace(draft, claims=deep_linking_response(draft.setting).claims)


def _response_for_the_endpoint(draft: Draft) -> Draft:
    return _response(draft).with_claims({"aud": draft.setting.token_url})


def _response_and_assertion(draft: Draft) -> Draft:
    return draft.with_claims({**deep_linking_response(draft.setting).claims, **draft.claims})


OTHER_KINDS: Final[tuple[Defect, ...]] = (
    Defect(
        name="response-is-launch",
        requirements=("OAUTH-033", "DL-061", "DL-062"),
        reason="a launch is no answer to one, whoever signed it",
        forms={"as-sent": _launch, "turned-round": _launch_as_response},
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="response-is-assertion",
        requirements=("OAUTH-033",),
        reason="an assertion was made for the token endpoint, and says nothing of content",
        forms={
            "as-sent": _assertion,
            "for-the-platform": _assertion_for_the_platform,
            "with-items": _assertion_with_items,
        },
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Defect(
        name="assertion-is-launch",
        requirements=("OAUTH-033", "OAUTH-023"),
        reason="a launch proves a user, and no client",
        forms={"as-sent": _launch, "turned-round": _launch_as_assertion},
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-is-response",
        requirements=("OAUTH-033", "OAUTH-023"),
        reason="a response passes through browsers, and must not bring tokens to who sees it",
        forms={"as-sent": _response, "for-the-endpoint": _response_for_the_endpoint},
        messages=_ASSERTION,
    ),
    Defect(
        name="assertion-and-response",
        requirements=("OAUTH-033",),
        reason="one token that is both could be used as either; yet each claim of an assertion is as it should be",
        forms={"all-claims": _response_and_assertion},
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=_ASSERTION,
    ),
)
