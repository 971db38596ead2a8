"""Every edit does what it says, to the launch that it belongs to and to no other."""

import base64
import hashlib
import hmac
import json
import zlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap

from mock_platform import MockPlatform, edits
from mock_platform.edits import EDITS, Edit
from mock_platform.jws import NotAccepted, read_compact
from mock_platform.keys import fixture_key
from mock_platform.tests.reader import claims_of, header_of, octets, verified_claims
from mock_platform.tests.talking import Begun, Page, Talk

LINK = "https://purl.imsglobal.org/spec/lti/claim/resource_link"
VOLATILE = {"iat", "exp", "nonce", "jti"}


def begin(tool: Talk, *planned: Edit, **order: Any) -> Begun:
    return tool.begin(edits=[edit.as_json() for edit in planned], **order)


def answer(tool: Talk, *planned: Edit, **order: Any) -> Page:
    """Return the answer of a launch with these edits, each of which was used once."""
    begun = begin(tool, *planned, **order)
    page = begun.authorize()
    assert [edit["used"] for edit in begun.details()["edits"]] == [1] * len(planned)
    return page


def steady(claims: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if name not in VOLATILE}


def verifies(token: str, pair: Any) -> bool:
    header, payload, signature = token.split(".")
    key = pair.private_key.public_key()
    try:
        key.verify(octets(signature), f"{header}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def test_launches_without_edits_are_equal(tool: Talk) -> None:
    """Two launches of one person from one link differ in times, nonce and jti, and in nothing else."""
    first, second = answer(tool), answer(tool)

    assert steady(claims_of(first.token)) == steady(claims_of(second.token))
    assert header_of(first.token) == header_of(second.token)


def test_edits_of_one_launch_leave_another_alone(tool: Talk) -> None:
    """An edited launch that is open beside a plain one does not change it."""
    plain, edited = begin(tool), begin(tool, edits.claim("sub", "x"), edits.form_field("state", "y"))

    answers = edited.authorize(), plain.authorize()

    assert [claims_of(page.token)["sub"] for page in answers] == ["x", "u-c2a95e10-7f3b"]
    assert [page.fields["state"] for page in answers] == ["y", "state-1"]


def test_edits_inside_claims_do_not_reach_the_world(tool: Talk) -> None:
    """A launch whose every claim was changed inside leaves the next one as it would have been."""
    plain = claims_of(answer(tool).token)
    nested = [name for name, value in plain.items() if isinstance(value, dict)]
    listed = [name for name, value in plain.items() if isinstance(value, list)]
    planned = [edits.claim([name, "odd"], 1) for name in nested] + [edits.claim([name, 0], 1) for name in listed]

    answer(tool, *planned)

    assert len(planned) >= 8
    assert steady(claims_of(answer(tool).token)) == steady(plain)


# login


def login_pairs(begun: Begun) -> list[tuple[str, str]]:
    return Page(begun.response).pairs


LOGIN_NAMES = ["iss", "login_hint", "target_link_uri", "client_id", "lti_message_hint", "lti_deployment_id"]


def test_login_initiation_has_the_standards_parameters(tool: Talk) -> None:
    """A login initiation without edits carries the six parameters once, in a form that is posted."""
    begun = begin(tool)

    assert [name for name, _ in login_pairs(begun)] == LOGIN_NAMES
    assert dict(login_pairs(begun))["iss"] == tool.issuer


def test_login_initiation_by_get_is_a_redirect(tool: Talk) -> None:
    """A login ordered by GET is a 302 to the tool's login address, with the parameters in the query."""
    begun = begin(tool, login_method="GET")

    location = httpx.URL(begun.response.headers["location"])
    assert begun.response.status_code == 302
    assert [name for name, _ in location.params.multi_items()] == LOGIN_NAMES


def test_login_parameter_is_replaced_or_added(tool: Talk) -> None:
    """`login_parameter` replaces a parameter where it stands and adds one that is new."""
    begun = begin(tool, edits.login_parameter("iss", "http://x"), edits.login_parameter("foo", 'a&"<'))

    assert [name for name, _ in login_pairs(begun)] == [*LOGIN_NAMES, "foo"]
    assert dict(login_pairs(begun))["iss"] == "http://x"
    assert dict(login_pairs(begun))["foo"] == 'a&"<'


def test_login_parameter_is_dropped(tool: Talk) -> None:
    """`drop_login_parameter` leaves one parameter out."""
    begun = begin(tool, edits.drop_login_parameter("lti_message_hint"))

    assert "lti_message_hint" not in dict(login_pairs(begun))
    assert "id_token" in begun.authorize().fields


@pytest.mark.parametrize("position", ["first", "last"])
def test_login_parameter_is_repeated(tool: Talk, position: Any) -> None:
    """`repeat_login_parameter` adds a second one of the name, before or after the others."""
    begun = begin(tool, edits.repeat_login_parameter("iss", "http://x", position))

    added = {"first": 0, "last": -1}[position]
    assert login_pairs(begun)[added] == ("iss", "http://x")
    assert len(login_pairs(begun)) == len(LOGIN_NAMES) + 1


@pytest.mark.parametrize("hint", ["+ /=&%#\"'", "ünï", '{"a": 1}', "x" * 3000])
def test_odd_hints_lead_back_to_their_launch(tool: Talk, hint: str) -> None:
    """A launch whose hints were edited is found by the hints that were sent."""
    begun = begin(tool, edits.login_parameter("login_hint", hint), edits.login_parameter("lti_message_hint", hint))

    assert "id_token" in begun.authorize(method="POST").fields


# claims and header


def test_claim_is_set_at_any_depth(tool: Talk) -> None:
    """`claim` sets a claim, a member inside one, an item of a list, and makes objects on the way."""
    planned = [
        edits.claim("sub", 7),
        edits.claim([LINK, "id"], None),
        edits.claim(["aud"], ["a", "b"]),
        edits.claim(["aud", 1], "c"),
        edits.claim(["new", "inner"], True),
    ]

    claims = claims_of(answer(tool, *planned).token)

    assert (claims["sub"], claims["aud"], claims["new"]) == (7, ["a", "c"], {"inner": True})
    assert claims[LINK]["id"] is None
    assert claims[LINK]["title"] == "Quiz: cells & tissues"


def test_claim_is_dropped(tool: Talk) -> None:
    """`drop_claim` removes a claim or a member inside one."""
    claims = claims_of(answer(tool, edits.drop_claim("sub"), edits.drop_claim([LINK, "title"])).token)

    assert "sub" not in claims
    assert set(claims[LINK]) == {"id", "description"}


def test_edit_that_finds_nothing_is_not_counted(tool: Talk) -> None:
    """An edit of something that is not there changes nothing and says why."""
    begun = begin(tool, edits.drop_claim("nothing"))
    begun.authorize()

    (planned,) = begun.details()["edits"]
    assert planned["used"] == 0
    assert planned["obstacle"] == "there is no member 'nothing'"


@pytest.mark.parametrize(("offset", "kind"), [(-3600, int), (7200, int), (0.5, float)])
def test_claim_is_set_relative_to_now(tool: Talk, offset: float, kind: type) -> None:
    """`claim_offset` sets a claim to the platform's now plus the offset; whole seconds are whole numbers."""
    claims = claims_of(answer(tool, edits.claim_offset("exp", offset)).token)

    assert claims["exp"] == claims["iat"] + offset
    assert type(claims["exp"]) is kind


def test_only_named_claims_are_kept(tool: Talk) -> None:
    """`only_claims` drops all the others."""
    assert set(claims_of(answer(tool, edits.only_claims(["iss", "sub"])).token)) == {"iss", "sub"}


def test_audience_becomes_a_list(tool: Talk) -> None:
    """`audience_list` puts other audiences before and after the client id."""
    claims = claims_of(answer(tool, edits.audience_list(before=["x"], after=["y"])).token)

    assert claims["aud"] == ["x", "tool-1", "y"]
    assert claims_of(answer(tool, edits.audience_list()).token)["aud"] == ["tool-1"]


def test_edited_claims_are_signed(tool: Talk) -> None:
    """A token whose claims were edited verifies: the defect is the only one."""
    page = answer(tool, edits.claim("iss", "http://x"), edits.header("x", 1), edits.drop_header("typ"))

    assert verified_claims(page.token, tool.key_set())["iss"] == "http://x"
    assert set(header_of(page.token)) == {"alg", "kid", "x"}


# payload


@pytest.mark.parametrize(("position", "values"), [("first", ["false", "true"]), ("last", ["true", "false"])])
def test_claim_is_repeated_in_the_text(tool: Talk, position: Any, values: list[str]) -> None:
    """`repeat_claim` writes a second member of the name before or after the true one, and the whole is signed."""
    page = answer(tool, edits.claim("sub", "true"), edits.repeat_claim("sub", "false", position))

    pairs = json.loads(octets(page.token.split(".")[1]), object_pairs_hook=list)
    assert [value for name, value in pairs if name == "sub"] == values
    verified_claims(page.token, tool.key_set())


@pytest.mark.parametrize(("position", "values"), [("first", ["none", "RS256"]), ("last", ["RS256", "none"])])
def test_header_member_is_repeated_in_the_text(tool: Talk, position: Any, values: list[str]) -> None:
    """`repeat_header` writes a second member of the name before or after the true one."""
    page = answer(tool, edits.repeat_header("alg", "none", position))

    pairs = json.loads(octets(page.token.split(".")[0]), object_pairs_hook=list)
    assert [value for name, value in pairs if name == "alg"] == values


def test_claim_is_written_as_text(tool: Talk) -> None:
    """`claim_text` writes a value that no JSON writer makes."""
    page = answer(tool, edits.claim_text("exp", "1e400"))

    assert octets(page.token.split(".")[1]).endswith(b',"exp":1e400}')


def test_payload_is_any_text(tool: Talk) -> None:
    """`payload_text` signs a text in the place of the claims."""
    page = answer(tool, edits.payload_text("[NaN]"))

    assert octets(page.token.split(".")[1]) == b"[NaN]"
    assert verifies(page.token, present_key(page, tool))


def present_key(page: Page, _: Talk) -> Any:
    """Return the platform's key pair that the token names, from the ready-made ones."""
    pairs = [fixture_key(f"platform-{number:02}") for number in range(1, 25)]
    return next(pair for pair in pairs if pair.kid == header_of(page.token)["kid"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_payload_is_written_in_another_encoding(tool: Talk, encoding: Any) -> None:
    """`payload_encoding` writes the JSON in other bytes than UTF-8's."""
    payload = octets(answer(tool, edits.payload_encoding(encoding)).token.split(".")[1])

    assert json.loads(payload.decode(encoding))["aud"] == "tool-1"
    assert not payload.startswith(b"{") or payload[1] == 0


def test_payload_is_wrapped(tool: Talk) -> None:
    """`payload_wrap` puts text around the JSON."""
    payload = octets(answer(tool, edits.payload_wrap("[", "]x")).token.split(".")[1])

    assert (payload[:2], payload[-3:]) == (b"[{", b"}]x")


def test_text_that_is_no_unicode_is_written_all_the_same(tool: Talk) -> None:
    """A lone surrogate in a claim becomes bytes that are not UTF-8, not an error of the mock."""
    page = answer(tool, edits.claim("name", "\ud800"))

    assert b"\xed\xa0\x80" in octets(page.token.split(".")[1])


# signing


def test_foreign_key_keeps_the_kid(tool: Talk) -> None:
    """`sign_with` a foreign key leaves the platform's kid in the header, and the signature does not fit it."""
    page = answer(tool, edits.sign_with("foreign"))

    assert header_of(page.token)["kid"] in {key["kid"] for key in tool.key_set()["keys"]}
    assert verifies(page.token, fixture_key("foreign"))


@pytest.mark.parametrize("state", ["past", "future"])
def test_other_published_keys_are_named(tool: Talk, state: str) -> None:
    """`sign_with` another published key names that key."""
    kid = next(key["kid"] for key in tool.control("GET", "/keys") if key["state"] == state)

    page = answer(tool, edits.sign_with(kid))

    assert header_of(page.token)["kid"] == kid
    verified_claims(page.token, tool.key_set())


@pytest.mark.parametrize("name", ["rsa512", "rsa1024"])
def test_short_keys_sign(tool: Talk, name: str) -> None:
    """A key that is too short can be published and signs."""
    added = tool.control("POST", "/keys", {"key": name})

    page = answer(tool, edits.sign_with(added["kid"]))

    assert header_of(page.token)["kid"] == added["kid"]
    verified_claims(page.token, tool.key_set())


@pytest.mark.parametrize(
    ("name", "algorithm"), [("foreign", "PS256"), ("foreign", "RS512"), ("ec-p256", "ES256"), ("ed25519", "EdDSA")]
)
def test_other_algorithms_sign(tool: Talk, name: str, algorithm: Any) -> None:
    """`sign_with` another algorithm makes signatures that the reader verifies when it is told to allow it."""
    added = tool.control("POST", "/keys", {"key": name, "jwk": {"alg": algorithm}})

    page = answer(tool, edits.sign_with(added["kid"], algorithm))

    assert header_of(page.token)["alg"] == algorithm
    assert read_compact(page.token, tool.key_set(), algorithms=[algorithm]).claims["aud"] == "tool-1"


def test_other_platforms_key_signs(tool: Talk, lms: MockPlatform) -> None:
    """`sign_with` platform:root signs with the first platform's key, under any kid."""
    page = answer(tool, edits.sign_with("platform:root", kid="k-1"))

    assert header_of(page.token)["kid"] == "k-1"
    assert verifies(page.token, lms.keys.present)


RENDERINGS = [
    "spki_pem",
    "spki_pem_no_newline",
    "spki_pem_leading_space",
    "pkcs1_pem",
    "spki_der",
    "pkcs1_der",
    "jwk_json",
    "n",
]


def rendered(pair: Any, rendering: str) -> bytes:
    key = pair.private_key.public_key()
    spki, pkcs1 = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PublicFormat.PKCS1
    pem, der = serialization.Encoding.PEM, serialization.Encoding.DER
    number = key.public_numbers().n.to_bytes(256, "big")
    renderings: dict[str, bytes] = {
        "spki_pem": key.public_bytes(pem, spki),
        "spki_pem_no_newline": key.public_bytes(pem, spki).strip(),
        "spki_pem_leading_space": b" " + key.public_bytes(pem, spki),
        "pkcs1_pem": key.public_bytes(pem, pkcs1),
        "spki_der": key.public_bytes(der, spki),
        "pkcs1_der": key.public_bytes(der, pkcs1),
        "jwk_json": json.dumps(pair.public_jwk, separators=(",", ":")).encode(),
        "n": base64.urlsafe_b64encode(number).rstrip(b"="),
    }
    return renderings[rendering]


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_public_key_is_used_as_secret(tool: Talk, rendering: Any) -> None:
    """`hmac` with a rendering of the present public key is keyed with just these bytes."""
    page = answer(tool, edits.hmac("HS256", rendering=rendering))

    signing_input, _, signature = page.token.rpartition(".")
    key = rendered(present_key(page, tool), rendering)
    assert hmac.digest(key, signing_input.encode(), "sha256") == octets(signature)


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_guessable_secret_signs(tool: Talk, algorithm: Any) -> None:
    """`hmac` with a secret is keyed with its bytes, by each of the algorithms."""
    page = answer(tool, edits.hmac(algorithm, secret="secret"))

    signing_input, _, signature = page.token.rpartition(".")
    digest = algorithm.replace("HS", "sha")
    assert header_of(page.token)["alg"] == algorithm
    assert hmac.digest(b"secret", signing_input.encode(), digest) == octets(signature)


@pytest.mark.parametrize("alg", ["none", "nOnE", "", None], ids=["none", "mixed", "empty", "null"])
def test_token_claims_not_to_be_signed(tool: Talk, alg: Any) -> None:
    """`unsigned` writes the alg that it is given and an empty third part."""
    page = answer(tool, edits.unsigned(alg))

    assert header_of(page.token)["alg"] == alg
    assert page.token.endswith(".")


def test_alg_is_absent(tool: Talk) -> None:
    """`unsigned` with absent leaves alg out."""
    assert "alg" not in header_of(answer(tool, edits.unsigned(absent=True)).token)


def test_unsigned_token_carries_junk(tool: Talk) -> None:
    """`unsigned` with junk carries as many bytes as a signature has."""
    assert len(octets(answer(tool, edits.unsigned(signature="junk")).token.split(".")[2])) == 256


def test_unsigned_token_carries_the_true_signature(tool: Talk) -> None:
    """`unsigned` with original carries the signature of the same claims under the true header."""
    page = answer(tool, edits.unsigned(signature="original"))

    header, payload, signature = page.token.split(".")
    true_header = header_of(page.token) | {"alg": "RS256"}
    encoded = base64.urlsafe_b64encode(json.dumps(true_header, separators=(",", ":")).encode()).rstrip(b"=").decode()
    assert header != encoded
    assert verifies(f"{encoded}.{payload}.{signature}", present_key(page, tool))


def test_unsigned_token_has_two_parts(tool: Talk) -> None:
    """`unsigned` with one dot has no third part at all."""
    assert answer(tool, edits.unsigned(dots=1)).token.count(".") == 1


def test_embedded_key_is_the_foreign_one(tool: Talk) -> None:
    """`embed_key` jwk offers the foreign public key, which signed, and keeps or drops the kid."""
    page = answer(tool, edits.embed_key("jwk", kid="drop"))

    header = header_of(page.token)
    assert "kid" not in header
    assert header["jwk"]["kid"] == fixture_key("foreign").kid
    assert verifies(page.token, fixture_key("foreign"))
    assert "kid" in header_of(answer(tool, edits.embed_key("jwk")).token)


def test_key_address_leads_to_the_sink(tool: Talk) -> None:
    """`embed_key` jku points to a key set at the sink that holds the key which signed."""
    page = answer(tool, edits.embed_key("jku"))

    key_set = tool.http.get(header_of(page.token)["jku"]).json()
    assert [key["kid"] for key in key_set["keys"]] == [fixture_key("foreign").kid]
    assert verifies(page.token, fixture_key("foreign"))


@pytest.mark.parametrize("member", ["x5u", "x5c"])
def test_certificate_is_of_the_foreign_key(tool: Talk, member: Any) -> None:
    """`embed_key` x5u and x5c offer a certificate of the key which signed."""
    from cryptography import x509

    offered = header_of(answer(tool, edits.embed_key(member)).token)[member]

    certificate = (
        x509.load_pem_x509_certificate(tool.http.get(offered).content)
        if member == "x5u"
        else x509.load_der_x509_certificate(base64.b64decode(offered[0]))
    )
    assert certificate.public_key() == fixture_key("foreign").private_key.public_key()


def test_unsigned_token_is_nested(tool: Talk) -> None:
    """`nest` signs a token whose payload is an unsigned token with the claims."""
    page = answer(tool, edits.nest())

    inner = octets(page.token.split(".")[1]).decode()
    assert header_of(page.token)["cty"] == "JWT"
    assert header_of(inner)["alg"] == "none"
    assert claims_of(inner)["aud"] == "tool-1"
    assert verifies(page.token, present_key(page, tool))


def decrypted(token: str, key: bytes) -> bytes:
    protected, _, nonce, ciphertext, tag = token.split(".")
    return AESGCM(key).decrypt(octets(nonce), octets(ciphertext) + octets(tag), protected.encode())


def test_token_is_encrypted_to_the_tool(tool: Talk) -> None:
    """`encrypt` RSA-OAEP makes a token of five parts that the tool's key opens, with the claims inside."""
    token = answer(tool, edits.encrypt()).token

    sha1 = hashes.SHA1()  # noqa: S303
    private_key: Any = fixture_key("tool").private_key
    key = private_key.decrypt(octets(token.split(".")[1]), padding.OAEP(padding.MGF1(sha1), sha1, None))
    assert header_of(token)["kid"] == fixture_key("tool").kid
    assert json.loads(decrypted(token, key))["aud"] == "tool-1"


def test_token_is_encrypted_directly(tool: Talk) -> None:
    """`encrypt` dir uses the hash of the client id as key, and compresses when it is told to."""
    token = answer(tool, edits.encrypt("dir", "A128GCM", compress=True, padding=1000)).token

    octets_of_claims = zlib.decompress(decrypted(token, hashlib.sha256(b"tool-1").digest()[:16]), -15)
    assert header_of(token) == {"alg": "dir", "enc": "A128GCM", "typ": "JWT", "zip": "DEF"}
    assert octets_of_claims.endswith(b"}" + b" " * 1000)


def test_token_is_encrypted_by_password(tool: Talk) -> None:
    """`encrypt` PBES2 derives its key from the client id in as many rounds as it says."""
    token = answer(tool, edits.encrypt("PBES2-HS256+A128KW", p2c=10)).token

    header = header_of(token)
    salt = b"PBES2-HS256+A128KW\x00" + octets(header["p2s"])
    wrapping = hashlib.pbkdf2_hmac("sha256", b"tool-1", salt, header["p2c"], 16)
    key = aes_key_unwrap(wrapping, octets(token.split(".")[1]))
    assert json.loads(decrypted(token, key))["aud"] == "tool-1"


def test_huge_round_count_costs_the_mock_nothing(tool: Talk) -> None:
    """`encrypt` PBES2 with a thousand million rounds says so without counting them."""
    assert header_of(answer(tool, edits.encrypt("PBES2-HS256+A128KW", p2c=10**9)).token)["p2c"] == 10**9


def test_encryption_without_a_tools_key_is_not_counted(talk: Talk) -> None:
    """`encrypt` to a tool that publishes no key leaves the token as it is and says why."""
    talk.register(jwks=None)
    begun = begin(talk, edits.encrypt())

    assert begun.authorize().token.count(".") == 2
    assert begun.details()["edits"][0]["obstacle"] == "the tool publishes no RSA key to encrypt to"


# token


def test_payload_is_altered_after_signing(tool: Talk) -> None:
    """`alter_payload` changes one claim and leaves header and signature: the signature no longer fits."""
    page = answer(tool, edits.alter_payload("sub", "x"))

    claims = claims_of(page.token)
    assert claims["sub"] == "x"
    assert claims["aud"] == "tool-1"
    assert not verifies(page.token, present_key(page, tool))


@pytest.mark.parametrize(
    ("operation", "size"), [("truncate", 240), ("append", 272), ("zero", 256), ("empty", 0), ("flip", 256)]
)
def test_signature_is_spoilt(tool: Talk, operation: Any, size: int) -> None:
    """`signature` leaves header and payload and spoils the third part."""
    page = answer(tool, edits.signature(operation))

    assert len(octets(page.token.split(".")[2])) == size
    assert claims_of(page.token)["aud"] == "tool-1"
    assert not verifies(page.token, present_key(page, tool))


def test_signature_is_dropped(tool: Talk) -> None:
    """`signature` drop leaves two parts."""
    assert answer(tool, edits.signature("drop")).token.count(".") == 1


def test_signature_of_another_token_is_real(tool: Talk) -> None:
    """`signature` other_token is one that the same key made of something else."""
    page = answer(tool, edits.signature("other_token"))

    header, payload, signature = page.token.split(".")
    key: Any = present_key(page, tool).private_key.public_key()
    key.verify(octets(signature), f"{header}.{payload}.".encode(), padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("part", ["header", "payload", "signature"])
@pytest.mark.parametrize(
    ("how", "foreign"), [("padding", "="), ("standard_alphabet", "+/"), ("space", " "), ("newline", "\n")]
)
def test_part_is_written_in_other_characters(tool: Talk, part: Any, how: Any, foreign: str) -> None:
    """`encoding` brings characters into one part that base64url does not have."""
    parts = answer(tool, edits.encoding(part, how)).token.split(".")

    index = ["header", "payload", "signature"].index(part)
    odd = [any(character in text for character in foreign) for text in parts]
    assert odd == [number == index for number in range(3)]


@pytest.mark.parametrize("part", ["header", "payload", "signature"])
def test_part_has_stray_bits(tool: Talk, part: Any) -> None:
    """`encoding` trailing_bits sets a bit beyond the last byte of one part.

    Strict readers refuse, the bytes are the same.
    """
    token = answer(tool, edits.encoding(part, "trailing_bits")).token

    text = token.split(".")[["header", "payload", "signature"].index(part)]
    assert base64.urlsafe_b64encode(octets(text)).rstrip(b"=").decode() != text
    with pytest.raises(NotAccepted, match="not canonical"):
        read_compact(token, tool.key_set())


@pytest.mark.parametrize("part", ["header", "payload"])
@pytest.mark.parametrize("how", ["padding", "space", "newline", "trailing_bits"])
def test_oddly_written_part_is_signed_as_it_stands(tool: Talk, part: Any, how: Any) -> None:
    """The signature of an oddly written header or payload fits, so that only strictness can refuse the token."""
    page = answer(tool, edits.encoding(part, how))

    assert verifies(page.token, present_key(page, tool))


def test_token_is_serialized_as_json(tool: Talk) -> None:
    """`serialization` sends the general or the flattened JSON form."""
    general = json.loads(answer(tool, edits.serialization("general")).token)
    flattened = json.loads(answer(tool, edits.serialization("flattened")).token)

    assert set(general) == {"payload", "signatures"}
    assert set(flattened) == {"payload", "protected", "signature"}


def test_token_is_any_text(tool: Talk) -> None:
    """`token_text` sends a text as the token."""
    assert answer(tool, edits.token_text('a.b"<c')).token == 'a.b"<c'


# form


def test_form_field_is_replaced_or_added(tool: Talk) -> None:
    """`form_field` replaces a field and adds one that is new."""
    page = answer(tool, edits.form_field("state", "x"), edits.form_field("foo", "y"))

    assert [name for name, _ in page.pairs] == ["id_token", "state", "foo"]
    assert (page.fields["state"], page.fields["foo"]) == ("x", "y")


def test_form_field_is_dropped(tool: Talk) -> None:
    """`drop_form_field` leaves a field out."""
    assert set(answer(tool, edits.drop_form_field("state")).fields) == {"id_token"}


@pytest.mark.parametrize("position", ["first", "last"])
def test_form_field_is_repeated_with_a_forgery(tool: Talk, position: Any) -> None:
    """`repeat_form_field` forged adds the token with another subject, signed by the foreign key."""
    page = answer(tool, edits.repeat_form_field("id_token", {"forged": True}, position))

    tokens = [value for name, value in page.pairs if name == "id_token"]
    forged, true = tokens if position == "first" else reversed(tokens)
    assert verifies(forged, fixture_key("foreign"))
    assert claims_of(forged) == claims_of(true) | {"sub": "forged-subject"}
    verified_claims(true, tool.key_set())


def test_error_is_sent_instead_of_the_token(tool: Talk) -> None:
    """`error_response` sends an error and the state, and no token."""
    page = answer(tool, edits.error_response("login_required", "who?"))

    expected = [("error", "login_required"), ("error_description", "who?"), ("state", "state-1")]
    assert page.pairs == expected


@pytest.mark.parametrize(("method", "mark"), [("query", "?"), ("fragment", "#")])
def test_answer_is_delivered_in_the_url(tool: Talk, method: Any, mark: str) -> None:
    """`deliver_by` query and fragment are redirects to the redirect URI."""
    response = answer(tool, edits.deliver_by(method)).response

    assert response.status_code == 302
    assert response.headers["location"].startswith(f"{tool.redirect_uri}{mark}id_token=")


def test_answer_is_delivered_as_multipart(tool: Talk) -> None:
    """`deliver_by` multipart is a form with that encoding."""
    assert answer(tool, edits.deliver_by("multipart")).enctype == "multipart/form-data"


def test_answer_is_delivered_as_json(tool: Talk) -> None:
    """`deliver_by` json is a page with an order that programs understand, and that text cannot break out of."""
    page = answer(tool, edits.form_field("state", "</script>"), edits.deliver_by("json"))

    marker = '<script type="application/json" data-deliver="json">'
    order = json.loads(page.response.text.partition(marker)[2].partition("</script>")[0])
    assert order["url"] == tool.redirect_uri
    assert dict(order["fields"])["state"] == "</script>"


# all


def test_edits_are_applied_in_order_within_a_phase(tool: Talk) -> None:
    """Of two edits of one claim the later one has the last word, whatever came between them."""
    planned = [edits.claim("sub", "a"), edits.form_field("x", "y"), edits.claim("sub", "b")]

    assert claims_of(answer(tool, *planned).token)["sub"] == "b"


def test_edits_can_be_planned_after_the_login(tool: Talk) -> None:
    """Edits that are appended to a begun launch apply to its answer; those of the login come too late."""
    begun = begin(tool)
    url = f"{tool.issuer}/control/launches/{begun.launch_id}/edits"

    late = tool.http.post(url, json=[edits.drop_login_parameter("iss").as_json()])
    planned = tool.http.post(url, json=[edits.claim("sub", "x").as_json()])

    assert (late.status_code, planned.status_code) == (409, 200)
    assert claims_of(begun.authorize().token)["sub"] == "x"
    assert tool.http.post(url, json=[edits.claim("sub", "y").as_json()]).status_code == 409


WRONG: list[tuple[str, Any, str, str]] = [
    ("unknown name", {"name": "drop_clam", "path": "x"}, "$.edits[0].name", "did you mean 'drop_claim'?"),
    ("unknown parameter", {"name": "drop_claim", "pth": "x"}, "$.edits[0].pth", "did you mean 'path'?"),
    ("missing parameter", {"name": "claim", "path": "x"}, "$.edits[0].value", "lacks 'value'"),
    ("wrong type", {"name": "claim_offset", "claim": "exp", "offset_s": "1"}, "$.edits[0].offset_s", "a number"),
    ("outside the list", {"name": "hmac", "alg": "RS256"}, "$.edits[0].alg", "'HS256' or 'HS384' or 'HS512'"),
    ("no name", {}, "$.edits[0]", "an object with the name of an edit"),
    ("unknown key", {"name": "sign_with", "key": "nix"}, "$.edits[0].key", "there is no key 'nix' to sign with"),
    ("unfit key", {"name": "sign_with", "key": "ec-p256"}, "$.edits[0].alg", "cannot sign RS256"),
    ("too much padding", {"name": "encrypt", "padding": 10**12}, "$.edits[0].padding", "at most"),
]


@pytest.mark.parametrize(("edit", "at", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_edit_is_refused(tool: Talk, edit: Any, at: str, message: str) -> None:
    """An edit that does not exist, or whose parameters do not fit, is refused with the place and a sentence."""
    order = {"client_id": "tool-1", "user": "student", "browser": True, "edits": [edit]}

    response = tool.http.post(f"{tool.issuer}/control/launches", json=order)

    assert response.status_code == 400
    assert response.json()["at"] == at
    assert message in response.json()["message"]


# what earlier launches and other keys lend


@pytest.mark.parametrize(
    ("how", "written"),
    [
        ("upper_case", "TOOL-1"),
        ("slash", "tool-1/"),
        ("longer", "tool-1x"),
        ("shorter", "tool-"),
        ("blank", " tool-1 "),
    ],
)
def test_text_is_altered_so_that_it_looks_alike(tool: Talk, how: Any, written: str) -> None:
    """`alter_claim` and `alter_login_parameter` change a text so that only an exact comparison notices."""
    begun = begin(tool, edits.alter_claim("aud", how), edits.alter_login_parameter("client_id", how))

    assert dict(login_pairs(begun))["client_id"] == written
    assert claims_of(begun.authorize().token)["aud"] == written


def test_text_that_cannot_be_altered_is_left(tool: Talk) -> None:
    """`alter_claim` says why when there is no text, or one that stays the same."""
    begun = begin(tool, edits.alter_claim("exp", "slash"), edits.alter_claim(["aud"], "upper_case"))
    tool.control("POST", f"/launches/{begun.launch_id}/edits", [edits.alter_claim(["aud"], "upper_case").as_json()])
    begun.authorize()

    obstacles = [edit.get("obstacle") for edit in begun.details()["edits"]]
    assert obstacles == ["what should be altered is no text", None, "the text looks the same with upper_case"]


def test_login_is_sent_by_another_method(tool: Talk) -> None:
    """`login_method` wins over the order."""
    begun = begin(tool, edits.login_method("GET"), login_method="POST")

    assert begun.response.status_code == 302


def test_what_an_earlier_launch_had_comes_back(tool: Talk) -> None:
    """`earlier_nonce`, `earlier_state` and `earlier_token` take what the tool's latest other launch had."""
    first = begin(tool)
    token = first.authorize(nonce="n-1", state="s-1").token

    page = answer(tool, edits.earlier_nonce(), edits.earlier_state())
    replayed = answer(tool, edits.earlier_token())

    assert (claims_of(page.token)["nonce"], page.fields["state"]) == ("n-1", "s-1")
    assert replayed.token == page.token != token


def test_without_an_earlier_launch_nothing_comes_back(tool: Talk) -> None:
    """The first launch of a tool has nothing to bring back, and says so."""
    begun = begin(tool, edits.earlier_nonce(), edits.earlier_state(), edits.earlier_token())
    begun.authorize()

    assert [edit["used"] for edit in begun.details()["edits"]] == [0, 0, 0]
    assert begun.details()["edits"][0]["obstacle"] == "no other launch of this tool had a nonce"


def test_new_key_is_published_and_signs(tool: Talk) -> None:
    """`sign_with_new_key` adds a key with the members it is told and names it."""
    before = [key["kid"] for key in tool.key_set()["keys"]]

    page = answer(tool, edits.sign_with_new_key("rsa1024", jwk={"use": "enc", "alg": None}))

    (added,) = [key for key in tool.key_set()["keys"] if key["kid"] not in before]
    assert (header_of(page.token)["kid"], added["use"], "alg" in added) == (added["kid"], "enc", False)
    verified_claims(page.token, tool.key_set())


@pytest.mark.parametrize("remove_past", [False, True], ids=["old keys stay", "old keys go"])
def test_keys_rotate_at_once(tool: Talk, remove_past: bool) -> None:
    """`rotate_keys` signs with a key that no key set had before."""
    before = [key["kid"] for key in tool.key_set()["keys"]]

    page = answer(tool, edits.rotate_keys(remove_past))

    kids = [key["kid"] for key in tool.key_set()["keys"]]
    assert header_of(page.token)["kid"] not in before
    assert (before[1] in kids) is not remove_past
    verified_claims(page.token, tool.key_set())


def test_other_platform_issues_the_token(tool: Talk, lms: MockPlatform) -> None:
    """`issued_by` names the other platform as issuer and is signed with its key, as its key set says."""
    page = answer(tool, edits.issued_by("root"))

    key_set = tool.http.get(f"{lms.issuer}/lti/jwks").json()
    assert verified_claims(page.token, key_set)["iss"] == lms.issuer != tool.issuer


def test_request_is_answered_again(tool: Talk) -> None:
    """`answer_again` answers one authentication request more, with a new token."""
    begun = begin(tool, edits.answer_again())

    first, second, third = begun.authorize(nonce="n"), begun.authorize(nonce="n"), begun.authorize(nonce="n")

    assert claims_of(first.token)["jti"] != claims_of(second.token)["jti"]
    assert third.fields["error"] == "invalid_request"


def test_every_edit_has_a_test() -> None:
    """Each edit that exists is used in this file."""
    source = Path(__file__).read_text("utf-8")

    assert [name for name in EDITS if f"edits.{name}(" not in source] == []
