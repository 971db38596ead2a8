"""The authentication response as the browser carries it to the tool (Sec 5.1.1.3 to 5.1.1.5)."""

from conformance.bench.bench import Bench
from conformance.cases import Case, case, cases, requirement
from conformance.observation.judgement import Verdict
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.expectations import demand_no_crash
from mock_platform import edits

CUSTOM = "https://lms.example/claim/large"


@cases(
    case("AUTHRESP-006", "only-state", "an answer with nothing but the state", edits.drop_form_field("id_token")),
    case("AUTHRESP-008", "one-word", "the word abc as token", edits.token_text("abc")),
    case("AUTHRESP-008", "garbage-in-three-parts", "three parts of garbage", edits.token_text("a.b.c")),
    case("AUTHRESP-008", "four-dots", "five parts of garbage", edits.token_text("a.b.c.d.e")),
    case("AUTHRESP-008", "empty-parts", "three empty parts", edits.token_text("..")),
    case("AUTHRESP-008", "empty", "an empty token", edits.token_text("")),
    case("AUTHRESP-008", "dots", "100,000 dots", edits.token_text("." * 100_000)),
    case("AUTHRESP-008", "not-ascii", "a token that is not ASCII", edits.token_text("é.ü.✓")),
)
def test_what_is_no_token_is_refused_without_a_crash(bench: Bench, case: Case) -> None:
    """An answer without a token, or with something that is none, is refused cleanly and quickly."""
    judgement = bench.refuses(case)

    bench.warn_if_slow(judgement)


@requirement("AUTHRESP-004")
def test_an_error_is_shown_and_gives_no_session(bench: Bench) -> None:
    """An error in the place of a token ends in a message: no session, and no crash."""
    plan = bench.plan()
    bench.control(plan)

    judgement = bench.make(plan.with_edits(edits.error_response("login_required", "nobody is logged in")))

    demand_no_crash(judgement, "an error response")
    if judgement.verdict is Verdict.ACCEPTED and (bench.sees_sessions or judgement.user):
        raise Breach(f"the error was taken for a launch: {judgement.reason}")
    if judgement.verdict is Verdict.ACCEPTED:
        raise Inconclusive("a page with 200: [observe] refused_body or session_url would tell it from a launch")


@cases(
    case("AUTHRESP-007", "query", "a valid token in the query of a GET", edits.deliver_by("query")),
    case("AUTHRESP-007", "fragment", "a valid token in the fragment of a GET", edits.deliver_by("fragment")),
)
def test_a_token_in_the_address_is_refused(bench: Bench, case: Case) -> None:
    """A valid answer that comes by GET is refused: the token would be in logs and histories."""
    bench.refuses(case)


@cases(
    case(
        "AUTHRESP-009",
        "unknown-fields",
        "an answer with more fields",
        edits.form_field("session_state", "x"),
        edits.form_field("foo", "bar"),
    ),
    case("AUTHRESP-011", "16-kb", "a token of 16 kB", edits.claim(CUSTOM, "x" * 12_000)),
)
def test_an_answer_with_more_than_usual_is_accepted(bench: Bench, case: Case) -> None:
    """An answer with unknown fields, or with a large token, is accepted."""
    bench.accepts(case)


@requirement("AUTHRESP-011")
def test_a_very_large_token_gets_either_verdict(bench: Bench) -> None:
    """A token of 64 kB may be refused, without a crash; the test records which."""
    bench.control(bench.plan())
    judgement = bench.make(bench.plan(edits.claim(CUSTOM, "x" * 48_000)))

    demand_no_crash(judgement, "a token of 64 kB")
    bench.note(f"a token of 64 kB: {judgement.verdict}, {judgement.reason}")
