"""What all models of queries, bodies and answers have in common: snake case here, LTIAAS's camel case in the API.

What is null counts as left out before a model sees it (routes/operation.py).
"""

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class ApiModel(BaseModel):
    """A query, a body or an answer; members that it does not name are passed over."""

    # Whoever is first to use a model has it built: no start of the gateway needs a single one.
    model_config = ConfigDict(alias_generator=to_camel, defer_build=True)


class OpenModel(ApiModel):
    """A body or an answer whose members beyond those that it names pass through as they came."""

    model_config = ConfigDict(extra="allow")

    @property
    def document(self) -> dict[str, Any]:
        """What was given and nothing else, by the names of the API."""
        # A member beyond those named may be called what a field is called here (`score_given`): pydantic then takes
        # the field for given, and a null that nobody gave would clear a score.
        return self.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)
