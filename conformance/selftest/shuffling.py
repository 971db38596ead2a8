"""A pytest plugin for a run of the suite: the tests in an order that the seed in LTI_SHUFFLE decides.

Tests that change what a target keeps (`alone`) stay last, in their own order, which is a rule of the suite.
"""

import os
import random

import pytest

SEED = "LTI_SHUFFLE"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle the tests; every process of a run does it in the same way."""
    alone = [item for item in items if item.get_closest_marker("alone")]
    others = [item for item in items if not item.get_closest_marker("alone")]
    random.Random(os.environ.get(SEED, "")).shuffle(others)  # noqa: S311  # an order, no secret
    items[:] = [*others, *alone]
