"""Faults of a token's signature, header and way of writing: who signed it, with what, and is it a token at all.

Security Framework 1.0 sections 5.1.3, 5.4, 6; RFC 7515, RFC 7518, RFC 8725.
"""

from typing import Literal

from mock_platform import edits
from mock_platform.edits import Edit
from mock_platform.edits.edit import Json, Path
from mock_platform.edits.payload import Encoding
from mock_platform.edits.signing import Hmac, Rendering
from mock_platform.edits.token import Part, Writing
from mock_platform.faults.fault import REFUSES, message_fault
from mock_platform.vocabulary import CLAIM_ROLES, ROLE_CONTEXT


@message_fault("IDT-SIG-002", REFUSES)
def altered_payload(path: Path = CLAIM_ROLES, value: Json = [ROLE_CONTEXT + "Instructor"]) -> list[Edit]:  # noqa: B006
    """A claim was changed after signing, and the signature is that of the true claims."""
    return [edits.alter_payload(path, value)]


@message_fault("IDT-SIG-003", REFUSES)
def empty_signature(absent: bool = False) -> list[Edit]:
    """The third part of the token is empty, or absent with its dot."""
    return [edits.signature("drop" if absent else "empty")]


@message_fault("IDT-SIG-004", REFUSES)
def spoilt_signature(how: Literal["truncate", "append", "zero", "flip", "other_token"] = "flip") -> list[Edit]:
    """The signature is cut, lengthened, all zeros, one bit off, or that of another token."""
    return [edits.signature(how)]


@message_fault("IDT-SIG-005", "Refuses `none` in every spelling, and a header without `alg`.")
def alg_none(alg: Json = "none", absent: bool = False, signature: Literal["", "junk", "original"] = "") -> list[Edit]:
    """The header says that the token is not signed, or says no algorithm at all."""
    return [edits.unsigned(alg, absent, signature)]


@message_fault("IDT-SIG-006", "Takes the algorithm from the registration, never from the header, and refuses.")
def public_key_as_secret(rendering: Rendering = "spki_pem", alg: Hmac = "HS256") -> list[Edit]:
    """The token is signed by HMAC with the platform's public key as the secret."""
    return [edits.hmac(alg, rendering=rendering)]


@message_fault("IDT-SIG-007", "Accepts no symmetric algorithm, and refuses.")
def guessable_secret(secret: str = "secret", alg: Hmac = "HS256") -> list[Edit]:  # noqa: S107  (guessable on purpose)
    """The token is signed by HMAC with a secret that anybody can guess."""
    return [edits.hmac(alg, secret=secret)]


@message_fault("IDT-SIG-008", REFUSES)
def foreign_key() -> list[Edit]:
    """A stranger signed the token and wrote the platform's own kid into the header."""
    return [edits.sign_with("foreign")]


@message_fault(
    "IDT-SIG-009", "Looks for the key in the key set of the issuer that the login was begun for, and refuses."
)
def key_of_another_issuer(platform: str) -> list[Edit]:
    """Another platform of this server signed the token with its own key, and the claims name this one."""
    return [edits.issued_by(platform, openly=False)]


@message_fault("IDT-SIG-011", "Takes keys from the registered key set alone, and refuses.")
def key_in_header(member: Literal["jwk", "x5c"] = "jwk", kid: Literal["keep", "drop"] = "keep") -> list[Edit]:
    """The token brings the stranger's key that signed it along in its header."""
    return [edits.embed_key(member, kid)]


@message_fault("IDT-SIG-012", "Refuses, and fetches nothing from the address in the header.")
def key_address_in_header(member: Literal["jku", "x5u"] = "jku", kid: Literal["keep", "drop"] = "keep") -> list[Edit]:
    """The header says where the stranger's key is to be fetched: at the sink, which the journal watches."""
    return [edits.embed_key(member, kid)]


