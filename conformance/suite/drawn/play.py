"""One sequence played at the target: each step is done, told in plain words, and held against the model.

What breaks a requirement ends the sequence. The exploration remembers it; the machine only has to know that it
happened, so that hypothesis looks for a shorter one.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.bench.bench import Bench, backing_off
from conformance.bench.launch import Launch, Plan
from conformance.browser.browser import Browser
from conformance.browser.exchange import Wire
from conformance.browser.navigation import Navigation
from conformance.evidence.evidence import Evidence
from conformance.observation.judgement import Judgement, Verdict
from conformance.outcomes import Inconclusive
from conformance.subject import Registration
from conformance.suite.drawn import model
from conformance.suite.drawn.model import Answer, Login
from mock_platform import edits
from mock_platform.base64url import base64url_from_bytes, bytes_from_base64url

HOUR_S = 3600
AT_ONCE = 4
# For so long at least a tool waits for the answer to a login; no document says for how long.
SHORTEST_PATIENCE_S = 60


@dataclass(frozen=True)
class Finding:
    """A sequence that broke something: what, in which steps, and what was seen.

    Of an answer that had to be accepted *is_doubtful* says that any one of the requirements may be the broken one.
    """

    sentence: str
    requirements: tuple[str, ...]
    story: tuple[str, ...]
    evidence: Evidence
    is_doubtful: bool = False

    def __str__(self) -> str:
        steps = " ".join(f"{number}. {step}" for number, step in enumerate(self.story, 1))
        return f"{self.sentence}; the shortest sequence: {steps}"


class Broken(Exception):
    """The target did what the model does not allow."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass
