"""Sessions: which launches a browser has made. A cookie tells the browser, an id in the address tells the launch.

Neither is worth anything alone. Every launch renews the cookie; a launch as somebody else leaves nothing of whom there
was before, one as the same person keeps the other tabs.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.selftest.small_tool.launches import Launch
from conformance.selftest.small_tool.refusal import Refused

COOKIE = "session"
_ENTROPY_BYTES = 24


@dataclass
class Sessions:
    """The launches of each session, by their ids."""

    kept: dict[str, dict[str, Launch]] = field(default_factory=dict)

    def open(self, launch: Launch, cookies: Mapping[str, str]) -> tuple[str, str]:
        """Begin or go on with a session; return its new id, and that of the launch."""
        earlier = self.kept.pop(cookies.get(COOKIE, ""), {})
        session_id, launch_id = secrets.token_urlsafe(_ENTROPY_BYTES), secrets.token_urlsafe(_ENTROPY_BYTES)
        self.kept[session_id] = self.carried_over(earlier, launch) | {launch_id: launch}
        return session_id, launch_id

    def carried_over(self, earlier: dict[str, Launch], launch: Launch) -> dict[str, Launch]:
        """Return the earlier launches of the very same person."""
        if launch.person is None:
            return {}
        return {launch_id: one for launch_id, one in earlier.items() if one.person == launch.person}

    def launch(self, launch_id: str, cookies: Mapping[str, str]) -> Launch:
        """Return a launch of this browser; raise `Refused` when it made no such launch."""
        launches = self.kept.get(cookies.get(COOKIE, ""), {})
        if launch_id not in launches:
            raise Refused("there is no such session in this browser", 401)
        return launches[launch_id]
