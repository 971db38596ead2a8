"""One request to a notice handler: a short one, that follows nothing and reads no body (PNS, delivery)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mock_platform.trust import trust

TIMEOUT_S = 5.0
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Answer:
    """What a handler answered: a status, or none and why not."""

    status: int | None
    error: str | None = None

    @property
    def is_good(self) -> bool:
        """True for 2xx: the tool has the notices."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def sentence(self) -> str:
        """What happened, after `the notice handler`."""
        return f"answered {self.status}" if self.error is None else f"did not answer: {self.error}"

    def as_json(self) -> dict[str, Any]:
        """Return the members that are there."""
        return {"status": self.status} if self.error is None else {"error": self.error}


def post(url: str, tokens: Sequence[str], certificate: str | None) -> Answer:
    """Bring the notices to a handler and return what it says."""
    import httpx  # takes a quarter of a second; most servers never send a notice

    body = json.dumps({"notices": [{"jwt": token} for token in tokens]})
    try:
        with (
            httpx.Client(timeout=TIMEOUT_S, verify=trust(certificate), trust_env=False) as client,
            client.stream("POST", url, content=body, headers=HEADERS) as response,
        ):
            return Answer(response.status_code)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(None, f"{type(error).__name__}: {error}"[:200])
