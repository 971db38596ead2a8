"""Liberties of the order of claims: the members of a JSON object have none (RFC 8259 section 4)."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Final

from conformance.tokens.defect import Change, Variation
from conformance.tokens.draft import Draft


def _arranged(arrange: Callable[[Iterable[str]], Iterable[str]]) -> Change:
    def change(draft: Draft) -> Draft:
        names = arrange(draft.claims)
        return draft.without_claims(*draft.claims).with_claims({name: draft.claims[name] for name in names})

    return change


def _by_digest(name: str) -> bytes:
    return sha256(name.encode()).digest()


ORDER: Final[tuple[Variation, ...]] = (
    Variation(
        name="claims-in-other-order",
        subject="claim-order",
        requirements=("CORE-015",),
        reason="the members of a JSON object are in no order",
        forms={
            "reversed": _arranged(lambda names: reversed([*names])),
            "sorted": _arranged(sorted),
            "longest-first": _arranged(lambda names: sorted(names, key=lambda name: (len(name), name), reverse=True)),
            "shuffled": _arranged(lambda names: sorted(names, key=_by_digest)),
        },
    ),
)
