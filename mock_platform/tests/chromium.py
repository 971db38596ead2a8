"""Chromium for tests in a real browser, and a tool in it that does what the test says."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Frame, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from mock_platform.running import RunningServer
from mock_platform.tests.tool_login import answer_login

NAMES = ("chromium", "chromium-browser")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    # A frame of another site stays in the page's process. When one changes processes twice while the page is slow to
    # answer, Playwright 1.65 forgets the new one with the old (FrameSession.dispose), and waits for the frame for ever.
    "--disable-site-isolation-trials",
)
PATIENCE_MS = 30_000

# `ask` posts a message to a window and comes back with the answer, or with "silence" when none came in time.
TOOL_PAGE = """<!doctype html><title>A tool</title><p>A tool</p><script>
const heard = [];
addEventListener("message", (event) => heard.push({ ...event.data, origin: event.origin }));
function ask(message, target, frame) {
  const windowOfPlatform = opener ?? parent;
  (frame ? windowOfPlatform.frames[frame] : windowOfPlatform).postMessage(message, target);
  return new Promise((resolve) => {
    const started = Date.now();
    const look = () => {
      const answer = heard.find((each) => each.message_id === message.message_id && each.subject !== message.subject);
      if (answer) resolve(answer);
      else if (Date.now() - started > 20000) resolve("silence");
      else setTimeout(look, 10);
    };
    look();
  });
}
</script>"""


def chromium() -> str:
    """Return the browser's path; without one the test is skipped, or fails where `CI` is set."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        sentence = "no Chromium on the PATH (Debian: apt-get install chromium): frames are not tested"
        if os.environ.get("CI"):
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    return found


async def launch(_: Request) -> Response:
    """Show the tool."""
    return HTMLResponse(TOOL_PAGE)


@contextmanager
def running_tool() -> Iterator[str]:
    """Run a tool, and give its origin."""
    routes = [Route("/login", answer_login, methods=["POST"]), Route("/launch", launch, methods=["GET", "POST"])]
    app = Starlette(routes=routes)
    with socket.create_server(("127.0.0.1", 0)) as listener, RunningServer(app, listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def tool_frame(page: Page, url: str) -> Frame:
    """Return the frame of the tool once it shows this address."""
    frame = page.frame(name="tool")
    assert frame is not None
    frame.wait_for_url(lambda shown: shown.startswith(url))
    frame.wait_for_function("window.ask !== undefined")
    return frame


def ask(frame: Frame, message: dict[str, Any], target: str, of: str | None = None) -> Any:
    """Let the tool's frame post a message, return what it was answered, and let the server be told of it."""
    with frame.page.expect_response(lambda response: "/lti/told/" in response.url):
        return frame.evaluate("([message, target, frame]) => ask(message, target, frame)", [message, target, of])
