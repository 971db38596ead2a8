"""Scores that a gateway accepts and sends later, so that no tool waits for a platform (docs/gateway/api.md).

Only gateways that list such scores at /api/scores are asked. Between two attempts a gateway may wait for half a minute
or more, which no run can: what is asked is that a score is kept, in its place.
"""

from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.gateway.grading import published, score_of, scores_path, sent_scores
from conformance.suite.gateway.outbox import (
    PATH,
    accept_score,
    accepted_score,
    await_end,
    await_state,
    is_delivered,
    open_outbox,
    waits_after_an_attempt,
)
from conformance.suite.gateway.session import Session, agree, expect, object_of, open_session, refusal_of

pytestmark = pytest.mark.kind("gateway")

UNAVAILABLE, NOT_FOUND = 503, 404


def _plan_fault(session: Session, name: str, **parameters: Any) -> None:
    order = {"name": name, "endpoint": "scores", "times": 1, **parameters}
    session.plan.registration.control.call("POST", "/faults", order)


def _listed(session: Session, credentials: str | None = None) -> list[str]:
    scores = session.get(PATH, credentials=credentials).get("scores")
    if not isinstance(scores, list):
        raise Breach(f"scores should be a list, got {scores!r:.100}")
    return [score.get("id") for score in scores]


@requirement("LTIAAS-090")
def test_a_score_that_is_sent_later_reaches_the_platform(bench: Bench) -> None:
    """The score is accepted with 202 and an id, delivered as it was given, and says so."""
    session = open_outbox(bench)
    score = score_of(session, scoreGiven=7.5, comment="Nice work, weiter so, très bien")

    ended = await_end(session, accept_score(session, score), "delivered")

    agree("the score that the platform received", score, {name: published(session)[-1].get(name) for name in score})
    if not ended.get("endedAt") or "lastError" in ended:
        raise Breach(f"a delivered score should tell endedAt and no lastError, got {sorted(ended)}")


@requirement("LTIAAS-091")
@pytest.mark.parametrize("who", ["ltik", "service-key", "api-key"])
def test_accepted_scores_are_listed(bench: Bench, who: str) -> None:
    """The list has the score, for its launch, for its service key, and for the account."""
    session = open_outbox(bench)
    credentials = {
        "ltik": None,
        "service-key": session.by_service_key(),
        "api-key": f"Bearer {session.gateway.gateway.key()}",
    }

    identity = accept_score(session, score_of(session))
    await_end(session, identity, "delivered")

    if identity not in _listed(session, credentials[who]):
        raise Breach(f"{PATH} should list the accepted score")
    shown = session.get(f"{PATH}/{identity}", credentials=credentials[who])
    told = (identity, session.line_item(), session.id_token()["user"]["id"])
    agree("id, lineItemId and userId", told, (shown.get("id"), shown.get("lineItemId"), shown.get("userId")))


@requirement("LTIAAS-092")
def test_scores_of_one_person_arrive_in_order(bench: Bench) -> None:
    """Five scores, accepted at once, reach the platform in the order in which they were accepted."""
    session = open_outbox(bench)
    score = score_of(session)

    accepted = [accept_score(session, {**score, "scoreGiven": given}) for given in range(1, 6)]

    for identity in accepted:
        await_end(session, identity, "delivered")
    agree("scoreGiven, in the order of arrival", [1, 2, 3, 4, 5], [sent["scoreGiven"] for sent in published(session)])


@requirement("LTIAAS-092")
def test_a_score_that_waits_is_not_overtaken(bench: Bench) -> None:
    """A later score of one person waits behind one that the platform could not take; another line item does not."""
    session = open_outbox(bench, alone=True)
    other = object_of(expect(session.ask("POST", "/api/lineitems", {"label": "Other", "scoreMaximum": 20}), 201))["id"]
    score = score_of(session)
    _plan_fault(session, "unavailable")
    first = accept_score(session, {**score, "scoreGiven": 1})
    await_state(session, first, lambda told: is_delivered(told) or waits_after_an_attempt(told), "tried")

    second = accept_score(session, {**score, "scoreGiven": 2})
    await_end(session, accept_score(session, {**score, "scoreGiven": 3}, other), "delivered")

    if accepted_score(session, second).get("attempts") and not is_delivered(accepted_score(session, first)):
        raise Breach("the later score was tried while the earlier one of the same person waits")


@requirement("LTIAAS-093")
def test_a_score_is_kept_while_the_platform_is_down(bench: Bench) -> None:
    """After 503 the score waits, with the moment of the next attempt and what the platform said, or is delivered."""
    session = open_outbox(bench, alone=True)
    _plan_fault(session, "unavailable")

    identity = accept_score(session, score_of(session))

    told = await_state(session, identity, lambda score: is_delivered(score) or waits_after_an_attempt(score), "tried")
    if not is_delivered(told):
        agree("lastError.externalStatus", UNAVAILABLE, told["lastError"].get("externalStatus"))
    if not is_delivered(told) and not told.get("nextAttemptAt"):
        raise Breach(f"a score that waits should tell nextAttemptAt, got {sorted(told)}")


@requirement("LTIAAS-093")
def test_a_busy_platform_gets_the_score_all_the_same(bench: Bench) -> None:
    """After 429 the score is tried again, and arrives as it was."""
    session = open_outbox(bench, alone=True)
    score = score_of(session)
    _plan_fault(session, "rate-limit", retry_after_s=0)

    await_end(session, accept_score(session, score), "delivered")

    sent = sent_scores(session)
    agree("how the platform answered", [429, 200], [entry["status"] for entry in sent])
    agree("the bodies of both attempts", sent[0]["body"], sent[1]["body"])


@requirement("LTIAAS-094")
def test_a_refused_score_tells_what_the_platform_said(bench: Bench) -> None:
    """A score for somebody whom the platform does not know fails for good, with the platform's own words."""
    session = open_outbox(bench)
    await_end(session, accept_score(session, score_of(session)), "delivered")

    failed = await_end(session, accept_score(session, score_of(session, userId="nobody-knows-me")), "failed")

    said = failed.get("lastError") or {}
    agree("lastError.externalStatus", NOT_FOUND, said.get("externalStatus"))
    agree("nextAttemptAt", None, failed.get("nextAttemptAt"))
    if not said.get("externalUrl") or not said.get("bodyReceived"):
        raise Breach(f"lastError should have externalUrl and bodyReceived, got {sorted(said)}")


@requirement("LTIAAS-095")
def test_a_launch_is_told_of_its_own_scores_alone(bench: Bench) -> None:
    """The score of one resource link is neither listed nor shown to a launch of another."""
    session = open_outbox(bench)
    stranger = open_session(bench, plan=Plan(session.plan.registration, link="reading"))

    identity = accept_score(session, score_of(session))

    await_end(session, identity, "delivered")
    refusal_of(stranger.ask("GET", f"{PATH}/{identity}"), 404)
    if identity in _listed(stranger):
        raise Breach(f"{PATH} should not list scores of another activity")


@requirement("LTIAAS-096")
@pytest.mark.parametrize(
    "wrong",
    [{"userId": None}, {"gradingProgress": "Marvellous"}, {"scoreGiven": -1}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_wrong_score_is_refused_and_not_kept(bench: Bench, wrong: dict[str, Any]) -> None:
    """What would be refused without async is refused with it, and not accepted for later."""
    session = open_outbox(bench)
    await_end(session, accept_score(session, score_of(session)), "delivered")
    known = _listed(session)

    refusal_of(session.ask("POST", f"{scores_path(session)}?async=true", score_of(session, **wrong)), 400)

    agree("the accepted scores", known, _listed(session))
