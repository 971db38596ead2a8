"""Why this tool does not do what it was asked: each cause has a status of its own, and a sentence for the person."""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """A login or a launch is not accepted, or an action not offered.

    `claims` are those of a token whose signature was good and that was refused for something else, or nothing.
    """

    def __init__(self, sentence: str, status: int = 400, claims: Mapping[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.claims = claims or {}


class PlatformFailure(Exception):
    """The LMS did not answer as it should: 502 to whoever asked."""
