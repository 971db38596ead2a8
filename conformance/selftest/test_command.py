"""`lti-conformance run` against a real gateway: exit statuses, the sentences with them, and what is left behind.

What is wrong with a command or a file alone is tested in `conformance/tests/test_cli.py`.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.browser.exchange import Wire
from conformance.selftest.judging import judged, judged_gateway, judged_target
from conformance.selftest.mutants.catalogue import UNMUTATED
from conformance.selftest.mutants.serving import serving
from conformance.subject.admin import call_admin
from conformance.target.file import Gateway

PATIENCE_S = 120


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    """The reference gateway, unmutated, as a target file names it."""
    with serving(UNMUTATED) as (url, api_key):
        yield Gateway(url=url, api_key=api_key)


def test_a_run_that_fails_nothing_ends_with_0_and_leaves_no_platform(gateway: Gateway) -> None:
    """A gateway that does right gets status 0, and is left with the platforms that it had."""
    run = judged_gateway(gateway.url, gateway.key(), only=["CT-OK-I01", "STATE-004"])

    assert run.status == 0, run.printed
    assert platforms(gateway) == []


def test_a_wrong_api_key_ends_with_2(gateway: Gateway) -> None:
    """A gateway that refuses the key is a wrong command, and the sentence says so."""
    run = judged("--gateway", gateway.url, "--api-key", "not-the-key")

    assert run.status == 2
    assert "refuses the API key" in run.printed


def test_what_is_no_gateway_ends_with_2() -> None:
    """A server without the admin API is a wrong command: the sentence asks whether it is a gateway."""
    with serving(UNMUTATED) as (url, api_key):
        run = judged("--gateway", f"{url}/lti", "--api-key", api_key)

    assert run.status == 2
    assert "is it a gateway" in run.printed


def test_an_unknown_selection_ends_with_2(gateway: Gateway) -> None:
    """A requirement that is not in the catalogue cannot be selected."""
    run = judged_gateway(gateway.url, gateway.key(), only=["IDT-SIG-999"])

    assert run.status == 2
    assert "IDT-SIG-999" in run.printed


def test_an_unknown_key_ends_with_2_and_names_the_nearest(gateway: Gateway, tmp_path: Path) -> None:
    """A misspelt key of the target file is not taken for a default."""
    file = target_file(gateway, tmp_path, "[limits]\nlogin = 3\n")

    run = judged_target(file)

    assert run.status == 2
    assert "limits.login is not a known key; the nearest one is 'logins'" in run.printed


def test_a_taken_port_ends_with_3(gateway: Gateway) -> None:
    """When somebody else listens on the issuer's address the run cannot start, and says which address it is."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        run = judged("--gateway", gateway.url, "--api-key", gateway.key(), "--listen", place)

    assert run.status == 3
    assert place.rpartition(":")[2] in run.printed


def test_an_unknown_deviation_ends_with_2(gateway: Gateway, tmp_path: Path) -> None:
    """A deviation from a requirement that there is not is a wrong target file."""
    file = target_file(gateway, tmp_path, '[deviations]\n"IDT-SIG-999" = "by policy"\n')

    run = judged_target(file)

    assert run.status == 2
    assert "IDT-SIG-999 is not in the catalogue" in run.printed


def test_what_reproduces_a_result_works(gateway: Gateway, tmp_path: Path) -> None:
    """The command that a result gives, typed into a shell, judges that test alone, with the same outcome."""
    (folder := tmp_path / "it's a folder").mkdir()
    (result,) = judged_target(target_file(gateway, folder, ""), only=["CT-OK-I01"]).report["results"]
    shell = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    done = subprocess.run(result["reproduce"], shell=True, cwd=tmp_path, env=shell, capture_output=True, check=False)  # noqa: S602

    again = json.loads((tmp_path / "build" / "report" / "report.json").read_text(encoding="utf-8"))
    assert done.returncode == 0
    assert [(one["id"], one["outcome"]) for one in again["results"]] == [(result["id"], result["outcome"])]


def test_no_form_of_the_api_key_is_in_a_report(gateway: Gateway, tmp_path: Path) -> None:
    """Whatever is kept of a run, whole, holds the gateway's key neither plain nor in base64."""
    file = target_file(gateway, tmp_path, "")
    command = [sys.executable, "-m", "conformance", "run", "--target", str(file), "--report", str(tmp_path / "report")]

    subprocess.run([*command, "--whole-evidence", "--only", "CT-OK-I01"], capture_output=True, check=True)  # noqa: S603

    written = b"".join(each.read_bytes() for each in (tmp_path / "report").rglob("*") if each.is_file())
    assert b"LTIK-AUTH-V2 [redacted]:" in written
    assert gateway.key().encode() not in written


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let processes listen to Ctrl-C: those that a script's `make test &` starts inherit that it is ignored."""
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, inherited)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_run_leaves_a_report_and_no_platforms(gateway: Gateway, tmp_path: Path) -> None:
    """After Ctrl-C there is a report that says it is incomplete, status 130, and nothing registered any more."""
    command = [sys.executable, "-m", "conformance", "run", "--gateway", gateway.url, "--api-key", gateway.key()]
    process = subprocess.Popen(  # noqa: S603  # our own command
        [*command, "--report", str(tmp_path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    await_platforms(gateway)

    process.send_signal(signal.SIGINT)
    status = process.wait(PATIENCE_S)

    report: dict[str, Any] = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert status == 130
    assert report["complete"] is False
    assert platforms(gateway) == []


def target_file(gateway: Gateway, folder: Path, tables: str) -> Path:
    """Write a target file for *gateway* with further *tables*."""
    file = folder / "target.toml"
    head = f'kind = "gateway"\n[gateway]\nurl = "{gateway.url}"\napi_key = "{gateway.key()}"\n'
    file.write_text(head + tables, encoding="utf-8")
    return file


def platforms(gateway: Gateway) -> list[Any]:
    """Return the platforms that the gateway knows."""
    wire = Wire()
    try:
        known: list[Any] = call_admin(wire, gateway, "GET", "/admin/platforms")["platforms"]
        return known
    finally:
        wire.close()


def await_platforms(gateway: Gateway) -> None:
    """Wait until a run has registered its first platform."""
    deadline = time.monotonic() + PATIENCE_S
    while not platforms(gateway):
        assert time.monotonic() < deadline, "the run registered no platform"
        time.sleep(0.05)
