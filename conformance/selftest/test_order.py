"""The suite says the same of the gateway in any order, and with two workers: no test leans on another."""

from collections.abc import Iterator

import pytest

from conformance.selftest.judging import Run, judged
from conformance.selftest.mutants.catalogue import UNMUTATED
from conformance.selftest.mutants.serving import serving
from conformance.selftest.shuffling import SEED

SHUFFLED = {"PYTEST_PLUGINS": "conformance.selftest.shuffling"}


@pytest.fixture(scope="module")
def gateway() -> Iterator[tuple[str, str]]:
    """The reference gateway, unmutated."""
    with serving(UNMUTATED) as address:
        yield address


@pytest.mark.parametrize("seed", ["a", "b"])
def test_the_gateway_passes_in_random_order(gateway: tuple[str, str], seed: str) -> None:
    """In an order that a seed decides, nothing is failed, warned or inconclusive."""
    run = _judged(gateway, environment={**SHUFFLED, SEED: seed})

    assert run.status == 0, run.printed
    assert run.doubts() == {}
    assert [result["id"] for result in run.report["results"]] != sorted(run.outcomes())


def test_two_workers_and_one_say_the_same(gateway: tuple[str, str]) -> None:
    """With two workers, in random order, the results are those of one process in its own."""
    alone = _judged(gateway)
    both = _judged(gateway, "--workers", "2", environment={**SHUFFLED, SEED: "c"})

    assert (alone.status, both.status) == (0, 0), alone.printed + both.printed
    assert (alone.doubts(), both.doubts()) == ({}, {})
    assert both.outcomes().keys() == alone.outcomes().keys()


def _judged(gateway: tuple[str, str], *options: str, environment: dict[str, str] | None = None) -> Run:
    url, api_key = gateway
    return judged("--gateway", url, "--api-key", api_key, *options, environment=environment)
