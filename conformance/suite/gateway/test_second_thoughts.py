"""Second thoughts about scores that a gateway accepted: not to send one that waits, to send one that failed after all.

Only gateways that take DELETE and POST .../retry below /api/scores are asked (docs/gateway/api.md). The platform asks
for an hour of rest, or refuses: a score waits, or has failed, for as long as a test needs.
"""

from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.browser.exchange import Response
from conformance.cases import requirement
from conformance.suite.gateway.grading import published, score_of, sent_scores
from conformance.suite.gateway.outbox import (
    PATH,
    accept_score,
    accepted_score,
    await_end,
    await_state,
    open_outbox,
    waits_after_an_attempt,
)
from conformance.suite.gateway.session import Session, agree, expect, open_session, refusal_of
from conformance.suite.gateway.subject import offered

pytestmark = pytest.mark.kind("gateway")


def _withdraw(session: Session, identity: str) -> Response:
    return session.ask("DELETE", f"{PATH}/{identity}")


def _retry(session: Session, identity: str) -> Response:
    return session.ask("POST", f"{PATH}/{identity}/retry")


def _plan_fault(session: Session, name: str, **parameters: Any) -> None:
    order = {"name": name, "endpoint": "scores", "times": 1, **parameters}
    session.plan.registration.control.call("POST", "/faults", order)


def _waiting(session: Session, score: dict[str, Any]) -> str:
    _plan_fault(session, "unavailable", retry_after_s=3600)
    identity = accept_score(session, score)
    await_state(session, identity, waits_after_an_attempt, "waiting after an attempt")
    return identity


def _failed(session: Session, score: dict[str, Any]) -> str:
    _plan_fault(session, "forbidden")
    identity = accept_score(session, score)
    await_end(session, identity, "failed")
    return identity


@requirement("LTIAAS-097")
def test_a_withdrawn_score_is_not_sent(bench: Bench) -> None:
    """A score that waits is withdrawn with 204, says so, and frees the later one of the same person."""
    session = open_outbox(bench, alone=True)
    score = score_of(session)
    first = _waiting(session, {**score, "scoreGiven": 1})
    second = accept_score(session, {**score, "scoreGiven": 2})

    answer = expect(offered(_withdraw(session, first)), 204)

    await_end(session, second, "delivered")
    agree("the body of the answer", b"", answer.body)
    agree("state", "withdrawn", accepted_score(session, first).get("state"))
    agree("scoreGiven, in the order of arrival", [1, 2], [sent["scoreGiven"] for sent in published(session)])


@requirement("LTIAAS-097")
def test_a_delivered_score_is_not_withdrawn(bench: Bench) -> None:
    """What the platform has cannot be withdrawn any more: 409, and the score says that it was delivered."""
    session = open_outbox(bench, alone=True)
    expect(offered(_withdraw(session, _waiting(session, score_of(session)))), 204)
    identity = accept_score(session, score_of(session))
    await_end(session, identity, "delivered")

    refusal_of(_withdraw(session, identity), 409)

    agree("state", "delivered", accepted_score(session, identity).get("state"))


@requirement("LTIAAS-097")
def test_a_score_is_withdrawn_by_its_own_activity(bench: Bench) -> None:
    """A launch of another resource link cannot withdraw the score; its own can."""
    session = open_outbox(bench, alone=True)
    stranger = open_session(bench, plan=Plan(session.plan.registration, link="reading"))
    identity = _waiting(session, score_of(session))

    refusal_of(_withdraw(stranger, identity), 404)

    agree("state", "waiting", accepted_score(session, identity).get("state"))
    expect(offered(_withdraw(session, identity)), 204)


@requirement("LTIAAS-098")
def test_a_failed_score_is_tried_again_as_it_was(bench: Bench) -> None:
    """A score that the platform refused is accepted anew with 202, and arrives with what it had at first."""
    session = open_outbox(bench, alone=True)
    identity = _failed(session, score_of(session))

    expect(offered(_retry(session, identity)), 202)

    await_end(session, identity, "delivered")
    sent = sent_scores(session)
    agree("how the platform answered", [403, 200], [entry["status"] for entry in sent])
    agree("the bodies of both attempts", sent[0]["body"], sent[1]["body"])


@requirement("LTIAAS-098")
def test_only_a_failed_score_is_tried_again(bench: Bench) -> None:
    """One that was delivered by a retry is not sent once more: 409."""
    session = open_outbox(bench, alone=True)
    identity = _failed(session, score_of(session))
    expect(offered(_retry(session, identity)), 202)
    await_end(session, identity, "delivered")

    refusal_of(_retry(session, identity), 409)

    agree("how often the score was sent", 2, len(sent_scores(session)))


@requirement("LTIAAS-099")
def test_a_failed_score_is_not_sent_after_a_later_one(bench: Bench) -> None:
    """When a later score of the same person arrived, the failed one stays failed: 409, and is not sent."""
    session = open_outbox(bench, alone=True)
    score = score_of(session)
    first = _failed(session, {**score, "scoreGiven": 1})
    await_end(session, accept_score(session, {**score, "scoreGiven": 2}), "delivered")

    refusal_of(offered(_retry(session, first)), 409)

    agree("state", "failed", accepted_score(session, first).get("state"))
    agree("scoreGiven, in the order of arrival", [1, 2], [sent["scoreGiven"] for sent in published(session)])


@requirement("LTIAAS-099")
def test_a_score_of_somebody_else_overtakes_nobody(bench: Bench) -> None:
    """A later score of another person is no reason to give one up: the failed one is sent."""
    session = open_outbox(bench, alone=True)
    first = _failed(session, score_of(session))
    await_end(session, accept_score(session, score_of(session, userId="nobody-knows-me")), "failed")

    expect(offered(_retry(session, first)), 202)

    await_end(session, first, "delivered")
