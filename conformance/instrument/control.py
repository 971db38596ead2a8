"""The mock LMS as the suite drives it: its control API, by HTTP, one object per platform.

Always by HTTP, also when the mock runs in this process: with several workers, or behind a tunnel, there is no other
way, and one way is enough.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from conformance.browser.exchange import Request, Wire, json_request
from conformance.outcomes import NotApplicable
from mock_platform.addresses import Addresses
from mock_platform.edits import Edit

BEYOND = 10**12  # no journal is that long


WITHHELD = "message_withheld"


class ControlError(Exception):
    """The mock LMS refused what the suite asked of it: a defect of the suite, never of the target."""


@dataclass(frozen=True)
class Control:
    """The control API of the platform below `address` (where the mock listens, which a tunnel may hide)."""

    address: str
    issuer: str
    wire: Wire
    token: str = ""
    name: str = "root"

    def platform(self, name: str) -> "Control":
        """Make the platform *name* beside this one."""
        made = self.call("POST", "/platforms", {"name": name})
        return Control(f"{self.address}/p/{name}", made["issuer"], self.wire, self.token, name)

    def existing_platform(self, name: str) -> "Control":
        """Return the platform *name*, which is there already."""
        return Control(f"{self.address}/p/{name}", self.url(f"/p/{name}"), self.wire, self.token, name)

    def url(self, path: str) -> str:
        """Return the address of *path* below the issuer, as the target knows it."""
        return f"{Addresses(self.issuer).base}{path}"

    def delete(self) -> None:
        """Remove this platform."""
        self.call("DELETE", "")

    def endpoints(self) -> dict[str, str]:
        """Return the endpoints by their names in the OpenID configuration."""
        answer: dict[str, str] = self.call("GET", "")["endpoints"]
        return answer

    def register(self, **registration: Any) -> dict[str, Any]:
        """Register a tool."""
        answer: dict[str, Any] = self.call("POST", "/registrations", registration)
        return answer

    def begin(self, **launch: Any) -> dict[str, Any]:
        """Prepare a launch for the suite's browser; return its id and the URL to open.

        Raises `NotApplicable` for a message that the LMS which the mock plays does not send.
        """
        try:
            answer: dict[str, Any] = self.call("POST", "/launches", {**launch, "browser": True})
        except ControlError as error:
            if WITHHELD in str(error):
                raise NotApplicable(f"the LMS that the suite plays here sends no {launch.get('message')}") from error
            raise
        return answer

    def launch(self, launch_id: str) -> dict[str, Any]:
        """Return what the mock knows of a launch."""
        answer: dict[str, Any] = self.call("GET", f"/launches/{launch_id}")
        return answer

    def add_edits(self, launch_id: str, edits: Sequence[Edit]) -> None:
        """Append edits to a launch whose message is not made yet."""
        self.call("POST", f"/launches/{launch_id}/edits", [edit.as_json() for edit in edits])

    def present_key(self) -> dict[str, Any]:
        """Return the public JWK of the key that signs now."""
        kid = next(key["kid"] for key in self.call("GET", "/keys") if key["state"] == "present")
        return next(key for key in self.key_set() if key["kid"] == kid)

    def key_set(self) -> list[dict[str, Any]]:
        """Return the keys that are published."""
        published: list[dict[str, Any]] = json.loads(self.wire.send(Request("GET", f"{self.address}/lti/jwks")).body)[
            "keys"
        ]
        return published

    @contextmanager
    def fault(self, name: str, **order: Any) -> Iterator[None]:
        """Have a fault, which may name an endpoint and how often it is met, for as long as a test needs it."""
        planned = self.call("POST", "/faults", {"name": name, **order})
        try:
            yield
        finally:
            self.call("DELETE", f"/faults/{planned['id']}")

    def journal(self, **filters: Any) -> list[dict[str, Any]]:
        """Return the journal's entries; *filters* are after, kind, launch_id, endpoint."""
        entries: list[dict[str, Any]] = self.call("GET", "/journal?" + urlencode(filters))["entries"]
        return entries

    def last_seq(self) -> int:
        """Return the number of the journal's newest entry."""
        last: int = self.call("GET", "/journal?" + urlencode({"after": BEYOND}))["last"]  # and no entry
        return last

    def call(self, method: str, path: str, document: Any = None) -> Any:
        """Make one call below `/control`; raise `ControlError` when it is refused."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request: Request = json_request(method, f"{self.address}/control{path}", document, headers=headers)
        response = self.wire.send(request)
        if response.status >= 400:
            raise ControlError(f"{method} /control{path}: {response.status} {response.text[:400]}")
        return json.loads(response.body) if response.body else None