@message_fault("IDT-SIG-015", "Refuses a token with a critical extension that it does not know.")
def unknown_critical_header(extension: str = "x-unknown") -> list[Edit]:
    """The header calls an extension critical that nobody knows."""
    return [edits.header("crit", [extension]), edits.header(extension, True)]


@message_fault("IDT-SIG-016", "Refuses: `b64` is an extension that no LTI message uses.")
def unencoded_payload_header() -> list[Edit]:
    """The header says that the payload is not base64 (`b64` false), and calls that critical."""
    return [edits.header("b64", False), edits.header("crit", ["b64"])]


@message_fault("IDT-SIG-017", "Refuses, even when the key set has a single key.")
def kid_missing() -> list[Edit]:
    """The header does not say which key signed."""
    return [edits.drop_header("kid")]


@message_fault("IDT-SIG-018", "Fetches the key set once more at the most, then refuses.")
def kid_unknown(kid: str = "nobody-has-this-kid") -> list[Edit]:
    """The header names a key that is in no key set."""
    return [edits.header("kid", kid)]


@message_fault("IDT-SIG-019", "Refuses without an error of its own.")
def kid_no_text(kid: Json = 7) -> list[Edit]:
    """The kid is no text: a number, null, a list, an object."""
    return [edits.header("kid", kid)]


@message_fault("IDT-SIG-020", "Compares the kid and does nothing else with it, and refuses.")
def kid_as_path(kid: str = "../../../../dev/null") -> list[Edit]:
    """The kid is a path, an address or a piece of SQL, for whoever opens, fetches or queries it."""
    return [edits.header("kid", kid)]


@message_fault("IDT-SIG-021", "Refuses, unless that algorithm was agreed at registration.")
def other_algorithm(algorithm: Literal["RS512", "PS256", "ES256", "EdDSA"] = "PS256") -> list[Edit]:
    """A new, published key of the platform signs by another algorithm than RS256."""
    keys = {"ES256": "ec-p256", "EdDSA": "ed25519"}
    return [edits.sign_with_new_key(keys.get(algorithm, "tool-2"), algorithm, {"alg": algorithm})]  # type: ignore[arg-type]


@message_fault("IDT-SIG-022", "Refuses RSA keys of less than 2048 bits.")
def weak_key(bits: Literal[512, 1024] = 1024) -> list[Edit]:
    """A new, published key signs that is too short to be safe."""
    return [edits.sign_with_new_key(f"rsa{bits}")]  # type: ignore[arg-type]


@message_fault("IDT-SIG-023", "Does not verify with a key that is meant for something else, and refuses.")
def key_for_encryption() -> list[Edit]:
    """A new key signs that the key set declares to be for encryption."""
    return [edits.sign_with_new_key("tool-2", jwk={"use": "enc"})]


@message_fault("IDT-SIG-024", "Uses a key with the algorithm that it names alone, and refuses.")
def key_for_another_algorithm() -> list[Edit]:
    """A new key signs by RS256 that the key set declares to be for RS512."""
    return [edits.sign_with_new_key("tool-2", jwk={"alg": "RS512"})]


@message_fault("JWKS-007", "Fetches the key set once more when it does not know the kid, and accepts the launch.")
def unannounced_key(remove_past: bool = False) -> list[Edit]:
    """The platform has rotated its keys without warning: a key signs that no key set had before."""
    return [edits.rotate_keys(remove_past)]


@message_fault("IDT-SIG-025", "Refuses what is encrypted instead of signed.")
def encrypted_token(alg: Literal["RSA-OAEP", "dir"] = "dir") -> list[Edit]:
    """The claims are encrypted, with the tool's public key or a shared one, and nobody signed them."""
    return [edits.encrypt(alg)]


@message_fault("IDT-SIG-025", "Refuses before it derives a key: no time is spent.")
def costly_key_derivation(rounds: int = 2_000_000) -> list[Edit]:
    """An encrypted token asks for an absurd number of rounds to derive its key."""
    return [edits.encrypt("PBES2-HS256+A128KW", p2c=rounds)]


