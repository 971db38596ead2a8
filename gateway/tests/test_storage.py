"""The database: migrations, what is kept in which form, and what survives."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Table, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.app import sweep
from gateway.keyring import Keyring
from gateway.storage.database import (
    OutdatedSchema,
    database_url_from,
    demand_schema,
    engine_for,
    migrate,
    prepare_sqlite,
)
from gateway.storage.launches import Launches
from gateway.storage.migrations import HEAD, config_for
from gateway.storage.tables import consumed_nonces, launches, metadata, registrations
from gateway.tests.postgresql import BOTH, Postgresql
from gateway.tests.site import (
    START,
    Database,
    MovingClock,
    Site,
    address_of,
    browser,
    code_of,
    ltik_header,
    ltik_of,
    open_site,
)

pytestmark = pytest.mark.anyio
STORED_IN = BOTH
IN_MEMORY = ("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///file::memory:?cache=shared&uri=true")


async def test_migrations_make_the_tables(database: Database) -> None:
    """The schema that the migrations make is the one that the code uses, and HEAD names the last of them."""
    engine = engine_for(address_of(database))

    def differences(connection: Connection) -> list[object]:
        head = ScriptDirectory.from_config(config_for(connection)).get_current_head()
        assert head == HEAD
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []


async def test_failure_of_the_database_names_nobody(database: Database) -> None:
    """What the log prints of a statement that failed holds none of its values: they are claims of persons."""
    engine = engine_for(address_of(database))

    async with engine.connect() as connection:
        with pytest.raises(DBAPIError) as failure:
            await connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Ada Quill"})
    await engine.dispose()

    assert "nowhere" in str(failure.value)
    assert "Quill" not in str(failure.value)


async def modes(file: Path) -> dict[str, str]:
    """Who may do what with the files of an SQLite database while it is open."""
    engine = engine_for(f"sqlite:///{file}")
    await migrate(engine)
    async with engine.connect() as connection:
        await connection.execute(select(registrations))
        found = {one.name: oct(one.stat().st_mode & 0o777) for one in sorted(file.parent.iterdir())}
    await engine.dispose()
    return found


async def test_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    """A new SQLite file, its log and its index hold claims of persons: no other account of the machine reads them."""
    assert await modes(tmp_path / "new.db") == {"new.db": "0o600", "new.db-shm": "0o600", "new.db-wal": "0o600"}


async def test_mode_of_an_existing_file_is_kept(tmp_path: Path) -> None:
    """An operator who lets a group read the file, for a backup, is not contradicted."""
    file = tmp_path / "old.db"
    file.touch()
    file.chmod(0o640)

    assert (await modes(file))["old.db"] == "0o640"


async def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    """Two processes may start with one new file."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    engines = [engine_for(url), engine_for(url)]

    await asyncio.gather(*(demand_schema(engine) for engine in engines))
    await migrate(engines[0])

    for engine in engines:
        await demand_schema(engine)
        await engine.dispose()


def test_change_of_the_mode_is_awaited(tmp_path: Path) -> None:
    """Of two processes that open one new file, the second waits until the first has changed how it is written."""
    file = tmp_path / "new.db"
    with closing(sqlite3.connect(file)) as first, closing(sqlite3.connect(file)) as second:
        first.execute("BEGIN IMMEDIATE")
        ends = {"BEGIN IMMEDIATE": first.rollback}
        second.set_trace_callback(lambda statement: ends.get(statement, bool)())

        prepare_sqlite(second, None)

        assert second.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_outdated_schema_is_refused_where_it_is_shared(prepared_server: Postgresql) -> None:
    """On another database than SQLite the operator migrates; the sentence names the command."""
    engine = engine_for(prepared_server.create("outdated"))

    with pytest.raises(OutdatedSchema, match=r"the database has no schema yet: run `lti-gateway migrate` first"):
        await demand_schema(engine)
    await engine.dispose()


async def test_two_operators_may_migrate_at_once(prepared_server: Postgresql) -> None:
    """Of two processes that migrate one new database, one waits for the other, and finds nothing left to do."""
    url = prepared_server.create("shared")
    engines = [engine_for(url), engine_for(url)]

    await asyncio.gather(*(migrate(engine) for engine in engines))

    for engine in engines:
        await demand_schema(engine)
        await engine.dispose()


async def test_sqlite_is_durable(tmp_path: Path) -> None:
    """Every connection writes ahead, syncs at each commit, and keeps foreign keys."""
    engine = engine_for(f"sqlite:///{tmp_path / 'new.db'}")

    async with engine.connect() as connection:
        pragmas = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    await engine.dispose()

    assert pragmas == ["wal", 2, 1, 10000]


