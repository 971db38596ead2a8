"""What is wrong with a body or a query, in the words that the models' own checks use: "it must be ...".

Pydantic's sentences name Python's types; a caller knows those of JSON. A check of ours (ValueError) speaks for itself.
"""

from collections.abc import Mapping
from json import JSONDecodeError
from typing import Any, Final

from pydantic import ValidationError

# By pydantic's type of error, with what its context fills in.
_SENTENCES: Final = {
    "missing": "it must be given",
    "string_type": "it must be a text",
    "string_too_short": "it must have {min_length} characters or more",
    "string_too_long": "it must have {max_length} characters or less",
    "string_pattern_mismatch": "it must match {pattern}",
    "int_type": "it must be a whole number",
    "int_parsing": "it must be a whole number",
    "int_parsing_size": "it must be a smaller number",
    "int_from_float": "it must be a whole number",
    "float_type": "it must be a number",
    "float_parsing": "it must be a number",
    "greater_than": "it must be above {gt}",
    "greater_than_equal": "it must be {ge} or more",
    "less_than": "it must be below {lt}",
    "less_than_equal": "it must be {le} or less",
    "bool_type": "it must be true or false",
    "bool_parsing": "it must be true or false",
    "literal_error": "it must be {expected}",
    "enum": "it must be {expected}",
    "list_type": "it must be a list",
    "too_short": "it must have {min_length} items or more",
    "too_long": "it must have {max_length} items or less",
    "dict_type": "it must be an object",
    "model_type": "it must be an object",
}


def faults_of(error: ValidationError) -> dict[str, str]:
    """A sentence for each field that is wrong, by its place."""
    return {".".join(map(str, fault["loc"])): _sentence(fault) for fault in error.errors()}


def fault_of_body(error: ValueError) -> str:
    """Why there is no reading of a body as a JSON object."""
    if isinstance(error, JSONDecodeError):
        return f"the body is not JSON: {error.msg}, at line {error.lineno}, column {error.colno}"
    if isinstance(error, UnicodeError):
        return "the body is not a JSON object: it has bytes or escapes that are no characters"
    return f"the body is not a JSON object: {error}"


def _sentence(fault: Mapping[str, Any]) -> str:
    given = fault.get("ctx", {})
    if given.get("min_length") == 1:
        return "it must not be empty"
    template = _SENTENCES.get(fault["type"])
    return template.format_map(given) if template else str(fault["msg"]).removeprefix("Value error, ")
