"""Sequences explored at a target, once in a run: what they broke is told by the tests of the requirements concerned.

What was found is not looked for again: the sequences are played anew until they break nothing more. Of what broke a
requirement the shortest sequence is kept that was met, so that a target which cannot repeat itself is caught as well.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from conformance.bench.bench import Bench
from conformance.bench.launch import NoAuthenticationRequest, Plan
from conformance.browser.exchange import NoAnswer
from conformance.evidence.evidence import Evidence
from conformance.observation.judgement import Judgement
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.subject import Registration, Subject
from conformance.suite.drawn.machine import Sequence, play_plainly
from conformance.suite.drawn.model import NEW_KEY, OLD_KEY
from conformance.suite.drawn.play import Broken, Finding, Play
from conformance.suite.drawn.repeating import MOST_REPLAYS, drawing
from conformance.suite.refreshing import made_until

STEPS = 10
MOST_ROTATIONS = 2
NEW_KEYS = ("tool", "tool-2")
FIRST, SECOND = "the platform", "another platform"


@dataclass
class Exploration:
    """What the sequences of one run have shown; empty until a test asks."""

    examples: int
    found: dict[str, Finding] = field(default_factory=dict)
    over: str = ""
    """Why nothing more can be said: a step that showed nothing."""
    accepted_a_launch: bool = False
    sequences: int = 0
    steps: int = 0
    _is_done: bool = False
    _bench: Bench | None = None
    _places: Mapping[str, Registration] = field(default_factory=dict)
    _seen: list[Finding] = field(default_factory=list)
    _replays_left: int = MOST_REPLAYS
    _rotations: int = 0
    _evidence: Evidence | None = None

    def tell(self, bench: Bench, requirement: str) -> None:
        """Say what the sequences have shown of a requirement; they are played when it is asked for the first time."""
        if not self._is_done:
            self._explore(bench)
        bench.valid_launch_accepted = self.accepted_a_launch
        bench.note(f"{self.sequences} sequences with {self.steps} steps in all")
        finding = self.found.get(requirement)
        if finding is not None:
            bench.evidence = finding.evidence
            raise Breach(str(finding))
        if self.over:
            bench.evidence = self._evidence or bench.evidence
            raise Inconclusive(self.over)

    # -- what the machine asks for

    def new_play(self) -> Play:
        """Begin a sequence, with browsers that are new."""
        assert self._bench is not None
        self.sequences += 1
        return Play(Bench(self._bench.run), self._places, is_over=bool(self.over) or self._replays_left < 0)

    def carry_out(self, play: Play, step: Callable[[], None]) -> None:
        """Do one step of it, unless it has ended; raise `Broken` for what is not known yet."""
        if play.is_over:
            return
        self.steps += 1
        try:
            step()
        except Broken as broken:
            play.is_over = True
            self._seen.append(broken.finding)
            if not self._is_known(broken.finding):
                self._replays_left -= 1
                raise
        except (Inconclusive, NoAnswer, NoAuthenticationRequest) as error:
            play.is_over = True
            self.over, self._evidence = str(error), play.bench.evidence

    def rotate_keys(self, play: Play) -> None:
        """Let the first platform sign with a new key; a target may be slow to learn of it, so that is done seldom."""
        if play.key or self._rotations == MOST_ROTATIONS or not self.found.keys().isdisjoint({NEW_KEY, OLD_KEY}):
            return
        self._rotations += 1
        kid, key = f"drawn-{self._rotations}", NEW_KEYS[self._rotations % len(NEW_KEYS)]
        self._places[FIRST].control.call("POST", "/keys", {"kid": kid, "key": key})
        play.sign_with_a_new_key(kid, lambda plan: _accepted_in_time(play.bench, plan))

    def end(self, play: Play) -> None:
        """Withdraw the key that a sequence began to sign with, and go on when the target knows the first one again."""
        if play.key:
            place = self._places[FIRST]
            place.control.call("DELETE", f"/keys/{play.key}")
            with suppress(Inconclusive, NoAnswer):
                _accepted_in_time(Bench(play.bench.run), Plan(place))

    # -- the exploration itself

    def _explore(self, bench: Bench) -> None:
        self._is_done = True
        self._bench, self._places = bench, _places_of(bench.subject)
        self._have_a_valid_launch_accepted(bench)
        is_new = not self.over
        while is_new:
            self._seen.clear()
            self._replays_left = MOST_REPLAYS
            self._play_all()
            is_new = self._settle()

    def _have_a_valid_launch_accepted(self, bench: Bench) -> None:
        try:
            for place in self._places.values():
                bench.control(Plan(place))
            self.accepted_a_launch = True
        except (Inconclusive, NoAnswer, NoAuthenticationRequest) as error:
            self.over, self._evidence = str(error), bench.evidence

    def _play_all(self) -> None:
        begin = cast("type[Sequence]", lambda: Sequence(self))  # a factory is as good as the class that it asks for
        with suppress(Broken, Flaky):  # what was seen is what counts
            play_plainly(self)
            run_state_machine_as_test(begin, settings=drawing(self.examples, stateful_step_count=STEPS))

    def _settle(self) -> bool:
        """Keep the shortest sequence for each requirement that was broken; return whether one of them is new."""
        before = set(self.found)
        plainest = sorted(self._seen, key=lambda finding: (len(finding.requirements), len(finding.story)))
        for finding in plainest:
            if not finding.is_doubtful:
                for requirement in finding.requirements:
                    self._keep(requirement, finding)
        doubtful = [finding for finding in plainest if finding.is_doubtful and before.isdisjoint(finding.requirements)]
        for finding in doubtful[:1]:
            self._keep(finding.requirements[0], finding)
        return set(self.found) != before

    def _keep(self, requirement: str, finding: Finding) -> None:
        kept = self.found.get(requirement)
        if kept is None or len(finding.story) < len(kept.story):
            self.found[requirement] = finding

    def _is_known(self, finding: Finding) -> bool:
        known = [requirement in self.found for requirement in finding.requirements]
        return any(known) if finding.is_doubtful else all(known)


def _places_of(subject: Subject) -> Mapping[str, Registration]:
    first = {FIRST: subject.alone()}
    try:
        return first | {SECOND: subject.at_second_issuer()}
    except NotApplicable:
        return first


def _accepted_in_time(bench: Bench, plan: Plan) -> Judgement:
    return made_until(bench, plan, lambda judgement: not judgement.refused, may_end_early=True)
