"""The page of messages is current, and its commands run."""

import re
import shutil
import subprocess
from pathlib import Path

from mock_platform.messages import MESSAGES
from mock_platform.messages.listing import listing
from mock_platform.proctoring.attempt import COMPLETE, TERMINATED, Attempt
from mock_platform.substitution.listing import listing as variables
from mock_platform.tests.talking import Talk
from mock_platform.vocabulary import CONTROL_ACTIONS

PAGE = (Path(__file__).parents[2] / "docs" / "mock_platform" / "messages.md").read_text("utf-8")


def test_table_of_messages_is_current() -> None:
    """The table has every message with the members that its order may have."""
    assert len(MESSAGES) >= 10
    assert listing() in PAGE


def test_table_of_variables_is_current() -> None:
    """The tables have every variable, by what tells it."""
    assert variables() in PAGE


def test_table_of_statuses_is_current() -> None:
    """What is written of an action and a status is what the action makes of it."""
    rows = re.findall(r"^\| `(none|running|paused)` \| (.*) \|$", PAGE, re.MULTILINE)
    written = {
        (status, number): cell.strip("` ") for status, cells in rows for number, cell in enumerate(cells.split("|"))
    }

    made = {
        (status, min(number, 3)): Attempt("c", "1", "m", "q", "u", 1, status=status).after(action, 0).status
        for status in ("none", "running", "paused")
        for number, action in enumerate(CONTROL_ACTIONS)
    }

    assert written == made
    ended = [Attempt("c", "1", "m", "q", "u", 1, status=each) for each in (TERMINATED, COMPLETE)]
    assert [each.after(action, 5) for each in ended for action in CONTROL_ACTIONS] == [
        each for each in ended for _ in CONTROL_ACTIONS
    ]


def test_commands_of_the_page_run(talk: Talk, tmp_path: Path) -> None:
    """Every command of the page runs as it stands and is answered with success."""
    talk.register(client_id="my-tool")
    shell = shutil.which("bash")
    assert shell is not None
    commands = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    script = "\n".join(["set -euo pipefail", f"LMS={talk.issuer}", *commands])

    ended = subprocess.run([shell, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False)  # noqa: S603

    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(commands) == 3
