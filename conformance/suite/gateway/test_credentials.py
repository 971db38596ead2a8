"""The three credentials of the API: which opens what, and how everything else is refused (LTIAAS, authentication)."""

from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.gateway.grading import post_score, published, score_of
from conformance.suite.gateway.session import Session, agree, expect, open_session, refusal_of
from conformance.suite.gateway.subject import gateway_of

pytestmark = pytest.mark.kind("gateway")

UNAUTHORIZED = "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER"
OF_A_LAUNCH = ("/api/idtoken", "/api/memberships", "/api/lineitems")
OF_THE_ACCOUNT = "/admin/platforms"
WRONG = {
    "none": "",
    "another-key": "LTIK-AUTH-V2 no-such-key:{ltik}",
    "another-ltik": "LTIK-AUTH-V2 {key}:no-such-ltik",
    "no-ltik": "LTIK-AUTH-V2 {key}",
    "another-scheme": "Basic {key}:{ltik}",
    "an-ltik-as-service-key": "SERVICE-AUTH-V1 {key}:{ltik}",
}


def _written(form: str, session: Session) -> str:
    return form.format(key=session.gateway.gateway.key(), ltik=session.ltik)


@requirement("LTIAAS-001")
@pytest.mark.parametrize(
    "form",
    ["LTIK-AUTH-V2 {key}:{ltik}", "LTIK-AUTH-V1 Token={ltik}, Additional=Bearer {key}"],
    ids=["second-generation", "first-generation"],
)
def test_an_ltik_opens_its_id_token(bench: Bench, form: str) -> None:
    """An ltik opens the id token, in the header of either generation."""
    session = open_session(bench)

    shown = session.get("/api/idtoken", credentials=_written(form, session))

    if not shown.get("user"):
        raise Breach(f"the id token should tell the user, got {list(shown)}")


@requirement("LTIAAS-002")
@pytest.mark.parametrize("name", list(WRONG))
@pytest.mark.parametrize("path", OF_A_LAUNCH, ids=lambda path: path.rpartition("/")[2])
def test_wrong_credentials_are_refused_alike(bench: Bench, path: str, name: str) -> None:
    """What is wrong with credentials cannot be told from the answer."""
    session = open_session(bench)

    details = refusal_of(session.ask("GET", path, credentials=_written(WRONG[name], session)), 401)

    agree("details.message", UNAUTHORIZED, details.get("message"))


@requirement("LTIAAS-002")
@pytest.mark.parametrize("credentials", ["", "Bearer no-such-key"], ids=["none", "another-key"])
def test_the_account_needs_its_key(bench: Bench, credentials: str) -> None:
    """The administration is closed without a right API key."""
    session = open_session(bench)

    details = refusal_of(session.ask("GET", OF_THE_ACCOUNT, credentials=credentials), 401)

    agree("details.message", UNAUTHORIZED, details.get("message"))


@requirement("LTIAAS-002")
@pytest.mark.parametrize("form", ["no-such-key:{service_key}", "{key}:no-such-key"], ids=["api-key", "service-key"])
def test_a_service_key_needs_both_halves(bench: Bench, form: str) -> None:
    """A service key with another API key, and an API key with another service key, are refused like all else."""
    session = open_session(bench)
    right = session.by_service_key()
    expect(session.ask("GET", "/api/lineitems", credentials=right), 200)
    key, _, service_key = right.removeprefix("SERVICE-AUTH-V1 ").partition(":")
    wrong = f"SERVICE-AUTH-V1 {form.format(key=key, service_key=service_key)}"

    details = refusal_of(session.ask("GET", "/api/lineitems", credentials=wrong), 401)

    agree("details.message", UNAUTHORIZED, details.get("message"))


@requirement("LTIAAS-003")
def test_a_service_key_sends_a_score(bench: Bench) -> None:
    """A grade that is sent by a job in the night reaches the platform."""
    session = open_session(bench)
    score = score_of(session, scoreGiven=13)

    post_score(session, score, credentials=session.by_service_key())

    agree("scoreGiven at the platform", 13, published(session)[-1].get("scoreGiven"))


@requirement("LTIAAS-003")
@pytest.mark.parametrize("path", OF_A_LAUNCH[1:], ids=lambda path: path.rpartition("/")[2])
def test_a_service_key_needs_no_launch(bench: Bench, path: str) -> None:
    """A service key opens roster and line items."""
    session = open_session(bench)

    session.get(path, credentials=session.by_service_key())


@requirement("LTIAAS-004")
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/idtoken"), ("POST", "/api/deeplinking/form"), ("POST", "/api/deeplinking")],
    ids=["id-token", "form", "message"],
)
def test_a_service_key_opens_no_launch(bench: Bench, method: str, path: str) -> None:
    """A service key opens neither the id token nor deep linking."""
    session = open_session(bench)
    body: dict[str, Any] | None = None if method == "GET" else {"contentItems": []}

    refusal_of(session.ask(method, path, body, credentials=session.by_service_key()), 401)


@requirement("LTIAAS-005")
@pytest.mark.parametrize("path", OF_A_LAUNCH, ids=lambda path: path.rpartition("/")[2])
def test_an_api_key_alone_opens_no_launch(bench: Bench, path: str) -> None:
    """What belongs to a launch needs more than the API key."""
    session = open_session(bench)

    refusal_of(session.ask("GET", path, credentials=f"Bearer {session.gateway.gateway.key()}"), 401)


@requirement("LTIAAS-005")
def test_an_ltik_opens_no_administration(bench: Bench) -> None:
    """A launch gives no access to the platforms."""
    session = open_session(bench)

    refusal_of(session.ask("GET", OF_THE_ACCOUNT), 401)


@requirement("LTIAAS-006")
def test_credentials_stop_with_their_platform(bench: Bench) -> None:
    """An ltik and a service key are refused while their platform is deactivated."""
    session = open_session(bench, plan=Plan(bench.subject.alone()))
    service_key = session.by_service_key()
    expect(session.ask("GET", "/api/lineitems", credentials=service_key), 200)
    gateway = gateway_of(bench)
    identity = next(one["id"] for one in gateway.platforms() if one["url"] == session.plan.registration.issuer)

    gateway.admin("POST", f"/admin/platforms/{identity}/deactivate")

    refusal_of(session.ask("GET", "/api/idtoken"), 401)
    refusal_of(session.ask("GET", "/api/lineitems", credentials=service_key), 401)
