"""Faults of the OpenID configuration that a tool reads before it registers itself (Dynamic Registration 1.0)."""

from typing import Literal

from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import answer_fault
from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK, PLATFORM_CONFIGURATION, SCOPE_OPENID, SCOPE_SCORE

CONFIGURATION = ("configuration",)
Required = Literal["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint"]


@answer_fault(
    "DR-004", "Stops: the issuer must be on the host that the configuration was fetched from.", endpoints=CONFIGURATION
)
def configuration_of_another_issuer(encounter: Encounter, issuer: str = "https://other.example") -> Answer:
    """The configuration names another platform as its issuer."""
    return encounter.answer.with_json(encounter.answer.table() | {"issuer": issuer})


@answer_fault("DR-022", "Stops, or keeps to addresses of the issuer's own host.", endpoints=CONFIGURATION)
def configuration_points_elsewhere(
    encounter: Encounter, member: Literal["token_endpoint", "jwks_uri", "registration_endpoint"] = "jwks_uri"
) -> Answer:
    """One of the configuration's addresses is on another origin: at the sink, which the journal watches."""
    return encounter.answer.with_json(encounter.answer.table() | {member: encounter.elsewhere})


@answer_fault("DR-005", "Says what is missing, and registers nothing by half.", endpoints=CONFIGURATION)
def configuration_incomplete(encounter: Encounter, member: Required = "jwks_uri") -> Answer:
    """The configuration lacks a member that it must have."""
    document = encounter.answer.table()
    document.pop(member, None)
    return encounter.answer.with_json(document)


@answer_fault("DR-007", "Registers: only few members are required.", endpoints=CONFIGURATION)
def configuration_bare(encounter: Encounter) -> Answer:
    """The configuration has what it must have and nothing more."""
    kept = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
    document = encounter.answer.table()
    return encounter.answer.with_json(
        {name: document[name] for name in (*kept, PLATFORM_CONFIGURATION) if name in document}
    )


@answer_fault("DR-012", "Asks for what is listed, and for nothing else.", endpoints=CONFIGURATION)
def configuration_narrow(encounter: Encounter) -> Answer:
    """The configuration lists resource links, one scope and no variables, as of a platform that can do little."""
    document = encounter.answer.table()
    lti = document.get(PLATFORM_CONFIGURATION, {})
    narrow = {**lti, "messages_supported": [{"type": MESSAGE_RESOURCE_LINK}], "variables": []}
    scopes = {"scopes_supported": [SCOPE_OPENID, SCOPE_SCORE]}
    return encounter.answer.with_json(document | scopes | {PLATFORM_CONFIGURATION: narrow})
