"""When a run is given up: after some tests in a row in which the target did not even answer a valid launch."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.bench.bench import Bench
from conformance.browser.exchange import NoAnswer, Request, Response
from conformance.evidence.evidence import Evidence, Exchange
from conformance.run.silence import PATIENCE, Silence

REQUEST = Request("GET", "http://a.example")
ANSWER = Response(REQUEST, 200, (), b"", 0.1)
LOST = NoAnswer("no answer within 15 s", timed_out=True)


def _bench(*answers: Response | NoAnswer, control: Response | NoAnswer | None = None, accepted: Any = None) -> Bench:
    def evidence(*told: Response | NoAnswer) -> Evidence:
        return Evidence(exchanges=[Exchange(REQUEST, answer, datetime.now(UTC)) for answer in told])

    controls = {"control": evidence(control)} if control is not None else {}
    bench = SimpleNamespace(evidence=evidence(*answers), control_evidence=controls, valid_launch_accepted=accepted)
    return cast("Bench", bench)


def _after(*benches: Bench, error: BaseException | None = None) -> list[str]:
    silence = Silence()
    return [silence.after(bench, error) for bench in benches]


@pytest.mark.parametrize(
    "silent",
    [_bench(LOST), _bench(ANSWER, LOST), _bench(control=LOST), _bench(LOST, accepted=False)],
    ids=["the-first", "the-last", "the-control", "a-valid-launch"],
)
def test_enough_tests_in_a_row_without_an_answer_end_the_run(silent: Bench) -> None:
    """One test fewer goes on; the sentence says how many there were, and what the last one met."""
    told = _after(*[silent] * PATIENCE)

    assert told == [""] * (PATIENCE - 1) + [
        f"the target stopped answering: {PATIENCE} tests in a row ended with: no answer within 15 s"
    ]


def test_calls_that_leave_no_exchange_count_by_their_error() -> None:
    """A preparation that met silence ends its test with that error."""
    told = _after(*[_bench()] * PATIENCE, error=LOST)

    assert told[-1].endswith("no answer within 15 s")


@pytest.mark.parametrize(
    "answered",
    [_bench(ANSWER), _bench(LOST, ANSWER), _bench(LOST, accepted=True), _bench(LOST, control=ANSWER, accepted=True)],
    ids=["answered", "answered-at-last", "valid-launch-accepted", "control-accepted"],
)
def test_an_answer_in_between_begins_the_count_anew(answered: Bench) -> None:
    """A hostile request that is left unanswered, by a target that takes valid launches, is no silence."""
    silent = [_bench(LOST)] * (PATIENCE - 1)

    assert not any(_after(*silent, answered, *silent))


def test_a_test_that_asks_nothing_says_nothing() -> None:
    """A test without an exchange neither counts nor begins anew."""
    told = _after(*[_bench(LOST)] * (PATIENCE - 1), _bench(), _bench(LOST))

    assert told[-1]
