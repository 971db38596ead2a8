"""ltijs 5.9.9: what the suite found at launches is shown again here without the suite, by the library's own function.

A finding that is gone makes two tests red: the deviation that is no longer seen (test_real_tools), and its
demonstration. That is the moment to bring docs/findings/ltijs.md up to date.
"""

import json
import os
import subprocess
import tomllib

import pytest

from conformance.selftest.template import TEMPLATES
from conformance.selftest.tools.installed import needs_node
from conformance.selftest.tools.real_tools import LTIJS

pytestmark = needs_node
CONTROLS = {"valid": "accepted", "a stranger for an audience": "UNREGISTERED_PLATFORM"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the library says of each token."""
    folder = tmp_path_factory.mktemp("ltijs")
    node, _ = LTIJS.command(folder)
    environment = {**os.environ, **LTIJS.environment(folder, None)}
    stand = subprocess.run(  # noqa: S603  # our own command
        [node, str(folder / "stand.js")], env=environment, capture_output=True, text=True, check=True
    )
    answer: dict[str, str] = json.loads(stand.stdout)
    return answer


def test_the_stand_accepts_and_refuses(told: dict[str, str]) -> None:
    """The control of what follows: a valid token is accepted, and one for a stranger is refused."""
    assert {name: told[name] for name in CONTROLS} == CONTROLS


def test_the_library_accepts_what_the_suite_says_that_it_accepts(told: dict[str, str]) -> None:
    """Each token with one defect that the standard has refused is accepted, and each is a declared deviation."""
    shown = {name: answer for name, answer in told.items() if name not in CONTROLS}
    declared = tomllib.loads((TEMPLATES / "ltijs.toml").read_text(encoding="utf-8"))["deviations"]

    assert shown == dict.fromkeys(shown, "accepted")
    assert shown
    assert set(shown) <= set(declared)
