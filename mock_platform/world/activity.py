"""An activity: a place in a course where students hand in documents, and the processors that look at them.

`activity_id`, `Submission.id`, `Asset.id` and `Processor.id` are what tools see (Asset Processor, notice).
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from mock_platform.errors import found
from mock_platform.world.processor import Processor


@dataclass(frozen=True)
class Asset:
    """One document of a submission, written as text or in base64."""

    id: str
    content_type: str
    text: str | None = None
    base64: str | None = None
    title: str | None = None
    filename: str | None = None

    @cached_property
    def content(self) -> bytes:
        """Its bytes."""
        return b64decode(self.base64) if self.base64 is not None else (self.text or "").encode()

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return len(self.content)

    @property
    def sha256_checksum(self) -> str:
        """The SHA-256 of its bytes in base64."""
        return b64encode(sha256(self.content).digest()).decode("ascii")


@dataclass(frozen=True)
class Submission:
    """What somebody handed in at one attempt. `submitted_at` is ISO 8601 with a time zone."""

    id: str
    person: str
    submitted_at: str
    assets: tuple[Asset, ...]
    attempt: int = 1


@dataclass(frozen=True)
class Activity:
    """A place where students hand in."""

    id: str
    activity_id: str
    title: str | None = None
    submissions: tuple[Submission, ...] = ()
    processors: tuple[Processor, ...] = ()

    def without(self, person_id: str) -> "Activity":
        """Return this activity without what somebody handed in."""
        return replace(self, submissions=tuple(each for each in self.submissions if each.person != person_id))

    def processor(self, processor_id: str) -> Processor:
        """Return the processor; raise `ControlError` when there is none of that id here."""
        return found({each.id: each for each in self.processors}, processor_id, "processor", "$.processor")

    def asset(self, asset_id: str) -> tuple[Submission, Asset] | None:
        """Return the asset of that id with its submission, or None."""
        assets = ((each, asset) for each in self.submissions for asset in each.assets if asset.id == asset_id)
        return next(assets, None)
