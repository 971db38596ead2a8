"""What can make a target act: a tool's requests and a gateway's calls behind one shape."""

from collections.abc import Mapping
from typing import Any, Protocol

from conformance.browser.exchange import Response


class Driver(Protocol):
    """Makes a target act in the session of one launch."""

    def offers(self, action: str) -> bool:
        """Whether the target can be made to do *action*."""

    def act(self, action: str, values: Mapping[str, Any]) -> Response:
        """Make the target do *action* with these values; raise `NotApplicable` when it does not offer it."""
