"""A school's portal before the mock LMS: people sign in by a form and open links, as at platforms without an API.

Its form has a token against forgeries, and is not the only one of its page.
"""

import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import tomli_w
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from conformance.selftest.judging import Run, judged_target
from conformance.selftest.judging_platforms import CLIENT_ID, inhabit, platform_document, tool_origin
from mock_platform.handle import PlatformHandle
from mock_platform.running import RunningServer, listening_socket

PAGE = """<form action="/search"><input name="q"></form>
<form method="post" action="/signin/check"><input type="hidden" name="token" value="{token}">
<label>Who <input name="who"></label><label>Password <input type="password" name="secret"></label>
<button name="go" value="in">Sign in</button></form>"""
PASSWORDS = {"student": "a password", "student-2": "a second one", "teacher": "another"}
LINKS = {"first": "quiz", "second": "reading", "elsewhere": "lab"}


@dataclass
class Portal:
    """The pages of the portal, and what the suite is told of it."""

    lms: PlatformHandle
    address: str
    tool: str
    tokens: set[str] = field(default_factory=set)
    signed_in: dict[str, str] = field(default_factory=dict)

    def app(self) -> Starlette:
        """Return the portal as an application."""
        return Starlette(
            routes=[
                Route("/signin", self.show_form),
                Route("/signin/check", self.check, methods=["POST"]),
                Route("/links/{link}", self.open),
            ]
        )

    async def show_form(self, _: Request) -> Response:
        """Show the form."""
        token = secrets.token_hex(8)
        self.tokens.add(token)
        return HTMLResponse(PAGE.format(token=token))

    async def check(self, request: Request) -> Response:
        """Sign somebody in who knows the password and has seen the form."""
        sent = dict(parse_qsl((await request.body()).decode()))
        who = sent.get("who", "")
        if sent.get("token") not in self.tokens or PASSWORDS.get(who) != sent.get("secret") or sent.get("go") != "in":
            return RedirectResponse("/signin", 303)
        answer = RedirectResponse("/signin", 303)
        session = secrets.token_hex(8)
        self.signed_in[session] = who
        answer.set_cookie("portal", session, httponly=True)
        return answer

    async def open(self, request: Request) -> Response:
        """Open a link for whoever is signed in."""
        who = self.signed_in.get(request.cookies.get("portal", ""))
        if who is None:
            return RedirectResponse("/signin", 303)
        launch = self.lms.order_launch(CLIENT_ID, user=who, link=request.path_params["link"], deployment_id="1")
        return RedirectResponse(self.lms.launch_url(launch), 303)

    def document(self) -> dict[str, Any]:
        """Return the target file's content."""
        document = platform_document(self.lms, self.tool, {})
        people = {"student": "student", "second_student": "student-2", "teacher": "teacher"}
        document["lms"] |= {
            "users": {name: {"username": who, "password": PASSWORDS[who]} for name, who in people.items()},
            "links": {name: f"{self.address}/links/{link}" for name, link in LINKS.items()},
            "login": {"url": f"{self.address}/signin", "username": "who", "password": "secret"},
            "messages": {},
            "also": [],
        }
        return {name: table for name, table in document.items() if name not in {"drive", "observe"}}

    def judged(self, *, only: Sequence[str] = ()) -> Run:
        """Judge the platform behind the portal."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "portal.toml"
            file.write_text(tomli_w.dumps(self.document()), encoding="utf-8")
            return judged_target(file, only=only)


@contextmanager
def portal_before(lms: PlatformHandle) -> Iterator[Portal]:
    """Open a portal before a platform in which everybody was put."""
    tool = tool_origin()
    inhabit(lms, tool)
    listener = listening_socket("127.0.0.1", 0)
    portal = Portal(lms, f"http://127.0.0.1:{listener.getsockname()[1]}", tool)
    try:
        with RunningServer(portal.app(), listener):
            yield portal
    finally:
        listener.close()
