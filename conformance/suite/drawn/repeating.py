"""How hypothesis draws here: the same examples each time, none kept, and no more after a first mistake than it takes.

Whoever wants other examples asks for more of them. A target is no function: that it may not repeat itself, or take its
time, is no failure of a test.
"""

import os
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.configuration import set_hypothesis_home_dir

MOST_REPLAYS = 40
"""How often something wrong may happen again while a shorter way to it is looked for."""

STORAGE = Path(".hypothesis")
NOWHERE = Path(os.devnull) / "hypothesis"  # hypothesis minds neither that it cannot read there nor that it cannot write


def drawing(examples: int, **more: Any) -> settings:
    """Return the settings for so many examples; hypothesis makes no folder of its own where there was none."""
    if not STORAGE.is_dir():
        set_hypothesis_home_dir(NOWHERE)
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        **more,
    )
