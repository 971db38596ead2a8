"""How a tool reads what services list, in these tests: the address from a claim, a token, page after page."""

from typing import Any

import httpx

from mock_platform.tests.reader import claims_of
from mock_platform.tests.talking import CLIENT_ID, Talk


def claim(tool: Talk, name: str, **order: Any) -> Any:
    """Return a claim of a launch."""
    return claims_of(tool.begin(**order).authorize(client_id=order.get("client_id", CLIENT_ID)).token)[name]


def get(tool: Talk, url: str, token: str, accept: str) -> httpx.Response:
    """Ask a service."""
    return tool.http.get(url, headers={"Authorization": f"Bearer {token}", "Accept": accept})


def pages(tool: Talk, url: str, token: str, accept: str) -> list[httpx.Response]:
    """Follow the next links to the end."""
    answers = [get(tool, url, token, accept)]
    while "next" in answers[-1].links:
        answers.append(get(tool, answers[-1].links["next"]["url"], token, accept))
    return answers
