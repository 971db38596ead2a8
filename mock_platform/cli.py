"""The command line: `mock-platform serve`, and lists of what there is to serve.

Exit status: 0 after an orderly stop, 2 for a wrong option, scenario or file, 3 when the address cannot be
listened at.
"""

import json
import signal
import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from mock_platform.errors import ControlError
from mock_platform.faults.listing import catalogue
from mock_platform.profiles import shipped_profiles
from mock_platform.running import CannotStart
from mock_platform.scenario import shipped_scenarios
from mock_platform.server import MockPlatform

app = typer.Typer(help="A mock LMS: correct by default, wrong on request.", add_completion=False, no_args_is_help=True)

WRONG_ORDER = 2
CANNOT_LISTEN = 3

REGISTER = """  curl {base}/control/registrations -d '{{
    "client_id": "{client_id}", "deployment_ids": ["{deployment_id}"],
    "initiate_login_uri": "http://127.0.0.1:9001/login",
    "redirect_uris": ["http://127.0.0.1:9001/launch"],
    "jwks_uri": "http://127.0.0.1:9001/keys"}}'"""


@app.callback()
def _commands() -> None:
    """Keep the commands named, however few there are."""


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen at; 0 takes a free one.", min=0, max=65535)] = 8400,
    host: Annotated[str, typer.Option(help="Host name or address to listen at.")] = "127.0.0.1",
    public_url: Annotated[str | None, typer.Option(help="Where it is reached, when not at its address.")] = None,
    issuer: Annotated[str | None, typer.Option(help="What iss says, when it is neither of these.")] = None,
    scenario: Annotated[str, typer.Option(help="Name or file of the scenario.")] = "demo",
    profile: Annotated[
        str | None, typer.Option(help="Name or file of the profile, the LMS to behave like; else the scenario's own.")
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Key of the certificate, PEM.")] = None,
    state: Annotated[Path | None, typer.Option(help="File that keeps everything over restarts.")] = None,
    tool_login_url: Annotated[str | None, typer.Option(help="Register a tool: its login URL.")] = None,
    tool_launch_url: Annotated[str | None, typer.Option(help="The tool's launch URL (redirect URI).")] = None,
    tool_jwks_url: Annotated[str | None, typer.Option(help="The tool's key set.")] = None,
    client_id: Annotated[str, typer.Option(help="The tool's client id.")] = "demo",
    deployment_id: Annotated[str, typer.Option(help="The tool's deployment id.")] = "1",
) -> None:
    """Run a mock LMS until Ctrl-C, and print what a tool must be told."""
    stopped = _stop_signal()
    try:
        lms = MockPlatform(
            host=host,
            port=port,
            public_url=public_url,
            issuer=issuer,
            scenario=scenario,
            profile=profile,
            tls_cert=tls_cert,
            tls_key=tls_key,
            state=state,
        )
        with lms:
            _register(lms, tool_login_url, tool_launch_url, tool_jwks_url, client_id, deployment_id)
            _introduce(lms, client_id, deployment_id)
            stopped.wait()
    except ControlError as error:
        _fail(error.message, WRONG_ORDER)
    except CannotStart as error:
        _fail(str(error), CANNOT_LISTEN)


@app.command()
def scenarios(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the scenarios that come with the mock LMS."""
    shipped = [{"name": each.name, "sentence": each.sentence, "file": str(each.path)} for each in shipped_scenarios()]
    if as_json:
        typer.echo(json.dumps(shipped, indent=2, ensure_ascii=False))
        return
    table = Table("scenario", "what it has")
    for each in shipped:
        table.add_row(each["name"], each["sentence"])
    _print(table)


@app.command()
def profiles(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the profiles that come with the mock LMS, and how each differs from the standard."""
    shipped = list(shipped_profiles())
    if as_json:
        typer.echo(json.dumps([profile.as_json() for profile in shipped], indent=2, ensure_ascii=False))
        return
    table = Table("profile", "deviations", "what it is")
    for profile in shipped:
        table.add_row(profile.name, str(len(profile.deviations)), profile.sentence)
    _print(table)


@app.command()
def faults(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the faults that the mock LMS can have: what goes wrong, and what a correct tool does."""
    rows = catalogue()
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    table = Table("fault", "requirement", "what goes wrong", "a correct tool")
    for row in rows:
        table.add_row(row["id"], row["requirement"], row["sentence"], row["correct_tool"])
    _print(table)


def main() -> None:
    """Run the command line."""
    app()


def _stop_signal() -> threading.Event:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


def _register(
    lms: MockPlatform, login: str | None, launch: str | None, jwks: str | None, client_id: str, deployment_id: str
) -> None:
    if login is None and launch is None:
        return
    if login is None or launch is None:
        sentence = "to register a tool give both --tool-login-url and --tool-launch-url"
        raise ControlError(400, "invalid_body", sentence)
    lms.register(
        client_id=client_id,
        initiate_login_uri=login,
        redirect_uris=[launch],
        jwks_uri=jwks,
        deployment_ids=[deployment_id],
        instead=True,
    )


def _introduce(lms: MockPlatform, client_id: str, deployment_id: str) -> None:
    """Print what a person needs; the first line tells programs that the server answers."""
    _print(f"mock-platform listening on {lms.address}")
    told = {"issuer": lms.issuer, **lms.endpoints, "client_id": client_id, "deployment_id": deployment_id}
    if lms.control_token is not None:
        told["control token"] = lms.control_token
    _print("\nTell the tool:")
    width = max(map(len, told))
    for name, value in told.items():
        _print(f"  {name:<{width}}  {value}")
    if not lms.registrations:
        _print("\nThen tell the platform about the tool, here or by --tool-login-url and its neighbours:")
        _print(REGISTER.format(base=lms.base, client_id=client_id, deployment_id=deployment_id))
    query = "" if lms.control_token is None else f"?control_token={lms.control_token}"
    _print(f"\nLaunch from {lms.base}/{query} and stop with Ctrl-C.")


def _print(what: str | Table) -> None:
    """Print with colours on a terminal, plainly elsewhere; lines are never broken."""
    Console(soft_wrap=isinstance(what, str)).print(what, markup=False)


def _fail(sentence: str, status: int) -> None:
    typer.echo(f"mock-platform: {sentence}", err=True)
    raise typer.Exit(status)
