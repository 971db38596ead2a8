"""Launches by keys that a target may not know yet, or still: it may sit on an old key set for `key_refresh_s`.

A first verdict after a change of the platform's keys is therefore asked for again until then.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.observation.judgement import Judgement, Verdict
from conformance.outcomes import Inconclusive

RETRY_S = (0.2, 0.5, 1.0, 2.0, 3.0)
Wanted = Callable[[Judgement], bool]


def expect_accepted_in_time(bench: Bench, plan: Plan, what: str) -> None:
    """Expect *plan* to be accepted, at the latest when the tool has to fetch the key set again."""
    judgement = made_until(bench, plan, lambda judgement: not judgement.refused, may_end_early=True)
    bench.accepted(judgement, what)


def control_in_time(bench: Bench, plan: Plan) -> None:
    """Have *plan*, signed by another added key, accepted in time, or raise `Inconclusive`.

    A target that refuses the valid launch, too, is not waited for.
    """
    bench.control(replace(plan, edits=()))
    judgement = made_until(bench, plan, lambda judgement: not judgement.refused, may_end_early=True)
    if judgement.verdict is not Verdict.ACCEPTED:
        raise Inconclusive(f"the control, signed by another added key, was not accepted: {judgement.reason}")
    bench.control(plan)


def expect_refused_in_time(bench: Bench, plan: Plan, what: str) -> None:
    """Expect *plan* to be refused, at the latest when the tool has to fetch the key set again."""
    judgement = made_until(bench, plan, lambda judgement: judgement.refused)
    bench.refused(judgement, f"{what}, {bench.facts.key_refresh_s:g} s later,")


def made_until(bench: Bench, plan: Plan, wanted: Wanted, *, may_end_early: bool = False) -> Judgement:
    """Make *plan* until its judgement is *wanted*, or the target should know better; return the last judgement."""
    deadline = time.monotonic() + bench.facts.key_refresh_s
    pauses = iter(RETRY_S)
    judgement = bench.make(plan, may_end_early=may_end_early)
    while not wanted(judgement) and time.monotonic() < deadline:
        time.sleep(next(pauses, RETRY_S[-1]))
        judgement = bench.make(plan, may_end_early=may_end_early)
    return judgement
