"""Tokens that invite a reader to fetch keys from an address of the sender's choice (RFC 7515 sections 4.1.2, 4.1.5).

The keys that count are given to the validator; there is nothing that it would have to fetch.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from conformance.tokens.case import Case, valid_case
from conformance.tokens.defect import Variation, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.id_token import id_token
from mock_platform.keys import fixture_key

_UNKNOWN: Final = "a-kid-that-no-key-has"

INVITATIONS: Final[Mapping[str, Callable[[Draft, str], Draft]]] = MappingProxyType(
    {
        "jku": lambda draft, url: draft.with_header(jku=f"{url}/jku"),
        "x5u": lambda draft, url: draft.with_header(x5u=f"{url}/x5u"),
        "kid": lambda draft, url: draft.with_header(kid=f"{url}/kid"),
        "jku and an unknown kid": lambda draft, url: _foreign(draft).with_header(jku=f"{url}/jku", kid=_UNKNOWN),
        "x5u and an unknown kid": lambda draft, url: _foreign(draft).with_header(x5u=f"{url}/x5u", kid=_UNKNOWN),
        "jku and another key": lambda draft, url: _foreign(draft).with_header(jku=f"{url}/jku"),
        "x5u of the key": lambda draft, url: draft.with_keys({**draft.key_set[0], "x5u": f"{url}/x5u"}),
        "issuer": lambda draft, url: draft.with_setting(issuer=url).with_claims({"iss": url}),
        "issuer and an unknown kid": lambda draft, url: (
            draft.with_setting(issuer=url).with_claims({"iss": url}).with_header(kid=_UNKNOWN)
        ),
    }
)


def invitation(name: str, url: str) -> Case:
    """Return the case of a token that invites to this address; either verdict will do."""
    row = Variation(
        name="invitation",
        subject="address",
        requirements=("IDT-SIG-012", "IDT-SIG-013"),
        reason="an address in a token is not fetched",
        forms={name: lambda draft: INVITATIONS[name](draft, url)},
        verdict=Verdict.ACCEPTABLE,
    )
    return valid_case(id_token(), (row, name))


def _foreign(draft: Draft) -> Draft:
    return draft.signed_with(fixture_key("foreign").private_key)
