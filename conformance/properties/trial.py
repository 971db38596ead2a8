"""The properties tried one after another on a validator, without pytest: what `lti-conformance validator` does.

The same tokens come in each trial, and nothing is left behind in the folder that it happens to stand in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import indent
from typing import Any, Final

from hypothesis import settings

from conformance.properties.adapter import Adapter
from conformance.properties.holding import properties_of
from conformance.properties.question import Refusal
from conformance.properties.terms import Terms
from conformance.properties.validator_properties import IdTokenValidatorProperties
from conformance.properties.verdict import OutOfReach, verdict_of
from conformance.tokens.case import valid_case
from conformance.tokens.id_token import id_token

PROFILE: Final = settings(derandomize=True, database=None, print_blob=False)
Properties = type[IdTokenValidatorProperties]


@dataclass(frozen=True)
class Tried:
    """A property, as a sentence, and how it failed: not at all, or once for each mistake that shows itself in it."""

    sentence: str
    failures: tuple[str, ...]


def properties_for(adapter: Adapter, terms: Terms, examples: int | None = None) -> Properties:
    """Return the properties of a validator that is not written in Python."""
    members: dict[str, Any] = {
        "validate": adapter,
        "algorithms": terms.algorithms,
        "leeway": terms.leeway,
        "level": terms.level.value,
        "max_examples": examples,
        "profile": PROFILE,
    }
    return type("ValidatorProperties", (IdTokenValidatorProperties,), members)


def every_property_holds(properties: Properties, show: Callable[[str], None]) -> bool:
    """Try each property in turn, show how it went, and return whether all of them hold.

    A validator that has no verdict on the plain token is not tried: `NoVerdict` or `OutOfReach` says why.
    """
    verdict_of(properties().validate, valid_case(id_token()), (Refusal,))
    outcomes = [_shown(each, show) for each in tried(properties)]
    show(f"{outcomes.count(True)} of {len(outcomes)} properties hold")
    return all(outcomes)


def tried(properties: Properties) -> Iterator[Tried]:
    """Try each property in turn."""
    for name, property_ in properties_of(properties).items():
        yield Tried(_sentence(property_), _failures(getattr(properties(), name)))


def _shown(property_: Tried, show: Callable[[str], None]) -> bool:
    show(f"{'FAILED' if property_.failures else 'holds '}  {property_.sentence}")
    for failure in property_.failures:
        show(indent(failure, " " * 8) + "\n")
    return not property_.failures


def _sentence(property_: Any) -> str:
    return str(property_.__doc__).strip().rstrip(".")


def _failures(test: Any) -> tuple[str, ...]:
    try:
        test()
    except (Exception, OutOfReach) as error:  # noqa: BLE001  # every failure is told, whatever its type
        return tuple(_told(each) for each in _single(error))
    return ()


def _single(error: BaseException) -> list[BaseException]:
    """Return the failures of a test one by one: hypothesis groups those that have nothing to do with each other."""
    if isinstance(error, BaseExceptionGroup):
        return [each for inner in error.exceptions for each in _single(inner)]
    return [error]


def _told(error: BaseException) -> str:
    return "\n".join([str(error), *getattr(error, "__notes__", [])])
