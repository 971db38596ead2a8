"""What a platform must find in a client assertion before it grants a token (Security Framework 4.1.1; RFC 7523 3).

Each row is a valid request with one deviation, after a valid request was granted. The tool signs whatever it is told:
that a deviation is signed properly is what makes it one deviation.
"""

from uuid import uuid4

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import cases, requirement
from conformance.mock_tool.signed_token import ToolKey
from conformance.outcomes import NotApplicable
from conformance.suite.platform.forged_assertions import (
    as_json_serialization,
    by_a_stranger,
    in_hs256_by_jwk,
    in_hs256_by_nothing,
    in_hs256_by_pem,
    tampered,
    unsigned_one,
    with_embedded_key,
    with_repeated_claim,
    without_its_signature,
)
from conformance.suite.platform.services import demand, demand_control, offered_scopes
from conformance.suite.platform.token_requests import (
    TokenCase,
    control,
    expect_granted,
    expect_refused,
    is_granted,
    send,
    token_case,
)
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

HOUR_S, DAY_S = 3600, 86_400
YEAR_S = 365 * DAY_S
ELSEWHERE = "https://another-lms.example/token"
OTHER_ISSUER = "Security Framework 4.1.1 speaks of whoever issued the assertion, Core 6.2 of the client"


@cases(
    token_case("OAUTH-023", "no-iss", "an assertion without iss", claims={"iss": None}),
    token_case("OAUTH-023", "no-sub", "an assertion without sub", claims={"sub": None}),
    token_case("OAUTH-023", "no-aud", "an assertion without aud", claims={"aud": None}),
    token_case("OAUTH-023", "no-exp", "an assertion without exp", claims={"exp": None}),
    token_case("OAUTH-023", "no-jti", "an assertion without jti", claims={"jti": None}),
    token_case(
        "OAUTH-023", "empty-jti", "an assertion with an empty jti", claims={"jti": ""}, soft="an empty text is a text"
    ),
    token_case("OAUTH-023", "unknown-client", "iss and sub of nobody", claims={"iss": "nobody", "sub": "nobody"}),
    token_case("OAUTH-023", "sub-of-nobody", "sub of nobody", claims={"sub": "nobody"}),
    token_case("OAUTH-023", "iss-of-nobody", "iss that is not sub", claims={"iss": "nobody"}, soft=OTHER_ISSUER),
    token_case("OAUTH-023", "iss-a-list", "iss and sub as lists", claims={"iss": ["x"], "sub": ["x"]}),
    token_case("OAUTH-023", "exp-a-word", "exp that is no time", claims={"exp": "tomorrow"}),
    token_case("OAUTH-023", "exp-true", "exp that is true", claims={"exp": True}),
    token_case("OAUTH-023", "nbf-tomorrow", "an assertion that is good from tomorrow on", seconds={"nbf": DAY_S}),
    token_case("OAUTH-024", "aud-elsewhere", "an assertion for another server", claims={"aud": ELSEWHERE}),
    token_case("OAUTH-024", "aud-list-of-others", "an assertion for other servers", claims={"aud": [ELSEWHERE]}),
    token_case("OAUTH-024", "aud-empty", "an assertion for nobody", claims={"aud": []}),
    token_case("OAUTH-024", "aud-a-number", "aud that is a number", claims={"aud": 7}),
    token_case(
        "OAUTH-025",
        "expired-an-hour-ago",
        "an assertion that expired an hour ago",
        seconds={"iat": -HOUR_S - 300, "exp": -HOUR_S},
    ),
    token_case(
        "OAUTH-025", "expired-yesterday", "an assertion of yesterday", seconds={"iat": -DAY_S - 300, "exp": -DAY_S}
    ),
    token_case("OAUTH-025", "expired-at-zero", "an assertion that expired in 1970", claims={"exp": 0}),
    token_case("OAUTH-025", "exp-as-text", "exp of yesterday as a text", claims={"exp": "1000000000"}),
)
def test_a_wrong_claim_is_refused(bench: PlatformBench, case: TokenCase) -> None:
    """An assertion with one wrong claim brings no token."""
    expect_refused(bench, case)


@requirement("OAUTH-024")
@pytest.mark.parametrize("as_list", [False, True], ids=["text", "list"])
def test_both_forms_of_aud_are_taken(bench: PlatformBench, as_list: bool) -> None:
    """The right audience is accepted as a text, and as a list of one."""
    audience = bench.client().tool.audience
    forms = {False: audience, True: [audience]}

    expect_granted(bench, token_case("OAUTH-024", "aud", "the right audience", claims={"aud": forms[as_list]}))


@requirement("OAUTH-024")
def test_an_audience_that_begins_alike_is_another(bench: PlatformBench) -> None:
    """An audience that is the right one with something behind it is refused."""
    longer = bench.client().tool.audience + ".attacker.example"

    expect_refused(
        bench, token_case("OAUTH-024", "longer", "an audience that only begins alike", claims={"aud": longer})
    )


@requirement("OAUTH-034", "TRAP-046")
def test_an_assertion_for_two_servers_is_refused(bench: PlatformBench) -> None:
    """An assertion that names this server beside another one, which might have passed it on, is refused."""
    both = [bench.client().tool.audience, ELSEWHERE]

    expect_refused(
        bench, token_case("OAUTH-034", "two", "an assertion for this server and another", claims={"aud": both})
    )


