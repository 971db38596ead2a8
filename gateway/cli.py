"""`lti-gateway`: serve, keep API keys, migrate the database. Whatever is wrong is one sentence.

Exit status: 0 after an orderly end, 2 for a wrong option, setting or database, 3 when the address cannot be listened
on, as with `mock-platform`. Rooms are imported by the command that needs them, so that `--help` and a wrong setting
answer at once.
"""

import asyncio
import shutil
import socket
import sqlite3
import ssl
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from gateway.settings import (
    PREFIX,
    Settings,
    WrongSetting,
    settings_for_development,
    settings_from_environment,
)

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from gateway.storage.api_keys import ApiKeys

USAGE_ERROR: Final = 2
CANNOT_LISTEN: Final = 3

main = typer.Typer(
    help="A gateway between learning platforms (LTI 1.3) and a tool (JSON over HTTP).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
api_key = typer.Typer(help="API keys kept in the database.", no_args_is_help=True)
main.add_typer(api_key, name="api-key")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"lti-gateway {version('lti-testbench')}")
        raise typer.Exit


@main.callback()
def lti_gateway(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Take the options that belong to no command."""


@main.command()
def serve(
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = 8500,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    dev: Annotated[bool, typer.Option("--dev", help="No settings needed; shows launches in a demo tool.")] = False,
    tls_cert: Annotated[Path | None, typer.Option(help="PEM certificate chain.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="PEM private key.")] = None,
) -> None:
    """Run the gateway until it is interrupted."""
    _demand_key_pair(tls_cert, tls_key)
    with _listening(host, port) as listener:
        address = _address(host, listener, tls=tls_cert is not None)
        with _settings(dev=dev, address=address) as settings:
            from gateway.serving.server import serve as run

            _orderly(lambda: run(settings, listener, address=address, tls_cert=tls_cert, tls_key=tls_key, show_key=dev))


@main.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from gateway.storage.database import migrate as migrate_database

    _orderly(lambda: _with_engine(migrate_database))
    typer.echo("the database is up to date")


@api_key.command()
def new(name: Annotated[str, typer.Option(help="What it is for; shown by `list`.")] = "") -> None:
    """Make an API key, store its fingerprint, and print it: it cannot be shown again."""
    from gateway.clock import system_clock

    async def make(keys: "ApiKeys") -> None:
        typer.echo(await keys.make(name=name, now=system_clock()))

    _orderly(lambda: _with_api_keys(make))


@api_key.command("list")
def list_keys() -> None:
    """List the API keys of the database: id, when it was made, name. Those of LTI_GATEWAY_API_KEYS are not here."""

    async def show(keys: "ApiKeys") -> None:
        for key in await keys.listed():
            typer.echo(f"{key.id}  {key.created_at:%Y-%m-%d %H:%M}Z  {key.name}".rstrip())

    _orderly(lambda: _with_api_keys(show))


@api_key.command()
def revoke(identity: Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")]) -> None:
    """End an API key at once, for every process on this database."""

    async def end(keys: "ApiKeys") -> None:
        if not await keys.revoke(identity):
            _stop(f"no API key of the database has the id {identity!r}: `lti-gateway api-key list` shows them.")

    _orderly(lambda: _with_api_keys(end))


async def _with_api_keys(use: Callable[["ApiKeys"], Awaitable[None]]) -> None:
    from gateway.storage.api_keys import ApiKeys
    from gateway.storage.database import demand_schema

    async def begin(engine: "AsyncEngine") -> None:
        await demand_schema(engine)
        await use(ApiKeys(engine))

    await _with_engine(begin)


async def _with_engine(use: Callable[["AsyncEngine"], Awaitable[None]]) -> None:
    from gateway.settings import database_url_from_environment
    from gateway.storage.database import engine_for

    engine = engine_for(database_url_from_environment())
    try:
        await use(engine)
    finally:
        await engine.dispose()


def _demand_key_pair(certificate: Path | None, key: Path | None) -> None:
    if (certificate is None) != (key is None):
        _stop("--tls-cert and --tls-key must be given together.")
    if certificate is None or key is None:
        return
    for file in (certificate, key):
        if not file.is_file():
            _stop(f"{file} is not a file that can be read.")
    # Asked here and not when the server starts: a database may fail with the same exceptions.
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:
        reason = error.strerror or error
        _stop(f"--tls-cert {certificate} and --tls-key {key} are no certificate with its private key in PEM: {reason}.")


@contextmanager
def _settings(*, dev: bool, address: str) -> Iterator[Settings]:
    folder = Path(tempfile.mkdtemp(prefix="lti-gateway-")) if dev else None
    try:
        yield settings_for_development(address, folder) if folder else settings_from_environment()
    except WrongSetting as error:
        _stop(str(error))
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
        except OSError as error:
            _stop(f"{host}:{port} cannot be listened on: {error.strerror or error}.", CANNOT_LISTEN)
        yield listener


def _address(host: str, listener: socket.socket, *, tls: bool) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"{'https' if tls else 'http'}://{reachable}:{listener.getsockname()[1]}"


def _orderly(run: Callable[[], Any]) -> None:
    """Run to the end; what an operator can mend is one sentence instead of a traceback."""
    from sqlalchemy.exc import SQLAlchemyError

    from gateway.storage.database import OutdatedSchema
    from gateway.storage.seals import WrongSecret

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run())
    except OutdatedSchema as error:
        _stop(f"{PREFIX}DATABASE_URL: {error}.")
    except WrongSecret as error:
        _stop(f"{PREFIX}SECRET is wrong: {error}.")
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        _stop(f"{PREFIX}DATABASE_URL: the database cannot be used: {reason}.")
    except WrongSetting as error:
        _stop(str(error))
    except KeyboardInterrupt:
        sys.exit(0)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # Windows has none
        return None
    return uvloop.new_event_loop


def _stop(sentence: str, status: int = USAGE_ERROR) -> NoReturn:
    typer.echo(f"lti-gateway: {sentence}", err=True)
    raise typer.Exit(status)
