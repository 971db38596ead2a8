"""The model of logins: on which grounds an answer has to be refused, in spite of what it has to be accepted."""

import pytest

from conformance import catalogue
from conformance.suite.drawn import model
from conformance.suite.drawn.model import ACCEPTANCES, NEW_KEY, OWN_SESSION, REFUSALS, Answer, Login


def login(number: int = 1, *, browser: str = "A", platform: str = "the platform") -> Login:
    """A login of a student."""
    return Login(number=number, browser=browser, user="student", platform=platform)


def own_answer(of: Login) -> Answer:
    """What the platform answered, in the browser that asked."""
    return Answer(token=of, state=of, browser=of.browser)


def test_the_first_answer_in_its_own_browser_has_nothing_against_it() -> None:
    """A plain launch is accepted: there is no ground for a refusal, and no obstacle."""
    answer = own_answer(login())

    assert (model.grounds_of_refusal(answer), model.obstacles_of(answer), model.is_open(answer)) == ((), (), False)


def test_an_accepted_answer_is_refused_from_then_on() -> None:
    """Nonce and state are used up by an acceptance."""
    answer = own_answer(login())

    model.accepted(answer)

    assert model.grounds_of_refusal(answer) == ("STATE-003", "STATE-008")


@pytest.mark.parametrize(
    ("answer", "grounds"),
    [
        (Answer(token=login(), state=login(2), browser="A"), ("STATE-004",)),
        (Answer(token=login(), state=login(2, platform="another platform"), browser="A"), ("STATE-006",)),
        (Answer(token=login(), state=login(2, browser="B"), browser="A"), ("STATE-004", "STATE-007")),
    ],
    ids=["of-another-login", "of-another-platform", "of-another-browser"],
)
def test_a_state_of_another_login_is_a_ground(answer: Answer, grounds: tuple[str, ...]) -> None:
    """Token and state are of one login, and the state is of this browser."""
    assert model.grounds_of_refusal(answer) == grounds


def test_a_forged_and_late_answer_is_refused_on_both_grounds() -> None:
    """Each ground is enough, and each is named."""
    late = login()
    late.is_late = True

    grounds = model.grounds_of_refusal(Answer(token=late, state=late, browser="A", is_forged=True))

    assert grounds == ("IDT-SIG-002", "IDT-CLM-015")


def test_what_a_stranger_brings_leaves_a_login_open() -> None:
    """After a refusal in another browser the true answer has to be accepted, and the obstacle is named."""
    begun = login()

    model.refused(Answer(token=begun, state=begun, browser="B"))

    assert model.obstacles_of(own_answer(begun)) == ("STATE-014",)
    assert not model.is_open(own_answer(begun))


def test_what_its_own_browser_spoilt_may_end_a_login() -> None:
    """To end a login at the first wrong answer of its own browser is a legal habit: either verdict is right."""
    begun = login()

    model.refused(Answer(token=begun, state=begun, browser="A", is_forged=True))

    assert model.is_open(own_answer(begun))


def test_a_login_that_was_kept_waiting_may_have_ended() -> None:
    """After a long wait for a new key to be known either verdict is right, though the key before is still published."""
    begun = login()
    begun.is_of_old_key = True

    model.kept_waiting([begun])

    assert model.is_open(own_answer(begun))
    assert model.grounds_of_refusal(own_answer(begun)) == ()


def test_every_duty_of_the_model_is_a_requirement_that_can_be_tested() -> None:
    """The ids are those of the catalogue."""
    named = {duty.requirement for duty in (*REFUSALS, *ACCEPTANCES)} | {NEW_KEY, OWN_SESSION}
    known = catalogue.load()

    assert [id_ for id_ in named if not known[id_].testable] == []
