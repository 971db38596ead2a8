"""What tells who somebody is: the claims of OpenID Connect about a person, and variables that stand for the same."""

from collections.abc import Mapping

from conformance.bench.visit import Message
from conformance.suite.platform.registered_claims import IDENTIFYING
from mock_platform.vocabulary import CLAIM_CUSTOM, CLAIM_LIS

_VARIABLES = ("$Person.name.", "$Person.email.", "$Person.phone.", "$User.username", "$User.image")


def leaked(message: Message, custom: Mapping[str, str]) -> list[str]:
    """Return what in *message* tells who its user is: claims by name, and *custom* parameters that were filled in."""
    claims = [name for name in sorted(IDENTIFYING) if message.claims.get(name)]
    return claims + _person_of_lis(message) + _filled_in(message, custom)


def _person_of_lis(message: Message) -> list[str]:
    lis = message.claims.get(CLAIM_LIS)
    return ["person_sourcedid"] if isinstance(lis, dict) and lis.get("person_sourcedid") else []


def _filled_in(message: Message, custom: Mapping[str, str]) -> list[str]:
    values = message.claims.get(CLAIM_CUSTOM)
    if not isinstance(values, dict):
        return []
    personal = {name: variable for name, variable in custom.items() if variable.startswith(_VARIABLES)}
    return [f"custom.{name}" for name, variable in personal.items() if values.get(name) not in ("", None, variable)]
