"""`lti-conformance`: a thin front of `pytest --pyargs conformance.suite`, with its own ini and root.

It checks the command and the target file before pytest starts, so what is wrong gets one sentence and exit status 2.
"""

import os
import shlex
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, NoReturn

import tomli_w
import typer

from conformance.pytest_run import PytestRun

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
API_KEY_VARIABLE = "LTI_CONFORMANCE_API_KEY"
WRONG_COMMAND, COULD_NOT_START = 2, 3

TargetFile = Annotated[Path | None, typer.Option("--target", help="The target file.", metavar="FILE")]
GatewayUrl = Annotated[str, typer.Option("--gateway", help="A gateway, without a file.", metavar="URL")]
ApiKey = Annotated[
    str,
    typer.Option(
        help=f"The gateway's API key (or set {API_KEY_VARIABLE}).", envvar=API_KEY_VARIABLE, show_envvar=False
    ),
]
Listen = Annotated[str, typer.Option(help="Where the mock LMS listens.", metavar="HOST:PORT")]
PublicUrl = Annotated[str, typer.Option(help="The issuer, when a tunnel or proxy stands before the mock LMS.")]
ReportFolder = Annotated[Path, typer.Option("--report", help="Where the reports go.", metavar="DIR")]
Only = Annotated[list[str] | None, typer.Option(help="A requirement, an area, or a test.", metavar="ID-OR-PREFIX")]
Workers = Annotated[int, typer.Option(help="Judge a gateway with so many processes.", min=1, max=64)]
ProfileName = Annotated[str, typer.Option("--profile", help="The LMS that the mock behaves like.", metavar="NAME")]
Strict = Annotated[bool, typer.Option("--strict", help="Warned and inconclusive results fail the run too.")]


@app.command()
def run(
    target: TargetFile = None,
    gateway: GatewayUrl = "",
    api_key: ApiKey = "",
    listen: Listen = "",
    public_url: PublicUrl = "",
    report: ReportFolder = Path("build/report"),
    only: Only = None,
    workers: Workers = 1,
    strict: Strict = False,
) -> None:
    """Judge a gateway or a tool; write report.json, junit.xml and report.html."""
    if target is not None:
        if gateway or listen or public_url:
            _refuse("--target says it all: leave out --gateway, --listen and --public-url")
        _judge_file(target, report, only or [], workers, strict)
    document = _gateway_document(gateway, api_key, listen, public_url)
    command = _gateway_command(gateway, listen, public_url)
    _judge_document(document, api_key, PytestRun(Path(), command, report, only or [], workers, strict))


@app.command("list")
def list_requirements(only: Only = None) -> None:
    """List the requirements: id, whom they bind, level, and the sentence."""
    from conformance.catalogue import CatalogueError, matching

    try:
        chosen = matching(only or [])
    except CatalogueError as error:
        _refuse(f"--only: {error}")
    for entry in chosen.values():
        typer.echo(f"{entry.id:<13} {entry.binds:<9} {entry.level:<7} {entry.sentence}")


@app.command()
def explain(requirement: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Say what a requirement asks, why, and what usually goes wrong."""
    from conformance.catalogue import load, nearest

    entry = load().get(requirement.upper())
    if entry is None:
        _refuse(f"{requirement} is not in the catalogue" + (f"; {hint} is" if (hint := nearest(requirement)) else ""))
    typer.echo(f"{entry.id} ({entry.level}, binds {entry.binds}; {entry.section})\n\n{entry.sentence}")
    typer.echo(f"\nWhy: {entry.why}\nWhat usually goes wrong: {entry.usual_mistake}")
    if entry.same_as:
        typer.echo(f"The same as: {', '.join(entry.same_as)}")
    if not entry.testable:
        typer.echo(f"Not tested from outside: {entry.why_not}")
    elif entry.outcome_on_breach == "warned":
        typer.echo("A breach is a warning: the ground is not firm enough to fail a target on it.")


@app.command()
def register(target: Annotated[Path, typer.Option("--target", metavar="FILE")]) -> None:
    """Print what to type into the tool before any run."""
    from conformance.registration_card import card_of
    from conformance.target import TargetError, read_target

    try:
        typer.echo(card_of(read_target(target)))
    except TargetError as error:
        _refuse(str(error))


@app.command()
def demo(
    report: ReportFolder = Path("build/report"), only: Only = None, workers: Workers = 1, profile: ProfileName = ""
) -> None:
    """Start the reference gateway and judge it."""
    from conformance.demo import reference_gateway
    from conformance.process import DidNotStart

    try:
        with reference_gateway() as (url, api_key):
            document = _gateway_document(url, api_key, "", "") | {"name": "the reference gateway"}
            document |= {"platform": {"profile": profile}} if profile else {}
            command = f"lti-conformance demo --profile {shlex.quote(profile)}" if profile else "lti-conformance demo"
            _judge_document(document, api_key, PytestRun(Path(), command, report, only or [], workers))
    except DidNotStart as error:
        _refuse(str(error), COULD_NOT_START)


def main() -> None:
    """Run the command line."""
    app()


def _judge_file(target: Path, report: Path, only: list[str], workers: int, strict: bool) -> NoReturn:
    from conformance.target import TargetError, read_target

    try:
        kind = read_target(target).kind
    except TargetError as error:
        _refuse(str(error))
    if workers > 1 and kind != "gateway":
        _refuse("--workers is for gateways: a tool with one registration is judged by one process")
    command = f"lti-conformance run --target {shlex.quote(str(target))}"
    raise typer.Exit(PytestRun(target, command, report, only, workers, strict).start())


def _judge_document(document: dict[str, Any], api_key: str, order: PytestRun) -> NoReturn:
    from conformance.target import TargetError, target_from

    try:
        target_from(document, source="the command line")
    except TargetError as error:
        _refuse(str(error))
    os.environ[API_KEY_VARIABLE] = api_key
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "target.toml"
        file.write_text(tomli_w.dumps(document), encoding="utf-8")
        raise typer.Exit(replace(order, target=file).start())


def _gateway_document(gateway: str, api_key: str, listen: str, public_url: str) -> dict[str, Any]:
    if not gateway:
        _refuse("what is to be judged? give --target FILE, or --gateway URL with --api-key KEY")
    if not api_key:
        _refuse(f"--gateway needs the API key: --api-key KEY, or {API_KEY_VARIABLE} in the environment")
    document: dict[str, Any] = {"kind": "gateway", "gateway": {"url": gateway, "api_key_env": API_KEY_VARIABLE}}
    if listen or public_url:
        document["platform"] = {"issuer": public_url, "listen": listen}
    return document


def _gateway_command(gateway: str, listen: str, public_url: str) -> str:
    words = ["lti-conformance", "run", "--gateway", gateway]
    words += ["--listen", listen] if listen else []
    words += ["--public-url", public_url] if public_url else []
    return shlex.join(words)


def _refuse(sentence: str, status: int = WRONG_COMMAND) -> NoReturn:
    typer.echo(f"lti-conformance: {sentence}", err=True)
    sys.exit(status)
