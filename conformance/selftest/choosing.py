"""A tool behind a gateway that answers every launch at once: it sends what it was told to the API, and shows the form.

The launch goes from LMS to gateway to tool; what the tool says goes back through the browser, as LTIAAS's tools do it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from conformance.selftest.served import listening, served
from conformance.target.file import Gateway

FORM = "/api/deeplinking/form"
LOOK = "/api/idtoken"


@dataclass
class AnsweringTool:
    """The tool: where it sends what, what it was answered, and what it was told of the launch.

    Its `gateway` is set when that has started, for the gateway must know the tool's address first.
    """

    url: str
    gateway: Gateway = field(init=False)
    path: str = LOOK
    body: Mapping[str, Any] = field(default_factory=dict)
    answer: httpx.Response | None = None
    launch: dict[str, Any] = field(default_factory=dict)
    credentials: str = ""

    def will_send(self, path: str, body: Mapping[str, Any]) -> None:
        """Answer the launches to come with this body at this address of the API."""
        self.path, self.body = path, body

    def will_look(self) -> None:
        """Answer no launch to come: look at it alone."""
        self.path = LOOK

    def will_choose(self, items: Any, **body: Any) -> None:
        """Answer deep linking launches to come with these items."""
        self.will_send(FORM, {"contentItems": items, **body})

    @property
    def said(self) -> dict[str, Any]:
        """What the API answered last."""
        assert self.answer is not None
        document: dict[str, Any] = self.answer.json()
        return document

    def asks(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """What the API answers to this in the name of the launch that came last, after the person has gone."""
        headers = {"Authorization": self.credentials}
        with httpx.Client(base_url=self.gateway.url, headers=headers, trust_env=False, timeout=60) as api:
            document: dict[str, Any] = api.post(path, json=body).json()
        return document

    async def arrive(self, request: Request) -> Response:
        """Take a launch, and send the person back."""
        self.credentials = f"LTIK-AUTH-V2 {self.gateway.key()}:{request.query_params['ltik']}"
        headers = {"Authorization": self.credentials}
        async with httpx.AsyncClient(base_url=self.gateway.url, headers=headers, trust_env=False, timeout=60) as api:
            self.answer = looked = await api.get(LOOK)
            self.launch = looked.json()
            if self.path != LOOK:
                self.answer = await api.post(self.path, json=self.body)
        return HTMLResponse(f"<!doctype html><title>Tool</title>{_form_in(self.said)}")


@contextmanager
def answering_tool() -> Iterator[AnsweringTool]:
    """Serve the tool on a free port."""
    with listening() as (listener, url):
        tool = AnsweringTool(url=f"{url}/arrive")
        with served(Starlette(routes=[Route("/arrive", tool.arrive)]), listener):
            yield tool


def _form_in(said: Mapping[str, Any]) -> str:
    if "form" in said:
        return str(said["form"])
    if "message" not in said:
        return escape(str(said))
    message = f'<input name="JWT" value="{escape(said["message"])}">'
    form = f'<form method="post" action="{escape(said["target"])}">{message}</form>'
    return f"{form}<script>document.forms[0].submit()</script>"
