"""The model of all logins under way: what has to become of an answer, and which requirement says so.

An answer is a token, a state and the browser that posts them. It is refused on each of several grounds alone, or has to
be accepted in spite of what went before; where the documents leave it open (a login that was spoilt in its own
browser, or kept waiting) either is right.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(eq=False, kw_only=True)
class Login:
    """One login: who began it where, and what happened to it since."""

    number: int
    browser: str
    user: str
    platform: str
    is_late: bool = False
    """Whether its token has expired when it arrives."""
    is_used: bool = False
    """Whether its token was accepted."""
    met_a_stranger: bool = False
    """Whether another browser brought its state or its token, and was refused."""
    is_spoilt: bool = False
    """Whether its own browser brought something wrong: to end the login then is a legal habit."""
    has_neighbours: bool = False
    """Whether another login was begun in the same browser."""
    is_overdue: bool = False
    """Whether it was left waiting for so long that a tool may have ended it."""
    is_of_old_key: bool = False
    """Whether the platform signs by another key since; this one is still published."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a browser posts: the token of one login, the state of the same or of another one."""

    token: Login
    state: Login
    browser: str
    is_forged: bool = False

    @property
    def logins(self) -> tuple[Login, ...]:
        """The logins that it has to do with."""
        return (self.token,) if self.token is self.state else (self.token, self.state)

    @property
    def words(self) -> str:
        """What is posted, in words."""
        if self.is_forged:
            return f"the answer to launch {self.token.number} with another subject under the same signature"
        if self.token is self.state:
            return f"the answer to launch {self.token.number}"
        return f"the token of launch {self.token.number} with the state of launch {self.state.number}"


@dataclass(frozen=True)
class Duty:
    """A requirement, and the answers that it is about."""

    requirement: str
    applies: Callable[[Answer], bool]


NEW_KEY: Final = "JWKS-007"
OLD_KEY: Final = "JWKS-010"
OWN_SESSION: Final = "STATE-013"

REFUSALS: Final = (
    Duty("STATE-003", lambda answer: answer.token.is_used),
    Duty(
        "STATE-004",
        lambda answer: answer.token is not answer.state and answer.token.platform == answer.state.platform,
    ),
    Duty("STATE-006", lambda answer: answer.token.platform != answer.state.platform),
    Duty("STATE-007", lambda answer: answer.browser != answer.state.browser),
    Duty("STATE-008", lambda answer: answer.state.is_used),
    Duty("IDT-SIG-002", lambda answer: answer.is_forged),
    Duty("IDT-CLM-015", lambda answer: answer.token.is_late),
)
"""Each of them is enough to refuse an answer, and each is broken by its acceptance."""

ACCEPTANCES: Final = (
    Duty("STATE-014", lambda answer: answer.token.met_a_stranger),
    Duty(OLD_KEY, lambda answer: answer.token.is_of_old_key),
    Duty("STATE-012", lambda answer: answer.token.has_neighbours),
)
"""In spite of each of them an answer has to be accepted; which one its refusal breaks, the shortest sequence tells."""


def grounds_of_refusal(answer: Answer) -> tuple[str, ...]:
    """Return the requirements that want this answer refused."""
    return _that_apply(REFUSALS, answer)


def obstacles_of(answer: Answer) -> tuple[str, ...]:
    """Return the requirements that want this answer accepted although something happened."""
    return _that_apply(ACCEPTANCES, answer)


def is_open(answer: Answer) -> bool:
    """Whether either verdict is right."""
    return any(login.is_spoilt or login.is_overdue for login in answer.logins)


def accepted(answer: Answer) -> None:
    """Note that an answer was accepted: its token and its state are used up."""
    for login in answer.logins:
        login.is_used = True


def refused(answer: Answer) -> None:
    """Note that an answer was refused: by whom a login was disturbed decides what may become of it."""
    for login in answer.logins:
        if login.browser == answer.browser:
            login.is_spoilt = True
        else:
            login.met_a_stranger = True


def kept_waiting(logins: Iterable[Login]) -> None:
    """Note that nothing came for a long time: a tool ends logins that nobody goes on with."""
    for login in logins:
        login.is_overdue = True


def _that_apply(duties: Sequence[Duty], answer: Answer) -> tuple[str, ...]:
    return tuple(duty.requirement for duty in duties if duty.applies(answer))
