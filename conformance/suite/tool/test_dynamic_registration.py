"""Dynamic registration, as the target does it: what it asks for, with what it works, what it refuses (DR 2 and 3).

A tool is judged if its target file has `registration_url`, a gateway if it has an address for it.
"""

from collections.abc import Sequence

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.cases import Case, case, cases, requirement
from conformance.outcomes import Breach, Inconclusive
from conformance.subject import Registration, registration_of
from conformance.suite.registration import CLOSE, DEPLOYMENT, Attempt, attempted, attempted_at, strange_platform
from mock_platform import edits
from mock_platform import vocabulary as lti

NEVER_GIVEN = "never-given"


@cases(
    case("DR-008", "request", "how the registration is asked for"),
    case("DR-009", "metadata", "the client metadata"),
    case("DR-010", "tool-configuration", "the tool configuration"),
    case("DR-011", "messages", "the messages of the tool configuration"),
    case("DR-012", "offered", "scopes, messages and variables"),
)
def test_a_registration_keeps_what_it_owes(bench: Bench, case: Case) -> None:
    """What the target sends to be registered is what the standard demands."""
    with attempted(bench) as attempt:
        attempt.keeps(*case.requirements)


@requirement("DR-002")
@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "configuration",
        "file:///etc/passwd",
        "ftp://lms.example/configuration",
        "{issuer}/.well-known/openid-configuration#fragment",
    ],
    ids=["absent", "empty", "relative", "file", "ftp", "fragment"],
)
def test_an_unusable_configuration_address_is_refused(bench: Bench, address: str | None) -> None:
    """Without an address that may be fetched nothing is registered, and the platform is not asked."""
    with strange_platform(bench) as control:
        changed = {"openid_configuration": address and address.replace("{issuer}", control.issuer)}

        with attempted_at(bench, control, query=changed) as attempt:
            attempt.registers_nothing(f"the openid_configuration {address!r}")
            _expect_unasked(attempt)


@requirement("DR-003")
@pytest.mark.parametrize(
    "order",
    [{"token": True, "token_for_configuration": True}, {"token": False, "token_for_configuration": False}],
    ids=["token-demanded", "no-token"],
)
def test_the_configuration_is_fetched_with_the_token_if_there_is_one(bench: Bench, order: dict[str, bool]) -> None:
    """The target registers where the configuration demands the registration token, and where there is none."""
    with attempted(bench, **order) as attempt:
        attempt.registration()


@requirement("DR-004", "TRAP-030")
def test_the_issuer_is_on_the_host_of_its_configuration(bench: Bench) -> None:
    """A configuration that names an issuer on another host ends the registration."""
    with (
        strange_platform(bench) as control,
        control.fault("configuration-of-another-issuer", issuer="https://other.example"),
        attempted_at(bench, control) as attempt,
    ):
        attempt.registers_nothing("an issuer that is not on the host of its configuration")


@requirement("DR-007")
@pytest.mark.parametrize("fault", ["configuration-bare", "unknown-members"])
def test_a_configuration_may_have_little_or_more(bench: Bench, fault: str) -> None:
    """The target registers where the configuration has what is required alone, and where it has members of its own."""
    with (
        strange_platform(bench) as control,
        control.fault(fault, endpoint="configuration"),
        attempted_at(bench, control) as attempt,
    ):
        attempt.registration()


@requirement("DR-012")
def test_nothing_is_asked_for_that_is_not_listed(bench: Bench) -> None:
    """Where the platform lists resource links and one scope, the target asks for no other message or scope."""
    with (
        strange_platform(bench) as control,
        control.fault("configuration-narrow"),
        attempted_at(bench, control) as attempt,
    ):
        _expect_within(attempt, messages=[lti.MESSAGE_RESOURCE_LINK], scopes=[lti.SCOPE_SCORE])


@requirement("DR-014")
@pytest.mark.parametrize("fault", ["registration-answered-200", "registration-scope-refused"])
def test_the_registration_as_granted_is_worked_with(bench: Bench, fault: str) -> None:
    """After an answer of 200, or with a scope less than was asked for, launches are accepted."""
    with (
        strange_platform(bench) as control,
        control.fault(fault, endpoint="register"),
        attempted_at(bench, control) as attempt,
    ):
        attempt.launches()


