"""Notices of platforms at a gateway: subscribed to, taken, and handed on (docs/gateway/api.md, notices).

Only gateways that have an address /api/notices, and notices switched on, are asked; LTIAAS itself has none.
"""

from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.gateway.handing_on import code_of, demand_watched, handed_on, noticed_session
from conformance.suite.gateway.session import Session, agree, expect, object_of, refusal_of
from conformance.suite.notices import COPY, inbox_of
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("gateway")

PATH = f"/api/notices/{COPY}"
BATCH = 7


def _known_to_the_platform(session: Session) -> dict[str, Any]:
    listed = session.ask("GET", "/api/notices")
    handlers = object_of(expect(listed, 200)).get("handlers", [])
    return next((handler for handler in handlers if handler.get("noticeType") == COPY), {})


@requirement("LTIAAS-120")
def test_a_type_is_subscribed_to(bench: Bench) -> None:
    """The answer is the handler, and the platform was told the same: type, the gateway's address, size of a batch."""
    session = noticed_session(bench)

    shown = object_of(expect(session.ask("PUT", PATH, {"maxBatchSize": BATCH}), 200))

    agree(
        "the handler", (COPY, True, BATCH), tuple(shown.get(name) for name in ("noticeType", "isOwn", "maxBatchSize"))
    )
    agree("what the platform keeps", shown, _known_to_the_platform(session))


@requirement("LTIAAS-121")
def test_handlers_are_listed(bench: Bench) -> None:
    """The types on offer are those of the launch, and a handler elsewhere is told apart from the gateway's own."""
    session = noticed_session(bench)
    registration = session.plan.registration
    elsewhere = f"{registration.issuer}/sink/elsewhere"
    order = {"client_id": registration.client_id, "notice_type": COPY, "handler": elsewhere}
    registration.control.call("PUT", "/notices/handlers", order)
    offered = session.id_token(query="?raw=true")[lti.CLAIM_NOTICES]["notice_types_supported"]

    listed = session.get("/api/notices")

    agree("noticeTypes", offered, listed.get("noticeTypes"))
    handler = _known_to_the_platform(session)
    agree("the handler", (elsewhere, False), (handler.get("handler"), handler.get("isOwn")))


@requirement("LTIAAS-122")
def test_a_type_is_left(bench: Bench) -> None:
    """After DELETE the platform has no handler for the type any more."""
    session = noticed_session(bench)
    expect(session.ask("PUT", PATH, {}), 200)

    expect(session.ask("DELETE", PATH), 204)

    agree("what the platform keeps", {}, _known_to_the_platform(session))


@requirement("LTIAAS-123")
def test_a_notice_is_handed_on_once_and_signed(bench: Bench) -> None:
    """What was taken reaches the tool with the documented members, signed, and once also when it comes again."""
    demand_watched(bench)
    inbox = inbox_of(bench)
    notice, next_one = inbox.signed(), inbox.signed()
    inbox.deliver("a notice", notice.token)
    inbox.deliver("the same notice again", notice.token)
    inbox.deliver("the next notice", next_one.token)

    handed_on(bench, next_one)
    told = handed_on(bench, notice)

    agree("how often it was handed on", 1, len(told))
    agree("whether it is signed", True, told[0].is_signed)
    document = told[0].document
    claim = notice.claims[lti.CLAIM_NOTICE]
    agree("type and timestamp", (claim["type"], claim["timestamp"]), (document.get("type"), document.get("timestamp")))
    agree("claims", notice.claims, document.get("claims"))
    told_of = {name: document.get("platform", {}).get(name) for name in ("url", "clientId", "deploymentId")}
    registration = inbox.registration
    whose = {
        "url": registration.issuer,
        "clientId": registration.client_id,
        "deploymentId": registration.deployment_id,
    }
    agree("platform", whose, told_of)


@requirement("LTIAAS-124")
def test_a_batch_says_what_was_taken(bench: Bench) -> None:
    """Of a batch the answer counts the notices that were taken, and gives a reason for each other."""
    inbox = inbox_of(bench)
    forged, good = inbox.signed(edits.sign_with("foreign")), inbox.signed()

    receipt = object_of(expect(inbox.bring(forged.token, good.token), 200))

    agree("taken", 1, receipt.get("taken"))
    refused = receipt.get("refused")
    if not isinstance(refused, list) or len(refused) != 1 or not {"message", "description"} <= set(refused[0]):
        raise Breach(f"refused should tell message and description of one notice, got {refused!r:.200}")


@requirement("LTIAAS-124")
def test_a_batch_of_bad_notices_is_refused(bench: Bench) -> None:
    """Where no notice is taken the answer is the refusal of the first, in the documented envelope."""
    inbox = inbox_of(bench)
    inbox.control()
    strange, expired = inbox.signed(edits.sign_with("foreign")), inbox.signed(edits.claim("exp", 1))

    refused = refusal_of(inbox.bring(strange.token, expired.token), *range(400, 500))

    alone = code_of(inbox.bring(strange.token))
    agree("the refusal", alone, refused.get("message"))
