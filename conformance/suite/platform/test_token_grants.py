"""What a token endpoint grants, and how it says so (Security Framework 4.1; RFC 6749 5.1, 5.2)."""

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import cases, requirement
from conformance.suite.platform.services import demand, expect_media_type, offered_scopes
from conformance.suite.platform.token_requests import (
    TokenCase,
    control,
    expect_refused,
    grant_of,
    granted_scopes,
    is_granted,
    send,
    token_case,
)
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

FOREIGN_SCOPE = "https://scope.example/that-nobody-offers"
SHORTEST_TOKEN = 15


@requirement("OAUTH-020")
def test_a_grant_has_its_members(bench: PlatformBench) -> None:
    """A valid request is answered 200 in JSON with access_token, token_type Bearer, expires_in and scope."""
    answer = bench.client().ask_for_token(offered_scopes(bench)[:1])

    demand(
        answer.status == 200, f"a valid token request should be answered 200, got {answer.status} {answer.text[:200]!r}"
    )
    expect_media_type(answer, lti.MEDIA_TYPE_JSON)
    grant = grant_of(answer)
    demand(isinstance(grant.get("access_token"), str), "access_token should be a text")
    demand(
        str(grant.get("token_type")).lower() == "bearer",
        f"token_type should be Bearer, got {grant.get('token_type')!r}",
    )
    demand(_is_lifetime(grant.get("expires_in")), f"expires_in should be seconds, got {grant.get('expires_in')!r}")
    demand(isinstance(grant.get("scope"), str), f"scope should be a text, got {grant.get('scope')!r}")


@requirement("OAUTH-020")
def test_a_grant_is_not_stored(bench: PlatformBench) -> None:
    """The answer with a token says no-store to every cache, in Cache-Control and in Pragma."""
    answer = bench.client().ask_for_token(offered_scopes(bench)[:1])

    demand(is_granted(answer), f"a valid token request should be granted, got {answer.status}")
    caching = (answer.header("cache-control") or "").lower()
    demand("no-store" in caching, f"Cache-Control should say no-store, got {caching!r}")
    pragma = (answer.header("pragma") or "").lower()
    demand("no-cache" in pragma, f"Pragma should say no-cache, got {pragma!r}")


@requirement("OAUTH-032")
def test_an_access_token_is_long_enough(bench: PlatformBench) -> None:
    """An access token has at least fifteen characters, all of them ASCII."""
    token = str(control(bench)["access_token"])

    demand(token.isascii(), "the access token has characters beyond ASCII")
    demand(len(token) >= SHORTEST_TOKEN, f"the access token has {len(token)} characters, fewer than {SHORTEST_TOKEN}")


@requirement("OAUTH-021")
def test_a_grant_confirms_its_scopes(bench: PlatformBench) -> None:
    """Asked for every scope that the launch offers, the platform confirms which of them it grants, and no other."""
    asked = offered_scopes(bench)

    answer = bench.client().ask_for_token(asked)

    demand(is_granted(answer), f"the scopes of the launch should be granted, got {answer.status} {answer.text[:200]!r}")
    grant = grant_of(answer)
    demand(isinstance(grant.get("scope"), str), "the grant does not say which scopes it is for")
    _expect_no_more(grant_of(answer)["scope"], asked)


@requirement("OAUTH-021", "OAUTH-028")
def test_a_foreign_scope_among_others_is_not_granted(bench: PlatformBench) -> None:
    """A scope that nobody offers, beside one that is offered, is refused, or left out of a grant that says so."""
    offered = offered_scopes(bench)[:1]

    answer = bench.client().ask_for_token([*offered, FOREIGN_SCOPE])

    demand(answer.status < 500, f"the request should be granted in part or refused, got {answer.status}")
    demand(not is_granted(answer) or "scope" in grant_of(answer), "a smaller grant does not say what it is for")
    demand(FOREIGN_SCOPE not in granted_scopes(grant_of(answer), ""), "a scope that nobody offers was granted")


@requirement("OAUTH-028")
def test_a_smaller_scope_does_not_bring_a_larger_one(bench: PlatformBench) -> None:
    """Whoever asks for one scope gets that one: not others whose names begin alike, not all that the tool may have."""
    asked = [_named_like_another(offered_scopes(bench))]

    answer = bench.client().ask_for_token(asked)

    demand(is_granted(answer), f"{asked[0]} should be granted, got {answer.status} {answer.text[:200]!r}")
    _expect_no_more(str(grant_of(answer).get("scope", asked[0])), asked)


