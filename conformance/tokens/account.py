"""A case as a person reads it: what is wrong or free about it, its parts decoded where they can be, its reader."""

import json
from base64 import urlsafe_b64decode
from binascii import Error
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from conformance.tokens.case import Case

LONGEST: Final = 1200
_VERDICTS: Final = {
    "valid": "has to be accepted",
    "invalid": "has to be refused",
    "acceptable": "is left to the reader",
}


def account_of(case: "Case") -> str:
    """Return the case in a dozen lines, never the whole of a long one."""
    header, payload, signature = [*case.token.split(".", 2), "", ""][:3]
    setting = case.setting
    told = {
        "why": case.comment,
        "grounds": ", ".join(case.requirements) or "none",
        "header": _decoded(header),
        "claims": _decoded(payload),
        "signature": _shortened(signature, 40) or "none",
        "key set": _keys(case.key_set),
        "issuer": repr(setting.issuer),
        "client_id": repr(setting.client_id),
        "nonce": repr(setting.nonce),
        "now": f"{setting.now.isoformat()}, give or take {setting.leeway}; algorithms {sorted(setting.algorithms)}",
    }
    lines = [f"{name:<10} {text}" for name, text in told.items()]
    return "\n    ".join([f"{case.id}: {_VERDICTS[case.verdict]}", *lines])


def _decoded(part: str) -> str:
    """Return the text that a part encodes, or the part itself where it is no base64url."""
    try:
        octets = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (ValueError, Error):
        return f"not base64url: {_shortened(part)}"
    try:
        return _shortened(octets.decode())
    except UnicodeDecodeError:
        return f"not UTF-8: {_shortened(repr(octets))}"


def _keys(key_set: dict[str, Any]) -> str:
    keys = key_set.get("keys")
    if not isinstance(keys, list):
        return _shortened(json.dumps(key_set))
    names = (f"{jwk.get('kid')!r} ({jwk.get('kty')})" if isinstance(jwk, dict) else repr(jwk) for jwk in keys)
    return _shortened(", ".join(names) or "no keys", 400)


def _shortened(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters)"
