"""What a real tool is told before it is judged: one record for each client of an issuer, made of its target file."""

import json
from pathlib import Path
from typing import Any

from conformance.target import Target
from mock_platform.addresses import Addresses


def write_registrations(target: Target, folder: Path) -> Path:
    """Write what the tool is told about platforms into *folder*, as JSON; return the file."""
    clients: dict[tuple[str, str], dict[str, Any]] = {}
    for known in [target.platform, *target.also]:
        client = clients.setdefault((known.issuer, known.client_id), _client(known.issuer, known.client_id))
        client["deployment_ids"].append(known.deployment_id)
    file = folder / "registrations.json"
    file.write_text(json.dumps(list(clients.values())), encoding="utf-8")
    return file


def _client(issuer: str, client_id: str) -> dict[str, Any]:
    return {**Addresses(issuer).endpoints, "issuer": issuer, "client_id": client_id, "deployment_ids": []}
