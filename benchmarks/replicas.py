"""`python -m benchmarks.replicas`: what a launch costs when several gateways share one PostgreSQL.

Each has as many browsers as one alone has. All stand on the server's core, so the launches per second cannot grow here,
and latency grows with the browsers: what tells whether they would add up on cores of their own is that launches per
second of CPU, the database's included, stay what they are for one.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.contenders import gateways_on_postgresql
from benchmarks.issuer import Issuer
from benchmarks.launches import AT_ONCE, Figures, measure

COLUMNS: Final = ("launches/CPU s", "launches/s", "p50 ms", "p99 ms", "launches made")


def main() -> None:
    """Measure each number of gateways, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[1, 2], help="how many gateways (default: 1 2)")
    parser.add_argument("--seconds", type=float, default=15, help="how long they are under load (%(default)s)")
    options = parser.parse_args()
    table = Table(f"gateways, {AT_ONCE} launches at once at each", *COLUMNS)
    for count in options.counts:
        one = _figures(count, options.seconds)
        numbers = (one.per_cpu_second, one.per_second, one.p50_ms, one.p99_ms, one.launches)
        table.add_row(str(count), *(f"{number:,.0f}" for number in numbers))
    Console(width=140).print(table)


def _figures(count: int, seconds: float) -> Figures:
    with (
        tempfile.TemporaryDirectory() as folder,
        Issuer() as issuer,
        gateways_on_postgresql(issuer, Path(folder), count) as (addresses, server),
    ):
        return asyncio.run(measure(issuer, server, *addresses, seconds=seconds))


if __name__ == "__main__":
    main()
