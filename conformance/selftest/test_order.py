"""The suite says the same of the gateway in another order, and with two workers: no test leans on another.

Its own order is that of the other whole runs of the selftest (test_command, test_pylti1p3).
"""

from pathlib import Path

from conformance.selftest.judging import gateway_file, judged
from conformance.selftest.mutants.catalogue import UNMUTATED
from conformance.selftest.mutants.serving import mock_port, serving
from conformance.selftest.shuffling import SEED

SHUFFLED = {"PYTEST_PLUGINS": "conformance.selftest.shuffling", SEED: "another order"}


def test_two_processes_say_the_same_in_another_order(tmp_path: Path) -> None:
    """In an order that a seed decides, shared by two processes, nothing is failed, warned or inconclusive."""
    with serving(UNMUTATED) as (url, api_key):
        target = gateway_file(tmp_path, url, api_key, mock_port=mock_port())
        run = judged("--target", str(target), "--workers", "2", environment=SHUFFLED)

    assert (run.status, run.doubts()) == (0, {}), run.printed
    assert run.report["complete"]
    assert [result["id"] for result in run.report["results"]] != sorted(run.outcomes())
