"""The engine for a database URL, and the schema's version in it.

SQLite is used as a durable store of one machine: write-ahead log, a sync at every commit, foreign keys on. An
SQLite file is migrated when it is opened; PostgreSQL only on request (`lti-gateway migrate`), since other
processes may be using it.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, func, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from gateway.storage.migrations import HEAD, upgrade
from gateway.storage.outages import tell_outages
from gateway.storage.tables import metadata

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
# Connections that are kept open. One more is a new process in PostgreSQL, and closed again after use.
_POOLS = {"pool_size": 10, "max_overflow": 10}
# A server that hangs must not hang the gateway: launches wait for one transaction after another.
STATEMENT_LIMIT = timedelta(seconds=10)
# A name for the lock of migrations among the advisory locks of the database: "lti-gate" in ASCII.
_MIGRATING = int.from_bytes(b"lti-gate")
_PRAGMAS = ("busy_timeout=10000", "synchronous=FULL", "foreign_keys=ON")


class OutdatedSchema(Exception):
    """The database has another schema than this gateway."""


def database_url_from(address: str) -> URL:
    """SQLAlchemy's URL of a database, the driver filled in; raises ValueError for a database that we do not know."""
    try:
        url = make_url(address)
    except Exception as error:
        raise ValueError("it is not a database URL such as sqlite:///lti.db") from error
    driver = _DRIVERS.get(url.drivername, url.drivername)
    if driver not in _DRIVERS.values():
        raise ValueError(f"it must start with sqlite:// or postgresql://, not {url.drivername}://")
    if driver.startswith("sqlite") and (not url.database or ":memory:" in url.database):
        raise ValueError(
            "it must name a file, such as sqlite:///lti.db: each connection would have a memory of its own"
        )
    if driver.endswith("asyncpg") and find_spec("asyncpg") is None:
        raise ValueError("it needs the package asyncpg: install lti-testbench[postgresql]")
    return url.set(drivername=driver)


def engine_for(address: str) -> AsyncEngine:
    """An engine for a database URL; the caller disposes of it. Raises sqlite3.Error for a file that is none."""
    url = database_url_from(address)
    seconds = STATEMENT_LIMIT.total_seconds()
    limits = {"connect_args": {"timeout": seconds, "command_timeout": seconds}, **_POOLS}
    # An error of the database ends in the log, and the values of its statement are claims of persons.
    engine = create_async_engine(url, hide_parameters=True, **limits if url.drivername.endswith("asyncpg") else {})
    tell_outages(engine.sync_engine)
    if engine.dialect.name == "sqlite":
        _demand_sqlite(str(url.database))
        event.listen(engine.sync_engine, "connect", prepare_sqlite)
    return engine


async def migrate(engine: AsyncEngine) -> None:
    """Bring the schema up to date; raises OutdatedSchema when this gateway does not know the one that is there."""
    from alembic.util import CommandError

    async with _without_limit(engine) as patient, patient.begin() as connection:
        # Of two processes that migrate at once, one shall wait. SQLite's driver begins no transaction before DDL.
        await connection.run_sync(begin_writing)
        if connection.dialect.name == "postgresql":
            await connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
        try:
            await connection.run_sync(upgrade)
        except CommandError as error:
            raise OutdatedSchema(f"the database was migrated by a newer gateway: {error}") from error


def place_of(address: str) -> str:
    """How a person is told which database it is, without its password."""
    url = database_url_from(address)
    if url.drivername.startswith("sqlite"):
        return f"sqlite {Path(str(url.database)).absolute()}"
    host = url.host or url.query.get("host") or "its default host"
    return f"postgresql {host}{f':{url.port}' if url.port else ''}/{url.database or ''}"


def is_missing(address: str) -> bool:
    """Whether a database is a file of SQLite that is not there yet: opening it would make it."""
    url = database_url_from(address)
    return url.drivername.startswith("sqlite") and not Path(str(url.database)).exists()


async def schema_version(engine: AsyncEngine) -> str | None:
    """The version of the schema; None where there is none."""
    async with engine.connect() as connection:
        return await connection.run_sync(_version)


async def has_usable_schema(engine: AsyncEngine) -> bool:
    """Whether this gateway can work with the schema: the one that it knows or a later one, with all that it works with.

    Raises an error of the driver when nothing answers.
    """
    async with engine.connect() as connection:
        # A kept connection may be dead, which must not pass for a schema that is missing.
        await connection.execute(text("SELECT 1"))
        version = await connection.run_sync(_version)
        # A number promises little: a table may have been dropped, or was made by a gateway that was never released.
        return version is not None and version >= HEAD and await connection.run_sync(_has_tables)


async def demand_schema(engine: AsyncEngine) -> None:
    """Make sure that the schema is ours: SQLite is migrated, another database raises OutdatedSchema."""
    version = await schema_version(engine)
    if version == HEAD:
        return
    if engine.dialect.name != "sqlite":
        found = f"has the schema {version}, not {HEAD}" if version else "has no schema yet"
        raise OutdatedSchema(f"the database {found}: run `lti-gateway migrate` first")
    await migrate(engine)


def begin_writing(connection: Connection) -> None:
    """Begin a transaction that reads and then writes: on SQLite it waits for other writers here, and fails nowhere."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def insert_into(connection: Connection | AsyncConnection, table: Any) -> Any:
    """An INSERT that may say ON CONFLICT: the same words in both databases, a class for each in SQLAlchemy."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)


def prepare_sqlite(connection: Any, _record: Any) -> None:
    """Make a new connection durable and strict; called by SQLAlchemy."""
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    _write_ahead(cursor)
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Change the mode of a new file. SQLite waits for a lock to write, but not for one to change the mode."""
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError:
        # Another process changes it at this moment, which holds the lock to write.
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("ROLLBACK")
        cursor.execute("PRAGMA journal_mode=WAL")


@asynccontextmanager
async def _without_limit(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """An engine whose statements may take as long as a large table needs."""
    if engine.dialect.name == "sqlite":
        yield engine
        return
    patient = create_async_engine(engine.url, hide_parameters=True, poolclass=NullPool)
    try:
        yield patient
    finally:
        await patient.dispose()


def _version(connection: Connection) -> str | None:
    with suppress(DatabaseError):
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None


def _has_tables(connection: Connection) -> bool:
    try:
        for table in metadata.sorted_tables:
            connection.execute(select(table).limit(0))
    except DatabaseError:
        return False
    return True


def _demand_sqlite(file: str) -> None:
    # Claims of persons are in it, in clear. SQLite gives its log and index the mode of the file itself.
    with suppress(OSError):
        Path(file).touch(mode=0o600)
    # Tried here because the driver's thread of a connection that failed may outlive the event loop, and complain.
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master")
