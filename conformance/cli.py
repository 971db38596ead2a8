"""`lti-conformance`: a thin front of `pytest --pyargs conformance.suite`, with its own ini and root.

It checks the command and the target file before pytest starts, so what is wrong gets one sentence and exit status 2.
"""

import json
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn

import tomli_w
import typer

from conformance.run.pytest_run import PROGRAM, TIMEOUT_S, PytestRun, command_line

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
FAILED = "failed"
API_KEY_VARIABLE = "LTI_CONFORMANCE_API_KEY"
WRONG_COMMAND, COULD_NOT_START = 2, 3
EXAMPLES = 30

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
Only = Annotated[
    list[str] | None,
    typer.Option(help="A requirement, an area, a level, a test, or `failed`; may be repeated.", metavar="ID-OR-PREFIX"),
]
Failed = Annotated[bool, typer.Option("--failed", help="Judge again what failed in the report in DIR.")]
Timeout = Annotated[float, typer.Option(help="How long an answer may take, in seconds.", min=0.1)]
Whole = Annotated[bool, typer.Option("--whole-evidence", help="Keep every exchange whole, of what passed too.")]
Workers = Annotated[int, typer.Option(help="Judge a gateway with so many processes.", min=1, max=64)]
ProfileName = Annotated[str, typer.Option("--profile", help="The LMS that the mock behaves like.", metavar="NAME")]
Properties = Annotated[bool, typer.Option("--properties", help="Draw sequences of launches and tokens as well.")]
Examples = Annotated[
    int,
    typer.Option(help=f"With --properties: draw so many of each ({EXAMPLES}).", min=0, show_default=False, metavar="N"),
]
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
    failed: Failed = False,
    timeout: Timeout = TIMEOUT_S,
    whole_evidence: Whole = False,
    properties: Properties = False,
    examples: Examples = 0,
) -> None:
    """Judge a gateway, a tool or a platform; write report.json, junit.xml and report.html."""
    wanted = [*(only or []), *([FAILED] if failed else [])]
    drawn = _examples(properties, examples)
    order = PytestRun(Path(), "", report, wanted, workers, strict, timeout, whole_evidence, drawn)
    if target is not None:
        if gateway or listen or public_url:
            _refuse("--target says it all: leave out --gateway, --listen and --public-url")
        _judge_file(target, order)
    document = _gateway_document(gateway, api_key, listen, public_url)
    words = _gateway_words(gateway, listen, public_url)
    words += [*_patience(timeout), *_drawing(drawn)]
    _judge_document(document, api_key, replace(order, command=_command("run", *words)))


@app.command("list")
def list_requirements(
    only: Annotated[
        list[str] | None,
        typer.Option(help="A requirement, an area or a level; may be repeated.", metavar="ID-OR-PREFIX"),
    ] = None,
) -> None:
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
    """Say what a requirement asks of whom, why, how it is tested, and what usually goes wrong."""
    from conformance.catalogue import load, nearest
    from conformance.overview.explanation import explanation_of

    entry = load().get(requirement.upper())
    if entry is None:
        _refuse(f"{requirement} is not in the catalogue" + (f"; {hint} is" if (hint := nearest(requirement)) else ""))
    for line in explanation_of(entry):
        typer.echo(line)


@app.command()
def register(target: Annotated[Path, typer.Option("--target", metavar="FILE")]) -> None:
    """Print what to type into the tool before any run."""
    from conformance.subject.registration_card import card_of
    from conformance.target.file import TargetError
    from conformance.target.reading import read_target

    try:
        typer.echo(card_of(read_target(target)))
    except TargetError as error:
        _refuse(str(error))


@app.command()
def demo(
    report: ReportFolder = Path("build/report"),
    only: Only = None,
    workers: Workers = 1,
    profile: ProfileName = "",
    failed: Failed = False,
    properties: Properties = False,
    examples: Examples = 0,
) -> None:
    """Start the reference gateway and judge it."""
    from conformance.demo import noticed_gateway
    from conformance.process import DidNotStart

    wanted = [*(only or []), *([FAILED] if failed else [])]
    drawn = _examples(properties, examples)
    command = _command("demo", *(["--profile", profile] if profile else []), *_drawing(drawn))
    try:
        with noticed_gateway() as gateway:
            document = _gateway_document(gateway.url, gateway.api_key, "", gateway.issuer)
            document["name"] = "the reference gateway"
            document["gateway"]["notice_secret"] = gateway.notice_secret
            document["platform"] |= {"profile": profile} if profile else {}
            order = PytestRun(Path(), command, report, wanted, workers, examples=drawn)
            _judge_document(document, gateway.api_key, order)
    except DidNotStart as error:
        _refuse(str(error), COULD_NOT_START)


