"""Lists that a platform gives page by page (docs/gateway/api.md, "Pages"): what is asked, and an answer's links."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from gateway.errors import wrong_fields
from gateway.protocol.encoded import address_from_encoded


def _left_out_when_empty(value: object) -> object:
    return None if value == "" else value


# The bound is for the platform's sake: no list has more members.
Limit = Annotated[int | None, Field(ge=1, le=1_000_000), BeforeValidator(_left_out_when_empty)]


class PagesQuery(BaseModel):
    """`limit` is the size of a page that is wished for; `url` is a page of an earlier answer, and rules out all else."""

    limit: Limit = None
    url: str = ""

    @property
    def page(self) -> str | None:
        """The page that is asked for by its address; raises Rejected when this is none."""
        if not self.url:
            return None
        address = address_from_encoded(self.url)
        if address is None:
            raise wrong_fields({"url": "it must be the http(s) URL of a page, percent-encoded"})
        return address


class PageLinks(BaseModel):
    """The platform's addresses of other pages: each is a `url` for the same address of this API."""

    next: str | None = None
    prev: str | None = None
    first: str | None = None
    last: str | None = None
