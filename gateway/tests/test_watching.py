"""What an operator sees of the gateway: correlation ids, events without secrets, health, figures, guarded answers."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import structlog
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import CapturingLogger
from structlog.typing import EventDict

from gateway.app import create_app
from gateway.errors import PlatformFailure
from gateway.metrics import Metrics, Peer
from gateway.platforms.told import ToldTransport
from gateway.serving.log import STRUCK_OUT, without_secrets
from gateway.storage.database import engine_for
from gateway.storage.migrations import HEAD
from gateway.storage.outbox import Delivery, State
from gateway.tests.lms import Lms
from gateway.tests.site import (
    API_KEY,
    BEARER,
    START,
    MovingClock,
    Site,
    browser,
    code_of,
    ltik_header,
    ltik_of,
    settings,
)
from gateway.tests.threads import await_drivers

pytestmark = pytest.mark.anyio

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def events() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as captured:
        yield captured


@pytest.mark.parametrize("path", ["/healthz", "/api/idtoken", "/nowhere", "/lti/keys", "/lti/login"])
async def test_answer_has_the_callers_correlation_id(site: Site, path: str) -> None:
    """Whoever sends an id for its request finds it in the answer, whatever that is."""
    answer = await site.client.get(path, headers={"X-Correlation-Id": "order-4711.a_b"})

    assert answer.headers.get_list("x-correlation-id") == ["order-4711.a_b"]


async def test_trace_id_is_the_correlation_id(site: Site) -> None:
    """A W3C trace goes on under its own id."""
    answer = await site.client.get("/healthz", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})

    assert answer.headers["x-correlation-id"] == TRACE


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Correlation-Id": "short"},
        {"X-Correlation-Id": "x" * 65},
        {"X-Correlation-Id": "ada@example.org"},
        {"traceparent": f"00-{'0' * 32}-00f067aa0ba902b7-01"},
        {"traceparent": TRACE},
    ],
    ids=["none", "short", "long", "not-an-id", "zero-trace", "half-a-trace"],
)
async def test_indecent_correlation_id_is_replaced(site: Site, headers: dict[str, str]) -> None:
    """What is no id is not repeated; each request gets one of its own."""
    answers = [await site.client.get("/healthz", headers=headers) for _ in range(2)]

    made = {answer.headers["x-correlation-id"] for answer in answers}
    assert len(made) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in made)


async def test_defect_has_a_correlation_id(site: Site, events: list[EventDict]) -> None:
    """A defect's answer names the id under which the log tells of it."""

    async def broken(_request: Request) -> Response:
        raise RuntimeError("detail")

    site.app.router.routes.append(Route("/broken", broken))

    answer = await site.client.get("/broken", headers={"X-Correlation-Id": "order-4711"})

    assert (answer.status_code, answer.headers["x-correlation-id"]) == (500, "order-4711")
    assert [(event["log_level"], event["correlation_id"]) for event in events] == [("error", "order-4711")]


async def test_every_event_of_a_request_has_its_id(site: Site, events: list[EventDict]) -> None:
    """A launch's events can be found by the id in its answer; a refusal's has the code."""
    launched = await site.launch()
    refused = await site.launch(iss="https://other.example")

    told = {event["correlation_id"] for event in events}
    assert {answer.headers["x-correlation-id"] for answer in (launched, refused)} < told
    assert [event.get("code") for event in events if event["event"] == "refused"] == ["ISS_CLAIM_DOES_NOT_MATCH"]
    assert events[-1]["route"] == "/lti/launch"