@cases(
    token_case("OAUTH-025", "exp-in-ten-years", "an assertion that lives for ten years", seconds={"exp": 10 * YEAR_S}),
    token_case("OAUTH-025", "iat-tomorrow", "an assertion of tomorrow", seconds={"iat": DAY_S, "exp": DAY_S + 300}),
)
def test_an_assertion_far_from_now_is_answered_properly(bench: PlatformBench, case: TokenCase) -> None:
    """A far time in an assertion is granted or refused, either of which is right, and no crash."""
    control(bench)

    answer = send(bench, case)

    bench.note(f"{case.what} was answered {answer.status}")
    demand(answer.status < 500, f"{case.what} crashed the token endpoint: {answer.status}")


@requirement("OAUTH-026")
def test_an_assertion_is_good_for_one_token(bench: PlatformBench) -> None:
    """The same assertion, sent once more while it lasts, brings no second token."""
    once = bench.client().assertion().token()
    scopes = offered_scopes(bench)[:1]
    first = bench.client().ask_for_token(scopes, assertion=once)

    second = bench.client().ask_for_token(scopes, assertion=once)

    demand_control(is_granted(first), "the assertion was refused the first time already")
    demand(not is_granted(second), "a second token was granted for the same assertion")


@cases(
    token_case("OAUTH-027", "unsigned", "an assertion with alg none", header={"alg": "none"}, forge=unsigned_one),
    token_case(
        "OAUTH-027", "unsigned-in-capitals", "an assertion with alg NONE", header={"alg": "NONE"}, forge=unsigned_one
    ),
    token_case("OAUTH-027", "none-with-a-signature", "a signed assertion with alg none", header={"alg": "none"}),
    token_case("OAUTH-027", "no-alg", "an assertion without alg", header={"alg": None}),
    token_case("OAUTH-027", "no-signature", "an assertion without its signature", forge=without_its_signature),
    token_case("OAUTH-027", "tampered", "claims that were changed after signing", forge=tampered),
    token_case("OAUTH-027 TRAP-048", "strangers-key", "the tool's kid and a stranger's signature", forge=by_a_stranger),
    token_case("OAUTH-027 TRAP-048", "embedded-key", "a key of the assertion's own header", forge=with_embedded_key),
    token_case(
        "OAUTH-027",
        "unknown-kid",
        "a kid that the tool does not publish",
        header={"kid": "nobody"},
        forge=by_a_stranger,
    ),
    token_case("OAUTH-027", "hs256-by-pem", "HS256 with the tool's public key in PEM as secret", forge=in_hs256_by_pem),
    token_case("OAUTH-027", "hs256-by-jwk", "HS256 with the tool's public JWK as secret", forge=in_hs256_by_jwk),
    token_case("OAUTH-027", "hs256-empty", "HS256 with an empty secret", forge=in_hs256_by_nothing),
    token_case("OAUTH-027", "crit", "a critical extension that nobody knows", header={"crit": ["x-y"], "x-y": 1}),
    token_case("OAUTH-027 TRAP-049", "json-form", "the JSON form of a signed token", forge=as_json_serialization),
    token_case("OAUTH-027 TRAP-049", "two-issuers", "claims with two members named iss", forge=with_repeated_claim),
)
def test_a_wrong_signature_is_refused(bench: PlatformBench, case: TokenCase) -> None:
    """Only a signature by a registered key of the tool brings a token."""
    expect_refused(bench, case)


@requirement("OAUTH-027", "TRAP-048")
def test_a_key_of_another_tool_is_none_of_this_one(bench: PlatformBench) -> None:
    """An assertion of one tool that names and is signed by the registered key of another brings no token."""
    other = bench.subject.another_tool().identity.key
    _demand_another_key(bench, other)

    expect_refused(
        bench,
        token_case(
            "OAUTH-027",
            "another-tools-key",
            "an assertion by the key of another tool",
            forge=lambda assertion: assertion.with_header({"kid": other.kid}).signed_by(other.sign).token(),
        ),
    )


@requirement("OAUTH-033")
def test_a_deep_linking_response_is_no_assertion(bench: PlatformBench) -> None:
    """A message of the tool, signed by its key for the same platform, brings no token."""
    tool, message = bench.client().tool, bench.message()
    response = (
        bench.client()
        .assertion()
        .with_claims(
            {
                "aud": message.claims["iss"],
                "sub": None,
                "jti": None,
                "nonce": uuid4().hex,
                lti.CLAIM_MESSAGE_TYPE: lti.MESSAGE_DEEP_LINKING_RESPONSE,
                lti.CLAIM_VERSION: lti.VERSION,
                lti.CLAIM_DEPLOYMENT_ID: tool.deployment_id,
                lti.CLAIM_CONTENT_ITEMS: [],
            }
        )
    )

    expect_refused(
        bench, token_case("OAUTH-033", "response", "a deep linking response", forge=lambda _: response.token())
    )


@requirement("OAUTH-033")
def test_a_launch_is_no_assertion(bench: PlatformBench) -> None:
    """The platform's own id_token, sent back as an assertion, brings no token."""
    answer = bench.visit().ask()
    demand_control(bool(answer.id_token), f"a valid launch brought no message: {answer.told}")
    id_token = answer.id_token

    expect_refused(bench, token_case("OAUTH-033", "launch", "an id_token of the platform", forge=lambda _: id_token))


def _demand_another_key(bench: PlatformBench, key: ToolKey) -> None:
    if key.kid == bench.tool.identity.key.kid:
        raise NotApplicable("both tools have one key: name a private_key_file of the second in [[lms.also]]")
