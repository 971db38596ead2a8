"""Every fault of messages changes what it says and nothing else, in its launch and in no other, and is counted."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
import pytest

from mock_platform.faults import FAULTS
from mock_platform.faults.fault import MessageFault
from mock_platform.tests.reader import claims_of, header_of, octets, verified_claims
from mock_platform.tests.talking import Begun, Page, Talk

ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
PATH = "../../../../dev/null"


@dataclass
class Seen:
    """One launch as the tool saw it, with what differs from launch to launch replaced by a word."""

    tool: Talk
    begun: Begun
    page: Page
    sent: dict[str, Any]

    @cached_property
    def login(self) -> dict[str, Any]:
        """The login's parameters; hints of our making are called so, a repeated one is a list."""
        values: dict[str, list[str]] = {}
        for name, value in self.begun.details()["login_parameters"]:
            values.setdefault(name, []).append("a hint" if re.fullmatch(r"[\w-]{16,32}", value) else value)
        method = {200: "POST", 302: "GET"}[self.begun.response.status_code]
        return {"method": method, **{name: texts if texts[1:] else texts[0] for name, texts in values.items()}}

    @cached_property
    def form(self) -> dict[str, Any]:
        """The form's fields beside the token, how often there is a token, and how the form travels."""
        fields = {name: value for name, value in self.page.pairs if name != "id_token"}
        fields["state"] = "echoed" if fields.get("state") == self.sent["state"] else fields.get("state", "missing")
        tokens = [value for name, value in self.page.pairs if name == "id_token"]
        return {**fields, "tokens": len(tokens), "delivery": (self.page.status, self.page.enctype, self.page.action)}

    @cached_property
    def token(self) -> str:
        """The first token of the form, or an empty text."""
        return next((value for name, value in self.page.pairs if name == "id_token"), "")

    @cached_property
    def key_set(self) -> Any:
        """The key set, fetched when the launch is looked at."""
        return self.tool.key_set()

    @cached_property
    def header(self) -> Any:
        """The header; the kid of a key that is published is called so."""
        header = read(header_of, self.token)
        kids = {key.get("kid"): "published" for key in self.key_set["keys"]}
        return header | {"kid": known(kids, header.get("kid", "missing"))} if isinstance(header, dict) else header

    @cached_property
    def claims(self) -> Any:
        """The claims by the last part of their names; times around now and an echoed nonce are called so."""
        claims = read(claims_of, self.token)
        if not isinstance(claims, dict):
            return claims
        now = time.time()
        named = {name.rpartition("/")[2] if "://" in name else name: value for name, value in claims.items()}
        named.pop("jti", None)
        moments = {"iat": (now - 30, now + 1, "now"), "exp": (now + 270, now + 301, "soon")}
        for name, (earliest, latest, word) in moments.items():
            if type(named.get(name)) is int and earliest <= named[name] <= latest:
                named[name] = word
        if named.get("nonce") == self.sent["nonce"]:
            named["nonce"] = "echoed"
        return named

    @cached_property
    def signed(self) -> bool:
        """True when a key of the key set that the kid names verifies the token."""
        return read(lambda token: verified_claims(token, self.key_set), self.token) is not None

    @property
    def used(self) -> list[int]:
        """How often each fault of the launch was used."""
        return [fault["used"] for fault in self.begun.details()["faults"]]


def read(reader: Callable[[str], Any], token: str) -> Any:
    try:
        return reader(token)
    except Exception:  # noqa: BLE001  (whatever it is, it is no token)
        return None


def known(names: dict[Any, str], name: Any) -> Any:
    return names.get(name, name) if isinstance(name, str) else name


def launch(tool: Talk, **order: Any) -> Seen:
    begun = tool.begin(**order)
    sent = begun.parameters()
    return Seen(tool, begun, begun.authorize(**sent), sent)


