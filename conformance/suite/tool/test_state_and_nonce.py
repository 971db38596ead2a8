"""Nonce, state, and the browser they belong to (Sec 5.1.1, 5.1.3 step 9 and 7.3.1; OIDC Core 3.1.3.7)."""

import threading
from secrets import token_urlsafe

import pytest

from conformance.bench.bench import Bench
from conformance.browser.browser import Browser
from conformance.browser.exchange import Wire
from conformance.browser.navigation import Navigation
from conformance.cases import Case, case, cases, requirement
from conformance.observation.judgement import Judgement, Verdict
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.expectations import unsigned_twin
from mock_platform import edits

PARALLEL = 10


@cases(
    case("STATE-001", "absent", "a token without nonce", edits.drop_claim("nonce")),
    case("STATE-001", "null", "a nonce that is null", edits.claim("nonce", None)),
    case("STATE-001", "empty", "an empty nonce", edits.claim("nonce", "")),
    case("STATE-001", "number", "a nonce that is a number", edits.claim("nonce", 7)),
    case("STATE-002", "random", "a nonce that the tool never made", edits.claim("nonce", token_urlsafe(16))),
    case("STATE-005", "absent", "an answer without state", edits.drop_form_field("state")),
    case("STATE-005", "empty", "an answer with an empty state", edits.form_field("state", "")),
    case(
        "STATE-006", "random", "a state that the tool never made", edits.form_field("state", "Yk3vR0mZp7w9a2QeT5uH8g")
    ),
)
def test_a_wrong_nonce_or_state_is_refused(bench: Bench, case: Case) -> None:
    """An answer whose nonce or state is missing, or not the tool's own, is refused."""
    bench.refuses(case)


@requirement("STATE-006")
@pytest.mark.parametrize(
    ("place", "part"), [("beginning", 0.05), ("middle", 0.5), ("end", 0.95)], ids=lambda value: value
)
def test_a_state_that_is_altered_is_refused(bench: Bench, place: str, part: float) -> None:
    """A state that differs from the tool's own in one character, wherever it is, is refused."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan())
    form = launch.answer()
    state = field_of(form, "state")
    position = int(len(state) * part)
    altered = state[:position] + ("1" if state[position] != "1" else "2") + state[position + 1 :]

    bench.refused(
        launch.finish(form.with_field("state", altered)), f"a state with one character changed at its {place}"
    )


@requirement("STATE-003")
def test_an_answer_is_accepted_once_in_its_own_browser(bench: Bench) -> None:
    """The same answer, posted again by the same browser, is refused."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan())
    form = launch.answer()
    bench.accepted(launch.finish(form), "the answer for the first time")

    bench.refused(launch.finish(form), "the same answer for the second time")