@pytest.mark.parametrize(
    ("address", "full"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("sqlite+aiosqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("postgresql://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
    ],
)
def test_driver_is_filled_in(address: str, full: str) -> None:
    """The plain form of a database URL is enough."""
    assert str(database_url_from(address)) == full


@pytest.mark.parametrize("address", ["", "lti.db", "mysql://u@h/d", "sqlite+pysqlite:///a.db", *IN_MEMORY])
def test_other_database_is_refused(address: str) -> None:
    """A URL of a database that we do not know is refused with what it must be."""
    with pytest.raises(ValueError, match="it "):
        database_url_from(address)


async def test_secrets_are_not_in_the_database(site: Site) -> None:
    """Neither ltiks, nor service keys, nor private keys, nor made API keys can be read from a stolen database."""
    answer = await site.launch()
    service_key = (await site.id_token(answer))["services"]["serviceKey"]
    api_key = await site.rooms.gatekeeper.api_keys.make(now=site.clock())
    secret_parts = [ltik_of(answer), ltik_of(answer).partition(".")[2], service_key, api_key, "PRIVATE KEY"]

    async with engine_of(site).connect() as connection:
        dump = repr([(await connection.execute(select(table))).all() for table in metadata.sorted_tables])

    assert [part for part in secret_parts if part in dump] == []


async def test_private_key_opens_only_for_its_registration(site: Site) -> None:
    """A sealed key is worth nothing with another secret, or in another registration's row."""
    (registration,) = await site.rooms.registrations.find()
    keyring = Keyring(site.rooms.settings.secret)

    opened = keyring.open(registration.private_key, owner=registration.id)

    assert len(opened) > 1000
    with pytest.raises(InvalidTag):
        keyring.open(registration.private_key, owner="0" * 32)
    with pytest.raises(InvalidTag):
        Keyring(b"another secret of thirty-two byt").open(registration.private_key, owner=registration.id)


async def test_second_process_behaves_as_the_first(site: Site, database: Database) -> None:
    """A login begun at one process is finished at another, the ltik works at both, and a replay at neither."""
    request = await site.begin()
    token = site.lms.id_token(site.claims(request["nonce"]))
    cookies = dict(site.client.cookies)

    async with open_site(database) as second, browser(second.app) as same, browser(site.app) as again:
        same.cookies.update(cookies)
        again.cookies.update(cookies)
        answer = await second.post(token, request["state"], same)
        replay = await site.post(token, request["state"], again)
        shown = [
            (await one.client.get("/api/idtoken", headers=ltik_header(ltik_of(answer)))).status_code
            for one in (site, second)
        ]

    assert code_of(replay) == "NONCE_ALREADY_RECEIVED"
    assert shown == [200, 200]


async def test_launch_survives_a_restart(database: Database) -> None:
    """What was answered is stored: another process on the same file knows it."""
    async with open_site(database) as first:
        ltik = ltik_of(await first.launch())

    async with open_site(database) as second:
        answer = await second.client.get("/api/idtoken", headers=ltik_header(ltik))

    assert answer.status_code == 200


async def test_expired_rows_are_forgotten(site: Site) -> None:
    """Nonces go after twenty minutes, launches after a day; a nonce outlives every state that could bring it back."""
    await site.launch()
    counts = []
    for minutes in (0, 19, 1, 23 * 60 + 39, 1):
        site.clock.move(minutes=minutes)
        await site.rooms.launches.forget_expired(site.clock())
        counts.append([await count(site, consumed_nonces), await count(site, launches)])

    assert counts == [[1, 1], [1, 1], [0, 1], [0, 1], [0, 0]]


async def test_expired_rows_are_forgotten_without_being_asked(database: Database) -> None:
    """A gateway that starts sweeps in the background what expired while it was off."""
    async with open_site(database) as first:
        await first.launch()

    async with open_site(database, clock=MovingClock(START + timedelta(days=2)), sweeps=True) as second:
        with anyio.fail_after(60):
            while await count(second, launches) + await count(second, consumed_nonces):
                await anyio.sleep(0.01)


async def test_sweeping_survives_a_failure(tmp_path: Path) -> None:
    """A database that fails once does not end the sweeping."""
    engine = engine_for(f"sqlite:///{tmp_path / 'without-tables.db'}")

    ended = asyncio.Event()
    forgetting = (Launches(engine, Keyring(b"k" * 32)).forget_expired,)
    sweeping = asyncio.create_task(sweep(forgetting, MovingClock(), until=ended))
    await asyncio.wait([sweeping], timeout=0.2)

    assert not sweeping.done()
    ended.set()
    await sweeping
    await asyncio.wait([sweeping])
    await engine.dispose()


def engine_of(site: Site) -> AsyncEngine:
    """The engine of a gateway."""
    engine: AsyncEngine = site.rooms.launches._engine
    return engine


async def count(site: Site, table: Table) -> int:
    """How many rows a table of the gateway has."""
    async with engine_of(site).connect() as connection:
        return len((await connection.execute(select(table))).all())


async def test_refused_launch_leaves_no_row(site: Site) -> None:
    """Nothing is written for a token that is refused, nor for a login that was only begun."""
    await site.begin()
    await site.launch(sub=7)

    assert [await count(site, table) for table in (consumed_nonces, launches, registrations)] == [0, 0, 1]
