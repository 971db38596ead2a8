"""Faults of the answer to a tool that registers itself (Dynamic Registration 1.0 section 3.6; RFC 7591, 3.2.1)."""

from dataclasses import replace
from typing import Any

from mock_platform.edits.edit import NotApplicable
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import answer_fault

REGISTER = ("register",)


def _registered(encounter: Encounter) -> dict[str, Any]:
    document = encounter.answer.table()
    if encounter.answer.status != 201:
        raise NotApplicable("no tool was registered")
    return document


@answer_fault("DR-014", "Registers, and does without what the scope is for.", endpoints=REGISTER)
def registration_scope_refused(encounter: Encounter) -> Answer:
    """The tool is registered without the last of the scopes that it asked for."""
    document = _registered(encounter)
    *kept, refused = document["scope"].split() or [""]
    if not refused:
        raise NotApplicable("the tool was registered without scopes")
    platform, client_id = encounter.platform, document["client_id"]
    with platform.lock:
        registration = replace(platform.registrations[client_id], scopes=tuple(kept))
        platform.registrations = {**platform.registrations, client_id: registration}
    return encounter.answer.with_json(document | {"scope": " ".join(kept)})


@answer_fault("DR-016", "Says that the registration failed, and keeps nothing of it.", endpoints=REGISTER)
def registration_without_client_id(encounter: Encounter) -> Answer:
    """The registration is answered without the client id that it was given."""
    document = _registered(encounter)
    del document["client_id"]
    return encounter.answer.with_json(document)


@answer_fault("DR-014", "Takes it for success: an example of the specification has it.", endpoints=REGISTER)
def registration_answered_200(encounter: Encounter) -> Answer:
    """The registration is answered with 200 instead of 201."""
    _registered(encounter)
    return replace(encounter.answer, status=200)
