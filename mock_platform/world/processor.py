"""An asset processor: a tool that looks at what is handed in at an activity, and reports on it.

Made from an `ltiAssetProcessor` content item of a deep linking response, or by an order (Asset Processor,
content item). `url` and `report_url` are None where the tool's own target link URI is meant.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Processor:
    """A tool's deployment at work on one activity. `report_*` is for the launch that shows a report."""

    id: str
    client_id: str
    deployment_id: str
    url: str | None = None
    title: str | None = None
    text: str | None = None
    custom: dict[str, str] = field(default_factory=dict)
    report_url: str | None = None
    report_custom: dict[str, str] = field(default_factory=dict)

    def belongs_to(self, client_id: str, deployment_id: str) -> bool:
        """True when it is this deployment of this tool that looks."""
        return (self.client_id, self.deployment_id) == (client_id, deployment_id)
