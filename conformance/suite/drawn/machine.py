"""The steps that hypothesis puts into sequences.

One rule takes them all, from a list: hypothesis leaves out rules for whole sequences, of which there are too few here
for that. Which steps there are depends on nothing that the target does, or a sequence could not be repeated.
"""

from collections.abc import Callable
from typing import Final, Protocol

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


class Steps:
    """What can happen next: *browser* and *user* are whose the next launch is, *which* tells the logins apart."""

    def __init__(self, scene: Scene, play: Play, browser: str, user: str, which: int) -> None:
        self.scene, self.play = scene, play
        self.browser, self.user, self.which = browser, user, which
        self.first, *others = play.places
        self.second = others[0] if others else self.first

    def begin(self) -> None:
        """Begin a launch in a browser, which may have others open."""
        self.play.begin(self.browser, self.user, self.first)

    def begin_elsewhere(self) -> None:
        """Begin a launch at the other platform, if there is one."""
        self.play.begin(self.browser, self.user, self.second)

    def launch(self) -> None:
        """Begin a launch and finish it, after whatever was refused or accepted in this browser."""
        self.begin()
        self.play.post(_own_answer(self._latest()))

    def launch_late(self) -> None:
        """Begin a launch, and post its token when it has expired."""
        self.play.begin(self.browser, self.user, self.first, late=True)
        self.play.post(_own_answer(self._latest()))

    def finish(self) -> None:
        """Post an answer in its own browser, for the first time or once more."""
        self.play.post(_own_answer(self._login()))

    def finish_twice(self) -> None:
        """Post an answer in its own browser, and again."""
        self.finish()
        self.finish()

    def finish_at_once(self) -> None:
        """Post an answer several times at the same moment."""
        self.play.post_at_once(_own_answer(self._login()))

    def finish_in_the_other_browser(self) -> None:
        """Post an answer in a browser that did not begin it."""
        self.play.post(_stranger_s_answer(self._login()))

    def finish_in_a_browser_with_a_login(self) -> None:
        """Post an answer in the other browser, which has just begun a launch of its own."""
        login = self._login()
        self.play.begin(_other_than(login.browser), self.user, self.first)
        self.play.post(_stranger_s_answer(login))

    def finish_and_repeat_elsewhere(self) -> None:
        """Post an answer in its own browser, and then in the other one."""
        self.finish()
        self.finish_in_the_other_browser()

    def finish_after_the_other_browser(self) -> None:
        """Post an answer in a browser that did not begin it, and then in its own."""
        self.finish_in_the_other_browser()
        self.finish()

    def swap_with_the_latest(self) -> None:
        """Post the token of one launch with the state of the latest, in the browser of the state."""
        self.play.post(_swapped_answer(self._login(), self._latest()))

    def swap_tabs(self) -> None:
        """Begin another launch in the browser of one; post the token of the new one with the state of the old one."""
        before = self._login()
        self.play.begin(before.browser, self.user, self.first)
        self.play.post(_swapped_answer(self._latest(), before))

    def forge(self) -> None:
        """Post an answer that names another subject."""
        self.play.post(_forged_answer(self._login()))

    def rotate_keys(self) -> None:
        """Let the platform sign with a new key."""
        self.scene.rotate_keys(self.play)

    def _login(self) -> Login:
        """Return one of the logins, the latest first."""
        return self.play.logins[-1 - self.which % len(self.play.logins)]

    def _latest(self) -> Login:
        return self.play.logins[-1]


STEPS: Final[tuple[Callable[[Steps], None], ...]] = (
    Steps.finish,
    Steps.begin,
    Steps.launch,
    Steps.finish_twice,
    Steps.finish_in_the_other_browser,
    Steps.finish_at_once,
    Steps.finish_in_a_browser_with_a_login,
    Steps.finish_and_repeat_elsewhere,
    Steps.finish_after_the_other_browser,
    Steps.swap_tabs,
    Steps.swap_with_the_latest,
    Steps.forge,
    Steps.launch_late,
    Steps.begin_elsewhere,
    Steps.rotate_keys,
)


class Sequence(RuleBasedStateMachine):
    """One sequence of steps."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        self.play = scene.new_play()

    @initialize(browser=a_browser, user=a_user)
    def begin(self, browser: str, user: str) -> None:
        """Begin a launch: nothing else can be first."""
        self._take(Steps.begin, browser, user, 0)

    @rule(step=st.sampled_from(STEPS), browser=a_browser, user=a_user, which=which_one)
    def go_on(self, step: Callable[[Steps], None], browser: str, user: str, which: int) -> None:
        """Take one of the steps."""
        self._take(step, browser, user, which)

    def teardown(self) -> None:
        """Put things back."""
        self.scene.end(self.play)

    def _take(self, step: Callable[[Steps], None], browser: str, user: str, which: int) -> None:
        steps = Steps(self.scene, self.play, browser, user, which)
        self.scene.carry_out(self.play, lambda: step(steps))


def play_plainly(scene: Scene) -> None:
    """Play the plainest sequence with each of the steps: begin, take it, and finish what was begun first."""
    for step in STEPS:
        sequence = Sequence(scene)
        try:
            for each in (Steps.begin, step, Steps.finish):
                sequence.go_on(each, "A", "teacher", 1)
        finally:
            sequence.teardown()


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
