"""What a real tool or platform is told before it is judged, made of its target file.

A tool is told one record for each client of an issuer, a platform the one tool that the suite plays.
"""

import json
from pathlib import Path
from typing import Any

from conformance.target.file import FurtherRegistration, PlatformIdentity, Target
from mock_platform.addresses import Addresses


def write_registrations(target: Target, folder: Path) -> Path:
    """Write what the target is told about the suite into *folder*, as JSON; return the file."""
    file = folder / "registrations.json"
    file.write_text(json.dumps(_tool(target) if target.lms else _platforms(target)), encoding="utf-8")
    return file


def _platforms(target: Target) -> list[dict[str, Any]]:
    clients: dict[tuple[str, str], dict[str, Any]] = {}
    registrations: list[PlatformIdentity | FurtherRegistration] = [target.platform, *target.also]
    for known in registrations:
        client = clients.setdefault((known.issuer, known.client_id), _client(known.issuer, known.client_id))
        client["deployment_ids"].append(known.deployment_id)
    return list(clients.values())


def _tool(target: Target) -> dict[str, Any]:
    known = target.lms.model_dump(include={"client_id", "deployment_id"}) if target.lms else {}
    return known | (target.tool.model_dump(include={"login_url", "launch_url", "jwks_url"}) if target.tool else {})


def _client(issuer: str, client_id: str) -> dict[str, Any]:
    return {**Addresses(issuer).endpoints, "issuer": issuer, "client_id": client_id, "deployment_ids": []}
