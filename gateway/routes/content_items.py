"""Content items as a tool sends them: every type of Deep Linking 2.0 section 3, every member, and what those may be.

What is null counts as left out, at every level that the standard knows. Members that it does not know pass through as
they are (DL 3.6); so do items of other types, such as ltiAssetProcessor, with the members that all types share.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from gateway.routes.models import OpenModel
from gateway.routes.numbers import Maximum
from gateway.routes.times import ZonedTime

# What an item is nothing without (DL 3.1, 3.3, 3.4, 3.5).
_REQUIRED: Final = {"link": "url", "file": "url", "image": "url", "html": "html"}


def _web_address(text: str) -> str:
    try:
        url = urlsplit(text)
        is_address = url.scheme in {"http", "https"} and bool(url.hostname) and text.isprintable() and " " not in text
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("it must be an absolute http or https URL")
    return text


def _texts(given: Any) -> Any:
    # DL 3.2 demands texts; clients send numbers too, and mean their digits.
    if not isinstance(given, Mapping):
        return given
    return {name: _text(value) for name, value in given.items() if value is not None}


def _text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, bool | int | float) else value


Address = Annotated[str, AfterValidator(_web_address)]
Pixels = Annotated[int, Field(strict=True, gt=0)]
Texts = Annotated[dict[str, str], BeforeValidator(_texts)]


class _Part(OpenModel):
    """An object of an item; what it has beyond passes through."""

    # By name too: LTIAAS's Python client (0.0.4) writes the members of a window or a period in snake case.
    model_config = ConfigDict(populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {name: value for name, value in given.items() if value is not None}


class Picture(_Part):
    """An icon or thumbnail."""

    url: Address
    width: Pixels | None = None
    height: Pixels | None = None


class Embed(_Part):
    """HTML that shows a link in the page itself."""

    html: str


class Window(_Part):
    """How a new window is opened."""

    target_name: str | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    window_features: str | None = None


class Frame(_Part):
    """How a frame is made; a link's frame without `src` shows the link's `url`."""

    src: Address | None = None
    width: Pixels | None = None
    height: Pixels | None = None


class LinkLineItem(_Part):
    """The column of the gradebook that a link brings with it."""

    score_maximum: Maximum
    label: str | None = None
    resource_id: str | None = None
    tag: str | None = None
    grades_released: bool | None = None


class Period(_Part):
    """From when until when."""

    start_date_time: ZonedTime | None = None
    end_date_time: ZonedTime | None = None


class ReportReview(_Part):
    """How the reports of an asset processor are opened (Asset Processor, content item)."""

    url: Address | None = None
    custom: Texts | None = None


class ContentItem(_Part):
    """One piece of content: a link, ltiResourceLink, file, html, image, or another type that the platform takes."""

    type: str = Field(min_length=1, examples=["ltiResourceLink"])
    url: Address | None = None
    title: str | None = None
    text: str | None = None
    icon: Picture | None = None
    thumbnail: Picture | None = None
    embed: Embed | None = None
    window: Window | None = None
    iframe: Frame | None = None
    custom: Texts | None = None
    line_item: LinkLineItem | None = None
    available: Period | None = None
    submission: Period | None = None
    expires_at: ZonedTime | None = None
    html: str | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    report: ReportReview | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        needed = _REQUIRED.get(self.type)
        if needed is not None and getattr(self, needed) is None:
            raise ValueError(f"content of type {self.type} must have {needed}")
        return self
