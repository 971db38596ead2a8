"""Several defects in one token, where one may hide the other, and claims beside which a right one stands.

A reader that keeps the verdict of its last check, or stops asking after the first odd thing, is seen here. RFC 7519
section 4 compares the names of claims as texts: `Aud` is a claim that nobody knows.
"""

from typing import Final

from conformance.tokens.changes import ValueOf, in_turn, says_of_setting
from conformance.tokens.defect import ID_TOKENS, Change, Defect, Level
from conformance.tokens.defects.audience import AUDIENCE
from conformance.tokens.defects.issuer import ISSUER
from conformance.tokens.defects.lti_claims import LTI_CLAIMS
from conformance.tokens.defects.nonce import NONCE
from conformance.tokens.defects.times import TIMES
from conformance.tokens.draft import Draft
from conformance.tokens.message_types import of_type
from conformance.tokens.moments import HOUR
from mock_platform.vocabulary import MESSAGE_DEEP_LINKING_REQUEST

_PARTS: Final = {defect.name: defect for defect in (*ISSUER, *AUDIENCE, *TIMES, *NONCE, *LTI_CLAIMS)}


def _plainest(name: str) -> Change:
    return next(iter(_PARTS[name].forms.values()))


def _together(*names: str) -> Defect:
    """Return the defect that is all of these, each in its plainest form, made in this order."""
    requirements = dict.fromkeys(id_ for name in names for id_ in _PARTS[name].requirements)
    return Defect(
        name="-and-".join(names),
        requirements=tuple(requirements),
        reason="each of them alone is enough to refuse, and none excuses another",
        forms={"together": in_turn(*(_plainest(name) for name in names))},
        messages=ID_TOKENS,
    )


def _beside(name: str, claim: str, right: ValueOf) -> Defect:
    """Return a defect beside which the right value stands, under the claim's name in another case."""
    return Defect(
        name=f"{name}-beside-{claim}",
        requirements=_PARTS[name].requirements,
        reason="names of claims are compared with regard to case, so the wrong value is the one that counts",
        forms={"plainest": in_turn(_plainest(name), says_of_setting(claim, right))},
        messages=ID_TOKENS,
    )


def _in_deep_linking(*names: str) -> dict[str, Change]:
    """Return forms that are a deep linking request with one of these defects in its plainest form."""
    return {name: in_turn(of_type(MESSAGE_DEEP_LINKING_REQUEST), _plainest(name)) for name in names}


def _nothing(draft: Draft) -> Draft:
    return draft.without_claims(*draft.claims)


def _all_null(draft: Draft) -> Draft:
    return draft.with_claims(dict.fromkeys(draft.claims))


SEVERAL: Final[tuple[Defect, ...]] = (
    Defect(
        name="deep-linking-request-not-validated",
        requirements=("DL-005", "TRAP-006"),
        reason="a deep linking request is validated like any launch, its nonce included",
        forms=_in_deep_linking("nonce-other", "nonce-missing", "expired", "iss-other", "aud-other"),
        messages=ID_TOKENS,
    ),
    Defect(
        name="deep-linking-request-of-no-deployment",
        requirements=("DL-005", "CORE-005", "CORE-006", "CORE-008"),
        reason="a deep linking request has version and deployment like any message",
        forms=_in_deep_linking("version-missing", "version-other", "deployment-missing", "deployment-wrong-type"),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    _together("expired", "nonce-other"),
    _together("iss-other", "aud-other"),
    _together("nbf-to-come", "expired"),
    _together("iss-other", "nonce-missing"),
    _together("expired", "no-lti-claims"),
    _together("iss-other", "aud-other", "expired", "nonce-other"),
    _beside("iss-other", "Iss", lambda setting: setting.issuer),
    _beside("aud-other", "Aud", lambda setting: setting.client_id),
    _beside("expired", "EXP", lambda setting: setting.seconds + HOUR),
    _beside("nonce-other", "Nonce", lambda setting: setting.nonce),
    Defect(
        name="nothing-said",
        requirements=("IDT-CLM-002", "IDT-CLM-008", "IDT-CLM-016", "STATE-001"),
        reason="claims that are judged only where they are there leave nothing to judge",
        forms={"no-claims": _nothing, "all-null": _all_null},
        messages=ID_TOKENS,
    ),
)
