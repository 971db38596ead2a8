"""One server for all tests; a platform and a registered tool for each."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from mock_platform import MockPlatform
from mock_platform.tests.talking import Talk


@pytest.fixture(scope="session")
def lms() -> Iterator[MockPlatform]:
    """Run a server."""
    with MockPlatform() as server:
        yield server


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """Hold a client that follows nothing and keeps no cookie."""
    # Longer than the platform waits for a tool that does not answer: the platform's own patience is what is tested.
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture
def talk(lms: MockPlatform, http: httpx.Client) -> Iterator[Talk]:
    """Talk with a platform of this test's own, without a tool."""
    http.cookies.clear()
    platform = lms.platform(f"t-{uuid4().hex}")
    yield Talk(http, platform.issuer)
    platform.delete()


@pytest.fixture
def tool(talk: Talk) -> Talk:
    """Talk with a platform of this test's own, at which the tool is registered."""
    talk.register()
    return talk
