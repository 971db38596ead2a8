"""Liberties of the JOSE header (RFC 7515 section 4): what it may say, leave out, and in which order."""

from typing import Final

from conformance.tokens.defect import Variation

HEADER: Final[tuple[Variation, ...]] = (
    Variation(
        name="typ-left-out",
        subject="typ",
        requirements=("IDT-SIG-027",),
        reason="typ is optional (RFC 7519 section 5.1)",
        forms={"absent": lambda draft: draft.without_header("typ")},
    ),
)