@app.command()
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD")],
    new: Annotated[Path, typer.Argument(metavar="NEW")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Compare two reports (files or folders): what fails now, what was fixed; 1 when anything is worse."""
    from conformance.report.comparison import compared
    from conformance.report.reading import ReportError, read_report

    try:
        comparison = compared(read_report(old), read_report(new))
    except ReportError as error:
        _refuse(str(error))
    typer.echo(json.dumps(comparison.as_json(), indent=1) if as_json else "\n".join(comparison.lines()))
    raise typer.Exit(int(comparison.is_worse))


@app.command()
def certify(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="A report's folder, or its report.json.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Default: certificate.html beside the report.")
    ] = None,
) -> None:
    """Write the self-certification page of a whole run."""
    from conformance.report.certificate import certificate_of
    from conformance.report.digests import digest_of
    from conformance.report.reading import ReportError, read_report, report_file

    file = report_file(report)
    page = out or file.parent / "certificate.html"
    try:
        text = certificate_of(read_report(report), digest=digest_of(file), made=datetime.now(UTC))
        page.write_text(text + "\n", encoding="utf-8")
    except ReportError as error:
        _refuse(f"{file}: {error}" if file.name not in str(error) else str(error))
    except OSError as error:
        _refuse(f"{page}: cannot be written: {error.strerror}")
    typer.echo(page)


@app.command()
def vectors(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the files are, or go.")] = Path("build/vectors"),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; 1 when a file in DIR is not what would be written.")
    ] = False,
) -> None:
    """Write the test vectors for validators of id_tokens and other signed messages, and their JSON Schema."""
    from conformance.vectors.files import stale_vectors, write_vectors

    if check and not out.is_dir():
        _refuse(f"--check: {out} is not a folder")
    try:
        files = stale_vectors(out) if check else write_vectors(out)
    except OSError as error:
        _refuse(f"--out {out}: {error.strerror}: {error.filename}")
    for file in files:
        typer.echo(f"{file}: missing, or not what would be written" if check else file)
    raise typer.Exit(int(check and bool(files)))


@app.command()
def validator(
    command: Annotated[str, typer.Option(help="A program that reads a question and writes a verdict.")] = "",
    url: Annotated[str, typer.Option(help="An address that questions are posted to.", metavar="URL")] = "",
    lines: Annotated[bool, typer.Option("--lines", help="The program goes on: a line for each line.")] = False,
    level: Annotated[str, typer.Option(help="lti, or oidc: without the rules about claims of LTI.")] = "lti",
    algorithms: Annotated[str, typer.Option(help="What was agreed on, by commas.", metavar="NAMES")] = "RS256",
    leeway: Annotated[int, typer.Option(help="What the validator allows for clocks, in seconds.", min=0)] = 300,
    examples: Annotated[int, typer.Option(help="Tokens for each property.", min=1)] = 100,
    timeout: Annotated[float, typer.Option(help="How long a verdict may take, in seconds.", min=0.1)] = 30.0,
) -> None:
    """Try the properties of id_token validation on a validator in any language (docs/properties.md)."""
    from conformance.properties import CommandValidator, NoVerdict, OutOfReach, UrlValidator
    from conformance.properties.terms import Terms
    from conformance.properties.trial import every_property_holds, properties_for

    if bool(command) == bool(url):
        _refuse("what is to be tried? give one: --command 'PROGRAM WORDS', or --url URL")
    try:
        terms = Terms.of(frozenset(algorithms.split(",")), timedelta(seconds=leeway), level)
        asked = UrlValidator(url, timeout) if url else CommandValidator(command, lines, timeout)
    except ValueError as error:
        _refuse(str(error))
    try:
        with asked:
            all_hold = every_property_holds(properties_for(asked, terms, examples), show=typer.echo)
    except (NoVerdict, OutOfReach) as error:
        _refuse(f"asked for its verdict on a plain token, the validator {error}", COULD_NOT_START)
    raise typer.Exit(int(not all_hold))


def main() -> None:
    """Run the command line."""
    app()


def _judge_file(target: Path, order: PytestRun) -> NoReturn:
    from conformance.target.file import TargetError
    from conformance.target.reading import read_target

    try:
        kind = read_target(target).kind
    except TargetError as error:
        _refuse(str(error))
    if order.workers > 1 and kind != "gateway":
        _refuse("--workers is for gateways: a tool with one registration is judged by one process")
    command = _command("run", "--target", str(target), *_patience(order.timeout), *_drawing(order.examples))
    raise typer.Exit(replace(order, target=target, command=command).start())


def _judge_document(document: dict[str, Any], api_key: str, order: PytestRun) -> NoReturn:
    from conformance.target.file import TargetError
    from conformance.target.reading import target_from

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


def _gateway_words(gateway: str, listen: str, public_url: str) -> list[str]:
    words = ["--gateway", gateway]
    words += ["--listen", listen] if listen else []
    words += ["--public-url", public_url] if public_url else []
    return words


def _patience(timeout: float) -> list[str]:
    return [] if timeout == TIMEOUT_S else ["--timeout", f"{timeout:g}"]


def _examples(properties: bool, examples: int) -> int:
    if examples and not properties:
        _refuse("--examples says how much --properties draws: give both")
    return (examples or EXAMPLES) if properties else 0


def _drawing(examples: int) -> list[str]:
    return ["--properties", "--examples", str(examples)] if examples else []


def _command(*words: str) -> str:
    return command_line(words, called=sys.argv[0], on_path=shutil.which(PROGRAM))


def _refuse(sentence: str, status: int = WRONG_COMMAND) -> NoReturn:
    typer.echo(f"lti-conformance: {sentence}", err=True)
    sys.exit(status)
