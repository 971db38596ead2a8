"""Faults of what binds an answer to its login and to nothing else: the nonce in the token, the state beside it.

Security Framework 1.0 sections 5.1.1.2 to 5.1.3.
"""

from mock_platform import edits
from mock_platform.edits import Edit
from mock_platform.edits.edit import Json
from mock_platform.faults.fault import REFUSES, message_fault

INVENTED = "Yk3vR0mZp7w9a2QeT5uH8g"


@message_fault("STATE-002", "Refuses: only the nonce that it sent for this login counts.")
def nonce_not_echoed(nonce: str = INVENTED) -> list[Edit]:
    """The token's nonce is one that the tool never sent."""
    return [edits.claim("nonce", nonce)]


@message_fault("STATE-001", "Refuses without an error of its own.")
def nonce_odd(nonce: Json = "") -> list[Edit]:
    """The nonce is empty, null, or no text."""
    return [edits.claim("nonce", nonce)]


@message_fault("STATE-004", "Refuses: a nonce belongs to its login.")
def nonce_of_another_launch() -> list[Edit]:
    """The token's nonce is that of the tool's launch before."""
    return [edits.earlier_nonce()]


@message_fault("STATE-003", "Accepts a token once, and refuses it the second time.")
def token_replayed() -> list[Edit]:
    """The id_token of the tool's launch before comes once more, with this launch's state."""
    return [edits.earlier_token()]


@message_fault("STATE-005", REFUSES)
def state_missing(empty: bool = False) -> list[Edit]:
    """The answer comes without state, or with an empty one."""
    return [edits.form_field("state", "") if empty else edits.drop_form_field("state")]


@message_fault("STATE-006", "Refuses a state that it did not make.")
def state_unknown(state: str = INVENTED) -> list[Edit]:
    """The answer's state is one that the tool never made."""
    return [edits.form_field("state", state)]


@message_fault("STATE-008", "Refuses: a state belongs to its login and its browser, and is good for one answer.")
def state_of_another_launch() -> list[Edit]:
    """The answer comes with the state of the tool's launch before."""
    return [edits.earlier_state()]
