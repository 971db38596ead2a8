"""The target as a validator: drawn tokens, each signed for a login of its own and posted instead of the platform's.

They are signed with the key that the platform signs with, which its control API tells, and begin as the plain token of
`conformance.tokens`, with what the target was registered with.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis.errors import Flaky

from conformance.bench.bench import Bench, backing_off
from conformance.bench.launch import NoAuthenticationRequest, Plan
from conformance.browser.exchange import NoAnswer
from conformance.instrument.control import Control
from conformance.observation.judgement import Judgement, Verdict
from conformance.outcomes import Breach, Inconclusive
from conformance.subject import Registration
from conformance.suite.drawn.choice import Drawn
from conformance.suite.drawn.repeating import MOST_REPLAYS, drawing
from conformance.tokens.account import account_of
from conformance.tokens.case import Case
from conformance.tokens.choice import Choice
from conformance.tokens.draft import Draft, Setting
from conformance.tokens.id_token import id_token
from mock_platform.algorithms import PrivateKey
from mock_platform.keys import KeyPair, fixture_key
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_TARGET_LINK_URI

PLAIN = Choice()
PATIENCE = 3


@dataclass(frozen=True)
class Shown:
    """A token that got the wrong verdict."""

    choice: Choice
    case: Case
    judgement: Judgement
    bench: Bench


@dataclass
class Validator:
    """The target, asked by launches; a few *unclear* answers are put up with."""

    bench: Bench
    examples: int
    place: Registration = field(init=False)
    pair: KeyPair = field(init=False)
    key_set: tuple[dict[str, Any], ...] = field(init=False)
    asked: int = 0
    unclear: list[str] = field(default_factory=list)
    _wrong: list[Shown] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.place = self.bench.subject.primary()
        self.pair = _present_pair(self.place.control)
        self.key_set = tuple(self.place.control.key_set())

    def expect(self, verdict: Verdict, drawn: Drawn) -> None:
        """Expect this verdict on each form alone and then on whatever is drawn, after the plain token was accepted."""
        self._have_the_plain_token_accepted()

        @drawing(self.examples)
        @given(drawn.choices)
        def ask(choice: Choice) -> None:
            self._ask(choice, verdict)

        with suppress(Breach, Flaky):  # what was seen is what counts
            for choice in drawn.alone:
                self._ask(choice, verdict)
            ask()
        self.bench.note(f"{self.asked} drawn tokens")
        if self._wrong:
            self._tell(min(reversed(self._wrong), key=lambda shown: len(shown.choice.liberties)))
        for sentence in self.unclear:
            self.bench.note(f"not to be told: {sentence}")
        if self._gives_up():
            raise Inconclusive(self.unclear[-1])

    def _have_the_plain_token_accepted(self) -> None:
        judgement = self._judgement_on(PLAIN, self.bench)[1]
        self.bench.valid_launch_accepted = judgement.verdict is Verdict.ACCEPTED
        if judgement.verdict is not Verdict.ACCEPTED:
            raise Inconclusive(f"the plain drawn token was not accepted: {judgement.reason}")

    def _ask(self, choice: Choice, verdict: Verdict) -> None:
        if (
            self._gives_up()
            or len(self._wrong) > MOST_REPLAYS
            or not choice.makes_a_difference_to(self._draft("a-nonce"))
        ):
            return
        bench = Bench(self.bench.run)
        try:
            case, judgement = self._judgement_on(choice, bench)
        except (Inconclusive, NoAnswer, NoAuthenticationRequest) as error:
            self.unclear.append(str(error))
            return
        self.asked += 1
        self._judge(Shown(choice, case, judgement, bench), verdict)

    def _judge(self, shown: Shown, verdict: Verdict) -> None:
        judgement = shown.judgement
        if judgement.verdict is Verdict.UNCLEAR:
            self.unclear.append(f"{shown.case.id}: {judgement.reason}")
        elif (judgement.verdict is Verdict.ACCEPTED) != (verdict is Verdict.ACCEPTED):
            self._wrong.append(shown)
            raise Breach(shown.case.id)
        elif judgement.verdict is Verdict.CRASHED and not self.bench.warnings:
            self.bench.warn(f"refused by a crash: {shown.case.id} ({judgement.reason})")

    def _gives_up(self) -> bool:
        return len(self.unclear) >= PATIENCE

    def _judgement_on(self, choice: Choice, bench: Bench) -> tuple[Case, Judgement]:
        launch = bench.launch(Plan(self.place))
        nonce = launch.initiate().parameter("nonce") or ""
        case = choice.case_over(self._draft(nonce))
        bench.note(account_of(case))
        form = launch.answer().with_field("id_token", case.token)
        return case, backing_off(lambda: launch.finish(form))

    def _draft(self, nonce: str) -> Draft:
        place = self.place
        setting = Setting(issuer=place.issuer, client_id=place.client_id, nonce=nonce, now=datetime.now(UTC))
        target = self.bench.facts.target_link_uris[0]
        draft = id_token(setting).with_claims({CLAIM_DEPLOYMENT_ID: place.deployment_id, CLAIM_TARGET_LINK_URI: target})
        signed = replace(draft, key=self.pair.private_key, key_set=self.key_set)
        return signed.with_header(kid=self.pair.kid)

    def _tell(self, shown: Shown) -> None:
        self.bench.evidence = shown.bench.evidence
        did = "accepted" if shown.judgement.verdict is Verdict.ACCEPTED else "refused"
        raise Breach(f"{did}: {shown.case.id} ({shown.judgement.reason}); {shown.case.comment}")


def _present_pair(control: Control) -> KeyPair:
    """Return the key pair that the platform signs with, as its control API tells it."""
    entries = control.call("GET", "/scenario")["keys"]["entries"]
    entry = next(each for each in entries if each["state"] == "present")
    if "key" in entry:
        return KeyPair(entry["kid"], fixture_key(entry["key"]).private_key)
    made = load_pem_private_key(entry["pem"].encode(), None, unsafe_skip_rsa_key_validation=True)
    return KeyPair(entry["kid"], cast("PrivateKey", made))
