"""What a PyLTI1p3 tool has to be told, in the library's own JSON form, made of the target file that it is judged by."""

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from conformance.target.file import FurtherRegistration, PlatformIdentity, Target
from mock_platform.fixtures import fixtures_path

Known = PlatformIdentity | FurtherRegistration
PRIVATE_KEY = fixtures_path() / "keys" / "tool.pem"


def write_registrations(target: Target, folder: Path) -> Path:
    """Write the configuration file, and the public key beside it; return the configuration's path."""
    public_key = folder / "tool.public.pem"
    private = load_pem_private_key(PRIVATE_KEY.read_bytes(), None)
    public_key.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    file = folder / "registrations.json"
    file.write_text(json.dumps(_issuers([target.platform, *target.also], public_key)), encoding="utf-8")
    return file


def _issuers(registrations: list[Known], public_key: Path) -> dict[str, list[dict[str, Any]]]:
    """Issuer → clients is the library's recommended form; the first client of an issuer is its default."""
    issuers: dict[str, dict[str, dict[str, Any]]] = {}
    for known in registrations:
        clients = issuers.setdefault(known.issuer, {})
        client = clients.setdefault(known.client_id, _client(known, public_key, default=not clients))
        client["deployment_ids"].append(known.deployment_id)
    return {issuer: list(clients.values()) for issuer, clients in issuers.items()}


def _client(known: Known, public_key: Path, *, default: bool) -> dict[str, Any]:
    return {
        "default": default,
        "client_id": known.client_id,
        "auth_login_url": f"{known.issuer}/lti/authorize",
        "auth_token_url": f"{known.issuer}/lti/token",
        "key_set_url": f"{known.issuer}/lti/jwks",
        "private_key_file": str(PRIVATE_KEY),
        "public_key_file": str(public_key),
        "deployment_ids": [],
    }
