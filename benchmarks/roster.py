"""`python -m benchmarks.roster`: what a whole roster costs the gateway, read page by page as a tool reads it."""

import argparse
import asyncio
import http.client
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from rich.console import Console
from rich.table import Table

from benchmarks.contenders import API_KEY, gateway_on_sqlite
from benchmarks.course import PAGE, Course
from benchmarks.launches import Addresses, launch
from benchmarks.processes import LOAD_CORE, Running
from benchmarks.wire import Connection

COLUMNS: Final = ("seconds", "CPU µs a member", "MB before", "MB at most")


@dataclass(frozen=True)
class Figures:
    """What reading one roster showed; CPU time and memory are the gateway's."""

    seconds: float
    cpu_us: float
    memory_before_mb: float
    memory_most_mb: float


def main() -> None:
    """Read a roster of each size, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("members", nargs="*", type=int, default=[5_000, 50_000], help="sizes (default: 5000 50000)")
    table = Table(f"members, {PAGE} a page", *COLUMNS)
    for members in parser.parse_args().members:
        one = _figures(members)
        numbers = f"{one.seconds:.2f}", f"{one.cpu_us:.0f}", f"{one.memory_before_mb:.0f}", f"{one.memory_most_mb:.0f}"
        table.add_row(f"{members:,}", *numbers)
    Console(width=140).print(table)


def _figures(members: int) -> Figures:
    with (
        tempfile.TemporaryDirectory() as folder,
        Course(members=members) as course,
        gateway_on_sqlite(course, Path(folder)) as (addresses, server),
    ):
        os.sched_setaffinity(0, {LOAD_CORE})
        ltik = asyncio.run(_ltik(addresses, course))
        return _read(addresses, server, ltik, members)


async def _ltik(addresses: Addresses, course: Course) -> str:
    connection = Connection(addresses.origin)
    answer = await launch(addresses, course, connection)
    connection.close()
    return parse_qs(urlsplit(answer.headers["location"]).query)["ltik"][0]


def _read(addresses: Addresses, server: Running, ltik: str, members: int) -> Figures:
    memory, cpu, began = server.memory_mb(), server.cpu_s(), time.perf_counter()
    read = sum(len(page["members"]) for page in _pages(addresses.origin, ltik))
    if read != members:
        raise RuntimeError(f"the course has {members} members, and the gateway told of {read}")
    return Figures(
        seconds=time.perf_counter() - began,
        cpu_us=1e6 * (server.cpu_s() - cpu) / members,
        memory_before_mb=memory,
        memory_most_mb=server.peak_memory_mb(),
    )


def _pages(origin: str, ltik: str) -> Iterator[Any]:
    connection = http.client.HTTPConnection(urlsplit(origin).netloc)
    credentials, query = {"Authorization": f"LTIK-AUTH-V2 {API_KEY}:{ltik}"}, ""
    while True:
        connection.request("GET", f"/api/memberships{query}", headers=credentials)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"the gateway answered {answer.status}: {body[:200]!r}")
        yield (page := json.loads(body))
        if "next" not in page:
            break
        query = f"?{urlencode({'url': page['next']})}"
    connection.close()


if __name__ == "__main__":
    main()