def differences(one: Seen, other: Seen) -> set[str]:
    """Return the names of everything in which two launches differ."""
    found = {"signature"} if one.signed is not other.signed else set()
    for part in ("login", "form", "header", "claims"):
        mine, others = getattr(one, part), getattr(other, part)
        if isinstance(mine, dict) and isinstance(others, dict):
            found |= {f"{part} {name}" for name in mine.keys() | others.keys() if mine.get(name) != others.get(name)}
        elif mine != others:
            found.add(part)
    return found


def payload(seen: Seen) -> bytes:
    return octets(seen.token.split(".")[1])


def duplicates(text: bytes) -> list[str]:
    names = [name for name, _ in json.loads(text, object_pairs_hook=list)]
    return sorted({name for name in names if names.count(name) > 1})


NO_TOKEN = {"form tokens", "header", "claims", "signature"}
UNREAD = {"header", "claims", "signature"}
JWE = {"header alg", "header enc", "header kid", "claims", "signature"}
KEPT = set[str]()

Row = tuple[str, dict[str, Any], set[str], Callable[[Seen], object]]

LOGIN: list[Row] = [
    ("login-by-get", {}, {"login method"}, lambda seen: seen.login["method"] == "GET"),
    ("login-parameter-missing", {}, {"login iss"}, lambda seen: "iss" not in seen.login),
    ("login-parameter-missing", {"parameter": "target_link_uri"}, {"login target_link_uri"}, lambda _: True),
    ("login-option-missing", {}, {"login client_id"}, lambda seen: "client_id" not in seen.login),
    ("login-issuer-unknown", {}, {"login iss"}, lambda seen: seen.login["iss"] == "https://unknown.example"),
    ("login-issuer-lookalike", {}, {"login iss"}, lambda seen: seen.login["iss"] == f"{seen.tool.issuer}/"),
    ("login-client-unknown", {}, {"login client_id"}, lambda seen: seen.login["client_id"] == "nobody"),
    ("hint-odd", {}, {"login lti_message_hint"}, lambda seen: '"é"' in seen.login["lti_message_hint"]),
    ("hint-huge", {"kilobytes": 8}, {"login login_hint"}, lambda seen: len(seen.login["login_hint"]) == 8192),
    ("login-parameter-twice", {}, {"login iss"}, lambda seen: len(seen.login["iss"]) == 2),
    ("login-extra-parameters", {}, {"login utf8", "login vendor_region"}, lambda seen: seen.login["utf8"] == "✓"),
    ("login-deployment-differs", {}, {"login lti_deployment_id"}, lambda seen: seen.claims["deployment_id"] == "1"),
    (
        "login-target-elsewhere",
        {},
        {"login target_link_uri"},
        lambda seen: seen.login["target_link_uri"] == "https://evil.example/",
    ),
]

RESPONSE: list[Row] = [
    (
        "response-in-url",
        {},
        {"form delivery", "form state", *NO_TOKEN},
        lambda seen: "id_token=" in httpx.URL(seen.page.response.headers["location"]).query.decode(),
    ),
    ("response-in-url", {"part": "fragment"}, {"form delivery", "form state", *NO_TOKEN}, lambda _: True),
    ("response-of-another-media-type", {}, {"form delivery"}, lambda seen: seen.page.enctype == "multipart/form-data"),
    (
        "error-response",
        {},
        {"form error", "form error_description", *NO_TOKEN},
        lambda seen: seen.form["error"] == "login_required",
    ),
    (
        "error-with-foreign-state",
        {},
        {"form error", "form state", *NO_TOKEN},
        lambda seen: seen.form["state"] == "not-the-state-of-this-login",
    ),
    ("token-missing", {}, NO_TOKEN, lambda seen: "error" not in seen.form),
    ("token-twice", {}, {"form tokens"}, lambda seen: seen.form["tokens"] == 2),
    ("extra-fields", {}, {"form session_state", "form vendor_field"}, lambda _: True),
    ("answered-twice", {}, KEPT, lambda seen: "id_token" in seen.begun.authorize(**seen.sent).fields),
]

