"""The administration of platforms, and their keys (LTIAAS, /admin/platforms and /lti/keys)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.browser.exchange import Request, Response, json_request
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.subject import Registration
from conformance.suite.gateway.session import agree, expect, object_of, refusal_of
from conformance.suite.gateway.subject import gateway_of
from conformance.suite.services import assertion_of, opened, with_a_new_token

pytestmark = pytest.mark.kind("gateway")

AUDIENCE, LIST = "https://auth.example/aud", "list_members"
SHOWN = ("url", "clientId", "name", "authenticationEndpoint", "accesstokenEndpoint", "authConfig")


def _platform(bench: Bench) -> dict[str, Any]:
    registration = bench.subject.alone()
    return next(one for one in gateway_of(bench).platforms() if one["url"] == registration.issuer)


def _ask(bench: Bench, method: str, path: str, document: Any = None) -> Response:
    gateway = gateway_of(bench).gateway
    headers = {"Authorization": f"Bearer {gateway.key()}"}
    return bench.browser().ask(json_request(method, gateway.url.rstrip("/") + path, document, headers=headers))


@requirement("LTIAAS-070")
def test_a_platform_is_registered_and_shown(bench: Bench) -> None:
    """The answer to a registration is the platform with its id, its public key and its state."""
    known = _platform(bench)
    body = {name: known[name] for name in SHOWN} | {"clientId": f"{known['clientId']}-shown"}

    made = object_of(expect(_ask(bench, "POST", "/admin/platforms", body), 200))

    agree("what was registered", body, {name: made.get(name) for name in body})
    agree("active", True, made.get("active"))
    if not made.get("id") or "BEGIN PUBLIC KEY" not in str(made.get("publicKey")) or "PRIVATE" in str(made):
        raise Breach(f"the platform should have id and publicKey, and no private key; got {sorted(made)}")
    agree("the platform by its id", made, object_of(expect(_ask(bench, "GET", f"/admin/platforms/{made['id']}"), 200)))


@requirement("LTIAAS-071")
@pytest.mark.parametrize("name", ["id", "url", "clientId"])
def test_platforms_are_filtered(bench: Bench, name: str) -> None:
    """Each filter finds the one platform that has the value."""
    known = _platform(bench)

    listed = object_of(expect(_ask(bench, "GET", f"/admin/platforms?{name}={known[name]}"), 200)).get("platforms")

    agree(f"what {name} finds", [known["id"]], [one.get("id") for one in listed or []])


@requirement("LTIAAS-072")
def test_a_change_leaves_the_rest(bench: Bench) -> None:
    """A new name, and a new key without its method, change nothing else."""
    known = _platform(bench)
    path = f"/admin/platforms/{known['id']}"

    changed = object_of(expect(_ask(bench, "PUT", path, {"name": f"{known['name']}-b"}), 200))
    moved = object_of(
        expect(_ask(bench, "PUT", path, {"authConfig": {"key": known["authConfig"]["key"] + "?v=2"}}), 200)
    )

    agree("the platform but for its name", {**known, "name": f"{known['name']}-b"}, changed)
    agree("authConfig.method", known["authConfig"]["method"], moved["authConfig"].get("method"))


@requirement("LTIAAS-077")
def test_a_change_takes_no_identity_of_another(bench: Bench) -> None:
    """A platform that would become the same as another one is not changed."""
    known = _platform(bench)
    body = {name: known[name] for name in SHOWN} | {"clientId": f"{known['clientId']}-other"}
    other = object_of(expect(_ask(bench, "POST", "/admin/platforms", body), 200))
    path = f"/admin/platforms/{other['id']}"

    refusal_of(_ask(bench, "PUT", path, {"clientId": known["clientId"]}), *range(400, 500))

    agree("the platform", other, object_of(expect(_ask(bench, "GET", path), 200)))


@requirement("LTIAAS-078")
def test_the_authorization_server_is_kept(bench: Bench) -> None:
    """The audience for token requests, which some platforms need, is shown again."""
    known = _platform(bench)
    changes = {"authorizationServer": AUDIENCE}

    changed = object_of(expect(_ask(bench, "PUT", f"/admin/platforms/{known['id']}", changes), 200))

    agree("authorizationServer", changes["authorizationServer"], changed.get("authorizationServer"))


@requirement("LTIAAS-078", "OAUTH-003")
def test_the_authorization_server_is_the_audience_of_assertions(bench: Bench) -> None:
    """The platform's authorization server is the audience while there is one, and its token endpoint after that."""
    registration = bench.subject.for_services()
    known = registration.control.call("GET", f"/registrations/{registration.client_id}")
    usual = known.get("token_audience") or registration.control.endpoints()["token_endpoint"]

    with _authorized_by(bench, registration, AUDIENCE, afterwards=usual):
        named = with_a_new_token(opened(bench, LIST), LIST)
    again = with_a_new_token(opened(bench, LIST), LIST)

    agree("aud of the assertion", AUDIENCE, _only(assertion_of(named[0]).get("aud")))
    agree("aud of the next assertion", usual, _only(assertion_of(again[0]).get("aud")))


