"""Faults of the login initiation, which is not signed: anybody can send it, with anything in it.

Security Framework 1.0 section 5.1.1.1; LTI Core 1.3 section 4.1. Some are unusual and legal.
"""

from typing import Literal

from mock_platform import edits
from mock_platform.edits import Edit
from mock_platform.edits.paths import Alteration
from mock_platform.faults.fault import message_fault

Hint = Literal["login_hint", "lti_message_hint"]
ODD_HINT = '+/=&%#"{"a": "é"}'


@message_fault("LOGIN-002", "Answers as it does by POST.")
def login_by_get() -> list[Edit]:
    """The login initiation comes by GET, with its parameters in the query."""
    return [edits.login_method("GET")]


@message_fault("LOGIN-005", "Does not go on without them, and answers with a 4xx; only the target may have a default.")
def login_parameter_missing(parameter: Literal["iss", "login_hint", "target_link_uri"] = "iss") -> list[Edit]:
    """A parameter is missing that every login initiation must have."""
    return [edits.drop_login_parameter(parameter)]


@message_fault("LOGIN-012", "Goes on: these are optional.")
def login_option_missing(
    parameter: Literal["client_id", "lti_message_hint", "lti_deployment_id"] = "client_id",
) -> list[Edit]:
    """A parameter is missing that most platforms send and none has to."""
    return [edits.drop_login_parameter(parameter)]


@message_fault("LOGIN-008", "Refuses, and sends the browser nowhere.")
def login_issuer_unknown(issuer: str = "https://unknown.example") -> list[Edit]:
    """The login is begun for a platform that the tool was never told of."""
    return [edits.login_parameter("iss", issuer)]


@message_fault("LOGIN-009", "Takes it for an issuer that it does not know.")
def login_issuer_lookalike(how: Alteration = "slash") -> list[Edit]:
    """The login's issuer differs from the true one by its case, a slash, a blank, a character more or less."""
    return [edits.alter_login_parameter("iss", how)]


@message_fault("LOGIN-011", "Refuses, and does not fall back to another registration.")
def login_client_unknown(client: str = "nobody") -> list[Edit]:
    """The login is begun for a client id that the tool does not have at this platform."""
    return [edits.login_parameter("client_id", client)]


@message_fault("LOGIN-013", "Sends it back as it came, byte for byte.")
def hint_odd(parameter: Hint = "lti_message_hint", text: str = ODD_HINT) -> list[Edit]:
    """A hint has every character that a careless tool writes back differently."""
    return [edits.login_parameter(parameter, text)]


@message_fault("LOGIN-015", "Sends it back whole, by POST if a query cannot hold it.")
def hint_huge(parameter: Hint = "login_hint", kilobytes: Literal[3, 8, 32] = 3) -> list[Edit]:
    """A hint is very long."""
    return [edits.login_parameter(parameter, "h" * (kilobytes * 1024))]


@message_fault("LOGIN-025", "Refuses, or goes on with one of the values throughout.")
def login_parameter_twice(
    parameter: str = "iss", value: str = "https://unknown.example", position: Literal["first", "last"] = "last"
) -> list[Edit]:
    """The login initiation has one parameter twice, with two values."""
    return [edits.repeat_login_parameter(parameter, value, position)]


@message_fault("LOGIN-021", "Goes on and ignores what it does not know.")
def login_extra_parameters() -> list[Edit]:
    """The login initiation has parameters of a vendor."""
    return [edits.login_parameter("utf8", "✓"), edits.login_parameter("vendor_region", "eu-west-1")]


@message_fault("LOGIN-018", "Refuses, or goes by the signed claim alone.")
def login_deployment_differs(deployment_id: str = "another") -> list[Edit]:
    """The login initiation names another deployment than the token that follows."""
    return [edits.login_parameter("lti_deployment_id", deployment_id)]


@message_fault("LOGIN-022", "Sends nobody there: what is not signed decides nothing.")
def login_target_elsewhere(target_link_uri: str = "https://evil.example/") -> list[Edit]:
    """The login's target leads to somebody else; the token's is the true one."""
    return [edits.login_parameter("target_link_uri", target_link_uri)]