HANDSHAKE: list[Row] = [
    ("nonce-not-echoed", {}, {"claims nonce"}, lambda seen: len(seen.claims["nonce"]) == 22),
    ("nonce-odd", {"nonce": None}, {"claims nonce"}, lambda seen: seen.claims["nonce"] is None),
    ("nonce-of-another-launch", {}, {"claims nonce"}, lambda seen: len(seen.claims["nonce"]) == 32),
    ("token-replayed", {}, {"claims nonce"}, lambda seen: seen.signed),
    ("state-missing", {}, {"form state"}, lambda seen: seen.form["state"] == "missing"),
    ("state-missing", {"empty": True}, {"form state"}, lambda seen: seen.form["state"] == ""),
    ("state-unknown", {"state": "x"}, {"form state"}, lambda seen: seen.form["state"] == "x"),
    ("state-of-another-launch", {}, {"form state"}, lambda seen: seen.form["state"] == "state-before"),
]

SIGNATURE: list[Row] = [
    ("altered-payload", {}, {"claims roles", "signature"}, lambda seen: seen.claims["roles"] == [ROLE + "Instructor"]),
    ("empty-signature", {}, {"signature"}, lambda seen: seen.token.endswith(".")),
    ("empty-signature", {"absent": True}, {"signature"}, lambda seen: seen.token.count(".") == 1),
    ("spoilt-signature", {}, {"signature"}, lambda seen: len(octets(seen.token.split(".")[2])) == 256),
    ("alg-none", {}, {"header alg", "signature"}, lambda seen: seen.header["alg"] == "none"),
    ("public-key-as-secret", {}, {"header alg", "signature"}, lambda seen: seen.header["alg"] == "HS256"),
    ("guessable-secret", {}, {"header alg", "signature"}, lambda seen: len(octets(seen.token.split(".")[2])) == 32),
    ("foreign-key", {}, {"signature"}, lambda seen: seen.header["kid"] == "published"),
    (
        "key-of-another-issuer",
        {"platform": "root"},
        {"header kid", "signature"},
        lambda seen: seen.claims["iss"] == seen.tool.issuer,
    ),
    ("key-in-header", {}, {"header jwk", "signature"}, lambda seen: seen.header["jwk"]["kty"] == "RSA"),
    (
        "key-address-in-header",
        {},
        {"header jku", "signature"},
        lambda seen: seen.header["jku"] == f"{seen.tool.issuer}/sink/jwks",
    ),
    (
        "unknown-critical-header",
        {},
        {"header crit", "header x-unknown"},
        lambda seen: seen.header["crit"] == ["x-unknown"],
    ),
    ("unencoded-payload-header", {}, {"header crit", "header b64"}, lambda seen: seen.header["b64"] is False),
    ("kid-missing", {}, {"header kid", "signature"}, lambda seen: seen.header["kid"] == "missing"),
    ("kid-unknown", {}, {"header kid", "signature"}, lambda seen: seen.header["kid"] == "nobody-has-this-kid"),
    ("kid-no-text", {}, {"header kid", "signature"}, lambda seen: seen.header["kid"] == 7),
    ("kid-as-path", {}, {"header kid", "signature"}, lambda seen: seen.header["kid"] == PATH),
    ("other-algorithm", {}, {"header alg", "signature"}, lambda seen: seen.header["alg"] == "PS256"),
    ("other-algorithm", {"algorithm": "ES256"}, {"header alg", "signature"}, lambda seen: newest(seen)["kty"] == "EC"),
    ("weak-key", {}, KEPT, lambda seen: len(octets(newest(seen)["n"])) == 128),
    ("key-for-encryption", {}, KEPT, lambda seen: newest(seen)["use"] == "enc"),
    ("key-for-another-algorithm", {}, KEPT, lambda seen: newest(seen)["alg"] == "RS512"),
    ("unannounced-key", {}, KEPT, lambda seen: len(seen.tool.key_set()["keys"]) == 5),
    ("encrypted-token", {}, JWE, lambda seen: seen.token.count(".") == 4),
    (
        "costly-key-derivation",
        {},
        JWE | {"header p2s", "header p2c"},
        lambda seen: jwe_header(seen)["p2c"] == 2_000_000,
    ),
    (
        "decompression-bomb",
        {},
        JWE | {"header zip"},
        lambda seen: jwe_header(seen)["zip"] == "DEF" and len(seen.token) < 20_000,
    ),
    ("json-serialization", {}, UNREAD, lambda seen: json.loads(seen.token)["payload"]),
    ("other-token-type", {}, {"header typ"}, lambda seen: seen.header["typ"] == "at+jwt"),
    ("token-type-missing", {}, {"header typ"}, lambda seen: "typ" not in seen.header),
    ("claim-twice", {}, KEPT, lambda seen: duplicates(payload(seen)) == ["sub"]),
    ("header-twice", {}, KEPT, lambda seen: duplicates(octets(seen.token.split(".")[0])) == ["alg"]),
    ("loose-base64", {}, KEPT, lambda seen: seen.token.endswith("=")),
    ("payload-not-utf-8", {"encoding": "utf-16-le"}, KEPT, lambda seen: payload(seen)[1] == 0),
    ("payload-no-object", {}, {"claims"}, lambda seen: payload(seen) == b"[]"),
    ("deeply-nested-payload", {}, {"claims", "signature"}, lambda seen: payload(seen).startswith(b"[" * 10_000)),
    ("number-beyond-json", {"text": "1e400"}, {"claims exp"}, lambda seen: b'"exp":1e400' in payload(seen)),
    ("nested-token", {}, {"header cty", "claims", "signature"}, lambda seen: payload(seen).count(b".") == 2),
    ("garbage-token", {}, UNREAD, lambda seen: seen.token == "a.b.c.d.e"),
    ("huge-token", {}, {"claims large"}, lambda seen: 64 * 1024 < len(seen.token) < 72 * 1024),
]


