"""Defects of the form of a token (RFC 7515 section 7.1, RFC 7519 section 3): three parts, signed, and nothing else."""

import json
from typing import Final

from conformance.tokens.defect import Change, Defect
from conformance.tokens.draft import Draft, json_text
from conformance.tokens.encryption import encrypted_directly, encrypted_to_key, encrypted_with_password
from conformance.tokens.spelling import HEADER_PART, PAYLOAD_PART, sent, spelled
from mock_platform.base64url import base64url_from_bytes

_MANY: Final = 100_000


def _emptied(part: int) -> Change:
    return spelled(part, lambda _: "")


def _as_json(*, general: bool) -> Change:
    def write(token: str) -> str:
        protected, payload, signature = token.split(".")
        signed = {"protected": protected, "signature": signature}
        return json.dumps({"payload": payload, **({"signatures": [signed]} if general else signed)})

    return sent(write)


def _as_both(draft: Draft) -> Draft:
    """Write JSON that is signed, in which a splitter at dots finds other claims (CVE-2022-39227)."""
    forged = base64url_from_bytes(json_text({**draft.claims, "sub": "administrator"}))

    def write(token: str) -> str:
        protected, payload, signature = token.split(".")
        members = {f"  {protected}.{forged}.": "", "protected": protected, "payload": payload, "signature": signature}
        return json.dumps(members)

    return draft.token_written(write)


def _one_to_many(dots: int) -> Change:
    return sent(lambda token: token + "." * dots)


COMPACT_FORM: Final[tuple[Defect, ...]] = (
    Defect(
        name="parts-too-many",
        requirements=("IDT-SIG-029",),
        reason="a signed token has three parts and two dots (RFC 7515 section 7.1)",
        forms={
            "dot-after": _one_to_many(1),
            "dot-before": sent(lambda token: "." + token),
            "four-parts": sent(lambda token: f"{token}.e30"),
            "five-parts": _one_to_many(2),
            "dots-without-end": _one_to_many(_MANY),
            "nothing-but-dots": sent(lambda _: "." * _MANY),
        },
    ),
    Defect(
        name="parts-missing",
        requirements=("IDT-SIG-003", "IDT-SIG-029"),
        reason="a signed token has three parts and two dots (RFC 7515 section 7.1)",
        forms={
            "no-signature-and-no-dot": sent(lambda token: token.rpartition(".")[0]),
            "header-only": sent(lambda token: token.partition(".")[0]),
            "payload-only": sent(lambda token: token.split(".")[1]),
            "nothing": sent(lambda _: ""),
        },
    ),
    Defect(
        name="part-empty",
        requirements=("IDT-SIG-030", "IDT-SIG-003"),
        reason="no octets are no JSON object, and no signature",
        forms={
            "header": _emptied(HEADER_PART),
            "payload": _emptied(PAYLOAD_PART),
            "payload-sent-elsewhere": sent(lambda token: f"{token.partition('.')[0]}..{token.rpartition('.')[2]}"),
            "header-and-payload": sent(lambda token: f"..{token.rpartition('.')[2]}"),
            "all": sent(lambda _: ".."),
        },
    ),
    Defect(
        name="json-serialization",
        requirements=("IDT-SIG-026",),
        reason="a JWT has the compact form and no other (RFC 7519 section 3)",
        forms={
            "flattened": _as_json(general=False),
            "general": _as_json(general=True),
            "both-forms-in-one": _as_both,
        },
    ),
    Defect(
        name="encrypted",
        requirements=("IDT-SIG-025",),
        reason="everybody can encrypt, so encryption does not say who wrote the claims (RFC 8725 section 3.11)",
        forms={
            "to-a-public-key": encrypted_to_key,
            "with-a-key-of-zeros": encrypted_directly,
            "with-a-password": encrypted_with_password,
        },
    ),
)
