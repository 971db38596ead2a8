"""Liberties of what the reader was told before: the issuer, the client id and the nonce are texts of many kinds.

The reader's own setting varies with the token here. Each is compared as a whole, and none is read for its meaning.
"""

from collections.abc import Mapping
from typing import Final

from conformance.tokens.defect import ID_TOKENS, Change, Variation
from conformance.tokens.draft import Draft


def _issuers(issuers: Mapping[str, str]) -> dict[str, Change]:
    def form(issuer: str) -> Change:
        return lambda draft: draft.with_setting(issuer=issuer).with_claims({"iss": issuer})

    return {name: form(issuer) for name, issuer in issuers.items()}


def _client_ids(client_ids: Mapping[str, str]) -> dict[str, Change]:
    def form(client_id: str) -> Change:
        def change(draft: Draft) -> Draft:
            return draft.with_setting(client_id=client_id).without_claims("azp").with_claims({"aud": client_id})

        return change

    return {name: form(client_id) for name, client_id in client_ids.items()}


def _nonces(nonces: Mapping[str, str]) -> dict[str, Change]:
    def form(nonce: str) -> Change:
        return lambda draft: draft.with_setting(nonce=nonce).with_claims({"nonce": nonce})

    return {name: form(nonce) for name, nonce in nonces.items()}


SETTING: Final[tuple[Variation, ...]] = (
    Variation(
        name="issuer",
        subject="issuer",
        requirements=("IDT-CLM-001", "LOGIN-004"),
        reason="an issuer has a host, and may have a port and a path; a slash at its end belongs to it",
        forms=_issuers(
            {
                "path": "https://lms.example.edu/schools/7",
                "port": "https://lms.example.edu:8443",
                "slash-at-the-end": "https://lms.example.edu/",
                "capitals": "https://LMS.example.edu/School",
            }
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="client-id",
        subject="audience",
        requirements=("IDT-CLM-005",),
        reason="a client id is a text that the platform chose",
        forms=_client_ids(
            {
                "digits": "10000000000042",
                "uuid": "8ff5b4b3-e2c5-4d0e-9d9f-1f2b8c1a6f10",
                "one-character": "7",
                "like-an-address": "https://tool.example.com/?a=1&b=[2]",
                "with-blanks-and-commas": "tool of the year, 2026",
            }
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="nonce",
        subject="nonce",
        requirements=("IDT-CLM-025",),
        reason="a nonce comes back exactly as it was sent",
        forms=_nonces(
            {
                "digits": "20261122",
                "word-of-a-language": "null",
                "punctuation": "a~!$&'()*+,;=:@/?#[]%20 \"\\<b>",
                "padded-base64": "q83vEjRWeJCrze8SNFZ4kA==",
                "long": "n" * 512,
            }
        ),
        messages=ID_TOKENS,
    ),
)