def newest(seen: Seen) -> dict[str, Any]:
    """Return the last key of the key set."""
    last: dict[str, Any] = seen.tool.key_set()["keys"][-1]
    return last


def jwe_header(seen: Seen) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(octets(seen.token.partition(".")[0]))
    return header


REGISTERED: list[Row] = [
    ("registered-claim-missing", {}, {"claims nonce"}, lambda seen: "nonce" not in seen.claims),
    ("registered-claim-missing", {"claim": "aud"}, {"claims aud"}, lambda seen: "aud" not in seen.claims),
    ("issuer-other", {}, {"claims iss"}, lambda seen: seen.claims["iss"] == "https://other.example"),
    ("issuer-lookalike", {"how": "upper_case"}, {"claims iss"}, lambda seen: seen.claims["iss"].startswith("HTTP:")),
    ("issuer-no-text", {}, {"claims iss"}, lambda seen: seen.claims["iss"] == ["https://other.example"]),
    (
        "token-of-another-platform",
        {"platform": "root"},
        {"claims iss", "header kid", "signature"},
        lambda seen: f"{seen.claims['iss']}/p/" in seen.tool.issuer,
    ),
    ("audience-other", {}, {"claims aud"}, lambda seen: seen.claims["aud"] == "somebody-else"),
    ("audience-empty", {"audience": []}, {"claims aud"}, lambda seen: seen.claims["aud"] == []),
    ("audience-lookalike", {}, {"claims aud"}, lambda seen: seen.claims["aud"] == "tool-1x"),
    ("audience-extra", {}, {"claims aud"}, lambda seen: seen.claims["aud"] == ["tool-1", "https://other.example"]),
    ("audience-extra", {"position": "first"}, {"claims aud"}, lambda seen: seen.claims["aud"][1] == "tool-1"),
    ("audience-extra-without-azp", {}, {"claims aud", "claims azp"}, lambda seen: len(seen.claims["aud"]) == 2),
    ("audience-list-of-one", {}, {"claims aud"}, lambda seen: seen.claims["aud"] == ["tool-1"]),
    ("azp-other", {}, {"claims azp"}, lambda seen: seen.claims["azp"] == "somebody-else"),
    ("azp-missing", {}, {"claims azp"}, lambda seen: "azp" not in seen.claims),
    ("expired", {}, {"claims iat", "claims exp"}, lambda seen: seen.claims["exp"] - time.time() < -3590),
    ("time-no-number", {}, {"claims exp"}, lambda seen: seen.claims["exp"] == "9999999999"),
    ("fractional-times", {}, {"claims iat", "claims exp"}, lambda seen: seen.claims["exp"] - seen.claims["iat"] == 300),
    ("issued-in-the-future", {}, {"claims iat", "claims exp"}, lambda seen: seen.claims["iat"] - time.time() > 3590),
    ("issued-long-ago", {}, {"claims iat"}, lambda seen: seen.claims["exp"] == "soon"),
    (
        "expires-before-issue",
        {},
        {"claims iat", "claims exp"},
        lambda seen: seen.claims["iat"] - seen.claims["exp"] == 10,
    ),
    ("not-yet-valid", {}, {"claims nbf"}, lambda seen: seen.claims["nbf"] - time.time() > 3590),
    ("never-expires", {}, {"claims exp"}, lambda seen: seen.claims["exp"] == 253402300799),
]

