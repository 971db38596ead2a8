"""Edits that bring back what an earlier launch of the same tool had: its nonce, its state, its whole token."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mock_platform.draft import Draft
from mock_platform.edits.edit import NotApplicable, edit
from mock_platform.edits.paths import put

if TYPE_CHECKING:
    from mock_platform.launch import Launch


@edit("claims")
def earlier_nonce(draft: Draft) -> None:
    """Send the nonce of the tool's latest other launch instead of this one's."""
    put(draft.claims, "nonce", _parameter_of_another(draft, "nonce"))


@edit("token")
def earlier_token(draft: Draft) -> None:
    """Send the id_token of the tool's latest other launch once more."""
    for launch in _others(draft):
        for answer in reversed(launch.answers):
            if answer["id_token"] is not None:
                draft.token = answer["id_token"]
                return
    raise NotApplicable("no other launch of this tool was answered with an id_token")


@edit("form")
def earlier_state(draft: Draft) -> None:
    """Send the state of the tool's latest other launch instead of this one's."""
    state = _parameter_of_another(draft, "state")
    draft.fields = [*((name, value) for name, value in draft.fields if name != "state"), ("state", state)]


def _parameter_of_another(draft: Draft, parameter: str) -> str:
    for launch in _others(draft):
        value = (launch.authentication_request or {}).get(parameter)
        if isinstance(value, str) and value:
            return value
    raise NotApplicable(f"no other launch of this tool had a {parameter}")


def _others(draft: Draft) -> Iterator["Launch"]:
    registration = draft.launch.registration
    for launch in reversed(list(draft.platform.launches)):
        if launch is not draft.launch and launch.registration is registration:
            yield launch