@contextmanager
def _authorized_by(bench: Bench, registration: Registration, audience: str, *, afterwards: str) -> Iterator[None]:
    known = next(one for one in gateway_of(bench).platforms() if one["url"] == registration.issuer)
    path = f"/admin/platforms/{known['id']}"
    expect(_ask(bench, "PUT", path, {"authorizationServer": audience}), 200)
    try:
        yield
    finally:
        expect(_ask(bench, "PUT", path, {"authorizationServer": afterwards}), 200)


def _only(audience: object) -> object:
    return audience[0] if isinstance(audience, list) and len(audience) == 1 else audience


@requirement("LTIAAS-079")
def test_a_platform_is_switched_off_and_on(bench: Bench) -> None:
    """Both calls need no body and answer 200, and the platform shows its state."""
    known = _platform(bench)
    path = f"/admin/platforms/{known['id']}"
    states = []

    for what in ("deactivate", "activate"):
        expect(_ask(bench, "POST", f"{path}/{what}"), 200)
        states.append(object_of(expect(_ask(bench, "GET", path), 200)).get("active"))

    agree("active after deactivate and after activate", [False, True], states)


@requirement("LTIAAS-073")
def test_a_deleted_platform_is_unknown(bench: Bench) -> None:
    """After 204 it can neither be shown nor be found."""
    known = _platform(bench)
    path = f"/admin/platforms/{known['id']}"

    gone = expect(_ask(bench, "DELETE", path), 204)

    agree("the body of the answer to DELETE", b"", gone.body)
    refusal_of(_ask(bench, "GET", path), *range(400, 500))
    listed = object_of(expect(_ask(bench, "GET", f"/admin/platforms?id={known['id']}"), 200)).get("platforms")
    agree("what its id finds", [], listed)


@requirement("LTIAAS-074")
def test_the_administration_has_two_addresses(bench: Bench) -> None:
    """A platform is the same under /api/platforms and under /admin/platforms."""
    known = _platform(bench)

    shown = [
        object_of(expect(_ask(bench, "GET", f"{base}/{known['id']}"), 200))
        for base in ("/api/platforms", "/admin/platforms")
    ]

    agree("the platform under /api/platforms", shown[1], shown[0])


@requirement("LTIAAS-075")
def test_one_identity_is_registered_once(bench: Bench) -> None:
    """The same issuer and client id are refused a second time."""
    known = _platform(bench)

    refusal_of(_ask(bench, "POST", "/admin/platforms", {name: known[name] for name in SHOWN}), *range(400, 500))


@requirement("LTIAAS-076")
def test_the_key_set_has_every_platform(bench: Bench) -> None:
    """A platform's id is the kid of a key in the key set."""
    known = _platform(bench)
    url = gateway_of(bench).gateway.url.rstrip("/") + "/lti/keys"

    listed = object_of(expect(bench.browser().ask(Request("GET", url)), 200)).get("keys") or []

    if known["id"] not in [key.get("kid") for key in listed]:
        raise Breach(f"the key set should have a key of platform {known['id']}")
