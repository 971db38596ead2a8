"""The writer of launches: one commit for all that wait, and each judged alone by what the database says."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import anyio
import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from gateway.errors import Rejected
from gateway.protocol.rules import RULES
from gateway.storage.batches import MOST_DELETED
from gateway.storage.launch_writer import MOST_TOGETHER, MOST_WAITING, Arrival
from gateway.storage.tables import consumed_nonces, launches, service_contexts
from gateway.tests.lms import Lms
from gateway.tests.postgresql import BOTH
from gateway.tests.site import START, Database, Site, code_of, ltik_header, ltik_of, open_site
from gateway.tests.statements import watched
from gateway.tests.threads import busy_threads

pytestmark = pytest.mark.anyio
STORED_IN = BOTH
# What begins a group, in SQLite and in PostgreSQL.
FIRST_STATEMENTS = ("BEGIN IMMEDIATE", "SELECT registrations.id, registrations.active")


def arrival(site: Site, name: str, **nonce: Any) -> Arrival:
    """A launch of the registered platform, named by what is random in it."""
    owner = {"registration_id": site.platform["id"], "expires_at": START + timedelta(hours=1)}
    return Arrival(
        issuer=site.lms.issuer,
        nonce={**owner, "day": "20260301", "nonce": name, **nonce},
        launch={**owner, "day": "20260301", "fingerprint": name, "deployment_id": "d1", "claims": "{}"},
        service_context={
            "registration_id": site.platform["id"],
            "fingerprint": "activity",
            "deployment_id": "d1",
            "claims": f'"{name}"',
            "refreshed_at": START,
        },
        rules=RULES,
    )


async def write(site: Site, arrivals: Sequence[Arrival]) -> list[str]:
    """Write launches at once; gives what became of each."""
    writer = site.rooms.launches._writer
    told = await asyncio.gather(*(writer.write(one) for one in arrivals), return_exceptions=True)
    return [one.code.name if isinstance(one, Rejected) else type(one).__name__ for one in told]


async def names(site: Site) -> list[str]:
    """The launches that are stored."""
    async with site.rooms.launches._engine.connect() as connection:
        return sorted((await connection.execute(select(launches.c.fingerprint))).scalars())


def refuse_broken(_connection: Any, _cursor: Any, _statement: Any, parameters: Any, *_rest: Any) -> None:
    """Fail at whatever is named broken, as a driver fails that has a class of its own for it."""
    if "broken" in str(parameters):
        raise DBAPIError(None, None, Exception("a class of the driver's own"))


async def test_launches_that_wait_share_a_commit(site: Site) -> None:
    """As many launches as fit together cost one commit; one more costs another."""
    arrivals = [arrival(site, f"{number:02}") for number in range(MOST_TOGETHER + 1)]

    with watched(site.rooms.launches._writer._transactions.engine) as statements:
        told = await write(site, arrivals)

    assert told == ["NoneType"] * len(arrivals)
    assert len([text for text, _ in statements if text.startswith("INSERT INTO launches")]) == 2
    assert len(await names(site)) == len(arrivals)


async def test_one_nonce_counts_once_within_a_group(site: Site) -> None:
    """Of two launches with one nonce that are written together, the first is stored; their neighbours do not notice."""
    twins = [arrival(site, name, nonce="same") for name in ("first", "second")]

    told = await write(site, [arrival(site, "before"), *twins, arrival(site, "after")])

    assert told == ["NoneType", "NoneType", "NONCE_ALREADY_RECEIVED", "NoneType"]
    assert await names(site) == ["after", "before", "first"]


async def test_launch_that_the_database_refuses_is_alone(site: Site) -> None:
    """A launch whose row cannot be stored does not take its neighbours with it, nor does it spend its nonce."""
    broken = arrival(site, "broken")
    impossible = replace(broken, launch={**broken.launch, "claims": None})

    told = await write(site, [arrival(site, "before"), impossible, arrival(site, "after")])
    again = await write(site, [broken])

    assert told == ["NoneType", "IntegrityError", "NoneType"]
    assert again == ["NoneType"]
    assert await names(site) == ["after", "before", "broken"]


async def test_launch_of_a_deleted_platform_is_alone(site: Site) -> None:
    """A launch whose platform is no longer registered is refused by name; its neighbours are stored."""
    orphan = arrival(site, "orphan")
    orphan = replace(orphan, launch={**orphan.launch, "registration_id": "0" * 32})

    told = await write(site, [orphan, arrival(site, "other")])

    assert told == ["UNREGISTERED_OR_INACTIVE_PLATFORM", "NoneType"]
    assert await names(site) == ["other"]


async def test_failure_of_the_database_reaches_everybody_who_waits(site: Site) -> None:
    """When nothing can be written, each launch fails, and the next one is tried anew."""
    engine = site.rooms.launches._writer._transactions.engine

    def fail(*_statement: Any) -> None:
        raise SQLAlchemyError("the disk is full")

    event.listen(engine, "before_cursor_execute", fail)
    told = await write(site, [arrival(site, "one"), arrival(site, "two")])
    event.remove(engine, "before_cursor_execute", fail)
    again = await write(site, [arrival(site, "one")])

    assert told == ["SQLAlchemyError", "SQLAlchemyError"]
    assert again == ["NoneType"]


async def test_outage_is_met_once_by_a_group(site: Site) -> None:
    """What befalls the database befalls every launch that waits: none is tried again for its neighbours' sake."""
    engine = site.rooms.launches._writer._transactions.engine
    failed: list[str] = []

    def fail(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        failed.append(statement)
        raise OperationalError(None, None, Exception("database is locked"))

    event.listen(engine, "before_cursor_execute", fail)
    told = await write(site, [arrival(site, "one"), arrival(site, "two")])
    event.remove(engine, "before_cursor_execute", fail)

    assert told == ["OperationalError", "OperationalError"]
    assert len([statement for statement in failed if statement.startswith(FIRST_STATEMENTS)]) == 1


async def test_launch_that_the_driver_refuses_is_alone(site: Site) -> None:
    """A launch that fails in a way that only its driver has a name for does not take its neighbours with it."""
    engine = site.rooms.launches._writer._transactions.engine

    event.listen(engine, "before_cursor_execute", refuse_broken)
    told = await write(site, [arrival(site, "before"), arrival(site, "broken"), arrival(site, "after")])

    assert told == ["NoneType", "DBAPIError", "NoneType"]
    assert await names(site) == ["after", "before"]


async def test_launches_do_not_wait_without_bounds(site: Site) -> None:
    """Beyond some thousands of launches that wait for the database, one more is refused; the others are stored."""
    arrivals = [arrival(site, f"{number:04}") for number in range(MOST_WAITING + 1)]

    told = await write(site, arrivals)

    assert Counter(told) == {"NoneType": MOST_WAITING, "DATABASE_UNAVAILABLE": 1}


async def test_launch_needs_no_thread_of_others(site: Site) -> None:
    """Work that occupies the threads of asyncio keeps no launch waiting."""
    with busy_threads(), anyio.fail_after(60):
        told = await write(site, [arrival(site, "one")])

    assert told == ["NoneType"]


async def test_service_context_is_what_the_latest_launch_said(site: Site) -> None:
    """Of several launches of one activity the last one's services are kept, whether or not they share a commit."""
    await write(site, [arrival(site, "a")])
    await write(site, [arrival(site, "b"), arrival(site, "c")])

    async with site.rooms.launches._engine.connect() as connection:
        kept = (await connection.execute(select(service_contexts.c.claims))).scalars().all()

    assert kept == ['"c"']


async def test_deactivation_elsewhere_stops_a_launch_at_once(site: Site, database: Database) -> None:
    """A platform that another process deactivated a moment ago launches nowhere, and its nonce is not spent."""
    await site.launch()
    request = await site.begin()
    token = site.lms.id_token(site.claims(request["nonce"]))

    async with open_site(database) as elsewhere:
        await elsewhere.rooms.enrolment.switch(site.platform["id"], active=False)
        refused = await site.post(token, request["state"])
        await elsewhere.rooms.enrolment.switch(site.platform["id"], active=True)
    accepted = await site.post(token, request["state"])

    assert code_of(refused) == "UNREGISTERED_OR_INACTIVE_PLATFORM"
    assert refused.json()["details"]["bodyReceived"] == {"iss": site.lms.issuer}
    assert ltik_of(accepted)


async def test_deletion_elsewhere_stops_a_launch_at_once(site: Site, database: Database) -> None:
    """A platform that another process deleted a moment ago launches nowhere, and its ltiks are gone."""
    ltik = ltik_of(await site.launch())
    request = await site.begin()

    async with open_site(database) as elsewhere:
        await elsewhere.rooms.registrations.remove(site.platform["id"])
        refused = await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"])
    shown = await site.client.get("/api/idtoken", headers=ltik_header(ltik))

    assert code_of(refused) == "UNREGISTERED_OR_INACTIVE_PLATFORM"
    assert shown.status_code == 401


async def test_change_elsewhere_is_seen_a_second_later(site: Site, database: Database) -> None:
    """What another process changed of a platform is seen a second later."""
    await site.begin()
    async with open_site(database) as elsewhere:
        await elsewhere.rooms.enrolment.switch(site.platform["id"], active=False)

    site.clock.move(milliseconds=999)
    recalled = await site.client.get("/lti/login", params=site.lms.login())
    site.clock.move(milliseconds=1)
    seen = await site.client.get("/lti/login", params=site.lms.login())

    assert recalled.status_code == 302
    assert code_of(seen) == "UNREGISTERED_OR_INACTIVE_PLATFORM"


async def test_launches_of_many_platforms_ask_for_none_of_them(site: Site) -> None:
    """Platforms that launched before cost one small question a second together, and not one each."""
    many = [Lms(issuer=f"https://lms-{number}.example") for number in range(5)]
    known = [await site.register(lms) for lms in many]
    before = [await site.begin(lms) for lms in many]
    site.clock.move(seconds=1)

    with watched(site.rooms.launches._engine.sync_engine) as statements:
        begun = [await site.begin(lms) for lms in many]
        answers = [
            await site.post(lms.id_token(site.claims(request["nonce"], lms)), request["state"])
            for lms, request in zip(many, begun, strict=True)
        ]

    asked = [text for text, _ in statements if "FROM revisions" in text or "registrations.client_id" in text]
    assert len(known) == len(before) == len(many)
    assert [answer.status_code for answer in answers] == [302] * len(many)
    assert ["FROM revisions" in text for text in asked] == [True]


async def test_own_change_is_seen_at_once(site: Site) -> None:
    """The process that changes a platform recalls nothing older."""
    await site.begin()
    await site.rooms.enrolment.switch(site.platform["id"], active=False)

    seen = await site.client.get("/lti/login", params=site.lms.login())

    assert code_of(seen) == "UNREGISTERED_OR_INACTIVE_PLATFORM"


async def test_clean_up_deletes_a_few_rows_at_a_time(site: Site) -> None:
    """A thousand and one expired nonces go in two transactions, and one that is not over stays."""
    rows = [arrival(site, f"{number:04}").nonce for number in range(MOST_DELETED + 1)]
    later = arrival(site, "later", expires_at=START + timedelta(hours=2)).nonce
    async with site.rooms.launches._engine.begin() as connection:
        await connection.execute(insert(consumed_nonces), [*rows, later])

    with watched(site.rooms.launches._engine.sync_engine) as statements:
        await site.rooms.launches.forget_expired(START + timedelta(hours=1))

    async with site.rooms.launches._engine.connect() as connection:
        left = (await connection.execute(select(consumed_nonces.c.nonce))).scalars().all()
    assert left == ["later"]
    deletions = [rows for text, rows in statements if text.startswith("DELETE FROM consumed_nonces")]
    assert [rows for rows in deletions if rows] == [MOST_DELETED, 1]


async def test_deletion_of_a_platform_takes_a_few_rows_at_a_time(site: Site) -> None:
    """A platform that is deleted stops first; a thousand and one of its nonces go before it, in two transactions."""
    engine = site.rooms.launches._engine
    async with engine.begin() as connection:
        rows = [arrival(site, f"{number:04}").nonce for number in range(MOST_DELETED + 1)]
        await connection.execute(insert(consumed_nonces), rows)

    with watched(engine.sync_engine) as statements:
        await site.rooms.registrations.remove(site.platform["id"])

    # Those of the clean-up, which begins with the gateway, compare a time.
    of_platform = [(text, rows) for text, rows in statements if "registration" in text and "_at <=" not in text]
    changes = [(text, rows) for text, rows in of_platform if not text.startswith("SELECT")]
    nonces = [rows for text, rows in changes if text.startswith("DELETE FROM consumed_nonces")]
    assert nonces == [MOST_DELETED, 1]
    assert changes[0][0].startswith("UPDATE registrations SET active")
    assert changes[-1][0].startswith("DELETE FROM registrations")
