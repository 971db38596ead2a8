"""Which tool sent a request, as far as it says so before anything is judged: faults may be meant for one tool."""

from mock_platform.faults.answer import Encounter
from mock_platform.forms import first_values, has_too_many_fields, pairs_from_text
from mock_platform.jws import NotAccepted, parse_compact


def sender_of(encounter: Encounter) -> str | None:
    """Return the client id of the bearer token's grant, of the client assertion or message, or of the parameter."""
    if encounter.bearer:
        grant = encounter.platform.access_tokens.find(encounter.bearer, encounter.platform.clock.now())
        return grant.registration.client_id if grant else None
    texts = (encounter.entry["query"], encounter.body.decode("utf-8", "replace"))
    said = first_values([pair for text in texts if not has_too_many_fields(text) for pair in pairs_from_text(text)])
    return said.get("client_id") or _issuer_of(said.get("client_assertion") or said.get("JWT", ""))


def _issuer_of(token: str) -> str | None:
    try:
        issuer = parse_compact(token).claims().get("iss")
    except NotAccepted:
        return None
    return issuer if isinstance(issuer, str) else None
