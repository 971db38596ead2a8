"""Edits of the texts that are signed: what no JSON writer would write."""

from typing import Literal

from mock_platform.draft import Draft, Position, json_text, with_member
from mock_platform.edits.edit import Json, NotApplicable, edit

Encoding = Literal["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@edit("payload")
def repeat_claim(draft: Draft, claim: str, value: Json, position: Position = "last") -> None:
    """Write a second member of this name into the payload's text, before or after the true ones."""
    draft.text = with_member(draft.text, claim, value, position)


@edit("payload")
def repeat_header(draft: Draft, member: str, value: Json, position: Position = "last") -> None:
    """Write a second member of this name into the header's text, before or after the true ones."""
    draft.surplus_header.append((member, value, position))


@edit("payload")
def claim_text(draft: Draft, claim: str, text: str) -> None:
    """Write this text in the place of the claim's value: numbers that no JSON writer makes, such as 1e400."""
    if claim not in draft.claims:
        raise NotApplicable(f"there is no claim {claim!r}")
    others = json_text({name: value for name, value in draft.claims.items() if name != claim})
    separator = "," if others != "{}" else ""
    draft.text = f"{others[:-1]}{separator}{json_text(claim)}:{text}}}"


@edit("payload")
def payload_text(draft: Draft, text: str) -> None:
    """Sign this text instead of the claims."""
    draft.text = text


@edit("payload")
def payload_encoding(draft: Draft, encoding: Encoding) -> None:
    """Write the payload in another encoding than UTF-8."""
    draft.encoding = encoding


@edit("payload")
def payload_wrap(draft: Draft, prefix: str = "", suffix: str = "") -> None:
    """Put text before and after the payload's JSON."""
    draft.text = f"{prefix}{draft.text}{suffix}"
