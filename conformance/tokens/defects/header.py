"""Defects of the JOSE header (RFC 7515 section 4, RFC 8725): what it names, and what it may not decide."""

from typing import Final

from conformance.tokens.defect import Change, Defect
from conformance.tokens.draft import Draft


def _unsigned(alg: str) -> Change:
    def change(draft: Draft) -> Draft:
        return draft.with_header(alg=alg).signed_with(None, "none")

    return change


HEADER: Final[tuple[Defect, ...]] = (
    Defect(
        name="alg-none",
        requirements=("IDT-SIG-005",),
        reason="a token without a signature can be written by anybody",
        forms={spelling: _unsigned(spelling) for spelling in ("none", "None", "NONE", "nOnE")},
    ),
)