@cases(
    token_case("OAUTH-028", "scope-of-nobody", "a scope that nobody offers", parameters={"scope": FOREIGN_SCOPE}),
    token_case(
        "OAUTH-028", "scope-in-capitals", "an offered scope in capitals", parameters={"scope": lti.SCOPE_SCORE.upper()}
    ),
    token_case("OAUTH-028", "prefix-of-a-scope", "the beginning of scopes", parameters={"scope": lti.SCOPE_SCORE[:-5]}),
    token_case(
        "OAUTH-028",
        "no-scope",
        "no scope at all",
        parameters={"scope": None},
        soft="RFC 6749 section 3.3 lets a server have default scopes, if it documents them",
    ),
)
def test_a_scope_that_is_not_offered_is_not_granted(bench: PlatformBench, case: TokenCase) -> None:
    """A request for nothing that is offered brings no token, or one for no scope."""
    control(bench)

    _expect_no_scope(bench, case)


@cases(
    token_case("OAUTH-029", "no-grant-type", "no grant_type", parameters={"grant_type": None}),
    token_case(
        "OAUTH-029",
        "authorization-code",
        "grant_type authorization_code",
        parameters={"grant_type": "authorization_code", "code": "abc"},
    ),
    token_case("OAUTH-029", "password", "grant_type password", parameters={"grant_type": "password"}),
    token_case(
        "OAUTH-029", "no-assertion-type", "no client_assertion_type", parameters={"client_assertion_type": None}
    ),
    token_case(
        "OAUTH-029",
        "saml-assertion",
        "the assertion declared as SAML",
        parameters={"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"},
    ),
    token_case("OAUTH-029", "no-assertion", "no client_assertion", parameters={"client_assertion": None}),
    token_case("OAUTH-029", "empty-assertion", "an empty client_assertion", parameters={"client_assertion": ""}),
)
def test_another_kind_of_grant_is_refused(bench: PlatformBench, case: TokenCase) -> None:
    """A request that is not one by client credentials with a JWT brings no token."""
    expect_refused(bench, case)


@cases(
    token_case(
        "OAUTH-022", "unknown-client", "an assertion of nobody", claims={"iss": "nobody-here", "sub": "nobody-here"}
    ),
    token_case("OAUTH-022", "no-grant-type", "no grant_type", parameters={"grant_type": None}),
    token_case("OAUTH-022", "garbage", "an assertion that is no token", parameters={"client_assertion": "garbage"}),
    token_case(
        "OAUTH-022", "many-dots", "an assertion of ten thousand dots", parameters={"client_assertion": "." * 10_000}
    ),
    token_case("OAUTH-022", "foreign-scope", "a scope that nobody offers", parameters={"scope": FOREIGN_SCOPE}),
)
def test_a_refusal_is_an_error_in_json(bench: PlatformBench, case: TokenCase) -> None:
    """A refusal is 400, or 401 for a client that is not known, with a JSON body that names the error."""
    answer = expect_refused(bench, case)

    demand(answer.status in {400, 401}, f"{case.what} should be answered 400 or 401, got {answer.status}")
    expect_media_type(answer, lti.MEDIA_TYPE_JSON)
    error = grant_of(answer).get("error")
    demand(isinstance(error, str) and bool(error), f"the refusal should name the error, got {answer.text[:200]!r}")


@requirement("OAUTH-022")
def test_a_request_in_json_is_refused_in_json(bench: PlatformBench) -> None:
    """A body that is no form is refused as bad requests are, not by a crash."""
    answer = bench.client().post_form(b'{"grant_type": "client_credentials"}')

    demand(answer.status in {400, 401, 415}, f"a body that is no form should be answered 400, got {answer.status}")
    demand(bool(grant_of(answer).get("error")), f"the refusal should name the error, got {answer.text[:200]!r}")


def _expect_no_scope(bench: PlatformBench, case: TokenCase) -> None:
    answer = send(bench, case)
    asked = case.parameters["scope"] or "whatever the platform thinks fit"
    granted = granted_scopes(grant_of(answer), asked) if is_granted(answer) else set()
    if granted:
        raise case.breach(f"{' '.join(sorted(granted))} was granted for {case.what}")


def _named_like_another(scopes: list[str]) -> str:
    """Return a scope that begins with another one, as lineitem.readonly does; the last one where there is none."""
    alike = (scope for scope in scopes for other in scopes if scope != other and scope.startswith(other))
    return next(alike, scopes[-1])


def _expect_no_more(scope: str, asked: list[str]) -> None:
    surplus = set(scope.split()) - set(asked)
    demand(not surplus, f"granted although it was not asked for: {' '.join(sorted(surplus))}")


def _is_lifetime(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