async def test_log_holds_no_secret_and_no_person(site: Site, events: list[EventDict]) -> None:
    """Launches, refusals and API calls leave neither ltik, key, id_token nor e-mail address in the log."""
    begun = await site.begin()
    claims = {**site.claims(begun["nonce"]), "email": "ada.marked@example.org", "name": "Ada Marked"}
    token = site.lms.id_token(claims)
    launched = await site.post(token, begun["state"])
    ltik = ltik_of(launched)
    document = await site.id_token(launched)
    key = document["services"]["serviceKey"]
    await site.post(token, begun["state"])
    await site.client.get(f"/api/idtoken?ltik={ltik}&email=ada.marked@example.org", headers=ltik_header(ltik))
    await site.client.get(f"/nowhere/{ltik}/ada.marked@example.org")
    await site.client.get("/api/memberships", headers={"Authorization": f"SERVICE-AUTH-V1 {API_KEY}:{key}"})
    await site.client.get("/api/idtoken", headers=ltik_header(f"{ltik}x"))

    log = json.dumps(events, default=str)
    assert len(events) >= 7
    marked = [ltik, token, begun["state"], begun["nonce"], key, API_KEY, "ada.marked", "Ada Marked", "user-7"]
    assert [secret for secret in marked if secret in log] == []


