"""A moment in a body: ISO 8601 with a date, a time and a zone, passed on as it was written."""

from typing import Annotated

from pydantic import AfterValidator

from gateway.protocol.timestamps import moment_from


def _zoned(text: str) -> str:
    if moment_from(text) is None:
        raise ValueError("it must be a date and time with a zone, in ISO 8601")
    return text


ZonedTime = Annotated[str, AfterValidator(_zoned)]
