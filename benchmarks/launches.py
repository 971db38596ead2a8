"""Full launches against one server: login initiation, authentication request, signed id_token, session.

Every launch has a cookie jar of its own. The negative control comes first: with one bit of the signature flipped no
launch may succeed, or what follows measures nothing.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from benchmarks.issuer import Issuer
from benchmarks.processes import LOAD_CORE, Running
from benchmarks.wire import Answer, Connection

AT_ONCE: Final = 16
CONTROLS: Final = 20


@dataclass(frozen=True)
class Addresses:
    """A server as a platform knows it, and how one sees that a launch made a session."""

    origin: str
    login: str
    launch: str
    succeeded: Callable[[Answer], bool]


@dataclass(frozen=True)
class Figures:
    """What one run showed. `per_cpu_second` is launches per second of server CPU; latencies are milliseconds."""

    launches: int
    per_second: float
    per_cpu_second: float
    p50_ms: float
    p99_ms: float
    start_ms: float
    memory_before_mb: float
    memory_after_mb: float


class ControlFailed(Exception):
    """A forged launch succeeded, or a valid one did not: there is nothing to measure."""


async def measure(issuer: Issuer, server: Running, *addresses: Addresses, seconds: float) -> Figures:
    """Launch for some seconds, AT_ONCE at a time at each address, after a tenth of that to warm up."""
    os.sched_setaffinity(0, {LOAD_CORE})
    for each in addresses:
        await _control(each, issuer)
    memory = server.memory_mb()
    await load(addresses, issuer, seconds / 10)
    cpu, began = server.cpu_s(), time.perf_counter()
    latencies = sorted(await load(addresses, issuer, seconds))
    took, spent = time.perf_counter() - began, server.cpu_s() - cpu
    return Figures(
        launches=len(latencies),
        per_second=len(latencies) / took,
        per_cpu_second=len(latencies) / spent,
        p50_ms=1000 * latencies[len(latencies) // 2],
        p99_ms=1000 * latencies[len(latencies) * 99 // 100],
        start_ms=1000 * server.start_s,
        memory_before_mb=memory,
        memory_after_mb=server.memory_mb(),
    )


async def launch(addresses: Addresses, issuer: Issuer, connection: Connection, *, forged: bool = False) -> Answer:
    """One whole launch, by any of the issuer's clients; gives the answer to the authentication response."""
    client = random.choice(issuer.clients)  # noqa: S311 - nothing is to be secret here
    begun = await begin(addresses, issuer, connection, client)
    request = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["location"]).query).items()}
    target = addresses.origin + addresses.launch
    token = issuer.id_token(client=client, nonce=request["nonce"], target=target, forged=forged)
    form = {"id_token": token, "state": request["state"]}
    return await connection.ask("POST", addresses.launch, form, begun.cookies)


async def begin(addresses: Addresses, issuer: Issuer, connection: Connection, client: str) -> Answer:
    """A login initiation by one of the issuer's clients; gives the redirect to the issuer."""
    initiation = {
        "iss": issuer.url,
        "login_hint": "user-1",
        "target_link_uri": addresses.origin + addresses.launch,
        "client_id": client,
        "lti_message_hint": "link-1",
        "lti_deployment_id": "1",
    }
    return await connection.ask("GET", f"{addresses.login}?{urlencode(initiation)}")


async def _control(addresses: Addresses, issuer: Issuer) -> None:
    connection = Connection(addresses.origin)
    valid = [addresses.succeeded(await launch(addresses, issuer, connection)) for _ in range(CONTROLS)]
    forged = [addresses.succeeded(await launch(addresses, issuer, connection, forged=True)) for _ in range(CONTROLS)]
    connection.close()
    if not all(valid) or any(forged):
        raise ControlFailed(
            f"{sum(valid)} of {CONTROLS} valid and {sum(forged)} of {CONTROLS} forged launches succeeded"
        )


async def load(addresses: Sequence[Addresses], issuer: Issuer, seconds: float) -> list[float]:
    """Launch for some seconds, AT_ONCE at a time at each address; gives how many seconds each launch took."""
    until = time.perf_counter() + seconds

    async def one_browser_after_another(server: Addresses) -> list[float]:
        connection, latencies = Connection(server.origin), []
        while (began := time.perf_counter()) < until:
            answer = await launch(server, issuer, connection)
            if not server.succeeded(answer):
                raise ControlFailed(f"a launch under load was answered {answer.status}: {answer.body[:200]!r}")
            latencies.append(time.perf_counter() - began)
        connection.close()
        return latencies

    runs = await asyncio.gather(*(one_browser_after_another(server) for server in addresses for _ in range(AT_ONCE)))
    return [latency for run in runs for latency in run]
