"""Two issuers whose keys go by one name: whoever remembers a key by its name alone lets one speak for the other.

Any platform may choose any `kid`, and any registered platform's administrator is somebody's attacker.
"""

from dataclasses import dataclass, replace
from typing import Final

from hypothesis import strategies as st

from conformance.properties.choice import settings_of
from conformance.properties.terms import ALGORITHM, Terms
from conformance.tokens.case import Case, hostile_case, valid_case
from conformance.tokens.defect import Defect
from conformance.tokens.draft import Draft, Setting
from conformance.tokens.id_token import KEY, id_token
from mock_platform.keys import KeyPair, fixture_key

OTHER_ISSUER: Final = "https://other-lms.example.org"
OTHER_KEY: Final = KeyPair(fixture_key(KEY).kid, fixture_key("foreign").private_key)


@dataclass(frozen=True, kw_only=True)
class TwoIssuers:
    """What two issuers sign, the second by another key under the name of the first one's."""

    own: Case
    others: Case
    forged: Case
    withdrawn: Case

    def __str__(self) -> str:
        wrong = "; ".join(f"{', '.join(case.requirements)}: {case.comment}" for case in (self.forged, self.withdrawn))
        return (
            f"in turn, the plain tokens of {self.own.setting.issuer} and of {OTHER_ISSUER} have to be accepted, the"
            " first one's by the key of the second refused, the first accepted again, and refused without its key in"
            f" the set ({wrong})"
        )


def two_issuers(terms: Terms) -> st.SearchStrategy[TwoIssuers]:
    """Return a strategy for two issuers, one of them with any name."""
    return settings_of(terms).map(_two_issuers)


def _two_issuers(setting: Setting) -> TwoIssuers:
    own = id_token(setting)
    others = id_token(replace(setting, issuer=OTHER_ISSUER)).signed_by(OTHER_KEY, ALGORITHM)
    return TwoIssuers(
        own=valid_case(own),
        others=valid_case(others),
        forged=hostile_case(own, _FORGED, "same kid"),
        withdrawn=hostile_case(own, _WITHDRAWN, "no longer published"),
    )


def _forged(draft: Draft) -> Draft:
    return draft.signed_with(OTHER_KEY.private_key)


def _without_the_key(draft: Draft) -> Draft:
    return draft.with_keys(*draft.key_set[1:])


_FORGED: Final = Defect(
    name="key-of-another-issuer",
    requirements=("IDT-SIG-009",),
    reason="the key of one issuer validates no token that names another one",
    forms={"same kid": _forged},
)
_WITHDRAWN: Final = Defect(
    name="key-withdrawn",
    requirements=("IDT-SIG-008",),
    reason="a key that the issuer no longer publishes signs nothing any more",
    forms={"no longer published": _without_the_key},
)
