"""A score that a gateway accepted to send later, and waiting for what becomes of it."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.outcomes import Breach
from conformance.subject.admin import AdminError
from conformance.suite.gateway.grading import scores_path
from conformance.suite.gateway.session import Session, expect, object_of, open_session
from conformance.suite.gateway.subject import demand_offered

PATH: Final = "/api/scores"
# Nothing is in the way of a delivery that a test waits for: what takes longer does not come.
PATIENCE_S: Final = 30.0
_PAUSE_S: Final = 0.02
_ENDS: Final = frozenset({"delivered", "failed", "withdrawn"})

Accepted = Mapping[str, Any]


def open_outbox(bench: Bench, *, alone: bool = False) -> Session:
    """Have a launch accepted by a gateway with an outbox, *alone* at a platform of which faults can be planned.

    What comes late shall disturb nobody who looks at the scores of the primary platform.
    """
    demand_offered(bench, PATH)
    return open_session(bench, plan=Plan(bench.subject.alone() if alone else bench.subject.at_second_issuer()))


def accept_score(session: Session, score: dict[str, Any], line_item: str = "") -> str:
    """Give the gateway a score to send later; return the id under which it tells about it."""
    answer = object_of(expect(session.ask("POST", f"{scores_path(session, line_item)}?async=true", score), 202))
    if not isinstance(answer.get("id"), str):
        raise Breach(f"the answer should have the id of the accepted score, got {sorted(answer)}")
    return str(answer["id"])


def accepted_score(session: Session, identity: str) -> Accepted:
    """Read what became of an accepted score."""
    return session.get(f"{PATH}/{identity}")


def await_state(session: Session, identity: str, reached: Callable[[Accepted], bool], what: str) -> Accepted:
    """Wait until an accepted score is as *reached* says; raise `Breach` when it does not come to that."""
    deadline = time.monotonic() + PATIENCE_S
    while not reached(found := _glance(session, identity)):
        if found.get("state") in _ENDS:
            raise Breach(f"a score should be {what}, and ended as {_told(found)}")
        if time.monotonic() > deadline:
            raise Breach(f"a score should be {what} within {PATIENCE_S:g} s, got {_told(found)}")
        time.sleep(_PAUSE_S)
    return accepted_score(session, identity)


def await_end(session: Session, identity: str, state: str) -> Accepted:
    """Wait until an accepted score has ended, in this state."""
    ended = await_state(session, identity, lambda score: score.get("state") in {"delivered", "failed"}, state)
    if ended.get("state") != state:
        raise Breach(f"the score should be {state}, got {_told(ended)}")
    return ended


def is_delivered(score: Accepted) -> bool:
    """Whether the platform has an accepted score."""
    return score.get("state") == "delivered"


def waits_after_an_attempt(score: Accepted) -> bool:
    """Whether an accepted score was tried in vain, and waits for the next attempt."""
    return score.get("state") == "waiting" and bool(score.get("attempts")) and bool(score.get("lastError"))


def _glance(session: Session, identity: str) -> Accepted:
    """Look without leaving evidence: only the last look tells anything."""
    try:
        shown: Accepted = session.gateway.admin("GET", f"{PATH}/{identity}")
    except AdminError as refusal:
        raise Breach(f"an accepted score should be shown to the account: {refusal}") from refusal
    return shown


def _told(score: Accepted) -> str:
    return ", ".join(f"{name} {score.get(name)!r:.120}" for name in ("state", "attempts", "lastError"))
