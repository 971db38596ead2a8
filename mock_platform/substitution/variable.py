"""How a variable gets its value: what the scenario says of it under its own name wins, then what the world implies.

Most variables of the standard speak of things that no message has another word for (a postal address, the credits
of a course). A scenario says those by name, in a table `variables` of the person, membership, course or link.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from urllib.parse import quote

from mock_platform.substitution.surroundings import Surroundings

Resolve = Callable[[Surroundings], object]
Said = Callable[[Surroundings], Mapping[str, str]]


def variables(said: Said, told: Iterable[str], implied: Mapping[str, Resolve]) -> dict[str, Resolve]:
    """Return the variables of a subject: those that a scenario tells, and those that the world implies."""
    return {**implied, **{name: partial(_told, said, name, implied.get(name, _nothing)) for name in told}}


def url_encoded_list(values: Iterable[str]) -> str | None:
    """Return values separated by commas, each URL-encoded, as the standard writes lists of ids."""
    return ",".join(quote(value, safe="") for value in values) or None


def _told(said: Said, name: str, otherwise: Resolve, surroundings: Surroundings) -> object:
    value = said(surroundings).get(name)
    return otherwise(surroundings) if value is None else value


def _nothing(_: Surroundings) -> None:
    """Resolve what this world knows nothing about."""
