"""The pages of the control API and of scenarios are current, and their commands and scripts run."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mock_platform.operations_listing import listing
from mock_platform.tests.talking import Talk

DOCS = Path(__file__).parents[2] / "docs" / "mock_platform"
PAGES = {name: (DOCS / f"{name}.md").read_text("utf-8") for name in ("control", "scenarios")}
SCRIPTS = re.findall(r"```js\n(.*?)```", PAGES["control"], re.DOTALL)


def test_operations_are_listed() -> None:
    """The table of operations is what the operations say."""
    assert PAGES["control"].partition("operations_listing`.\n\n")[2] == listing()


@pytest.mark.parametrize("page", PAGES)
def test_commands_run(talk: Talk, tmp_path: Path, page: str) -> None:
    """Every command of a page runs as it stands, in order, and is answered with success."""
    commands = re.findall(r"```sh\n(.*?)```", PAGES[page], re.DOTALL)
    script = "\n".join(["set -euo pipefail", f"LMS={talk.issuer}", *commands])

    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False)  # noqa: S603, S607

    assert (ended.returncode, ended.stderr) == (0, "")
    assert commands


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node to run the scripts with")
@pytest.mark.parametrize(("script", "said"), list(zip(SCRIPTS, ["200 2\n", ": the journal"], strict=True)))
def test_scripts_run(talk: Talk, tmp_path: Path, script: str, said: str) -> None:
    """Every script of the page runs as it stands and says what it should."""
    file = tmp_path / "example.mjs"
    file.write_text(f'const LMS = "{talk.issuer}";\n{script}', "utf-8")

    ended = subprocess.run(["node", str(file)], capture_output=True, text=True, timeout=180, check=False)  # noqa: S603, S607

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(said)
