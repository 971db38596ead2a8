"""What a browser saw on its way through a launch."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Exchange:
    """What a browser saw: the last answer, the cookies by host, and every request on the way."""

    status: int
    url: str
    body: str
    cookies: dict[str, dict[str, str]]
    requests: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Return the exchange as the control API shows it."""
        return {
            "status": self.status,
            "url": self.url,
            "body": self.body,
            "cookies": self.cookies,
            "requests": self.requests,
        }
