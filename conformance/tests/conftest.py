"""Fixtures: a server that answers by a table."""

from collections.abc import Iterator

import pytest

from conformance.browser.exchange import Wire
from conformance.tests.serving import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on a free loopback port."""
    with serving() as running:
        yield running


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Connections, closed after the test."""
    opened = Wire(timeout_s=5)
    yield opened
    opened.close()
