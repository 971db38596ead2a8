"""Mistakes at the token endpoint: what is not looked at in an assertion, and what is said wrong of a grant."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from conformance.selftest.judging_platforms import CLIENT_ID, KEY_OF_THE_SECOND_TOOL
from conformance.selftest.mutants_of_platform.go_between import (
    TOKEN_ENDPOINT,
    Answered,
    Insider,
    Repair,
    Sent,
    Spoil,
    claims_of,
    header_of,
    repairing,
    spoiling,
    tool_key,
)
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant, behaving
from mock_platform.keys import fixture_key
from mock_platform.vocabulary import ASSERTION_TYPE_JWT_BEARER, GRANT_CLIENT_CREDENTIALS

Claims = dict[str, Any]


def believing(is_believed: Callable[[Claims, Claims], bool], change: Callable[[Claims], Claims] = dict) -> Repair:
    """Return the repair that signs an assertion anew, its claims changed, when header and claims are believed."""

    def repair(sent: Sent, insider: Insider) -> Sent:
        assertion = sent.form.get("client_assertion", "")
        header, claims = header_of(assertion), claims_of(assertion)
        if sent.path != TOKEN_ENDPOINT or not claims or not is_believed(header, claims):
            return sent
        return sent.with_form(client_assertion=insider.signed(change(claims)))

    return repair


def overlooking(name: str, value: Callable[[Claims, Sent], Any]) -> Repair:
    """Return the repair that gives a claim the value that it should have."""

    def repair(sent: Sent, insider: Insider) -> Sent:
        mend = believing(_anything, lambda claims: claims | {name: value(claims, sent)})
        repaired = mend(sent, insider)
        assert isinstance(repaired, Sent)
        return repaired

    return repair


def with_field(**fields: str) -> Repair:
    """Return the repair that sets fields of the token request."""
    return lambda sent, _: sent.with_form(**fields) if sent.path == TOKEN_ENDPOINT else sent


def of_grants(change: Callable[[Answered], Answered]) -> Spoil:
    """Return the spoiler of answers that bring a token."""
    return lambda sent, answered: change(answered) if _is_grant(sent, answered) else answered


def of_refusals(change: Callable[[Answered], Answered]) -> Spoil:
    """Return the spoiler of answers that refuse one."""

    def spoil(sent: Sent, answered: Answered) -> Answered:
        return change(answered) if sent.path == TOKEN_ENDPOINT and answered.status >= 400 else answered

    return spoil


def _is_grant(sent: Sent, answered: Answered) -> bool:
    return sent.path == TOKEN_ENDPOINT and answered.status == 200


def _anything(_header: Claims, _claims: Claims) -> bool:
    return True


def _without(answered: Answered, member: str) -> Answered:
    return answered.with_json({name: value for name, value in answered.json.items() if name != member})


def _fresh(claims: Claims) -> Claims:
    now = int(time.time())
    return claims | {"iat": now, "exp": now + 300}


def _good_from_now(claims: Claims) -> Claims:
    return claims | {"nbf": int(time.time())}


def _own_audience(_claims: Claims, sent: Sent) -> str:
    return f"http://{sent.headers['host']}{TOKEN_ENDPOINT}"


def _crash_on_a_list(sent: Sent, _insider: Insider) -> Sent | Answered:
    audience = claims_of(sent.form.get("client_assertion", "")).get("aud")
    return Answered(500, (), b"TypeError") if isinstance(audience, list) else sent


def _echo_scope(sent: Sent, answered: Answered) -> Answered:
    asked = sent.form.get("scope", "")
    return answered.with_json(answered.json | {"scope": asked}) if _is_grant(sent, answered) else answered


def _as_page(answered: Answered) -> Answered:
    return replace(answered, body=b"<h1>Error</h1>").with_header("content-type", "text/html")


def _from_its_json_form(sent: Sent, _insider: Insider) -> Sent:
    assertion = sent.form.get("client_assertion", "") if sent.path == TOKEN_ENDPOINT else ""
    if not assertion.startswith("{"):
        return sent
    parts = json.loads(assertion)
    return sent.with_form(client_assertion=f"{parts['protected']}.{parts['payload']}.{parts['signature']}")


def _granted_for_ever(sent: Sent, answered: Answered) -> Answered:
    is_known = header_of(sent.form.get("client_assertion", "")).get("kid") == tool_key().kid
    if sent.path != TOKEN_ENDPOINT or answered.status == 200 or not is_known:
        return answered
    return replace(answered, status=200).with_json({"access_token": "of-a-key-that-is-gone", "token_type": "Bearer"})


TOKEN_REQUESTS = (
    PlatformMutant(
        name="unsigned-assertions",
        mistake="An assertion with alg none is believed.",
        caught_by="OAUTH-027",
        around=repairing(believing(lambda header, _: header.get("alg") == "none")),
    ),
    PlatformMutant(
        name="any-signature",
        mistake="The assertion's signature is never verified.",
        caught_by="OAUTH-027",
        around=repairing(believing(_anything)),
    ),
    PlatformMutant(
        name="public-key-as-secret",
        mistake="An assertion in HS256 is verified with the tool's public key as secret.",
        caught_by="OAUTH-027",
        around=repairing(believing(lambda header, _: header.get("alg") == "HS256")),
    ),
    PlatformMutant(
        name="key-of-the-header",
        mistake="The key that an assertion brings along in its header is trusted.",
        caught_by="TRAP-048",
        around=repairing(believing(lambda header, _: "jwk" in header)),
    ),
    PlatformMutant(
        name="keys-of-all-tools",
        mistake="An assertion is verified with whichever tool's key has the kid that it names.",
        caught_by="OAUTH-027",
        around=repairing(
            believing(
                lambda header, claims: (
                    header.get("kid") == fixture_key(KEY_OF_THE_SECOND_TOOL).kid and claims.get("iss") == CLIENT_ID
                )
            )
        ),
    ),
    PlatformMutant(
        name="critical-extensions",
        mistake="crit in an assertion's header is not read.",
        caught_by="OAUTH-027",
        around=repairing(believing(lambda header, _: "crit" in header)),
    ),
    PlatformMutant(
        name="expired-assertions",
        mistake="exp of an assertion is not compared with the clock.",
        caught_by="OAUTH-025",
        around=repairing(believing(lambda _, claims: isinstance(claims.get("exp"), int), _fresh)),
    ),
    PlatformMutant(
        name="assertions-before-their-time",
        mistake="nbf of an assertion is not looked at.",
        caught_by="OAUTH-023",
        around=repairing(believing(lambda _, claims: "nbf" in claims, _good_from_now)),
    ),
    PlatformMutant(
        name="any-audience",
        mistake="The assertion's audience is not compared.",
        caught_by="OAUTH-024",
        around=repairing(overlooking("aud", _own_audience)),
    ),
    PlatformMutant(
        name="audience-list-crashes",
        mistake="An audience that is a list crashes the token endpoint.",
        caught_by="OAUTH-024",
        around=repairing(_crash_on_a_list),
    ),
    PlatformMutant(
        name="assertions-used-again",
        mistake="An assertion brings as many tokens as it is sent.",
        caught_by="OAUTH-026",
        around=repairing(overlooking("jti", lambda claims, _: claims.get("jti") and uuid4().hex)),
    ),
    PlatformMutant(
        name="no-jti",
        mistake="An assertion without jti is believed.",
        caught_by="OAUTH-023",
        around=repairing(overlooking("jti", lambda claims, _: claims.get("jti") or uuid4().hex)),
    ),
    PlatformMutant(
        name="sub-not-compared",
        mistake="The subject of an assertion is not compared with the client.",
        caught_by="OAUTH-023",
        around=repairing(overlooking("sub", lambda claims, _: claims.get("iss"))),
    ),
    PlatformMutant(
        name="messages-as-assertions",
        mistake="A deep linking response is taken for a client assertion.",
        caught_by="OAUTH-033",
        around=repairing(
            believing(
                lambda _, claims: "nonce" in claims and "sub" not in claims,
                lambda claims: (
                    _fresh({"iss": claims["iss"], "sub": claims["iss"], "jti": uuid4().hex})
                    | {"aud": f"{claims['aud']}{TOKEN_ENDPOINT}"}
                ),
            )
        ),
    ),
    PlatformMutant(
        name="json-form-of-assertions",
        mistake="The JSON form of a signed token is read as an assertion.",
        caught_by="TRAP-049",
        around=repairing(_from_its_json_form),
    ),
    PlatformMutant(
        name="withdrawn-keys",
        mistake="A key that was seen once is trusted for ever.",
        caught_by="OAUTH-035",
        around=spoiling(_granted_for_ever),
    ),
    PlatformMutant(
        name="any-grant-type",
        mistake="grant_type is not looked at.",
        caught_by="OAUTH-029",
        around=repairing(with_field(grant_type=GRANT_CLIENT_CREDENTIALS)),
    ),
    PlatformMutant(
        name="any-assertion-type",
        mistake="client_assertion_type is not looked at.",
        caught_by="OAUTH-029",
        around=repairing(with_field(client_assertion_type=ASSERTION_TYPE_JWT_BEARER)),
    ),
    PlatformMutant(
        name="scopes-by-substring",
        mistake="A scope is granted when its name is somewhere in what was asked for.",
        caught_by="OAUTH-028",
        change=behaving(token_scopes="by-substring"),
    ),
    PlatformMutant(
        name="scopes-echoed",
        mistake="The grant says that it is for whatever was asked for.",
        caught_by="OAUTH-028",
        around=spoiling(_echo_scope),
    ),
    PlatformMutant(
        name="scope-not-told",
        mistake="The grant does not say what it is for.",
        caught_by="OAUTH-021",
        around=spoiling(of_grants(lambda answered: _without(answered, "scope"))),
    ),
    PlatformMutant(
        name="lifetime-not-told",
        mistake="The grant does not say how long it holds.",
        caught_by="OAUTH-020",
        around=spoiling(of_grants(lambda answered: _without(answered, "expires_in"))),
    ),
    PlatformMutant(
        name="grants-in-caches",
        mistake="The grant may be stored by caches.",
        caught_by="OAUTH-020",
        around=spoiling(of_grants(lambda answered: answered.with_header("cache-control", None))),
    ),
    PlatformMutant(
        name="short-tokens",
        mistake="Access tokens have eight characters.",
        caught_by="OAUTH-032",
        around=spoiling(of_grants(lambda answered: answered.with_json(answered.json | {"access_token": "abcd1234"}))),
    ),
    PlatformMutant(
        name="errors-as-pages",
        mistake="A refused token request is answered with a page for people.",
        caught_by="OAUTH-022",
        around=spoiling(of_refusals(_as_page)),
    ),
    PlatformMutant(
        name="errors-as-success",
        mistake="A refused token request is answered 200.",
        caught_by="OAUTH-022",
        around=spoiling(of_refusals(lambda answered: replace(answered, status=200))),
    ),
)
