"""Edits of the claims and of the JOSE header, before anything is written as text."""

from copy import deepcopy

from mock_platform.draft import Draft
from mock_platform.edits.edit import Json, NotApplicable, Path, edit
from mock_platform.edits.paths import Alteration, altered, put, remove, take


@edit("claims")
def claim(draft: Draft, path: Path, value: Json) -> None:
    """Set the claim, or the member inside a claim, at this path."""
    put(draft.claims, path, value)


@edit("claims")
def drop_claim(draft: Draft, path: Path) -> None:
    """Leave out the claim, or the member inside a claim, at this path."""
    remove(draft.claims, path)


@edit("claims")
def alter_claim(draft: Draft, path: Path, how: Alteration) -> None:
    """Change the text at this path so that only an exact comparison notices."""
    put(draft.claims, path, altered(take(draft.claims, path), how))


@edit("claims")
def claim_offset(draft: Draft, claim: str, offset_s: float) -> None:
    """Set a claim to the platform's now plus so many seconds; whole seconds stay whole numbers."""
    whole = int(draft.now.timestamp())
    draft.claims[claim] = whole + (offset_s if offset_s % 1 else int(offset_s))


@edit("claims")
def only_claims(draft: Draft, names: list[str]) -> None:
    """Leave out every claim but these."""
    for name in list(draft.claims):
        if name not in names:
            del draft.claims[name]


@edit("claims")
def audience_list(draft: Draft, before: list[str] = [], after: list[str] = []) -> None:  # noqa: B006  (never changed)
    """Make `aud` a list: these, the client id, those."""
    draft.claims["aud"] = [*before, draft.launch.registration.client_id, *after]


@edit("header")
def header(draft: Draft, member: str, value: Json) -> None:
    """Set a member of the JOSE header."""
    draft.header[member] = deepcopy(value)


@edit("header")
def drop_header(draft: Draft, member: str) -> None:
    """Leave a member of the JOSE header out."""
    if member not in draft.header:
        raise NotApplicable(f"the header has no member {member!r}")
    del draft.header[member]