class Play:
    """A sequence under way; *places* are the registrations by the name that the story gives to their platforms."""

    bench: Bench
    places: Mapping[str, Registration]
    logins: list[Login] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    key: str = ""
    """The key that the first platform has begun to sign with, when it is not the one that it began with."""
    is_over: bool = False
    clock: Callable[[], float] = time.monotonic
    _launches: dict[int, Launch] = field(default_factory=dict)
    _forms: dict[int, Navigation] = field(default_factory=dict)
    _browsers: dict[str, Browser] = field(default_factory=dict)

    def begin(self, browser: str, user: str, platform: str, *, late: bool = False) -> None:
        """Begin a launch, and go on until the platform has answered; the answer is kept."""
        login = Login(number=len(self.logins) + 1, browser=browser, user=user, platform=platform, is_late=late)
        told = ", whose token is old already" if late else ""
        self.story.append(f"browser {browser} begins launch {login.number} as {user} at {platform}{told}")
        launch = self.bench.launch(self._plan(login), browser=self._browser(browser))
        self._forms[login.number] = launch.answer()
        self._launches[login.number] = launch
        for other in self.logins:
            if other.browser == browser:
                other.has_neighbours = login.has_neighbours = True
        self.logins.append(login)

    def post(self, answer: Answer) -> None:
        """Post an answer, and judge what becomes of it."""
        words = f"browser {answer.browser} posts {answer.words}"
        launch, form = self._launches[answer.token.number], self._form(answer)
        browser = self._browser(answer.browser)
        judgement = backing_off(lambda: launch.finish(form, browser=browser))
        _demand_clear(judgement, words)
        if judgement.verdict is Verdict.ACCEPTED:
            self._accepted(answer, judgement, words)
        else:
            self._refused(answer, judgement, words)

    def post_at_once(self, answer: Answer) -> None:
        """Post an answer several times at the same moment, from tabs of one browser: one acceptance is the most."""
        words = f"browser {answer.browser} posts {answer.words} {AT_ONCE} times at once"
        judgements = self._posted_at_once(answer)
        times = sum(judgement.verdict is Verdict.ACCEPTED for judgement in judgements)
        grounds = model.grounds_of_refusal(answer)
        self.story.append(f"{words}: {times} are accepted")
        if times and grounds:
            self._broken(f"accepted: {words}", grounds, "should be refused")
        if times > 1:
            self._broken(f"{times} were accepted: {words}", ("STATE-003",), "should be one")
        (model.accepted if times else model.refused)(answer)

    def sign_with_a_new_key(self, key: str, launch: Callable[[Plan], Judgement]) -> None:
        """Let the first platform sign with a key that is new; *launch* makes launches until the target knows of it."""
        plan = Plan(self.places[self.first])
        self.key = key
        for login in self.logins:
            login.is_of_old_key = login.is_of_old_key or login.platform == self.first
        began = self.clock()
        judgement = launch(plan.with_edits(edits.sign_with(key)))
        if self.clock() - began > SHORTEST_PATIENCE_S:
            model.kept_waiting(self.logins)
        self._told_of_keys("the platform publishes a new key; a launch by it is", judgement, model.NEW_KEY)
        self._told_of_keys("a launch by the key before is", self.bench.make(plan, may_end_early=True), model.OLD_KEY)

    @property
    def first(self) -> str:
        """The name of the first platform."""
        return next(iter(self.places))

    def _told_of_keys(self, words: str, judgement: Judgement, requirement: str) -> None:
        _demand_clear(judgement, words)
        self.story.append(f"{words} {'refused' if judgement.refused else 'accepted'}")
        if judgement.refused:
            self._broken(f"refused: {words} refused ({judgement.reason})", (requirement,), "should be accepted")

    def _plan(self, login: Login) -> Plan:
        changes = [edits.claim_offset("iat", -2 * HOUR_S), edits.claim_offset("exp", -HOUR_S)] if login.is_late else []
        signs_newly = self.key and login.platform == self.first
        changes += [edits.sign_with(self.key)] if signs_newly else []
        return Plan(self.places[login.platform], user=login.user, edits=tuple(changes))

    def _browser(self, name: str) -> Browser:
        if name not in self._browsers:
            self._browsers[name] = self.bench.browser()
        return self._browsers[name]

    def _form(self, answer: Answer) -> Navigation:
        form = self._forms[answer.token.number]
        if answer.is_forged:
            return form.with_field("id_token", _with_another_subject(form.field("id_token") or ""))
        return form.with_field("state", self._forms[answer.state.number].field("state") or "")

    def _posted_at_once(self, answer: Answer) -> list[Judgement]:
        launch, form, tab = self._launches[answer.token.number], self._form(answer), self._browser(answer.browser)
        judgements: list[Judgement] = []

        def post() -> None:
            wire = Wire(self.bench.run.wire.timeout_s)
            # a session that was there before is no sign of an acceptance: only the answer itself is
            browser = Browser(wire, tab.record, tab.jar.copy(), has_session=True)
            judgements.append(launch.finish(form, browser=browser))
            wire.close()

        threads = [threading.Thread(target=post) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return judgements

    def _accepted(self, answer: Answer, judgement: Judgement, words: str) -> None:
        grounds = model.grounds_of_refusal(answer)
        self.story.append(f"{words}: accepted")
        if grounds:
            self._broken(f"accepted: {words} ({judgement.reason})", grounds, "should be refused")
        subject = self._launches[answer.token.number].subject_of_token()
        if judgement.user is not None and judgement.user != subject:
            sentence = f"the session shows {judgement.user!r}, the token named {subject!r}"
            self._broken(sentence, (model.OWN_SESSION,), "should be the session of who launched")
        model.accepted(answer)

    def _refused(self, answer: Answer, judgement: Judgement, words: str) -> None:
        self.story.append(f"{words}: refused")
        if not model.grounds_of_refusal(answer) and not model.is_open(answer):
            obstacles = model.obstacles_of(answer)
            if not obstacles:
                raise Inconclusive(f"a valid launch was refused ({judgement.reason}): {'; '.join(self.story)}")
            self._broken(f"refused: {words} ({judgement.reason})", obstacles, "should be accepted", is_doubtful=True)
        model.refused(answer)

    def _broken(self, sentence: str, requirements: tuple[str, ...], wanted: str, *, is_doubtful: bool = False) -> None:
        *before, last = self.story
        story = (*before, f"{last}, {wanted} ({', '.join(requirements)})")
        raise Broken(Finding(sentence, requirements, story, self.bench.evidence, is_doubtful))


def _demand_clear(judgement: Judgement, words: str) -> None:
    if judgement.verdict is Verdict.UNCLEAR:
        raise Inconclusive(f"{words}: {judgement.reason}")


def _with_another_subject(token: str) -> str:
    header, payload, signature = token.split(".")
    claims: dict[str, Any] = json.loads(bytes_from_base64url(payload))
    altered = json.dumps(claims | {"sub": "somebody-else"}).encode()
    return f"{header}.{base64url_from_bytes(altered)}.{signature}"
