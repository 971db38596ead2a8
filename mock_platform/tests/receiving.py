"""A tool's notice handler in these tests: a server that remembers what it got and answers as it is told to."""

import json
from collections import deque
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.tests.reader import claims_of


class Receiver:
    """Takes notices. `statuses` are what the next requests are answered with; after them it is 202."""

    def __init__(self, address: str) -> None:
        self.url = f"{address}/notices?tenant=7"
        self.requests: list[dict[str, Any]] = []
        self.statuses: deque[int] = deque()
        self.app = Starlette(routes=[Route("/notices", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        body = json.loads(await request.body())
        self.requests.append({"headers": dict(request.headers), "query": request.url.query, "body": body})
        status = self.statuses.popleft() if self.statuses else 202
        return Response(status_code=status, headers={"Location": self.url} if status == 307 else None)

    @property
    def batches(self) -> list[list[str]]:
        """The tokens that came with each request."""
        return [[notice["jwt"] for notice in request["body"]["notices"]] for request in self.requests]

    @property
    def claims(self) -> list[dict[str, Any]]:
        """The claims of every notice that came, unproven."""
        return [claims_of(token) for batch in self.batches for token in batch]
