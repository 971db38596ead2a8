"""An action of a target file: the request that makes a tool, or a platform, do something."""

import json
import re
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from conformance.target.values import TABLE, Url

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Action(BaseModel):
    """One entry of `[drive.*]`: the request that makes the tool act."""

    model_config = TABLE

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    url: Url
    headers: dict[str, str] = {}
    form: dict[str, str] | None = None
    json_body: dict[str, Any] | None = Field(default=None, alias="json")

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if self.form is not None and self.json_body is not None:
            raise ValueError("has both form and json: keep one")
        return self

    def placeholders(self) -> set[str]:
        """Return the names of everything that is filled in."""
        body = json.dumps([self.form, self.json_body], ensure_ascii=False)
        return set(PLACEHOLDER.findall("\n".join([self.url, *self.headers.values(), body])))
