"""The registered claims of the id_token: iss, aud, azp, exp, iat, nbf (Sec 5.1.2 and 5.1.3, RFC 7519)."""

from collections.abc import Callable

import pytest

from conformance.bench.bench import Bench
from conformance.cases import Case, case, cases, requirement
from conformance.outcomes import NotApplicable
from conformance.suite.expectations import expect_issuer
from mock_platform import edits

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400
NO_STEP_NAMES_IAT = "Sec 5.1.3 names no step that reads iat"
NUMBER_OF_ANY_SIZE = "a JSON number may be of any size, and a reader may limit it or not (RFC 8259 section 6)"


@cases(
    case("IDT-CLM-002", "absent", "a token without iss", edits.drop_claim("iss")),
    case("IDT-CLM-003", "number", "an iss that is a number", edits.claim("iss", 7)),
    case("IDT-CLM-003", "object", "an iss that is an object", edits.claim("iss", {"a": 1})),
    case("IDT-CLM-003", "null", "an iss that is null", edits.claim("iss", None)),
    case("IDT-CLM-007", "other", "an audience that is somebody else", edits.claim("aud", "somebody-else")),
    case("IDT-CLM-007", "list-of-others", "a list of other audiences", edits.claim("aud", ["somebody-else", "other"])),
    case("IDT-CLM-008", "absent", "a token without aud", edits.drop_claim("aud")),
    case("IDT-CLM-008", "null", "an aud that is null", edits.claim("aud", None)),
    case("IDT-CLM-008", "empty", "an empty aud", edits.claim("aud", "")),
    case("IDT-CLM-008", "empty-list", "an empty list of audiences", edits.claim("aud", [])),
    case("IDT-CLM-008", "number", "an aud that is a number", edits.claim("aud", 7)),
    case("IDT-CLM-008", "object", "an aud that is an object", edits.claim("aud", {"a": 1})),
    case(
        "IDT-CLM-009 IDT-CLM-011",
        "stranger-without-azp",
        "a stranger beside the tool in aud, and no azp",
        edits.audience_list(after=["https://other.invalid"]),
        edits.drop_claim("azp"),
    ),
    case(
        "IDT-CLM-009 IDT-CLM-011",
        "stranger-first-without-azp",
        "a stranger before the tool in aud, and no azp",
        edits.audience_list(before=["https://other.invalid"]),
        edits.drop_claim("azp"),
    ),
    case("IDT-CLM-012", "azp-of-another", "an azp that names another client", edits.claim("azp", "somebody-else")),
    case(
        "IDT-CLM-015 TRAP-026",
        "an-hour-ago",
        "a token that expired an hour ago",
        edits.claim_offset("iat", -2 * HOUR_S),
        edits.claim_offset("exp", -HOUR_S),
    ),
    case(
        "IDT-CLM-015 CT-BAD-07 TRAP-026",
        "ten-minutes-ago",
        "a token that expired ten minutes ago",
        edits.claim_offset("iat", -20 * MINUTE_S),
        edits.claim_offset("exp", -10 * MINUTE_S),
    ),
    case("IDT-CLM-015", "exp-alone", "an exp of an hour ago in a token of now", edits.claim_offset("exp", -HOUR_S)),
    case("IDT-CLM-016", "absent", "a token without exp", edits.drop_claim("exp")),
    case("IDT-CLM-016", "null", "an exp that is null", edits.claim("exp", None)),
    case("IDT-CLM-017", "exp-string", "an exp in quotes", edits.claim("exp", "9999999999")),
    case("IDT-CLM-017", "exp-true", "an exp that is true", edits.claim("exp", True)),
    case("IDT-CLM-017", "exp-list", "an exp that is a list", edits.claim("exp", [9_999_999_999])),
    case("IDT-CLM-017", "exp-overflow", "an exp of 1e400", edits.claim_text("exp", "1e400"), soft=NUMBER_OF_ANY_SIZE),
    case("IDT-CLM-017", "exp-negative", "a negative exp", edits.claim("exp", -1)),
    case("IDT-CLM-017", "iat-string", "an iat in quotes", edits.claim("iat", "1600000000"), soft=NO_STEP_NAMES_IAT),
    case("IDT-CLM-017", "iat-true", "an iat that is true", edits.claim("iat", True), soft=NO_STEP_NAMES_IAT),
    case("IDT-CLM-018", "absent", "a token without iat", edits.drop_claim("iat")),
    case(
        "IDT-CLM-019",
        "in-an-hour",
        "a token issued in an hour",
        edits.claim_offset("iat", HOUR_S),
        edits.claim_offset("exp", 2 * HOUR_S),
    ),
    case(
        "IDT-CLM-021",
        "expires-before-it-is-issued",
        "a token whose exp is before its iat, both close to now",
        edits.claim_offset("iat", 50),
        edits.claim_offset("exp", 40),
    ),
    case("IDT-CLM-022", "in-an-hour", "a token that holds from in an hour on", edits.claim_offset("nbf", HOUR_S)),
)
def test_a_wrong_standard_claim_is_refused(bench: Bench, case: Case) -> None:
    """A signed token with a standard claim that is missing or wrong is refused."""
    bench.refuses(case)


