"""Property tests for validators of id_tokens: strategies, a class to subclass, and ways to reach a validator.

What is listed in `__all__` is for strangers, and described in docs/properties.md; the rest may change.
"""

from conformance.properties.callable_validator import CallableValidator
from conformance.properties.command import CommandValidator
from conformance.properties.question import Refusal
from conformance.properties.strategies import acceptable_id_tokens, hostile_id_tokens, valid_id_tokens
from conformance.properties.url import UrlValidator
from conformance.properties.validator_properties import IdTokenValidatorProperties
from conformance.properties.verdict import NoVerdict, OutOfReach
from conformance.tokens.case import Case
from conformance.tokens.draft import Setting

__all__ = [
    "CallableValidator",
    "Case",
    "CommandValidator",
    "IdTokenValidatorProperties",
    "NoVerdict",
    "OutOfReach",
    "Refusal",
    "Setting",
    "UrlValidator",
    "acceptable_id_tokens",
    "hostile_id_tokens",
    "valid_id_tokens",
]
