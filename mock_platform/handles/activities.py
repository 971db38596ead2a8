"""Activities from Python: handing in, and the processors that look at what is handed in."""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_platform.orders import activities
from mock_platform.platform import Platform
from mock_platform.world import Processor, Submission


class ActivityOrders:
    """Hands in, attaches and detaches processors, shows their reports and what users said to their terms."""

    _platform: Platform

    def attach_processor(self, client_id: str, *, course: str, activity: str, **settings: Any) -> Processor:
        """Let a tool look at what is handed in at an activity; `settings` are those of its content item."""
        return activities.attach_processor(self._platform, course, activity, {"client_id": client_id, **settings})

    def detach_processor(self, processor: str, *, course: str, activity: str) -> None:
        """Let a processor, named by its id, look at nothing more of an activity."""
        activities.detach_processor(self._platform, course, activity, processor)

    def submit(self, user: str, assets: Sequence[Mapping[str, str]], *, course: str, activity: str) -> Submission:
        """Hand in for somebody; an asset has `content_type`, `text` or `base64`, and perhaps `title` and `filename`."""
        body = {"user": user, "assets": [dict(asset) for asset in assets]}
        return activities.submit(self._platform, course, activity, body)

    @property
    def reports(self) -> list[dict[str, Any]]:
        """What processors reported, the latest of each type on each asset."""
        return self._platform.reports.listing()

    @property
    def decisions(self) -> list[dict[str, Any]]:
        """What tools told of their terms: by deployment, whether they are required and what users decided."""
        return self._platform.eula.as_json(self._platform)
