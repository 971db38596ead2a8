"""A message as a given product would have said it: the claims of the standard, with a profile's switches applied.

One function per switch, from claims to claims; a behaviour that is the standard's changes nothing. It comes after
the message was built and before any edit of the launch.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mock_platform.behaviour import Behaviour
from mock_platform.launch import Launch
from mock_platform.messages.setting import Setting
from mock_platform.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_ROLE_SCOPE_MENTOR,
    CLAIM_ROLES,
    CLAIM_TOOL_PLATFORM,
    CONTEXT_TYPE,
    ROLE_CONTEXT,
    ROLE_INSTITUTION,
    ROLE_LEARNER,
    ROLE_MENTOR,
    ROLE_SYSTEM,
)

Claims = dict[str, Any]

INSTRUCTOR = f"{ROLE_CONTEXT}Instructor"
ADMINISTRATORS = (f"{ROLE_INSTITUTION}Administrator", f"{ROLE_SYSTEM}Administrator")


def in_dialect(claims: Claims, behaviour: Behaviour, launch: Launch, setting: Setting) -> Claims:
    """Return the claims as a platform of this behaviour writes them."""
    for step in STEPS:
        claims = step(claims, behaviour)
    return {**claims, **_custom(claims, behaviour, launch, setting)}


def _times(claims: Claims, behaviour: Behaviour) -> Claims:
    times = {"exp": claims["iat"] + behaviour.id_token_lifetime_s}
    return {**claims, **times, **({"nbf": claims["iat"]} if behaviour.nbf else {})}


def _authorized_party(claims: Claims, behaviour: Behaviour) -> Claims:
    return claims if behaviour.azp else {name: value for name, value in claims.items() if name != "azp"}


def _roles(claims: Claims, behaviour: Behaviour) -> Claims:
    if CLAIM_ROLES not in claims:
        return claims
    roles = list(claims[CLAIM_ROLES])
    if behaviour.role_choice == "instructor-or-learner" and roles:
        main = INSTRUCTOR if roles[0] == INSTRUCTOR else ROLE_LEARNER
        roles = [main, *(role for role in roles if role in ADMINISTRATORS)]
    if ROLE_MENTOR not in roles:  # mentored users come with that role alone (LTI Core 1.3 section 5.4.3)
        claims = {name: value for name, value in claims.items() if name != CLAIM_ROLE_SCOPE_MENTOR}
    return {**claims, CLAIM_ROLES: [*roles, *behaviour.added_roles]}


def _context_types(claims: Claims, behaviour: Behaviour) -> Claims:
    context = claims.get(CLAIM_CONTEXT, {})
    if behaviour.context_type_form == "uri" or "type" not in context:
        return claims
    return {**claims, CLAIM_CONTEXT: {**context, "type": [kind.removeprefix(CONTEXT_TYPE) for kind in context["type"]]}}


def _tool_platform(claims: Claims, behaviour: Behaviour) -> Claims:
    if not behaviour.tool_platform or CLAIM_TOOL_PLATFORM not in claims:
        return claims
    return {**claims, CLAIM_TOOL_PLATFORM: {**claims[CLAIM_TOOL_PLATFORM], **behaviour.tool_platform}}


def _added_claims(claims: Claims, behaviour: Behaviour) -> Claims:
    """Add claims; one that is there already and an object gets the members."""
    return {**claims, **{name: _merged(claims.get(name), value) for name, value in behaviour.added_claims.items()}}


def _merged(there: Any, added: Any) -> Any:
    both_are_objects = isinstance(there, Mapping) and isinstance(added, Mapping)
    return {**there, **added} if both_are_objects else added


def _custom(claims: Claims, behaviour: Behaviour, launch: Launch, setting: Setting) -> Claims:
    if not behaviour.added_custom_parameters:
        return {}
    memberships = setting.addresses.memberships(launch.deployment, launch.course) if launch.course else ""
    added = {
        name: value.replace("{memberships}", memberships) for name, value in behaviour.added_custom_parameters.items()
    }
    return {CLAIM_CUSTOM: {**added, **claims.get(CLAIM_CUSTOM, {})}}


STEPS: tuple[Callable[[Claims, Behaviour], Claims], ...] = (
    _times,
    _authorized_party,
    _roles,
    _context_types,
    _tool_platform,
    _added_claims,
)
