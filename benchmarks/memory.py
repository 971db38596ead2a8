"""`python -m benchmarks.memory`: what memory the gateway has while it is launched through, again and again."""

import argparse
import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.contenders import gateway_on_sqlite
from benchmarks.issuer import Issuer
from benchmarks.launches import Addresses, load
from benchmarks.processes import LOAD_CORE, Running


def main() -> None:
    """Launch until it is enough, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--launches", type=int, default=100_000, help="how many, at least (%(default)s)")
    parser.add_argument("--seconds", type=float, default=30, help="how long until memory is told again (%(default)s)")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Issuer() as issuer,
        gateway_on_sqlite(issuer, Path(folder)) as (addresses, server),
    ):
        os.sched_setaffinity(0, {LOAD_CORE})
        asyncio.run(_print(_grown(addresses, issuer, server, options.launches, options.seconds)))


async def _print(rows: AsyncIterator[tuple[int, float]]) -> None:
    table = Table("launches made", "MB")
    async for launches, memory in rows:
        table.add_row(f"{launches:,}", f"{memory:.1f}")
    Console(width=140).print(table)


async def _grown(
    addresses: Addresses, issuer: Issuer, server: Running, enough: int, seconds: float
) -> AsyncIterator[tuple[int, float]]:
    made = 0
    yield made, server.memory_mb()
    while made < enough:
        made += len(await load([addresses], issuer, seconds))
        yield made, server.memory_mb()


if __name__ == "__main__":
    main()
