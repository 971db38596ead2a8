"""The suite says the same of the gateway in any order, and with two workers: no test leans on another.

Its own order is that of the other whole runs of the selftest (test_command, test_pylti1p3).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.selftest.judging import Run, gateway_file, judged
from conformance.selftest.mutants.catalogue import UNMUTATED
from conformance.selftest.mutants.serving import mock_port, serving
from conformance.selftest.shuffling import SEED

SHUFFLED = {"PYTEST_PLUGINS": "conformance.selftest.shuffling"}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The target file of the reference gateway, unmutated."""
    with serving(UNMUTATED) as (url, api_key):
        yield gateway_file(tmp_path_factory.mktemp("gateway"), url, api_key, mock_port=mock_port())


def test_one_process_and_two_say_the_same_in_different_orders(gateway: Path) -> None:
    """In two orders that seeds decide, by one process and by two, nothing is failed, warned or inconclusive."""
    alone = _judged(gateway, seed="a")
    both = _judged(gateway, "--workers", "2", seed="b")

    assert (alone.status, both.status) == (0, 0), alone.printed + both.printed
    assert (alone.doubts(), both.doubts()) == ({}, {})
    assert both.outcomes().keys() == alone.outcomes().keys()
    assert [result["id"] for result in alone.report["results"]] != sorted(alone.outcomes())


def _judged(gateway: Path, *options: str, seed: str) -> Run:
    return judged("--target", str(gateway), *options, environment={**SHUFFLED, SEED: seed})