@cases(
    case(
        "IDT-CLM-017",
        "fractional",
        "an iat and an exp with fractions of a second",
        edits.claim_offset("iat", -0.5),
        edits.claim_offset("exp", 600.5),
    ),
    case("IDT-CLM-022", "nbf-past", "an nbf in the past", edits.claim_offset("nbf", -MINUTE_S)),
    case("IDT-CLM-019", "five-seconds-ahead", "a clock that is five seconds ahead", edits.claim_offset("iat", 5)),
)
def test_a_legal_variation_is_accepted(bench: Bench, case: Case) -> None:
    """A legal form of a standard claim is accepted."""
    bench.accepts(case)


@requirement("IDT-CLM-005")
def test_a_single_string_audience_is_accepted(bench: Bench) -> None:
    """An `aud` that is the client id as a string is accepted."""
    plan = bench.plan()

    bench.expect_accepted(plan.with_edits(edits.claim("aud", plan.registration.client_id)), "aud as a string")


@requirement("IDT-CLM-006")
def test_a_list_with_one_audience_is_accepted(bench: Bench) -> None:
    """An `aud` that is a list with the client id alone is accepted."""
    bench.expect_accepted(bench.plan(edits.audience_list()), "aud as a list of one")


@requirement("IDT-CLM-013")
def test_azp_is_optional_with_a_single_audience(bench: Bench) -> None:
    """A token with one audience is accepted without azp, and with one that names the tool."""
    plan = bench.plan()

    bench.expect_accepted(plan.with_edits(edits.drop_claim("azp")), "a single audience without azp")
    bench.expect_accepted(plan.with_edits(edits.claim("azp", plan.registration.client_id)), "azp with the client id")


ISSUERS: dict[str, Callable[[str], str]] = {
    "upper-case": str.upper,
    "slash": lambda issuer: issuer + "/",
    "cut": lambda issuer: issuer[:-1],
    "longer": lambda issuer: issuer + "x",
    "other-scheme": lambda issuer: "ftp" + issuer[issuer.index(":") :],
}


@requirement("IDT-CLM-001", "TRAP-010")
@pytest.mark.parametrize("form", list(ISSUERS))
def test_an_issuer_that_is_not_equal_is_refused(bench: Bench, form: str) -> None:
    """A token whose issuer differs from the registered one in any byte is refused."""
    plan = bench.plan()
    issuer = ISSUERS[form](plan.registration.issuer)

    bench.expect_refused(plan, edits.claim("iss", issuer), what=f"a token with iss {issuer!r}")


