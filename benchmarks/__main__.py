"""`python -m benchmarks [--seconds N] [NAME]...`: measure full launches of every contender, one after another."""

import argparse
import asyncio
import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.contenders import BUILD, CONTENDERS, Contender
from benchmarks.issuer import Issuer
from benchmarks.launches import AT_ONCE, Figures, measure

REFERENCE = CONTENDERS[0].name
COLUMNS = ("launches/CPU s", "ratio", "launches/s", "p50 ms", "p99 ms", "start ms", "MB idle", "MB after")


def main() -> None:
    """Measure, print a table, and keep the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="words of the names of those to measure; default: all")
    parser.add_argument("--seconds", type=float, default=15, help="how long each is under load (%(default)s)")
    options = parser.parse_args()
    wanted = [one for one in CONTENDERS if not options.names or any(name in one.name for name in options.names)]
    figures = {contender.name: _figures(contender, options.seconds) for contender in wanted}
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "launches.json").write_text(json.dumps({name: asdict(one) for name, one in figures.items()}, indent=1))
    Console(width=140).print(_table(figures))


def _figures(contender: Contender, seconds: float) -> Figures:
    with (
        tempfile.TemporaryDirectory() as folder,
        Issuer() as issuer,
        contender.start(issuer, Path(folder)) as (addresses, server),
    ):
        return asyncio.run(measure(issuer, server, addresses, seconds=seconds))


def _table(figures: dict[str, Figures]) -> Table:
    table = Table(f"full launches, {AT_ONCE} at once", *COLUMNS)
    base = figures[REFERENCE].per_cpu_second if REFERENCE in figures else float("nan")
    for name, one in figures.items():
        numbers = (one.per_second, one.p50_ms, one.p99_ms, one.start_ms, one.memory_before_mb, one.memory_after_mb)
        rest = [f"{number:.0f}" for number in numbers]
        table.add_row(name, f"{one.per_cpu_second:.0f}", f"{one.per_cpu_second / base:.1f}", *rest)
    return table


if __name__ == "__main__":
    main()