@requirement("STATE-003")
def test_an_answer_is_accepted_once_even_in_another_browser(bench: Bench) -> None:
    """An answer that was accepted, posted again by another browser, is refused."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan())
    form = launch.answer()
    bench.accepted(launch.finish(form), "the answer for the first time")

    bench.refused(launch.finish(form, browser=bench.browser()), "a used answer in another browser")


@requirement("STATE-003")
def test_an_answer_is_accepted_once_in_parallel(bench: Bench) -> None:
    """Of ten simultaneous posts of one answer by one browser, exactly one is accepted."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan())
    form = launch.answer()
    judgements: list[Judgement] = []

    def post() -> None:
        wire = Wire(bench.run.wire.timeout_s)
        # a session that the tool began at the login is no sign of an acceptance: only the answer itself is
        browser = Browser(wire, launch.browser.record, launch.browser.jar.copy(), has_session=True)
        judgements.append(launch.finish(form, browser=browser))
        wire.close()

    threads = [threading.Thread(target=post) for _ in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    accepted = sum(judgement.verdict is Verdict.ACCEPTED for judgement in judgements)
    if accepted > 1:
        raise Breach(f"{accepted} of {PARALLEL} simultaneous posts of one answer were accepted")
    if accepted < 1:
        raise Inconclusive(f"none of {PARALLEL} simultaneous posts of one answer was accepted")


@requirement("STATE-004")
def test_nonces_of_two_logins_are_not_interchangeable(bench: Bench) -> None:
    """Two logins are open in one browser; a token for the first with the nonce of the second is refused."""
    bench.control(bench.plan())
    browser = bench.browser()
    first, second = (bench.launch(bench.plan(), browser=browser) for _ in range(2))
    first.initiate()
    nonce = second.initiate().parameter("nonce")

    first.add_edits(edits.claim("nonce", nonce))

    bench.refused(first.finish(), "the nonce of another login of the same browser")


@requirement("STATE-006")
def test_a_state_of_another_registration_is_refused(bench: Bench) -> None:
    """A state that the tool made for another registration, in the same browser, is refused."""
    other = bench.plan(registration=bench.subject.at_second_issuer())
    bench.control(bench.plan())
    browser = bench.browser()
    elsewhere = bench.launch(other, browser=browser)
    state = elsewhere.initiate().parameter("state") or ""
    launch = bench.launch(bench.plan(), browser=browser)

    form = launch.answer().with_field("state", state)

    bench.refused(launch.finish(form), "the state of a login at another platform")


@requirement("STATE-007")
def test_an_answer_is_refused_in_a_browser_that_never_logged_in(bench: Bench) -> None:
    """A complete valid answer of an attacker's login, posted by a victim's browser without cookies, is refused."""
    bench.control(bench.plan())
    attacker = bench.launch(bench.plan())
    form = attacker.answer()

    judgement = attacker.finish(form, browser=bench.browser())

    bench.refused(judgement, "an attacker's answer in a browser without cookies")


@requirement("STATE-007")
def test_an_answer_is_refused_in_a_browser_with_a_login_of_its_own(bench: Bench) -> None:
    """A complete valid answer of an attacker's login, posted by a victim's browser with its own login, is refused."""
    bench.control(bench.plan())
    attacker, victim = bench.launch(bench.plan()), bench.launch(bench.plan(user="student-2"))
    victim.initiate()
    form = attacker.answer()

    judgement = attacker.finish(form, browser=victim.browser)

    bench.refused(judgement, "an attacker's answer in a browser that has its own login open")


@requirement("STATE-008")
def test_a_state_is_accepted_once(bench: Bench) -> None:
    """A state that was used is refused with a new, valid token."""
    bench.control(bench.plan())
    first = bench.launch(bench.plan())
    form = first.answer()
    bench.accepted(first.finish(form), "the answer for the first time")
    second = bench.launch(bench.plan(), browser=first.browser)

    fresh = second.answer().with_field("state", field_of(form, "state"))

    bench.refused(second.finish(fresh), "a used state with a new token")


@requirement("STATE-010")
def test_an_answer_nobody_asked_for_is_refused(bench: Bench) -> None:
    """A signed token for a login that never took place at the tool is refused."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan(edits.claim("nonce", token_urlsafe(16))))

    form = launch.answer().with_field("state", "Zk3vR0mZp7w9a2QeT5uH8h")

    bench.refused(launch.finish(form, browser=bench.browser()), "an answer that nobody asked for")


@requirement("STATE-012")
def test_parallel_logins_in_one_browser_all_succeed(bench: Bench) -> None:
    """Three logins are begun in one browser and finished in reverse order: all are accepted."""
    browser = bench.browser()
    launches = [bench.launch(bench.plan(user=user), browser=browser) for user in ("student", "teacher", "student-2")]
    forms = [launch.answer() for launch in launches]

    for launch, form in reversed(list(zip(launches, forms, strict=True))):
        bench.accepted(launch.finish(form), f"the parallel launch of {launch.plan.user}")


@requirement("STATE-014", "AUTHRESP-005")
def test_garbage_does_not_use_up_a_pending_login(bench: Bench) -> None:
    """A forged answer, and a forged error, with the right state from another browser leave the true login alive."""
    launch = bench.launch(bench.plan())
    form = launch.answer()
    bench.browser().go(form.with_field("id_token", "a.b.c"))
    bench.browser().go(form.without_field("id_token").with_added_field("error", "login_required"))

    bench.accepted(launch.finish(form), "the true answer after forged ones from another browser")


@requirement("STATE-016")
def test_a_state_is_no_token_of_the_platform(bench: Bench) -> None:
    """An id_token of the platform, valid in itself, is refused in the place of the state."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan())
    form = launch.answer()

    forged = form.with_field("state", field_of(form, "id_token"))

    bench.refused(launch.finish(forged), "an id_token as state")


@requirement("STATE-016")
def test_a_state_without_its_signature_is_refused(bench: Bench) -> None:
    """Where the state is a signed token, it is refused with alg none and without its signature."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan())
    form = launch.answer()
    unsigned = unsigned_twin(field_of(form, "state"))

    bench.refused(launch.finish(form.with_field("state", unsigned)), "a state with alg none")


def field_of(form: Navigation, name: str) -> str:
    """Return a field of an answer; raise `Inconclusive` when it has none."""
    value = form.field(name)
    if not value:
        raise Inconclusive(f"the answer has no {name}")
    return value
