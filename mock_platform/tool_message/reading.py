"""Reading a message of a tool: how it came, signature, claims, what its type adds, and last the nonce.

The first breach decides. Only a message without any uses up its nonce, and between the last check and that nothing
waits, so that of two that arrive together one is taken.
"""

from dataclasses import replace
from typing import Any

from mock_platform.checks import Breach, breaches, first_breach
from mock_platform.jws import NotAccepted
from mock_platform.tool_keys import ToolKeys, Unavailable
from mock_platform.tool_message.checks import ARRIVED, CLAIMED, NOTICED, SPENT
from mock_platform.tool_message.message import ToolMessage


async def read_tool_message(message: ToolMessage, tool_keys: ToolKeys) -> dict[str, Any] | Breach:
    """Return the claims of a message without a breach, else the first breach; both leave their trace."""
    breach = (
        first_breach(ARRIVED, message)
        or await _bad_signature(message, tool_keys)
        or first_breach((*CLAIMED, *message.awaited.checks), message)
        or _spent_nonce(message)
    )
    if breach is not None:
        return write_breach(message, _of_this_type(message, breach))
    for noticed in breaches(NOTICED, message):
        write_breach(message, _of_this_type(message, noticed))
    launch = message.launch
    launch.response = {"message": message.awaited.type, "claims": message.claims}
    message.platform.journal.write(
        "message",
        message=message.awaited.type,
        endpoint=message.awaited.endpoint,
        launch_id=launch.id,
        client_id=launch.registration.client_id,
        claims=message.claims,
        jwt=message.token,
    )
    return message.claims


def write_breach(message: ToolMessage, breach: Breach) -> Breach:
    """Write a finding about the message to the journal and to its launch; return the breach."""
    launch, endpoint = message.launch, message.awaited.endpoint
    client_id = launch.registration.client_id
    entry = breach.write(message.platform.journal, endpoint=endpoint, launch_id=launch.id, client_id=client_id)
    launch.findings.append(entry)
    return breach


def _of_this_type(message: ToolMessage, breach: Breach) -> Breach:
    """Return the breach with the requirement of the awaited type, where that has one for all that messages owe."""
    return replace(breach, requirement=message.awaited.requirement or breach.requirement)


async def _bad_signature(message: ToolMessage, tool_keys: ToolKeys) -> Breach | None:
    assert message.jws is not None
    try:
        await tool_keys.verify(message.jws, message.launch.registration)
    except (NotAccepted, Unavailable) as error:
        advice = "Sign with RS256 and a key of the registered key set, and name it by kid."
        return Breach("invalid_token", "DL-027", str(error), advice)
    return None


def _spent_nonce(message: ToolMessage) -> Breach | None:
    """Use up the nonce, in one step with asking whether it is new."""
    client_id, nonce = message.launch.registration.client_id, message.claims["nonce"]
    return None if message.platform.message_nonces.is_new(client_id, nonce) else SPENT
