"""How a target asks for access tokens: the client assertion and the form around it (Sec 4.1.1; RFC 7523)."""

import pytest

from conformance.bench.bench import Bench
from conformance.cases import cases, requirement
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.services import (
    USES,
    Duty,
    assertion_of,
    bearer_of,
    duty,
    expect_no_finding,
    header_of,
    opened,
    opened_with_any,
    parameters_of,
    tried,
    with_a_new_token,
    with_its_token_refused,
)
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.alone

AGS_SCOPES = lti.SCOPE_SCORE.removesuffix("score")


@cases(
    duty("OAUTH-001", "form", "grant type, assertion type, assertion and scope in a form"),
    duty("OAUTH-002", "client-id", "iss and sub"),
    duty("OAUTH-003", "audience", "aud"),
    duty("OAUTH-004", "times-and-id", "iat, exp and jti"),
    duty("OAUTH-006", "signature", "alg, kid and signature"),
    duty("OAUTH-008", "deployment", "the deployment's id"),
)
def test_a_token_request_is_what_the_platform_expects(bench: Bench, case: Duty) -> None:
    """The platform finds nothing wrong with how a token is asked for."""
    session, action = opened_with_any(bench)

    with_a_new_token(session, action)

    expect_no_finding(session, "token", case.requirements)


@requirement("OAUTH-001")
def test_a_token_request_authenticates_by_its_assertion_alone(bench: Bench) -> None:
    """No secret comes by Basic, and nothing of the request is in the address."""
    session, action = opened_with_any(bench)

    asked = with_a_new_token(session, action)

    beside = [entry for entry in asked if "authorization" in entry["headers"] or "client_assertion" in entry["query"]]
    if beside:
        raise Breach(f"the assertion is in the body, and nothing beside it: got {sorted(beside[0]['headers'])}")


@requirement("OAUTH-005")
def test_every_assertion_has_a_new_id(bench: Bench) -> None:
    """Of several token requests no two have the same jti."""
    session, action = opened_with_any(bench)

    try:
        asked = [*with_a_new_token(session, action), *with_its_token_refused(session, action)]
    except Inconclusive:
        # A platform refuses the second use of a jti: the tool gets no token, and what it was to do is not done.
        expect_no_finding(session, "token", ["OAUTH-005"])
        raise

    ids = [assertion_of(entry).get("jti") for entry in asked]
    if len({str(one) for one in ids}) < len(ids):
        raise Breach(f"each assertion should have a jti of its own, got {ids!r:.200}")
    expect_no_finding(session, "token", ["OAUTH-005"])


@requirement("OAUTH-007")
@pytest.mark.parametrize("action", ["publish_score", "list_line_items"])
def test_scopes_that_were_not_offered_are_not_asked_for(bench: Bench, action: str) -> None:
    """From a launch that offers one scope of grades, no other of them is asked for."""
    needed = {"publish_score": lti.SCOPE_SCORE, "list_line_items": lti.SCOPE_LINE_ITEM_READ_ONLY}[action]
    session = opened(bench, action, edits.claim([lti.CLAIM_AGS_ENDPOINT, "scope"], [needed]))

    asked = with_a_new_token(session, action)

    scopes = {scope for entry in asked for scope in parameters_of(entry).get("scope", "").split()}
    beyond = sorted(scope for scope in scopes - {needed} if scope.startswith(AGS_SCOPES))
    if beyond:
        raise Breach(f"the launch offered {needed}, and a token was asked for with {beyond}")
    expect_no_finding(session, "token", ["OAUTH-007"])


@requirement("OAUTH-011")
@pytest.mark.parametrize("action", list(USES))
def test_an_access_token_travels_in_its_header_alone(bench: Bench, action: str) -> None:
    """Each call of a service has the token as a bearer in the header, and no address has it."""
    session = opened(bench, action)

    asked = tried(session, action)

    tokens = [bearer_of(entry) for entry in asked]
    if not all(tokens):
        raise Breach(f"Authorization should be Bearer and the token, got {header_of(asked[0], 'authorization')!r:.40}")
    if any(token in entry["query"] or token in entry["path"] for entry, token in zip(asked, tokens, strict=True)):
        raise Breach("the access token is in the address of a call")
    expect_no_finding(session, USES[action].endpoint, ["OAUTH-011"])
