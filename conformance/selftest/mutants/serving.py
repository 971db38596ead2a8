"""A mutant as a server: uvicorn in a thread, on a free port, with an SQLite file and an API key of its own."""

import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from conformance.selftest.mutants.mutant import Mutant
from gateway.app import create_app
from gateway.settings import Settings

START_S = 20.0


@contextmanager
def serving(mutant: Mutant) -> Iterator[tuple[str, str]]:
    """Serve a mutant; yield its URL and its API key."""
    api_key = secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = _settings(url, api_key, Path(folder))
        app = create_app(settings, rules=mutant.rules)
        mutant.change(app)
        with _running(app, listener):
            yield url, api_key


def _settings(url: str, api_key: str, folder: Path) -> Settings:
    return Settings(
        public_url=url,
        launch_url=f"{url}/demo",
        api_keys=(api_key,),
        secret=secrets.token_bytes(48),
        database_url=f"sqlite:///{folder / 'gateway.db'}",
        allow_private_networks=True,
        demo_tool=True,
    )


@contextmanager
def _running(app: Starlette, listener: socket.socket) -> Iterator[None]:
    config = uvicorn.Config(app, http="httptools", access_log=False, log_level="critical", server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _await_start(server, thread)
        yield
    finally:
        server.should_exit = True
        thread.join(START_S)


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the mutant did not start to listen")
        time.sleep(0.005)
