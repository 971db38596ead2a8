"""`lti-gateway`: serve, keep API keys, migrate the database. Whatever is wrong is one sentence for each.

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
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn, TypeVar

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

_Setting = TypeVar("_Setting")
USAGE_ERROR: Final = 2
CANNOT_LISTEN: Final = 3

main = typer.Typer(
    help="A gateway between learning platforms (LTI 1.3) and a tool (JSON over HTTP).",
    epilog="Settings are environment variables, LTI_GATEWAY_...: `serve --dev` needs none, and without it PUBLIC_URL, "
    "LAUNCH_URL, API_KEYS and SECRET are demanded. All are listed in docs/gateway/api.md, section Settings.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
api_key = typer.Typer(help="API keys kept in the database.", no_args_is_help=True, rich_markup_mode=None)
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
    # Judged first: whoever has yet to set something has no use for a port.
    given = None if dev else _demanded(settings_from_environment)
    with _listening(host, port) as listener:
        address = _address(host, listener, tls=tls_cert is not None)
        with _settings(given, address=address) as settings:
            from gateway.serving.server import serve as run

            _orderly(
                lambda: run(settings, listener, address=address, tls_cert=tls_cert, tls_key=tls_key, show_key=dev),
                settings.database_url,
            )


@main.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from gateway.settings import database_url_from_environment
    from gateway.storage.database import migrate as migrate_database
    from gateway.storage.database import place_of, schema_version
    from gateway.storage.migrations import HEAD

    async def bring_up(engine: "AsyncEngine") -> None:
        before = await schema_version(engine)
        await migrate_database(engine)
        done = f"was at {HEAD} already" if before == HEAD else f"brought from {before} to {HEAD}"
        typer.echo(f"{place_of(url)}: {done if before else f'created, now at {HEAD}'}")

    url = _demanded(database_url_from_environment)
    _orderly(lambda: _with_engine(bring_up, url), url)


@api_key.command()
def new(name: Annotated[str, typer.Option(help="What it is for; shown by `list`.")]) -> None:
    """Make an API key, store its fingerprint, and print it: it cannot be shown again."""
    from gateway.clock import system_clock

    async def make(keys: "ApiKeys") -> None:
        typer.echo(await keys.make(name=name, now=system_clock()))

    _with_api_keys(make)


@api_key.command("list")
def list_keys() -> None:
    """List the API keys of the database. Those of LTI_GATEWAY_API_KEYS are not here."""

    async def show(keys: "ApiKeys") -> None:
        typer.echo(f"{'id':16}  {'made':17}  name")
        for key in await keys.listed():
            typer.echo(f"{key.id}  {key.created_at:%Y-%m-%d %H:%M}Z  {key.name}".rstrip())

    _with_api_keys(show)


@api_key.command()
def revoke(identity: Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")]) -> None:
    """End an API key at once, for every process on this database."""

    async def end(keys: "ApiKeys") -> None:
        if not await keys.revoke(identity):
            _stop(f"no API key of the database has the id {identity!r}: `lti-gateway api-key list` shows them.")

    _with_api_keys(end)


def _with_api_keys(use: Callable[["ApiKeys"], Awaitable[None]]) -> None:
    from gateway.settings import database_url_from_environment
    from gateway.storage.api_keys import ApiKeys
    from gateway.storage.database import demand_schema, is_missing, place_of

    async def begin(engine: "AsyncEngine") -> None:
        await demand_schema(engine)
        await use(ApiKeys(engine))

    url = _demanded(database_url_from_environment)
    # A key in a database that nobody serves is a key that nobody knows.
    if is_missing(url):
        _stop(f"{PREFIX}DATABASE_URL: {place_of(url)} is not there; `lti-gateway migrate` makes it, if it is the one.")
    _orderly(lambda: _with_engine(begin, url), url)


async def _with_engine(use: Callable[["AsyncEngine"], Awaitable[None]], url: str) -> None:
    from gateway.storage.database import engine_for

    engine = engine_for(url)
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
def _settings(given: Settings | None, *, address: str) -> Iterator[Settings]:
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="lti-gateway-"))
    try:
        yield _demanded(lambda: settings_for_development(address, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _demanded(read: Callable[[], _Setting]) -> _Setting:
    try:
        return read()
    except WrongSetting as error:
        _stop(str(error))


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


def _orderly(run: Callable[[], Any], database_url: str) -> None:
    """Run to the end; what an operator can mend is one sentence instead of a traceback."""
    from sqlalchemy.exc import SQLAlchemyError

    from gateway.storage.database import OutdatedSchema, place_of
    from gateway.storage.seals import WrongSecret

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run())
    except OutdatedSchema as error:
        _stop(f"{PREFIX}DATABASE_URL, {place_of(database_url)}: {error}.")
    except WrongSecret as error:
        _stop(f"{PREFIX}SECRET is wrong: {error}.")
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0].rstrip(".")
        _stop(f"{PREFIX}DATABASE_URL: {place_of(database_url)} cannot be used: {reason}.")
    except KeyboardInterrupt:
        sys.exit(0)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # Windows has none
        return None
    return uvloop.new_event_loop


def _stop(sentences: str, status: int = USAGE_ERROR) -> NoReturn:
    for sentence in sentences.splitlines():
        typer.echo(f"lti-gateway: {sentence}", err=True)
    raise typer.Exit(status)