LAUNCH: list[Row] = [
    ("lti-claim-missing", {"claim": "version"}, {"claims version"}, lambda seen: "version" not in seen.claims),
    ("lti-claim-missing", {"claim": "roles"}, {"claims roles"}, lambda seen: "roles" not in seen.claims),
    ("optional-claim-missing", {"claim": "context"}, {"claims context"}, lambda seen: "context" not in seen.claims),
    (
        "message-type-unknown",
        {},
        {"claims message_type"},
        lambda seen: seen.claims["message_type"] == "LtiFooRequest",
    ),
    ("version-wrong", {}, {"claims version"}, lambda seen: seen.claims["version"] == "1.2.0"),
    ("deployment-empty", {}, {"claims deployment_id"}, lambda seen: seen.claims["deployment_id"] == ""),
    (
        "deployment-unknown",
        {"deployment_id": "x"},
        {"claims deployment_id"},
        lambda seen: seen.claims["deployment_id"] == "x",
    ),
    ("deployment-lookalike", {}, {"claims deployment_id"}, lambda seen: seen.claims["deployment_id"] == "1x"),
    (
        "target-elsewhere",
        {},
        {"claims target_link_uri"},
        lambda seen: seen.claims["target_link_uri"] == "https://evil.example/",
    ),
    ("resource-link-without-id", {}, {"claims resource_link"}, lambda seen: seen.claims["resource_link"]["id"] is None),
    ("resource-link-bare", {}, {"claims resource_link"}, lambda seen: set(seen.claims["resource_link"]) == {"id"}),
    ("context-without-id", {}, {"claims context"}, lambda seen: {"title"} <= set(seen.claims["context"]) - {"id"}),
    ("context-type-odd", {}, {"claims context"}, lambda seen: seen.claims["context"]["type"] == ["CourseOffering"]),
    ("unknown-claims", {}, {"claims nested", "claims large"}, lambda seen: len(seen.claims["large"]) == 40),
    ("custom-no-text", {"value": 7}, {"claims custom"}, lambda seen: seen.claims["custom"]["odd"] == 7),
    (
        "custom-unresolved",
        {},
        {"claims custom"},
        lambda seen: seen.claims["custom"]["unresolved"] == "$Person.name.full",
    ),
    (
        "presentation-odd",
        {},
        {"claims launch_presentation"},
        lambda seen: seen.claims["launch_presentation"]["height"] == "600",
    ),
    (
        "return-url-hostile",
        {},
        {"claims launch_presentation"},
        lambda seen: seen.claims["launch_presentation"]["return_url"] == "javascript:alert(1)",
    ),
    (
        "hostile-text",
        {},
        {"claims resource_link", "claims context", "claims name"},
        lambda seen: seen.claims["name"] == "<script>alert(1)</script>",
    ),
    (
        "services-elsewhere",
        {},
        {"claims endpoint", "claims namesroleservice"},
        lambda seen: seen.claims["endpoint"]["lineitems"] == "https://evil.example/line_items",
    ),
    ("line-item-missing", {}, {"claims endpoint"}, lambda seen: "lineitem" not in seen.claims["endpoint"]),
]

