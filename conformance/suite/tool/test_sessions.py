"""The session that a launch begins: a new one, of one person (session fixation; computers that people share).

Whom a session belongs to is seen where the tool shows it: `[observe] session_url` and `user`. A page that its address
alone opens says nothing of cookies: that is judged by STATE-018.
"""

import html
import re
from collections.abc import Callable

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Launch, Plan
from conformance.browser.browser import Browser
from conformance.cases import requirement
from conformance.observation.judgement import Judgement
from conformance.observation.tool import filled
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.expectations import expect_user, shown_user

FIRST, SECOND = "student", "student-2"


@requirement("STATE-013")
def test_a_second_launch_replaces_the_first_user(bench: Bench) -> None:
    """In one browser a launch as one user and then as another ends with the second user's session."""
    browser = bench.browser()
    first = bench.launch(bench.plan(), browser=browser)
    bench.accepted(first.run(), "the launch of the first user")
    second = bench.launch(Plan(first.plan.registration, user=SECOND), browser=browser)

    judgement = second.run()

    bench.accepted(judgement, "the launch of the second user")
    expect_user(judgement, second.subject_of_token())


@requirement("STATE-013")
@pytest.mark.kind("tool")
def test_nothing_of_the_first_user_is_left_open(bench: Bench) -> None:
    """After a launch as another user the same browser no longer opens the first user's page."""
    browser = bench.browser()
    first = _launched(bench, browser, FIRST)
    if _user_of(bench, browser, first) != shown_user(first):
        raise Inconclusive("the first user's page did not show the first user while that was right")

    _launched(bench, browser, SECOND)

    if _user_of(bench, browser, first) == shown_user(first):
        raise Breach(f"after the launch of another user the browser still shows the page of {first.user!r}")


def _begun_login(bench: Bench, browser: Browser) -> None:
    bench.launch(bench.plan(), browser=browser).initiate()


def _whole_launch(bench: Bench, browser: Browser) -> None:
    _launched(bench, browser, FIRST)


BEFORE: dict[str, Callable[[Bench, Browser], None]] = {"login": _begun_login, "launch": _whole_launch}


@requirement("STATE-013")
@pytest.mark.kind("tool")
@pytest.mark.parametrize("before", list(BEFORE))
def test_a_planted_session_does_not_become_the_users(bench: Bench, before: str) -> None:
    """Whoever has the cookies that were in a browser before a launch does not see the session of who launched in it."""
    browser = bench.browser()
    BEFORE[before](bench, browser)
    planted = Browser(bench.run.wire, bench.evidence.record, browser.jar.copy())

    judgement = _launched(bench, browser, SECOND)

    _demand_a_cookie(bench, judgement)
    if _user_of(bench, planted, judgement) == shown_user(judgement):
        raise Breach(f"with the cookies of an earlier {before} the session of {judgement.user!r} is open")


def _launched(bench: Bench, browser: Browser, user: str) -> Judgement:
    """Have the launch of a user accepted by a tool that shows whose session it is, and on which page."""
    if not bench.run.target.observe.session_url:
        raise NotApplicable("the target file does not say which page shows a session: [observe] session_url")
    launch: Launch = bench.launch(bench.plan(user=user), browser=browser)
    judgement = launch.run()
    bench.accepted(judgement, f"the launch of {user}")
    shown_user(judgement)
    return judgement


def _user_of(bench: Bench, browser: Browser, judgement: Judgement) -> str | None:
    """Return whom the page of this session shows in a browser, None when it shows nobody there."""
    observe = bench.run.target.observe
    page = browser.open(filled(observe.session_url, judgement.captured))
    match = re.search(observe.user, html.unescape(page.text)) if 200 <= page.status < 300 else None
    return match.group(1) if match else None


def _demand_a_cookie(bench: Bench, judgement: Judgement) -> None:
    if _user_of(bench, bench.browser(), judgement) is not None:
        raise NotApplicable("the address alone opens the session, which is judged by STATE-018")