@message_fault("IDT-SIG-025", "Refuses before it inflates anything: no memory is spent.")
def decompression_bomb(padding: int = 5_000_000) -> list[Edit]:
    """An encrypted token has a small compressed text that is huge when it is inflated."""
    return [edits.encrypt("dir", compress=True, padding=padding)]


@message_fault("IDT-SIG-026", "Accepts the compact serialization alone, and refuses.")
def json_serialization(form: Literal["general", "flattened"] = "flattened") -> list[Edit]:
    """The token comes in a JSON serialization instead of the compact one."""
    return [edits.serialization(form)]


@message_fault("IDT-SIG-027", "Refuses a token that says to be of another type.")
def other_token_type(typ: str = "at+jwt") -> list[Edit]:
    """The header says that this is another type of token, an access token for example."""
    return [edits.header("typ", typ)]


@message_fault("IDT-SIG-027", "Accepts the launch: `typ` is optional.")
def token_type_missing() -> list[Edit]:
    """The header does not say what type of token this is."""
    return [edits.drop_header("typ")]


@message_fault("IDT-SIG-028", "Refuses, or lets the last value hold everywhere.")
def claim_twice(
    claim: str = "sub", value: Json = "somebody-else", position: Literal["first", "last"] = "first"
) -> list[Edit]:
    """The claims have two members of one name."""
    return [edits.repeat_claim(claim, value, position)]


@message_fault("IDT-SIG-028", "Refuses, or lets the last value hold everywhere.")
def header_twice(member: str = "alg", value: Json = "none", position: Literal["first", "last"] = "first") -> list[Edit]:
    """The header has two members of one name."""
    return [edits.repeat_header(member, value, position)]


@message_fault("IDT-SIG-029", REFUSES)
def loose_base64(part: Part = "signature", how: Writing = "padding") -> list[Edit]:
    """A part of the token is written in base64 that is not base64url: padded, with blanks, in the other alphabet."""
    return [edits.encoding(part, how)]


@message_fault("IDT-SIG-030", REFUSES)
def payload_not_utf_8(encoding: Encoding = "utf-16") -> list[Edit]:
    """The claims are JSON in another encoding than UTF-8, or begin with a byte order mark."""
    return [edits.payload_encoding(encoding)]


@message_fault("IDT-SIG-030", REFUSES)
def payload_no_object(text: str = "[]") -> list[Edit]:
    """The signed payload is not a JSON object: a list, a text, a number, nothing, or no JSON."""
    return [edits.payload_text(text)]


@message_fault("IDT-SIG-030", "Refuses without exhausting its stack.")
def deeply_nested_payload(depth: Literal[1000, 10_000, 100_000] = 10_000) -> list[Edit]:
    """The signed payload is lists within lists, very deep."""
    return [edits.payload_text("[" * depth + "]" * depth)]


@message_fault("IDT-SIG-030", "Refuses: JSON has no such number.")
def number_beyond_json(claim: str = "exp", text: Literal["NaN", "Infinity", "1e400"] = "NaN") -> list[Edit]:
    """A claim is a number that JSON does not have, or that no machine number holds."""
    return [edits.claim_text(claim, text)]


@message_fault("IDT-SIG-031", "Does not unwrap it, and refuses.")
def nested_token() -> list[Edit]:
    """A signed token has an unsigned one inside, which has the claims."""
    return [edits.nest()]


@message_fault("AUTHRESP-008", "Refuses quickly and without an error of its own.")
def garbage_token(text: str = "a.b.c.d.e") -> list[Edit]:
    """The id_token is no token: garbage, empty parts, too many parts."""
    return [edits.token_text(text)]


@message_fault("AUTHRESP-011", "Accepts the launch up to 16 kB at least, and answers with a 4xx beyond its limit.")
def huge_token(kilobytes: Literal[16, 64, 256, 1024] = 64) -> list[Edit]:
    """A vendor's claim makes the token very long."""
    return [edits.claim(["https://vendor.example/claim/large"], "x" * (kilobytes * 1024 * 3 // 4))]
