"""An ASGI application as a real server: uvicorn in a thread of this process, on a free port."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

START_S = 60.0
STOP_S = 10.0
TICK_S = 0.005


@contextmanager
def listening() -> Iterator[tuple[socket.socket, str]]:
    """Bind a free port of this machine; yield the socket, and the URL that a server on it will have."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def served(app: Starlette, listener: socket.socket) -> Iterator[uvicorn.Server]:
    """Serve *app* while the context lasts; yield the server, which its `should_exit` ends earlier."""
    config = uvicorn.Config(
        app, http="httptools", access_log=False, log_level="critical", server_header=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _await_start(server, thread)
        yield server
    finally:
        server.should_exit = True
        thread.join(STOP_S)


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the server did not start to listen")
        time.sleep(TICK_S)
