"""The times of scores: strictly later for one person in one line item, whatever the clocks say (AGS 3.4.9)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from gateway.errors import Code, Rejected
from gateway.storage.database import engine_for
from gateway.storage.score_times import ScoreTimes
from gateway.tests.postgresql import BOTH
from gateway.tests.site import START, Database, Site, address_of

pytestmark = pytest.mark.anyio

STORED_IN = BOTH

MILLISECOND = timedelta(milliseconds=1)
ITEM = "https://lms.example/lineitems/3"


@pytest.fixture
async def times(site: Site, database: Database) -> AsyncIterator[ScoreTimes]:
    """The table as another process sees it."""
    assert site.platform
    engine = engine_for(address_of(database))
    yield ScoreTimes(engine)
    await engine.dispose()


async def test_a_first_score_is_of_now(site: Site, times: ScoreTimes) -> None:
    """The first score of a person in a line item has the time of the clock, in whole milliseconds."""
    given = await times.following(site.platform["id"], ITEM, "ada", now=START + timedelta(microseconds=1))

    assert given == START + MILLISECOND


async def test_scores_of_one_moment_follow_one_another(site: Site, times: ScoreTimes) -> None:
    """Simultaneous scores get times of their own, a millisecond apart."""
    asked = [times.following(site.platform["id"], ITEM, "ada", now=START) for _ in range(5)]

    given = await asyncio.gather(*asked)

    assert sorted(given) == [START + n * MILLISECOND for n in range(5)]


async def test_a_clock_put_back_makes_no_earlier_score(site: Site, times: ScoreTimes) -> None:
    """A score after the clock was put back is still later than the last one."""
    await times.following(site.platform["id"], ITEM, "ada", now=START)

    given = await times.following(site.platform["id"], ITEM, "ada", now=START - timedelta(hours=1))

    assert given == START + MILLISECOND


@pytest.mark.parametrize(
    ("item", "user"),
    [pytest.param(ITEM, "bob", id="another person"), pytest.param(f"{ITEM}0", "ada", id="another line item")],
)
async def test_others_have_times_of_their_own(site: Site, times: ScoreTimes, item: str, user: str) -> None:
    """Only scores of the same person in the same line item push one another on."""
    await times.following(site.platform["id"], ITEM, "ada", now=START)

    assert await times.following(site.platform["id"], item, user, now=START) == START


async def test_a_time_that_the_caller_chose_is_passed(site: Site, times: ScoreTimes) -> None:
    """A score after one with the caller's own time, with parts of a millisecond, is later than that."""
    await times.note(site.platform["id"], ITEM, "ada", used=START + timedelta(hours=1, microseconds=400))

    given = await times.following(site.platform["id"], ITEM, "ada", now=START)

    assert given == START + timedelta(hours=1) + 2 * MILLISECOND


async def test_an_earlier_time_of_the_caller_changes_nothing(site: Site, times: ScoreTimes) -> None:
    """A time before the last one does not put the next one back, nor on."""
    await times.following(site.platform["id"], ITEM, "ada", now=START)
    await times.note(site.platform["id"], ITEM, "ada", used=START - timedelta(days=1))

    assert await times.following(site.platform["id"], ITEM, "ada", now=START) == START + MILLISECOND


async def test_old_times_are_forgotten_and_young_ones_are_not(site: Site, times: ScoreTimes) -> None:
    """Two days later a clock that was put back can no longer reach the time, so it goes; not a moment earlier."""
    await times.following(site.platform["id"], ITEM, "ada", now=START)
    await times.forget_old(START + timedelta(days=2))
    kept = await times.following(site.platform["id"], ITEM, "ada", now=START)

    await times.forget_old(START + timedelta(days=2) + 2 * MILLISECOND)

    forgotten = await times.following(site.platform["id"], ITEM, "ada", now=START)
    assert (kept, forgotten) == (START + MILLISECOND, START)


async def test_a_platform_deleted_meanwhile_is_no_defect(times: ScoreTimes) -> None:
    """The time of a score for a platform that has just been deleted is refused with the platform's code."""
    with pytest.raises(Rejected) as refused:
        await times.following("0" * 32, ITEM, "ada", now=datetime(2026, 3, 1, tzinfo=UTC))

    assert refused.value.code is Code.UNREGISTERED_OR_INACTIVE_PLATFORM