PEOPLE: list[Row] = [
    ("subject-missing", {}, {"claims sub"}, lambda seen: "sub" not in seen.claims),
    ("subject-odd", {"sub": ""}, {"claims sub"}, lambda seen: seen.claims["sub"] == ""),
    ("subject-long", {}, {"claims sub"}, lambda seen: len(seen.claims["sub"]) == 256),
    ("email-of-another", {}, {"claims email"}, lambda seen: seen.claims["email"] == "zoe.mueller@example.org"),
    (
        "names-missing",
        {},
        {"claims name", "claims given_name", "claims family_name", "claims email"},
        lambda seen: "name" not in seen.claims,
    ),
    ("roles-empty", {}, {"claims roles"}, lambda seen: seen.claims["roles"] == []),
    ("roles-short", {}, {"claims roles"}, lambda seen: seen.claims["roles"] == ["Instructor"]),
    ("roles-unknown", {"role": "x:y"}, {"claims roles"}, lambda seen: seen.claims["roles"] == ["x:y"]),
    ("roles-lookalike", {}, {"claims roles"}, lambda seen: seen.claims["roles"][0].endswith("/Learner#Instructor")),
    ("roles-of-another-place", {}, {"claims roles"}, lambda seen: "institution" in seen.claims["roles"][0]),
    (
        "roles-of-another-place",
        {"place": "system"},
        {"claims roles"},
        lambda seen: seen.claims["roles"][1] == ROLE + "Learner",
    ),
    (
        "sub-role-alone",
        {},
        {"claims roles"},
        lambda seen: seen.claims["roles"][0].endswith("/Instructor#TeachingAssistant"),
    ),
    ("roles-no-list", {}, {"claims roles"}, lambda seen: seen.claims["roles"] == "Instructor"),
    (
        "mentor-without-role",
        {},
        {"claims roles", "claims role_scope_mentor"},
        lambda seen: len(seen.claims["role_scope_mentor"]) == 1,
    ),
]

ROWS = [*LOGIN, *RESPONSE, *HANDSHAKE, *SIGNATURE, *REGISTERED, *LAUNCH, *PEOPLE]
IDS = [f"{row[0]}-{'-'.join(map(str, row[1].values())) or 'default'}" for row in ROWS]


@pytest.mark.parametrize(("name", "parameters", "changed", "does"), ROWS, ids=IDS)
def test_message_fault_does_just_what_it_says(
    tool: Talk, name: str, parameters: dict[str, Any], changed: set[str], does: Callable[[Seen], object]
) -> None:
    """A launch with the fault differs from an equal one in what the fault says and in nothing else; it is counted."""
    before = launch(tool)
    tool.begin().authorize(state="state-before")

    seen = launch(tool, faults=[{"name": name, **parameters}])

    assert differences(seen, before) == changed
    assert does(seen)
    assert seen.used == [1]
    assert differences(launch(tool), before) == set()


def test_token_that_is_no_lti_message_keeps_only_openid_claims(tool: Talk) -> None:
    """`no-lti-message` leaves the claims of OpenID Connect as they are, and none of LTI."""
    before = launch(tool)

    seen = launch(tool, faults=[{"name": "no-lti-message"}])

    kept = {"iss", "aud", "azp", "exp", "iat", "nonce", "sub", "name"}
    assert seen.claims == {name: before.claims[name] for name in kept}
    assert (seen.signed, seen.used) == (True, [1])


def test_every_fault_of_messages_has_a_test() -> None:
    """The rows of this file and the faults of messages in the catalogue are the same."""
    catalogue = {name for name, kind in FAULTS.items() if isinstance(kind, MessageFault)}

    assert {"no-lti-message", *(row[0] for row in ROWS)} == catalogue