@pytest.mark.parametrize(
    "secret",
    ["ada.l+x@mail.example.org", "ada%40example.org", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln", "k" * 43],
    ids=["email", "encoded-email", "jwt", "random"],
)
def test_what_looks_like_a_secret_is_struck_out(secret: str) -> None:
    """Should anybody log a secret by mistake, or a traceback hold one, the line does not."""
    told = without_secrets(CapturingLogger(), "info", {"event": f"failed for {secret}, sorry", "status": 500})

    assert told == {"event": f"failed for {STRUCK_OUT}, sorry", "status": 500}


@pytest.mark.parametrize(
    "harmless", [TRACE, "https://lms.example/p/one", "LtiResourceLinkRequest", "2026-03-01T12:00Z"]
)
def test_what_is_no_secret_stays(harmless: str) -> None:
    """Ids of registrations and requests, issuers and codes can be read in the log."""
    assert without_secrets(CapturingLogger(), "info", {"event": harmless}) == {"event": harmless}


async def test_call_to_a_platform_is_told_without_its_path(events: list[EventDict]) -> None:
    """A call leaves method, host, status and duration behind, and nothing that its address or headers hold."""
    metrics = Metrics()
    transport = ToldTransport(httpx.MockTransport(lambda _request: httpx.Response(204)), metrics)

    async with httpx.AsyncClient(transport=transport) as client:
        await client.put("https://lms.example/users/ada?token=marked", headers={"Authorization": "Bearer marked"})

    (event,) = events
    assert {name: event[name] for name in ("peer", "method", "host", "outcome")} == {
        "peer": "platform",
        "method": "PUT",
        "host": "lms.example",
        "outcome": "204",
    }
    assert set(event) == {"event", "log_level", "peer", "method", "host", "outcome", "duration_ms"}
    assert b'lti_gateway_platform_calls_total{method="PUT",outcome="204"} 1.0' in metrics.text({})


async def test_calls_to_the_tool_are_counted_apart() -> None:
    """What is handed on to the tool is no call to a platform: an alarm about platforms must not ring for it."""
    metrics = Metrics()
    transport = ToldTransport(httpx.MockTransport(lambda _request: httpx.Response(204)), metrics, Peer.TOOL)

    async with httpx.AsyncClient(transport=transport) as client:
        await client.post("https://tool.example/notices")

    counted = [line for line in metrics.text({}).decode().splitlines() if "_calls_total{" in line]
    assert counted == ['lti_gateway_tool_calls_total{method="POST",outcome="204"} 1.0']


async def test_notices_go_out_as_calls_to_the_tool(tmp_path: Path) -> None:
    """The gateway that is made from settings alone posts to NOTICE_URL by a client that is counted as the tool's."""
    database = f"sqlite:///{tmp_path / 'lti.db'}"
    made = settings(database_url=database, notice_url="http://127.0.0.1:9/notices", notice_secret=b"n" * 32)
    app = create_app(made, clock=MovingClock())
    async with app.router.lifespan_context(app):
        carrier = app.state.rooms.outbox.carriers["notice"]
        with pytest.raises(PlatformFailure):
            await carrier(
                Delivery(
                    number=1,
                    id="one",
                    kind="notice",
                    registration_id="r",
                    activity="",
                    content={"claims": {}},
                    state=State.WAITING,
                    attempts=1,
                    unrefused=1,
                    accepted_at=START,
                    due_at=START,
                    holder=None,
                    ended_at=None,
                    reply=None,
                )
            )
        figures = app.state.rooms.metrics.text({}).decode()

    assert 'lti_gateway_tool_calls_total{method="POST",outcome="ConnectError"} 1.0' in figures
    assert "lti_gateway_platform_calls_total{" not in figures


async def test_call_that_fails_is_told(events: list[EventDict]) -> None:
    """A platform that is not there is an outcome too."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    async with httpx.AsyncClient(transport=ToldTransport(httpx.MockTransport(fail), Metrics())) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("https://lms.example/")

    assert [event["outcome"] for event in events] == ["ConnectError"]


async def test_process_lives_and_is_ready(site: Site) -> None:
    """With its database, the gateway is alive and ready, and asks nobody who wants to know."""
    answers = [await site.client.get(path) for path in ("/healthz", "/readyz")]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (200, {"status": "alive"}),
        (200, {"status": "ready"}),
    ]


async def test_outdated_schema_is_not_ready(site: Site) -> None:
    """A schema of another version is told by its code; the process lives all the same."""
    async with site.rooms.health.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    ready, alive = await site.client.get("/readyz"), await site.client.get("/healthz")

    assert (ready.status_code, code_of(ready)) == (503, "DATABASE_OUTDATED")
    assert alive.status_code == 200


@pytest.fixture
async def orphan(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway whose database went away."""
    folder = tmp_path / "gone"
    folder.mkdir()
    engine = engine_for(f"sqlite:///{folder / 'lti.db'}")
    await engine.dispose()
    (folder / "lti.db").unlink()
    folder.rmdir()
    async with browser(create_app(settings(), clock=MovingClock(), engine=engine)) as client:
        yield client
    await engine.dispose()
    await_drivers()


async def test_newer_schema_is_ready(site: Site) -> None:
    """A database that a newer gateway migrated serves this one until it is replaced: nobody else may be there yet."""
    async with site.rooms.health.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await connection.execute(text("ALTER TABLE outbox ADD COLUMN added INTEGER"))

    assert (await site.client.get("/readyz")).status_code == 200
    assert (await site.launch()).status_code == 302


@pytest.mark.parametrize("version", [HEAD, "9999"], ids=["known", "newer"])
@pytest.mark.parametrize(
    "change", ["DROP TABLE score_times", "ALTER TABLE api_keys RENAME COLUMN name TO label"], ids=["table", "column"]
)
async def test_schema_without_what_is_needed_is_not_ready(site: Site, version: str, change: str) -> None:
    """When something is gone that this gateway works with requests shall go to others, whatever the schema's number."""
    async with site.rooms.health.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        await connection.execute(text(change))

    answer = await site.client.get("/readyz")

    assert (answer.status_code, code_of(answer)) == (503, "DATABASE_OUTDATED")


async def test_missing_database_is_not_ready(orphan: httpx.AsyncClient) -> None:
    """A database that does not answer is told by its code, and by nothing of the inside."""
    answer = await orphan.get("/readyz")

    assert (answer.status_code, code_of(answer)) == (503, "DATABASE_UNAVAILABLE")
    assert "lti.db" not in answer.text


async def test_figures_count_the_outbox(site: Site) -> None:
    """What waits to be delivered can be watched."""
    headers = ltik_header(ltik_of(await site.launch()))
    site.lms.key_set_answer = httpx.Response(503)
    progress = {"activityProgress": "Completed", "gradingProgress": "FullyGraded"}
    score = {"userId": "user-7", "scoreGiven": 1, "scoreMaximum": 1, **progress}
    line_item = quote(f"{site.lms.issuer}/lineitems/3", safe="")
    url = f"/api/lineitems/{line_item}/scores?async=true"

    accepted = await site.client.post(url, json=score, headers=headers)
    answer = await site.client.get("/metrics", headers=BEARER)

    assert accepted.status_code == 202, accepted.text
    figures = [line for line in answer.text.splitlines() if line.startswith("lti_gateway_outbox_deliveries{")]
    assert figures == ['lti_gateway_outbox_deliveries{kind="score",state="waiting"} 1.0']


async def test_figures_count_requests_and_launches(site: Site) -> None:
    """Launches are counted by how they ended, requests by declared path and status."""
    await site.launch()
    await site.launch(iss="https://other.example")
    await site.client.get("/admin/platforms/no-such-id", headers=BEARER)

    answer = await site.client.get("/metrics", headers=BEARER)

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    figures = answer.text.splitlines()
    assert 'lti_gateway_launches_total{outcome="launched"} 1.0' in figures
    assert 'lti_gateway_launches_total{outcome="ISS_CLAIM_DOES_NOT_MATCH"} 1.0' in figures
    assert 'lti_gateway_requests_total{method="GET",route="/admin/platforms/{id}",status="404"} 1.0' in figures
    assert 'lti_gateway_request_duration_seconds_count{route="/lti/launch"} 2.0' in figures


class BrokenReception:
    """A reception with a defect."""

    async def storage_to_ask(self, *_: object) -> None:
        """Fail."""
        raise RuntimeError("detail")


async def test_defect_in_a_launch_is_no_launch(site: Site, events: list[EventDict]) -> None:
    """A launch that ends in a defect of ours is counted and told under its code, not as one that went well."""
    site.refurnish(reception=BrokenReception())

    answer = await site.post("a.b.c", "state")

    figures = (await site.client.get("/metrics", headers=BEARER)).text
    assert (answer.status_code, code_of(answer)) == (500, "INTERNAL_ERROR")
    assert 'lti_gateway_launches_total{outcome="INTERNAL_ERROR"} 1.0' in figures
    assert 'outcome="launched"' not in figures
    assert (events[0]["event"], events[0].get("code")) == ("refused", "INTERNAL_ERROR")


def test_durations_are_cumulated() -> None:
    """A bucket counts what took its bound or less; the last one counts everything."""
    metrics = Metrics()
    for seconds in (0.005, 0.006, 11.0):
        metrics.answered("GET", "/x", 200, seconds)

    figures = metrics.text({}).decode().splitlines()

    buckets = {line.split('le="')[1].split('"')[0]: line.split()[-1] for line in figures if "_bucket{" in line}
    assert (buckets["0.005"], buckets["0.01"], buckets["10.0"], buckets["+Inf"]) == ("1.0", "2.0", "2.0", "3.0")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}], ids=["none", "wrong"])
async def test_figures_demand_an_api_key(site: Site, headers: dict[str, str]) -> None:
    """Figures are for whoever has an API key, from wherever it asks."""
    assert (await site.client.get("/metrics", headers=headers)).status_code == 401


@pytest.mark.parametrize("path", ["/admin/platforms", "/api/idtoken", "/healthz", "/openapi.json", "/nowhere"])
async def test_answer_is_guarded(site: Site, path: str) -> None:
    """No answer of the API is kept by a cache or guessed to be something else, refusals included."""
    answer = await site.client.get(path, headers=BEARER)

    assert answer.headers.get_list("cache-control") == ["no-store"]
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]


async def test_gateway_tells_who_calls(site: Site, events: list[EventDict]) -> None:
    """The event of a launch names the platform by its issuer, so that an operator knows whom to ask, and its kind."""
    await site.launch()

    launched = [event for event in events if event["event"] == "answered" and event["route"] == "/lti/launch"]
    assert [(event["issuer"], event["message_type"]) for event in launched] == [
        (Lms().issuer, "LtiResourceLinkRequest")
    ]
