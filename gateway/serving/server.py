"""The server process: uvicorn on a socket that is bound already, and one line when it really listens."""

import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
import uvicorn
from starlette.applications import Starlette

from gateway.app import create_app
from gateway.keyring import Keyring
from gateway.serving.heads import LimitedHeads
from gateway.serving.log import logging_of_others, write_to_stderr
from gateway.settings import Settings
from gateway.storage.database import demand_schema, engine_for
from gateway.storage.seals import demand_secret

GRACE_SECONDS = 10


class _AnnouncingServer(uvicorn.Server):
    """Says so when it listens, and not before."""

    def __init__(self, config: uvicorn.Config, lines: list[str]) -> None:
        super().__init__(config)
        self._lines = lines

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at an interrupt or a request to end, and be content with that.

        uvicorn raises the signal once more when it has stopped, which would cut short what is still to be closed.
        """
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then print the lines."""
        await super().startup(sockets)
        # Modules and routes stay for good; looking through them for garbage would hold up the launches of the moment.
        gc.freeze()
        for line in self._lines if self.started else []:
            typer.echo(line)


async def serve(
    settings: Settings,
    listener: socket.socket,
    *,
    address: str,
    tls_cert: Path | None,
    tls_key: Path | None,
    show_key: bool,
) -> None:
    """Serve until interrupted; raises OutdatedSchema, WrongSecret or a database error before it listens."""
    write_to_stderr()
    engine = engine_for(settings.database_url)
    try:
        await demand_schema(engine)
        await demand_secret(engine, Keyring(settings.secret))
        config = _config_of(create_app(settings, engine=engine), tls_cert, tls_key)
        lines = [f"lti-gateway listening on {address}"]
        lines += [f"API key: {settings.api_keys[0]}", f"The API is described at {address}/docs"] if show_key else []
        await _AnnouncingServer(config, lines).serve(sockets=[listener])
    finally:
        await engine.dispose()


def _config_of(app: Starlette, tls_cert: Path | None, tls_key: Path | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="none",
        http=LimitedHeads,
        ws="none",
        # The access log would print ltiks.
        access_log=False,
        log_config=logging_of_others(),
        log_level="warning",
        server_header=False,
        ssl_certfile=tls_cert,
        ssl_keyfile=tls_key,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
