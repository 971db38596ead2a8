"""`python -m benchmarks.growth`: what a launch costs with many platforms, and with many launches stored.

The gateway stands on SQLite. Rows are inserted into its database directly: platforms are copies of the one that is
registered, and every launch comes from any of them, after a login by each; stored launches have empty claims, which
changes no index.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table as Shown
from sqlalchemy import Connection, Table, create_engine, event, insert, select

from benchmarks import wire
from benchmarks.contenders import gateway_on_sqlite
from benchmarks.issuer import CLIENT_ID, Issuer
from benchmarks.launches import Addresses, Figures, begin, measure
from gateway.storage.database import prepare_sqlite
from gateway.storage.tables import consumed_nonces, launches, registrations

COLUMNS: Final = ("launches stored", "launches/CPU s", "p50 ms", "p99 ms", "MB idle", "MB after", "launches made")
AT_ONCE: Final = 10_000

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Size:
    """What is in the database before the first launch."""

    platforms: int
    launches: int


def main() -> None:
    """Measure each size, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="how long each is under load (%(default)s)")
    parser.add_argument("--platforms", type=int, default=10_000, help="how many are many (%(default)s)")
    parser.add_argument("--launches", type=int, default=1_000_000, help="how many are many (%(default)s)")
    options = parser.parse_args()
    table = Shown("platforms", *COLUMNS)
    for size in (Size(1, 0), Size(options.platforms, 0), Size(1, options.launches)):
        one = _figures(size, options.seconds)
        numbers = (one.per_cpu_second, one.p50_ms, one.p99_ms, one.memory_before_mb, one.memory_after_mb, one.launches)
        table.add_row(f"{size.platforms:,}", f"{size.launches:,}", *(f"{number:,.0f}" for number in numbers))
    Console(width=140).print(table)


def _figures(size: Size, seconds: float) -> Figures:
    issuer = Issuer(clients=[CLIENT_ID, *(f"{CLIENT_ID}-{number}" for number in range(1, size.platforms))])
    with (
        tempfile.TemporaryDirectory() as folder,
        issuer,
        gateway_on_sqlite(issuer, Path(folder)) as (addresses, server),
    ):
        _fill(Path(folder) / "gateway.db", issuer, size)
        asyncio.run(_begin_by_each(addresses, issuer))
        return asyncio.run(measure(issuer, server, addresses, seconds=seconds))


async def _begin_by_each(addresses: Addresses, issuer: Issuer) -> None:
    connection = wire.Connection(addresses.origin)
    for client in issuer.clients:
        await begin(addresses, issuer, connection, client)
    connection.close()


def _fill(file: Path, issuer: Issuer, size: Size) -> None:
    engine = create_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", prepare_sqlite)
    with engine.begin() as connection:
        registered = dict(connection.execute(select(registrations)).mappings().one())
        others = ({**registered, "id": f"{n:032}", "client_id": name} for n, name in enumerate(issuer.clients[1:]))
        _insert(connection, registrations, others)
        _insert(connection, launches, _stored_launches(registered["id"], size.launches))
        _insert(connection, consumed_nonces, _spent_nonces(registered["id"], size.launches))
    engine.dispose()


def _stored_launches(registration_id: str, count: int) -> Iterator[Row]:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    stored = {"registration_id": registration_id, "deployment_id": "1", "claims": "{}", "expires_at": tomorrow}
    return ({**stored, "day": f"{tomorrow:%Y%m%d}", "fingerprint": f"{number:064}"} for number in range(count))


def _spent_nonces(registration_id: str, count: int) -> Iterator[Row]:
    later = datetime.now(UTC) + timedelta(hours=1)
    spent = {"registration_id": registration_id, "day": f"{later:%Y%m%d}", "expires_at": later}
    return ({**spent, "nonce": f"{number:052}"} for number in range(count))


def _insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    rows = iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        connection.execute(insert(table), some)


if __name__ == "__main__":
    main()
