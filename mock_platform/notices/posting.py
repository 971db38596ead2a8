"""One request to a notice handler: a short one, that follows nothing and reads no body (PNS, delivery).

Its time is limited as a whole: a handler that sends a byte now and then would hold up everybody's notices, and the end
of the server.
"""

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
    """Bring the notices to a handler and return what it says. Blocks."""
    body = json.dumps({"notices": [{"jwt": token} for token in tokens]})
    # A thread of its own: whoever calls may have a loop running already.
    with ThreadPoolExecutor(1, "notices") as thread:
        return thread.submit(asyncio.run, _post(url, body, certificate)).result()


async def _post(url: str, body: str, certificate: str | None) -> Answer:
    import httpx  # takes a quarter of a second; most servers never send a notice

    try:
        async with (
            asyncio.timeout(TIMEOUT_S),
            httpx.AsyncClient(timeout=TIMEOUT_S, verify=trust(certificate), trust_env=False) as client,
            client.stream("POST", url, content=body, headers=HEADERS) as response,
        ):
            return Answer(response.status_code)
    except TimeoutError:
        return Answer(None, f"it took more than {TIMEOUT_S:g} s")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(None, f"{type(error).__name__}: {error}"[:200])
