"""How hypothesis draws here: the same examples each time, none kept, and no more after a first mistake than it takes.

Whoever wants other examples asks for more of them. A target is no function: that it may not repeat itself, or take its
time, is no failure of a test.
"""

from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, settings

MOST_REPLAYS = 40
"""How often something wrong may happen again while a shorter way to it is looked for."""


def drawing(examples: int, **more: Any) -> settings:
    """Return the settings for so many examples."""
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
