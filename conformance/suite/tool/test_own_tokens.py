"""What the target signs itself: no key comes along in it, and it does not let anybody in (Sec 6.3; RFC 8725 3.12)."""

from typing import Any
from urllib.parse import parse_qs

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.bench.session import DrivenSession
from conformance.cases import requirement
from conformance.evidence.evidence import decoded_token
from conformance.outcomes import Breach, NotApplicable
from mock_platform import edits

KEYS_BROUGHT_ALONG = {"jwk", "jku", "x5u", "x5c"}
ACTIONS = ("list_members", "list_line_items", "publish_score", "read_results")


@requirement("IDT-SIG-032")
def test_what_the_target_signs_brings_no_key_along(bench: Bench) -> None:
    """The header of a client assertion names its key, and brings neither the key nor an address of it."""
    assertion, _ = _assertion(bench)
    header: dict[str, Any] = decoded_token(assertion)["header"]

    brought = sorted(KEYS_BROUGHT_ALONG & header.keys())
    if brought:
        raise Breach(f"the header of the client assertion has {', '.join(brought)}")


@requirement("IDT-SIG-010", "TRAP-018")
def test_a_token_of_the_targets_own_lets_nobody_in(bench: Bench) -> None:
    """A client assertion that the target signed, in the place of an id_token, is refused."""
    assertion, plan = _assertion(bench)

    bench.expect_refused(plan, edits.token_text(assertion), what="the target's own client assertion")


def _assertion(bench: Bench) -> tuple[str, Plan]:
    """Make the target ask for an access token; return what it identified itself with, and the plan of its launch."""
    plan = Plan(bench.subject.alone())
    session = bench.session(plan=plan)
    action = next((action for action in ACTIONS if session.offers(action)), None)
    if action is None:
        raise NotApplicable("the target is not made to use any service: [drive.*]")
    session.drive(action, may_refuse=True)
    return _found_in(session), plan


def _found_in(session: DrivenSession) -> str:
    requests = session.asked("token") or session.plan.registration.control.journal(kind="request", endpoint="token")
    for request in reversed(requests):
        assertion = parse_qs(request.get("body") or "").get("client_assertion")
        if assertion:
            return str(assertion[0])
    raise NotApplicable("the target asked for no access token with a client assertion")
