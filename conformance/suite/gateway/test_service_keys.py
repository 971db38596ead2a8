"""Service keys that can be listed and revoked (docs/gateway/api.md); LTIAAS itself can do neither.

Only gateways that list service keys at /api/servicekeys are asked.
"""

from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.gateway.session import Session, agree, expect, object_of, open_session, refusal_of
from conformance.suite.gateway.subject import demand_offered

pytestmark = pytest.mark.kind("gateway")

PATH = "/api/servicekeys"


def _open(bench: Bench) -> Session:
    demand_offered(bench, PATH)
    return open_session(bench, plan=Plan(bench.subject.alone()))


def _bearer(session: Session) -> str:
    return f"Bearer {session.gateway.gateway.key()}"


def _listed(session: Session) -> list[dict[str, Any]]:
    platform = session.id_token()["platform"]["id"]
    keys = session.get(f"{PATH}?platformId={platform}", credentials=_bearer(session)).get("serviceKeys")
    if not isinstance(keys, list):
        raise Breach(f"serviceKeys should be a list, got {keys!r:.100}")
    return keys


def _revoke(session: Session) -> None:
    link = session.id_token()["launch"]["resourceLink"]["id"]
    identity = next((key["id"] for key in _listed(session) if key.get("resourceLinkId") == link), None)
    if identity is None:
        raise Breach("the service key of the launch's activity should be listed")
    gone = expect(session.ask("DELETE", f"{PATH}/{identity}", credentials=_bearer(session)), 204)
    agree("the body of the answer to DELETE", b"", gone.body)


@requirement("LTIAAS-100")
def test_service_keys_are_listed_without_the_keys(bench: Bench) -> None:
    """The list tells to which activity a key belongs, and not the key."""
    session = _open(bench)
    id_token = session.id_token()
    launch = id_token["launch"]
    url = f"{PATH}?platformId={id_token['platform']['id']}"

    answer = expect(session.ask("GET", url, credentials=_bearer(session)), 200)

    told = [(key.get("contextId"), key.get("resourceLinkId")) for key in object_of(answer).get("serviceKeys", [])]
    agree("context and resource link of each key", [(launch["context"]["id"], launch["resourceLink"]["id"])], told)
    if id_token["services"]["serviceKey"] in answer.text:
        raise Breach("the list should not have the service key itself")


@requirement("LTIAAS-100")
def test_service_keys_are_listed_for_the_account_alone(bench: Bench) -> None:
    """Neither an ltik nor a service key opens the list."""
    session = _open(bench)

    expect(session.ask("GET", PATH, credentials=_bearer(session)), 200)

    refusal_of(session.ask("GET", PATH), 401)
    refusal_of(session.ask("GET", PATH, credentials=session.by_service_key()), 401)


@requirement("LTIAAS-101")
def test_a_revoked_service_key_stops_at_once(bench: Bench) -> None:
    """It opens nothing any more, and the key of another activity, and the ltik, still do."""
    session = _open(bench)
    revoked = session.by_service_key()
    other = open_session(bench, plan=Plan(session.plan.registration, link="reading")).by_service_key()
    expect(session.ask("GET", "/api/lineitems", credentials=revoked), 200)

    _revoke(session)

    refusal_of(session.ask("GET", "/api/lineitems", credentials=revoked), 401)
    expect(session.ask("GET", "/api/lineitems", credentials=other), 200)
    expect(session.ask("GET", "/api/lineitems"), 200)


@requirement("LTIAAS-102")
def test_the_next_launch_after_a_revocation_brings_another_key(bench: Bench) -> None:
    """The activity gets a new key by its next launch, and the revoked one stays closed."""
    session = _open(bench)
    revoked = session.by_service_key()
    _revoke(session)

    following = open_session(bench, plan=session.plan).by_service_key()

    expect(session.ask("GET", "/api/lineitems", credentials=following), 200)
    refusal_of(session.ask("GET", "/api/lineitems", credentials=revoked), 401)
