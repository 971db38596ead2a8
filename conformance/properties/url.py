"""An address as a validator: each question is posted to it as JSON, each answer is a verdict with status 200."""

from typing import Final

import httpx

from conformance.properties.adapter import Adapter
from conformance.properties.verdict import NoVerdict, OutOfReach

TIMEOUT_S: Final = 30.0


class UrlValidator(Adapter):
    """A validator behind HTTP, for what cannot be started as a command."""

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._client: httpx.Client | None = None

    def __str__(self) -> str:
        return self._url

    def answer(self, asked: str) -> bytes:
        """Return the body that answers the question."""
        self._client = self._client or httpx.Client(timeout=self._timeout_s, trust_env=False)
        try:
            answer = self._client.post(self._url, content=asked, headers={"Content-Type": "application/json"})
        except httpx.TimeoutException as error:
            raise OutOfReach(f"{self} gave no verdict within {self._timeout_s:g} s") from error
        except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise OutOfReach(f"{self} cannot be reached: {error}") from error
        except httpx.HTTPError as error:
            raise NoVerdict(f"{self} broke off: {error}") from error
        if answer.status_code != 200:
            raise NoVerdict(f"{self} answered with status {answer.status_code}: {answer.text:.200}")
        return answer.content

    def close(self) -> None:
        """Close the connection that was kept."""
        if self._client is not None:
            self._client.close()
            self._client = None
