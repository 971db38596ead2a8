"""The steps that hypothesis puts into sequences.

Which steps there are must depend on nothing that the target does, or a sequence could not be repeated: a step that is
not possible does nothing, and is not told.
"""

from collections.abc import Callable
from typing import Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from conformance.suite.drawn.model import Answer, Login
from conformance.suite.drawn.play import Play

BROWSERS = ("A", "B")
USERS = ("student", "teacher")

a_browser = st.sampled_from(BROWSERS)
a_user = st.sampled_from(USERS)
which_one = st.integers(0, 3)


class Scene(Protocol):
    """Where sequences are played."""

    def new_play(self) -> Play:
        """Begin a sequence, with browsers that are new."""

    def carry_out(self, play: Play, step: Callable[[], None]) -> None:
        """Do one step of it, unless it has ended."""

    def rotate_keys(self, play: Play) -> None:
        """Let the first platform sign with a new key."""

    def end(self, play: Play) -> None:
        """Put things back."""


class Sequence(RuleBasedStateMachine):
    """One sequence of steps."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        self.play = scene.new_play()
        self.platforms = tuple(self.play.places)

    @initialize(browser=a_browser, user=a_user)
    def begin_the_first(self, browser: str, user: str) -> None:
        """Begin a launch: nothing else can be first."""
        self.begin(browser, user)

    @rule(browser=a_browser, user=a_user)
    def begin(self, browser: str, user: str) -> None:
        """Begin a launch in a browser, which may have others open."""
        self._begin(browser, user, self.platforms[0])

    @rule(browser=a_browser, user=a_user)
    def begin_elsewhere(self, browser: str, user: str) -> None:
        """Begin a launch at the other platform, if there is one."""
        self._begin(browser, user, self.platforms[-1])

    @rule(browser=a_browser, user=a_user)
    def begin_late(self, browser: str, user: str) -> None:
        """Begin a launch whose token has expired when it arrives."""
        self._begin(browser, user, self.platforms[0], late=True)

    @rule(browser=a_browser, user=a_user)
    def launch(self, browser: str, user: str) -> None:
        """Begin a launch and finish it, after whatever was refused or accepted in this browser."""
        self.begin(browser, user)
        self.finish(0)

    @rule(which=which_one)
    def finish(self, which: int) -> None:
        """Post an answer in its own browser, for the first time or once more."""
        self._do(lambda: self.play.post(_own_answer(self._login(which))))

    @rule(which=which_one)
    def finish_twice(self, which: int) -> None:
        """Post an answer in its own browser, and again."""
        self.finish(which)
        self.finish(which)

    @rule(which=which_one)
    def finish_in_the_other_browser(self, which: int) -> None:
        """Post an answer in a browser that did not begin it."""
        self._do(lambda: self.play.post(_stranger_s_answer(self._login(which))))

    @rule(user=a_user)
    def finish_in_a_browser_with_a_login(self, user: str) -> None:
        """Post the latest answer in the other browser, which has just begun a launch of its own."""
        login = self._login(0)
        self._begin(_other_than(login.browser), user, self.platforms[0])
        self._do(lambda: self.play.post(_stranger_s_answer(login)))

    @rule(which=which_one)
    def finish_and_repeat_elsewhere(self, which: int) -> None:
        """Post an answer in its own browser, and then in the other one."""
        self.finish(which)
        self.finish_in_the_other_browser(which)

    @rule(token=which_one, state=which_one)
    def swap_states(self, token: int, state: int) -> None:
        """Post the token of one launch with the state of another, in the browser of the state."""
        self._do(lambda: self.play.post(_swapped_answer(self._login(token), self._login(state))))

    @rule(user=a_user, is_first=st.booleans())
    def swap_tabs(self, user: str, is_first: bool) -> None:
        """Begin another launch in the browser of the latest one; post the token of one with the state of the other."""
        login = self._login(0)
        self._begin(login.browser, user, self.platforms[0])
        tabs = (login, self._login(0)) if is_first else (self._login(0), login)
        self._do(lambda: self.play.post(_swapped_answer(*tabs)))

    @rule(which=which_one)
    def forge(self, which: int) -> None:
        """Post an answer that names another subject."""
        self._do(lambda: self.play.post(_forged_answer(self._login(which))))

    @rule(which=which_one)
    def finish_at_once(self, which: int) -> None:
        """Post an answer several times at the same moment."""
        self._do(lambda: self.play.post_at_once(_own_answer(self._login(which))))

    @rule()
    def rotate_keys(self) -> None:
        """Let the platform sign with a new key."""
        self._do(lambda: self.scene.rotate_keys(self.play))

    def teardown(self) -> None:
        """Put things back."""
        self.scene.end(self.play)

    def _begin(self, browser: str, user: str, platform: str, *, late: bool = False) -> None:
        self._do(lambda: self.play.begin(browser, user, platform, late=late))

    def _login(self, which: int) -> Login:
        """Return one of the logins, the latest first."""
        return self.play.logins[-1 - which % len(self.play.logins)]

    def _do(self, step: Callable[[], None]) -> None:
        self.scene.carry_out(self.play, step)


def _other_than(browser: str) -> str:
    return next(name for name in BROWSERS if name != browser)


def _own_answer(login: Login) -> Answer:
    return Answer(token=login, state=login, browser=login.browser)


def _stranger_s_answer(login: Login) -> Answer:
    return Answer(token=login, state=login, browser=_other_than(login.browser))


def _swapped_answer(token: Login, state: Login) -> Answer:
    return Answer(token=token, state=state, browser=state.browser)


def _forged_answer(login: Login) -> Answer:
    return Answer(token=login, state=login, browser=login.browser, is_forged=True)
