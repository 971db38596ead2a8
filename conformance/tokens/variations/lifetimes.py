"""How long a message of a tool lasts, told by when it was issued and when it ends, both in seconds from now."""

from collections.abc import Mapping

from conformance.tokens.defect import Change
from conformance.tokens.draft import Draft


def lasting(lifetimes: Mapping[str, tuple[float, float]]) -> dict[str, Change]:
    """Return the forms in which a message was issued and ends so many seconds after now."""
    return {name: _from_to(*seconds) for name, seconds in lifetimes.items()}


def _from_to(issued: float, ends: float) -> Change:
    def change(draft: Draft) -> Draft:
        now = draft.setting.seconds
        return draft.with_claims({"iat": now + issued, "exp": now + ends})

    return change
