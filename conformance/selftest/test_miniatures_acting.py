"""Tools with one trait of character that are asked to act, or to register: saying so is not doing so.

One welcomes everybody and says of every action that it was done, one refuses everything, one crashes. None of them ever
asks the platform for anything.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from conformance.selftest.judging import GOOD, Run, judged_target
from conformance.selftest.miniatures import Crashes, Miniature, RejectsAll, ToolThatAcceptsAll
from conformance.selftest.served import listening, served
from conformance.target.file import Drive
from mock_platform.ports import free_port

ACTIONS = tuple(name for name in Drive.model_fields if name != "launch")
SERVICES = ("AGS", "NRPS", "GS", "OAUTH", "AP", "PNS-002")
RESPONSES = ("DL-020", "DL-021", "DL-022", "DL-023", "DL-024", "DL-025", "DL-027", "DL-029", "DL-031", "DL-040")


@pytest.mark.parametrize("areas", [SERVICES, RESPONSES], ids=["services", "responses"])
def test_what_only_says_that_it_acted_passes_nothing_for_it(areas: Sequence[str], tmp_path: Path) -> None:
    """Of a tool that answers every action with 200, and asks the platform for nothing, no deed is passed."""
    run = _judged_acting(ToolThatAcceptsAll, tmp_path, areas)

    passed = [name for name, outcome in run.outcomes().items() if outcome == "passed"]
    assert not passed
    assert run.errors() == {}


@pytest.mark.parametrize("character", [RejectsAll, Crashes], ids=lambda character: character.__name__)
def test_what_lets_nobody_in_passes_nothing(character: type[Miniature], tmp_path: Path) -> None:
    """Of a tool that refuses every login, or crashes at it, nothing that it should do after a launch is passed."""
    run = _judged_acting(character, tmp_path, [*SERVICES, *RESPONSES])

    assert not [name for name, outcome in run.outcomes().items() if outcome == "passed"], run.printed
    assert run.status == 1


def test_what_accepts_everything_fails_every_forged_request(tmp_path: Path) -> None:
    """A deep linking request that should be refused is a failure of whoever takes it."""
    run = _judged_acting(ToolThatAcceptsAll, tmp_path, ["DL-005", "DL-006"])

    controlled = [one for one in run.report["results"] if one["evidence"].get("controls")]
    assert controlled
    assert not [one["id"] for one in controlled if one["outcome"] in GOOD]


@pytest.mark.parametrize("character", [ToolThatAcceptsAll, RejectsAll, Crashes], ids=lambda each: each.__name__)
def test_what_never_registers_passes_nothing(character: type[Miniature], tmp_path: Path) -> None:
    """A tool whose registration page does anything but register passes no requirement of registration."""
    run = _judged_registering(character, tmp_path)

    assert run.status == 1, run.printed
    assert not [name for name, outcome in run.outcomes().items() if outcome == "passed"], run.printed


async def _done(request: Request) -> Response:
    await request.body()
    return HTMLResponse("<p>done</p>")


def _judged_acting(character: type[Miniature], folder: Path, areas: Sequence[str]) -> Run:
    issuer = f"http://127.0.0.1:{free_port()}"
    with listening() as (listener, url):
        miniature = character(url)
        endpoint = f"{issuer}/lti/authorize"
        miniature.known.append({"url": issuer, "clientId": "conformance", "authenticationEndpoint": endpoint})
        drives = "".join(f'[drive.{name}]\nurl = "{url}/drive/{name}"\n' for name in ACTIONS)
        file = folder / "tool.toml"
        file.write_text(
            f'kind = "tool"\n[platform]\nissuer = "{issuer}"\n'
            f'[tool]\nlogin_url = "{url}/lti/login"\nlaunch_url = "{url}/lti/launch"\n'
            f'messages = ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"]\nkey_refresh_s = 0.5\n{drives}',
            encoding="utf-8",
        )
        app = miniature.app()
        app.routes.append(Route("/drive/{action}", _done, methods=["POST"]))
        with served(app, listener):
            return judged_target(file, only=areas)


def _judged_registering(character: type[Miniature], folder: Path) -> Run:
    with listening() as (listener, url):
        file = folder / "tool.toml"
        file.write_text(f'kind = "tool"\n[tool]\nregistration_url = "{url}/page"\n', encoding="utf-8")
        miniature = character(url)
        app = miniature.app()
        app.routes.append(Route("/page", miniature.login if character is not ToolThatAcceptsAll else _done))
        with served(app, listener):
            return judged_target(file, only=["DR", "CT-OK-I01"])
