"""Lists that a platform gives page by page (docs/gateway/api.md, "Pages"): what is asked, and an answer's links."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from gateway.protocol.encoded import address_from_encoded
from gateway.routes.models import ApiModel


def _page_address(text: str) -> str:
    address = address_from_encoded(text) if text else ""
    if address is None:
        raise ValueError("it must be the address of a page, as an earlier answer gave it")
    return address


# The bound is for the platform's sake: no list has more members.
Limit = Annotated[
    int | None, Field(ge=1, le=1_000_000, description="How many a page shall have; the platform may give fewer.")
]
PageAddress = Annotated[str, AfterValidator(_page_address)]


class PagesQuery(ApiModel):
    """`limit` is the size of a page that is wished for; `url` a page of an earlier answer, which rules out all else."""

    limit: Limit = None
    url: PageAddress = Field(
        default="", description="A page, as an earlier answer gave it; all else is then left aside."
    )

    @model_validator(mode="before")
    @classmethod
    def _by_address_alone(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {"url": given["url"]} if given.get("url") else given


class PageLinks(ApiModel):
    """The platform's addresses of other pages: each is a `url` for the same address of this API."""

    next: str | None = None
    prev: str | None = None
    first: str | None = None
    last: str | None = None
