"""Edits of the finished token, not signed again except where the way of writing is the deviation itself."""

from typing import Literal

from mock_platform.base64url import base64url_from_bytes
from mock_platform.draft import Draft, json_octets, json_text
from mock_platform.edits.edit import Json, NotApplicable, Path, edit
from mock_platform.edits.paths import put
from mock_platform.jws import NotAccepted, decode_part, json_value

Operation = Literal["truncate", "append", "zero", "empty", "drop", "other_token", "flip"]
Part = Literal["header", "payload", "signature"]
Writing = Literal["padding", "standard_alphabet", "space", "newline", "trailing_bits"]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _parts(draft: Draft) -> list[str]:
    parts = draft.token.split(".")
    if len(parts) != 3:
        raise NotApplicable("the token does not have three parts")
    return parts


def _octets(part: str) -> bytes:
    try:
        return decode_part(part)
    except NotAccepted as error:
        raise NotApplicable("a part of the token is not base64url any more") from error


@edit("token")
def alter_payload(draft: Draft, path: Path, value: Json) -> None:
    """Change a claim after signing and keep the signature."""
    header, payload, signature = _parts(draft)
    try:
        claims = json_value(_octets(payload))
    except NotAccepted as error:
        raise NotApplicable("the payload is not JSON") from error
    put(claims, path, value)
    altered = base64url_from_bytes(json_octets(claims))
    draft.token = f"{header}.{altered}.{signature}"


@edit("token")
def signature(draft: Draft, operation: Operation) -> None:
    """Spoil the signature: cut it, lengthen it, empty it, drop it, take another token's, flip one bit."""
    header, payload, text = _parts(draft)
    octets = _octets(text)
    if not octets:
        raise NotApplicable("the token has no signature to spoil")
    if operation == "drop":
        draft.token = f"{header}.{payload}"
        return
    spoilt = {
        "truncate": octets[:-16],
        "append": octets + bytes(16),
        "zero": bytes(len(octets)),
        "empty": b"",
        "other_token": draft.sign(f"{header}.{payload}.".encode("utf-8", "surrogatepass")),
        "flip": bytes([octets[0] ^ 1]) + octets[1:],
    }[operation]
    draft.token = f"{header}.{payload}.{base64url_from_bytes(spoilt)}"


@edit("token")
def encoding(draft: Draft, part: Part, how: Writing) -> None:
    """Write one part in base64 that is not the canonical base64url; header and payload are signed as written."""
    parts = _parts(draft)
    index = ("header", "payload", "signature").index(part)
    if part == "signature":
        parts[2] = _written(_octets(parts[2]), how)
    else:
        parts[index] = _written(_lending_itself(_octets(parts[index]), how), how)
        parts[2] = base64url_from_bytes(draft.sign(f"{parts[0]}.{parts[1]}".encode("utf-8", "surrogatepass")))
    draft.token = ".".join(parts)


@edit("token")
def serialization(draft: Draft, form: Literal["general", "flattened"]) -> None:
    """Send the token in a JSON serialization (RFC 7515 section 7.2), which id_tokens never use."""
    protected, payload, third = _parts(draft)
    sealed = {"protected": protected, "signature": third}
    document = {"payload": payload, "signatures": [sealed]} if form == "general" else {"payload": payload, **sealed}
    draft.token = json_text(document)


@edit("token")
def token_text(draft: Draft, text: str) -> None:
    """Send this text as the token."""
    draft.token = text


def _written(octets: bytes, how: Writing) -> str:
    text = base64url_from_bytes(octets)
    middle = len(text) // 2
    match how:
        case "padding":
            written = text + "=" * (-len(text) % 4)
        case "standard_alphabet":
            written = text.replace("-", "+").replace("_", "/")
        case "space" | "newline":
            written = f"{text[:middle]}{' ' if how == 'space' else chr(10)}{text[middle:]}"
        case "trailing_bits":
            written = text[:-1] + ALPHABET[ALPHABET.index(text[-1]) | 1] if len(text) % 4 else text
    if written == text:
        raise NotApplicable(f"this part looks the same with {how}")
    return written


def _lending_itself(document: bytes, how: Writing) -> bytes:
    """Return the JSON object so that its base64 differs: blanks make room for padding, question marks give a `_`."""
    if how == "standard_alphabet":
        return document.rstrip()[:-1] + b',"https://lms.example/odd":"???"}'
    return document + b" " * (len(document) % 3 == 0)
