"""Values of the token: hostile forms are refused with the code of their claim, boundaries are where it is said."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from gateway.tests.lms import C, b64, signed
from gateway.tests.site import Site, code_of, ltik_of

pytestmark = pytest.mark.anyio

HUGE = 10**400

VALUES: list[tuple[str, str, list[Any]]] = [
    ("iss", "ISS_CLAIM_DOES_NOT_MATCH", ["https://LMS.example", "", None, 7, ["https://lms.example"]]),
    ("aud", "AUD_CLAIM_DOES_NOT_MATCH", ["", None, [], [""], "client-1x", "CLIENT-1", " client-1", "client"]),
    ("aud", "AUD_CLAIM_DOES_NOT_MATCH", [["client-1", 7], {"client-1": 1}]),
    ("azp", "AZP_DOES_NOT_MATCH_CLIENTID", ["", None, 7, ["client-1"], "CLIENT-1"]),
    ("exp", "EXP_NOT_A_DATE", [True, "1900000000", None, [1], -1, HUGE]),
    ("iat", "IAT_NOT_A_DATE", [True, "1700000000", None, {}, -1]),
    ("nbf", "NBF_IN_THE_FUTURE", [True, "1700000000", None, HUGE]),
    ("nonce", "NONCE_DOES_NOT_MATCH", ["", None, 7, "random", ["x"]]),
    ("sub", "INVALID_SUB_CLAIM", ["", None, 7, ["x"], "a\u0000b", "x" * 256, "a\nb"]),
    (C + "version", "WRONG_LTI_VERSION_CLAIM", ["", 1.3, None, "1.3", "2.0.0", "LTI-1p0"]),
    (C + "deployment_id", "NO_DEPLOYMENT_ID_CLAIM", ["", None, 7, "x" * 256, "a\u0000"]),
    (C + "message_type", "UNSUPPORTED_MESSAGE_TYPE", ["", None, ["LtiResourceLinkRequest"], {}]),
    (C + "message_type", "UNSUPPORTED_MESSAGE_TYPE", ["LtiFooRequest", "basic-lti-launch-request"]),
    (C + "roles", "INVALID_ROLES_CLAIM", ["Instructor", None, [1, None, {}], {}]),
    (C + "resource_link", "NO_RESOURCE_LINK_ID_CLAIM", [None, [], {"id": ""}, {"id": 7}, {"id": None}]),
    (C + "context", "INVALID_CONTEXT_CLAIM", [None, [], {}, {"id": ""}, "ctx9"]),
    (C + "target_link_uri", "NO_TARGET_LINK_URI_CLAIM", ["", None, 7, []]),
]
REFUSED = [(name, value, code) for name, code, values in VALUES for value in values]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    REFUSED,
    ids=[f"{name.rpartition('/')[2]}-{number}" for number, (name, _value, _code) in enumerate(REFUSED)],
)
async def test_hostile_value_is_refused(site: Site, name: str, value: Any, code: str) -> None:
    """A claim of another type or value is refused, and the code names the claim."""
    answer = await site.launch({name: value})

    assert answer.status_code == 401
    assert code_of(answer) == code


@pytest.mark.parametrize(("edits", "got"), [({"drop": ("exp",)}, "nothing"), ({"exp": "soon"}, "'soon'")])
async def test_refusal_shows_what_the_claim_said(site: Site, edits: dict[str, Any], got: str) -> None:
    """Whoever reads a refusal sees the value that was refused, or that there was none."""
    answer = await site.launch(**edits)

    assert answer.json()["details"]["description"].endswith(f": got {got}")


async def test_refusal_of_the_whole_shows_no_claims(site: Site) -> None:
    """A rule about several claims shows none of them: a refusal is no place for what a token says of a person."""
    answer = await site.launch(aud=["client-1", "other"])

    assert code_of(answer) == "AZP_MISSING"
    assert "got" not in answer.json()["details"]["description"]


@pytest.mark.parametrize(
    ("name", "offset", "accepted"),
    [
        ("exp", -61, False),
        ("exp", -60, False),
        ("exp", -59, True),
        ("iat", 59, True),
        ("iat", 60, True),
        ("iat", 61, False),
        ("nbf", 59, True),
        ("nbf", 60, True),
        ("nbf", 61, False),
    ],
)
async def test_dates_have_a_minute_of_leeway(site: Site, name: str, offset: int, accepted: bool) -> None:
    """Exp refuses from one minute on, iat and nbf from more than one minute ahead."""
    now = site.clock().timestamp()
    dates = {"iat": now - 300, "exp": now + 300, name: now + offset}

    answer = await site.launch(dates)

    assert (answer.status_code == 302) is accepted


@pytest.mark.parametrize(("offset", "accepted"), [(-1, False), (0, False), (1, True)])
async def test_exp_is_later_than_iat(site: Site, offset: int, accepted: bool) -> None:
    """A token that expires when it is made, or before, is refused."""
    now = site.clock().timestamp()

    answer = await site.launch(iat=now, exp=now + offset)

    assert (answer.status_code == 302) is accepted


@pytest.mark.parametrize("exp", [4102444800.5, 253402300799, 2**53])
async def test_far_dates_and_fractions_are_dates(site: Site, exp: float) -> None:
    """Fractions of seconds and far years are numbers like others."""
    assert ltik_of(await site.launch(exp=exp))


@pytest.mark.parametrize("length", [254, 255])
async def test_longest_identifiers_are_accepted(site: Site, length: int) -> None:
    """Identifiers have up to 255 characters."""
    long = "x" * length

    answer = await site.launch({C + "deployment_id": long, C + "resource_link": {"id": long}}, sub=long)

    assert (await site.id_token(answer))["user"]["id"] == long


@pytest.mark.parametrize("azp", ["client-1"])
async def test_position_among_audiences_means_nothing(site: Site, azp: str) -> None:
    """With azp naming us, our client id may be anywhere among the audiences."""
    first = await site.launch(aud=["client-1", "other"], azp=azp)
    last = await site.launch(aud=["other", "client-1"], azp=azp)

    assert [first.status_code, last.status_code] == [302, 302]


HEADER_VALUES: list[tuple[str, str, list[Any]]] = [
    ("alg", "ALG_NOT_RS256", ["none", "None", "nOnE", "", "HS256", "rs256", "PS256", 7, None]),
    ("typ", "TYP_NOT_JWT", ["at+jwt", "", 7, ["JWT"], "logout+jwt"]),
    ("crit", "CRIT_NOT_UNDERSTOOD", [["x"], [], "exp", ["alg"]]),
    ("kid", "KID_MISSING", [7, "", ["key-1"], {}, True]),
    ("kid", "KID_NOT_FOUND", ["../key-1", "x" * 100_000, "key-1\u0000", "KEY-1"]),
]
HEADERS = [({name: value}, code) for name, code, values in HEADER_VALUES for value in values]


@pytest.mark.parametrize(
    ("header", "code"), HEADERS, ids=[f"{next(iter(header))}-{n}" for n, (header, _code) in enumerate(HEADERS)]
)
async def test_hostile_header_is_refused(site: Site, header: dict[str, Any], code: str) -> None:
    """A header that says anything but RS256 by a key of the set is refused."""
    assert code_of(await site.launch_with_header(**header)) == code


async def test_null_kid_is_refused(site: Site) -> None:
    """A kid of null is no kid."""
    request = await site.begin()
    token = signed(b'{"alg":"RS256","kid":null}', json.dumps(site.claims(request["nonce"])).encode(), site.lms.key)

    assert code_of(await site.post(token, request["state"])) == "KID_MISSING"


PAYLOADS: dict[str, tuple[Callable[[str], bytes], str]] = {
    "list": (lambda _text: b"[]", "INVALID_JWT_RECEIVED"),
    "text": (lambda _text: b'"x"', "INVALID_JWT_RECEIVED"),
    "number": (lambda _text: b"1", "INVALID_JWT_RECEIVED"),
    "empty": (lambda _text: b"", "INVALID_JWT_RECEIVED"),
    "prefix": (lambda text: (")]}'" + text).encode(), "INVALID_JWT_RECEIVED"),
    "suffix": (lambda text: (text + "{}").encode(), "INVALID_JWT_RECEIVED"),
    "deep": (lambda text: ('{"x":' + "[" * 10_000 + "]" * 10_000 + "," + text[1:]).encode(), "INVALID_JWT_RECEIVED"),
    "digits": (lambda text: ('{"x":' + "9" * 5000 + "," + text[1:]).encode(), "INVALID_JWT_RECEIVED"),
    "latin-1": (lambda text: text.replace("Ada", "Adé").encode("latin-1"), "INVALID_JWT_RECEIVED"),
    "surrogate": (lambda text: text.replace("Ada", "\\ud800").encode(), "INVALID_JWT_RECEIVED"),
    "bom": (lambda text: text.encode("utf-8-sig"), "JWT_NOT_UTF8"),
    "utf-32": (lambda text: text.encode("utf-32"), "JWT_NOT_UTF8"),
    "infinity": (lambda text: ('{"x":Infinity,' + text[1:]).encode(), "JWT_NUMBER_NOT_FINITE"),
    "1e400": (lambda text: ('{"x":1e400,' + text[1:]).encode(), "JWT_NUMBER_NOT_FINITE"),
    "twice": (lambda text: (text[:-1] + ',"iss":"https://lms.example"}').encode(), "JWT_REPEATS_A_MEMBER"),
    "twice-inside": (lambda text: ('{"x":{"a":1,"a":1},' + text[1:]).encode(), "JWT_REPEATS_A_MEMBER"),
}


@pytest.mark.parametrize("name", sorted(PAYLOADS))
async def test_hostile_payload_is_refused(site: Site, name: str) -> None:
    """A signed payload must be one strict JSON object in UTF-8."""
    payload, code = PAYLOADS[name]

    assert code_of(await site.launch_with_payload(payload)) == code


@pytest.mark.parametrize(("levels", "accepted"), [(62, True), (63, True), (64, False)])
async def test_claims_nest_to_a_bound(site: Site, levels: int, accepted: bool) -> None:
    """Sixty-four levels are read, the object around all included, and what was read can be shown."""
    nested: Any = "x"
    for _ in range(levels):
        nested = [nested]

    answer = await site.launch({"https://vendor.example/nested": nested})

    assert (answer.status_code == 302) is accepted


TOKENS: dict[str, Callable[[str], str]] = {
    "abc": lambda _token: "abc",
    "empty-parts": lambda _token: "..",
    "four-dots": lambda token: f"{token}.x.y",
    "no-signature-part": lambda token: token.rpartition(".")[0],
    "json": lambda token: json.dumps({"payload": token.split(".")[1], "signatures": []}),
    "not-ascii": lambda token: token + "é",
    "length-5": lambda token: token + "AAAAA"[: (1 - len(token.rpartition(".")[2])) % 4],
}


@pytest.mark.parametrize("name", sorted(TOKENS))
async def test_other_form_is_refused(site: Site, name: str) -> None:
    """What is not a compact JWS has no reading."""
    request = await site.begin()
    token = TOKENS[name](site.lms.id_token(site.claims(request["nonce"])))

    assert code_of(await site.post(token, request["state"])) == "INVALID_JWT_RECEIVED"


ENCODINGS: dict[str, Callable[[str], str]] = {
    "padding": lambda part: part + "=" * (-len(part) % 4 or 4),
    "space": lambda part: part[:4] + " " + part[4:],
    "newline": lambda part: part[:4] + "\n" + part[4:],
    "trailing-newline": lambda part: part + "\n",
}


@pytest.mark.parametrize("part", [0, 1, 2])
@pytest.mark.parametrize("name", sorted(ENCODINGS))
async def test_sloppy_base64url_is_refused(site: Site, part: int, name: str) -> None:
    """Padding and white space inside a part are refused, whichever part it is."""
    request = await site.begin()
    parts = site.lms.id_token(site.claims(request["nonce"])).split(".")
    parts[part] = ENCODINGS[name](parts[part])

    assert code_of(await site.post(".".join(parts), request["state"])) == "JWT_NOT_BASE64URL"


SIGNATURES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _signature: b"",
    "truncated": lambda signature: signature[:-1],
    "longer": lambda signature: signature + b"\0",
    "zeros": lambda signature: bytes(len(signature)),
    "one-bit": lambda signature: bytes([signature[0] ^ 1]) + signature[1:],
}


@pytest.mark.parametrize("name", sorted(SIGNATURES))
async def test_malformed_signature_is_refused(site: Site, name: str) -> None:
    """A signature of other bytes than the platform's is none."""
    request = await site.begin()
    signing_input, _, signature = site.lms.id_token(site.claims(request["nonce"])).rpartition(".")
    decoded = base64.urlsafe_b64decode(signature + "==")

    answer = await site.post(f"{signing_input}.{b64(SIGNATURES[name](decoded))}", request["state"])

    assert code_of(answer) == "INVALID_SIGNATURE"
