"""The ways in which a claim that has to be one certain text is not: not there, no text, almost the same text.

The value is asked of the setting, so that each form is one over every variation, and in every setting.
"""

from collections.abc import Callable

from conformance.tokens.changes import ValueOf, each_says, each_says_of_setting, lacks, says_of_setting
from conformance.tokens.defect import Change
from conformance.tokens.lookalikes import LOOKALIKES

Forms = dict[str, Change]


def missing(name: str) -> Forms:
    """Return the forms of a claim that says nothing."""
    return {"absent": lacks(name), **each_says(name, {"null": None, "empty": ""})}


def altered(name: str, value_of: ValueOf) -> Forms:
    """Return the forms of a text that a careless comparison takes for the right one."""

    def form(alter: Callable[[str], str]) -> Change:
        return says_of_setting(name, lambda setting: alter(value_of(setting)))

    return {each: form(alter) for each, alter in LOOKALIKES.items()}


def wrong_type(name: str, value_of: ValueOf) -> Forms:
    """Return the forms of a value that is no text, although it may hold the right one."""
    return {
        **each_says_of_setting(
            name,
            {
                "list-of-one": lambda setting: [value_of(setting)],
                "list-with-another": lambda setting: ["somebody-else", value_of(setting)],
                "object-of-that-name": lambda setting: {value_of(setting): True},
                "object-with-a-text": lambda setting: {"toString": value_of(setting)},
            },
        ),
        **each_says(name, {"number": 4711, "zero": 0, "true": True}),
    }
