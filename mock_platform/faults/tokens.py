"""Faults of access tokens: how they are granted, what the answer says of them, and when they end.

Security Framework 1.0 section 4.1; RFC 6749 sections 5.1 and 5.2; RFC 6750 section 3.1.
"""

from datetime import timedelta
from typing import Annotated, Any, Literal

from mock_platform.edits.edit import Json, NotApplicable
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import SERVICES, answer_fault
from mock_platform.parameters import Range

TOKEN = ("token",)


def _granted(encounter: Encounter) -> dict[str, Any]:
    granted = encounter.answer.table()
    if "access_token" not in granted:
        raise NotApplicable("no access token was granted")
    return granted


@answer_fault(
    "OAUTH-014", "Asks for a new token once, tries again once, and goes on.", endpoints=SERVICES, instead=True
)
def token_revoked(encounter: Encounter, challenge: bool = True, for_good: bool = True) -> Answer:
    """An access token ends before its time, at this request: 401 now and, for good, from now on, saying why or not."""
    if not encounter.bearer:
        raise NotApplicable("the request has no access token to revoke")
    if for_good:
        encounter.platform.access_tokens.revoke(encounter.bearer)
    why = 'Bearer error="invalid_token"' if challenge else None
    return Answer.json(401, {"error": "invalid_token"}).with_headers(www_authenticate=why)


@answer_fault("OAUTH-009", "Asks for a new token when that time is over.", endpoints=TOKEN)
def short_lived_token(encounter: Encounter, lifetime_s: Annotated[int, Range(1, 86_400)] = 5) -> Answer:
    """The access token holds for seconds only, as the answer says."""
    granted = _granted(encounter)
    encounter.platform.access_tokens.end(
        granted["access_token"], encounter.platform.clock.now() + timedelta(seconds=lifetime_s)
    )
    return encounter.answer.with_json(granted | {"expires_in": lifetime_s})


@answer_fault("OAUTH-009", "Uses the token until a service answers 401, and asks for a new one then.", endpoints=TOKEN)
def expires_in_missing(encounter: Encounter) -> Answer:
    """The answer does not say for how long the access token holds."""
    granted = _granted(encounter)
    del granted["expires_in"]
    return encounter.answer.with_json(granted)


@answer_fault("OAUTH-009", "Reads it or does without, and has no error of its own.", endpoints=TOKEN)
def expires_in_odd(encounter: Encounter, expires_in: Json = "3600") -> Answer:
    """The lifetime is a text, null, nought or negative."""
    return encounter.answer.with_json(_granted(encounter) | {"expires_in": expires_in})


@answer_fault("OAUTH-016", "Reads it without regard to case.", endpoints=TOKEN)
def token_type_in_lower_case(encounter: Encounter) -> Answer:
    """The token's type is written `bearer`."""
    return encounter.answer.with_json(_granted(encounter) | {"token_type": "bearer"})


@answer_fault("OAUTH-016", "Says that the platform's answer is wrong, and calls no service.", endpoints=TOKEN)
def token_answer_incomplete(
    encounter: Encounter, member: Literal["access_token", "token_type"] = "access_token"
) -> Answer:
    """The answer is a 200 without the access token, or without its type."""
    granted = _granted(encounter)
    del granted[member]
    return encounter.answer.with_json(granted)


@answer_fault("OAUTH-012", "Does only what the scopes allow that it got.", endpoints=TOKEN)
def scope_reduced(encounter: Encounter) -> Answer:
    """Only the first of the scopes is granted that were asked for."""
    granted = _granted(encounter)
    first, *others = granted.get("scope", "").split()
    if not others:
        raise NotApplicable("a single scope cannot be reduced")
    encounter.platform.access_tokens.narrow(granted["access_token"], frozenset({first}))
    return encounter.answer.with_json(granted | {"scope": first})


@answer_fault("OAUTH-012", "Takes it that it got what it asked for (RFC 6749 section 5.1).", endpoints=TOKEN)
def scope_missing_from_answer(encounter: Encounter) -> Answer:
    """The answer does not say which scopes were granted."""
    granted = _granted(encounter)
    granted.pop("scope", None)
    return encounter.answer.with_json(granted)


@answer_fault("OAUTH-010", "Treats the token as a text without meaning.", endpoints=TOKEN)
def token_looks_like_a_jwt(encounter: Encounter) -> Answer:
    """The access token has three parts, as a JWT has, and says nothing that a tool may rely on."""
    granted = _granted(encounter)
    token = f"eyJhbGciOiJub25lIn0.eyJleHAiOjF9.{granted['access_token']}"
    encounter.platform.access_tokens.rename(granted["access_token"], token)
    return encounter.answer.with_json(granted | {"access_token": token})


Refusal = Literal["invalid_client", "invalid_scope", "invalid_grant", "unauthorized_client", "temporarily_unavailable"]


@answer_fault(
    "OAUTH-013",
    "Tries again a few times at the most, with a new assertion, and tells the user.",
    endpoints=TOKEN,
    instead=True,
)
def assertion_refused(_: Encounter, error: Refusal = "invalid_client", status: Literal[400, 401] = 400) -> Answer:
    """A good assertion is refused."""
    return Answer.json(status, {"error": error, "error_description": "the assertion is not accepted"})
