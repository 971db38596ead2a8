"""A server of a test's own on a free loopback port: it answers by a table, and remembers what it was asked."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

HTML = ("Content-Type", "text/html; charset=utf-8")


@dataclass(frozen=True)
class Answer:
    """What the server sends; `lost` closes the connection instead, after `body` if there is one."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = (HTML,)
    body: bytes = b""
    lost: bool = False


@dataclass(frozen=True)
class Asked:
    """One request that arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Server:
    """A running server; a path that the table does not know is answered with 404."""

    port: int
    answers: dict[str, Answer | Callable[[Asked], Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """The server by its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def other_site(self) -> str:
        """The same server by its name: another site to a browser."""
        return f"http://localhost:{self.port}"

    def redirects(self, path: str, to: str, status: int = 302, *cookies: str) -> None:
        """Let *path* answer with a redirect that sets these cookies."""
        set_cookies = tuple(("Set-Cookie", cookie) for cookie in cookies)
        self.answers[path] = Answer(status, (("Location", to), *set_cookies))

    def shows(self, path: str, page: str, status: int = 200) -> None:
        """Let *path* answer with a page."""
        self.answers[path] = Answer(status, body=page.encode())


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server on a free port; end it afterwards."""
    listener = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    listener.daemon_threads = True
    server = Server(listener.server_port)
    listener.scripted = server  # type: ignore[attr-defined]  # the only way to hand something to a handler
    thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name in the library
        pass

    def _answer(self) -> None:
        server: Server = self.server.scripted  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): ", ".join(self.headers.get_all(name, [])) for name in self.headers}
        asked = Asked(self.command, self.path, headers, body)
        server.asked.append(asked)
        found = server.answers.get(self.path.partition("?")[0], Answer(404, body=b"not here"))
        answer = found if isinstance(found, Answer) else found(asked)
        self.close_connection = answer.lost
        if answer.lost and not answer.body:
            return
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + 100 * answer.lost))
        self.end_headers()
        self.wfile.write(answer.body)