@requirement("IDT-CLM-003", "TRAP-010")
@pytest.mark.parametrize("position", ["first", "last"])
def test_a_list_of_issuers_is_refused(bench: Bench, position: str) -> None:
    """A token whose issuer is a list with the right one in it is refused."""
    plan = bench.plan()
    issuers = ["https://evil.invalid", plan.registration.issuer]

    bench.expect_refused(
        plan, edits.claim("iss", issuers if position == "last" else issuers[::-1]), what="a token with a list as iss"
    )


AUDIENCES: dict[str, Callable[[str], str]] = {
    "longer": lambda client_id: client_id + "x",
    "cut": lambda client_id: client_id[:-1],
    "upper-case": lambda client_id: client_id.swapcase(),
    "blank-after": lambda client_id: client_id + " ",
    "blank-before": lambda client_id: " " + client_id,
}


@requirement("IDT-CLM-010")
@pytest.mark.parametrize("form", list(AUDIENCES))
def test_an_audience_that_is_only_like_the_client_id_is_refused(bench: Bench, form: str) -> None:
    """A token whose audience is nearly the client id is refused."""
    plan = bench.plan()
    audience = AUDIENCES[form](plan.registration.client_id)
    if audience == plan.registration.client_id:
        raise NotApplicable("the client id has no letters, so there is no other case of it")

    bench.expect_refused(plan, edits.claim("aud", audience), what=f"a token with aud {audience!r}")


@requirement("IDT-CLM-007")
def test_the_audience_of_another_registration_is_refused(bench: Bench) -> None:
    """A token of one issuer for the client id that the tool has at another issuer is refused."""
    elsewhere = bench.subject.client_id_of_another_issuer()

    bench.expect_refused(bench.plan(), edits.claim("aud", elsewhere), what="a token for another registration")


@requirement("IDT-CLM-009")
def test_two_audiences_with_azp_get_either_verdict(bench: Bench) -> None:
    """A second audience with azp naming the tool may be accepted or refused; the test records which."""
    bench.control(bench.plan())
    plan = bench.plan(edits.audience_list(after=["https://other.invalid"]))
    plan = plan.with_edits(edits.claim("azp", plan.registration.client_id))

    judgement = bench.make(plan)

    bench.note(f"two audiences with azp: {judgement.verdict}, {judgement.reason}")


@requirement("IDT-CLM-004")
def test_a_token_of_another_issuer_than_the_logins_is_refused(bench: Bench) -> None:
    """A login is begun with one issuer; a fully valid token of another one, with its own keys, is refused."""
    bench.control(bench.plan())
    other = bench.subject.at_second_issuer()
    bench.control(bench.plan(registration=other))
    login = bench.launch(bench.plan())
    request = login.initiate()
    elsewhere = bench.launch(
        bench.plan(edits.claim("nonce", request.parameter("nonce")), registration=other), browser=login.browser
    )
    elsewhere.initiate()

    form = elsewhere.answer().with_field("state", request.parameter("state") or "")

    bench.refused(login.finish(form), "a valid token of another issuer, with this login's state and nonce")


@requirement("IDT-CLM-014")
def test_one_client_id_at_two_issuers_is_kept_apart(bench: Bench) -> None:
    """Two platforms that gave the tool the same client id are not confused: each launch shows its own."""
    first, second = bench.subject.one_client_id_at_two_issuers()

    for registration in (first, second):
        judgement = bench.expect_accepted(bench.plan(registration=registration), f"the launch of {registration.issuer}")
        expect_issuer(judgement, registration)


@requirement("IDT-CLM-020")
def test_an_old_token_that_has_not_expired_gets_either_verdict(bench: Bench) -> None:
    """A token issued 30 days ago that has not expired may be accepted or refused; the test records which."""
    bench.control(bench.plan())
    judgement = bench.make(bench.plan(edits.claim_offset("iat", -30 * DAY_S)))

    bench.note(f"iat 30 days ago: {judgement.verdict}, {judgement.reason}")
