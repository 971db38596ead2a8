"""The shape of what a function takes, read from its signature: names, annotations, defaults.

Edits and faults are functions; this is how one function is also the shape of the JSON that orders it. Its first
parameter, the thing that it changes, is not for people.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from mock_platform.shapes import (
    ANYTHING,
    BOOLEAN,
    COUNT,
    NUMBER,
    PATH,
    TEXT,
    TEXTS,
    WHOLE,
    Kind,
    Shape,
    in_range,
    one_of,
    or_null,
)

Json = Any
Path = str | list[str | int]


@dataclass(frozen=True)
class Range:
    """What bounds a number, in `Annotated[float, Range(0, 300)]`: what is beyond would hurt the mock, not the tool."""

    least: float
    most: float


_KINDS: dict[Any, Kind] = {
    Json: ANYTHING,
    Path: PATH,
    str: TEXT,
    str | None: or_null(TEXT),
    list[str]: TEXTS,
    bool: BOOLEAN,
    float: NUMBER,
    int: COUNT,
    int | None: or_null(WHOLE),
}


@dataclass(frozen=True)
class Parameters:
    """What people may say to a function, and what holds where they say nothing."""

    signature: inspect.Signature
    shape: Shape
    defaults: Mapping[str, Any]

    @classmethod
    def of(cls, function: Callable[..., Any], *, skip: int) -> "Parameters":
        """Return the parameters of a function without the first ones."""
        signature = inspect.signature(function)
        parameters = list(signature.parameters.values())[skip:]
        defaults = {each.name: each.default for each in parameters if each.default is not each.empty}
        kinds = {each.name: _kind_of(each.annotation) for each in parameters}
        shape = Shape(
            {name: kind for name, kind in kinds.items() if name not in defaults},
            {name: kind for name, kind in kinds.items() if name in defaults},
        )
        return cls(signature.replace(parameters=parameters), shape, defaults)


def _kind_of(annotation: Any) -> Kind:
    if get_origin(annotation) is Literal:
        return one_of(*get_args(annotation))
    options = get_args(annotation)
    if get_origin(annotation) is Annotated:
        number, bounds = options
        return in_range(_KINDS[number], bounds.least, bounds.most)
    if options and get_origin(options[0]) is Literal:
        return or_null(_kind_of(options[0]))
    return _KINDS[annotation]
