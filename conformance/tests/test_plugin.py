"""The pytest plugin that every pytest run of its user loads: light, and silent without a target."""

import json
import os
import subprocess
import sys
from pathlib import Path

HEAVY = [
    "conformance.run.judge",
    "conformance.catalogue",
    "mock_platform",
    "httpx",
    "starlette",
    "pydantic",
    "cryptography",
]


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    words = [sys.executable, *command]
    return subprocess.run(  # noqa: S603  # our own command
        words, cwd=folder, env=env, capture_output=True, text=True, timeout=180, check=False
    )


def test_loading_the_plugin_imports_nothing_heavy(tmp_path: Path) -> None:
    """Whoever has this package installed pays nothing for it in a run of other tests."""
    code = f"import json, sys, conformance.plugin; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"

    assert json.loads(_run(tmp_path, "-c", code).stdout) == []


def test_other_peoples_tests_run_as_ever(tmp_path: Path) -> None:
    """Without a target the plugin changes nothing: no report, no outcome, no mark that is unknown."""
    (tmp_path / "test_own.py").write_text(
        "import pytest\n@pytest.mark.alone\ndef test_it():\n    pass\ndef test_no():\n    assert False\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")

    done = _run(tmp_path, "-m", "pytest", "-q", "-p", "conformance.plugin", "-p", "no:cacheprovider")

    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    assert sorted(file.name for file in tmp_path.iterdir() if file.suffix or file.name == "build") == [
        "pytest.ini",
        "test_own.py",
    ]
