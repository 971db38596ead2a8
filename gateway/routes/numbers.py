"""Numbers of points in bodies: JSON numbers and nothing else (AGS 3.2.8, 3.4.4), written again as they came.

Not pydantic's own: its strict float makes 20.0 of 20, and a union of int and float names its halves in every refusal.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema


def _number(value: Any) -> float | None:
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def _points(value: Any) -> float:
    number = _number(value)
    if number is None or number < 0:
        raise ValueError("it must be a number that is not below 0")
    return number


def _maximum(value: Any) -> float:
    number = _number(value)
    if number is None or number <= 0:
        raise ValueError("it must be a number above 0")
    return number


Points = Annotated[Any, AfterValidator(_points), WithJsonSchema({"type": "number", "minimum": 0})]
Maximum = Annotated[Any, AfterValidator(_maximum), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})]
