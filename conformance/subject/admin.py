"""A gateway's admin API, as far as every run needs it."""

import json
from typing import Any

from conformance.exchange import Wire, json_request
from conformance.target import Gateway


class AdminError(Exception):
    """The gateway's admin API refused what every run needs."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def call_admin(wire: Wire, gateway: Gateway, method: str, path: str, document: Any = None) -> Any:
    """Call a gateway's admin API; return its JSON, or raise `AdminError`."""
    headers = {"Authorization": f"Bearer {gateway.key()}"}
    response = wire.send(json_request(method, gateway.url.rstrip("/") + path, document, headers=headers))
    if response.status >= 400:
        raise AdminError(response.status, f"{method} {path} answers {response.status}: {response.text[:300]}")
    return json.loads(response.body) if response.body else None


def forget_platforms(wire: Wire, gateway: Gateway, run: str) -> None:
    """Delete every platform that the run *run* registered at the gateway."""
    for platform in call_admin(wire, gateway, "GET", "/admin/platforms")["platforms"]:
        if platform["name"].startswith(f"{run}-"):
            call_admin(wire, gateway, "DELETE", f"/admin/platforms/{platform['id']}")