@requirement("DR-014")
def test_a_registration_needs_no_deployment(bench: Bench) -> None:
    """A registration without a deployment, which comes later, is no failure."""
    with attempted(bench, deployment_id=None) as attempt:
        attempt.registration()
        _expect_success(attempt)


@cases(
    case("DR-016", "server-error", "an answer of 500"),
    case("DR-016", "html-page", "a page for people instead of JSON"),
    case("DR-016", "connection-closed", "a connection that was lost"),
    case("DR-016", "registration-without-client-id", "an answer without client_id"),
)
def test_a_registration_that_failed_is_told(bench: Bench, case: Case) -> None:
    """When the platform did not register the target, its page says so, and it knows nothing of the platform."""
    with (
        strange_platform(bench) as control,
        control.fault(case.name, endpoint="register"),
        attempted_at(bench, control) as attempt,
    ):
        attempt.is_refused(f"a registration that was answered by {case.what}")
        _expect_stranger(bench, attempt)


@requirement("DR-016")
def test_a_token_that_is_refused_is_told(bench: Bench) -> None:
    """When the platform does not know the registration token, the target's page says that it is not registered."""
    with attempted(bench, query={"registration_token": "of-another-registration"}) as attempt:
        attempt.registers_nothing("a registration token that the platform refused")


@requirement("DR-017")
def test_the_page_says_goodbye(bench: Bench) -> None:
    """The page at the end of a registration tells the platform's window that it is done."""
    with attempted(bench) as attempt:
        attempt.registration()
        _expect_goodbye(attempt)


@requirement("DR-021")
def test_a_second_registration_takes_nothing_from_the_first(bench: Bench) -> None:
    """After somebody has opened the registration URL once more, launches of the first registration are accepted."""
    with attempted(bench) as first:
        first.launches()

        with attempted_at(bench, first.control):
            first.launches()


@requirement("DR-022", "TRAP-030")
def test_another_platform_cannot_register_over_an_issuer(bench: Bench) -> None:
    """After another platform has registered under its issuer, a platform's launches need its own signature."""
    with strange_platform(bench) as attacker, attempted(bench) as victim:
        victim.launches()

        with (
            attacker.fault("configuration-of-another-issuer", issuer=victim.control.issuer),
            attempted_at(bench, attacker),
        ):
            victim.launches()
            forged = edits.sign_with(f"platform:{attacker.name}")
            bench.expect_refused(Plan(victim.registration()), forged, what="a launch that the other platform signed")


def _expect_unasked(attempt: Attempt) -> None:
    asked = [*attempt.invitation.requests("configuration"), *attempt.invitation.requests("register")]
    if asked:
        raise Breach(f"the platform was asked for {asked[0]['path']!r:.120} although the address is not usable")


def _expect_within(attempt: Attempt, *, messages: Sequence[str], scopes: Sequence[str]) -> None:
    applied = attempt.applied()
    asked = [message["type"] for message in applied["tool_configuration"].get("messages", [])]
    surplus = [name for name in asked if name not in messages]
    surplus += [scope for scope in applied["scopes"] if scope not in scopes]
    if surplus:
        raise Breach(f"the platform does not list {surplus[0]}, and the target asked for it")


def _expect_success(attempt: Attempt) -> None:
    refusal = attempt.judgement()
    if refusal is not None:
        raise Breach(f"a registration without a deployment is called a failure: {refusal.reason}")


def _expect_stranger(bench: Bench, attempt: Attempt) -> None:
    """A login for a client id that the platform never gave out is refused, as it is at a platform that is unknown."""
    attempt.control.register(client_id=NEVER_GIVEN, **registration_of(bench.facts, [DEPLOYMENT]))
    judgement = bench.make(Plan(Registration(attempt.control, NEVER_GIVEN, DEPLOYMENT)))
    bench.refused(judgement, "a launch of a platform at which the registration failed")


def _expect_goodbye(attempt: Attempt) -> None:
    if CLOSE in attempt.answer.text:
        return
    if "<script" in attempt.answer.text and "src=" in attempt.answer.text:
        raise Inconclusive("the page has scripts of their own addresses, which the suite does not read")
    raise Breach(f"the page at the end does not say {CLOSE!r} to the window that opened it")
