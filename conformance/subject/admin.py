"""A gateway's admin API, as far as every run needs it."""

import json
from typing import Any

from conformance.browser.exchange import Wire, json_request
from conformance.target.file import Gateway


class AdminError(Exception):
    """The gateway's admin API refused what every run needs."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def call_admin(wire: Wire, gateway: Gateway, method: str, path: str, document: Any = None) -> Any:
    """Call a gateway's admin API; return its JSON, or raise `AdminError`."""
    headers = {"Authorization": f"Bearer {gateway.key()}"}
    response = wire.send(json_request(method, gateway.url.rstrip("/") + path, document, headers=headers))
    if not 200 <= response.status < 300:
        raise AdminError(response.status, f"{method} {path} answers {response.status}: {response.text[:200]!r}")
    try:
        return json.loads(response.body) if response.body else None
    except ValueError as error:
        raise AdminError(response.status, f"{method} {path} answers no JSON: {response.text[:200]!r}") from error


def known_platforms(wire: Wire, gateway: Gateway) -> list[dict[str, Any]]:
    """Return every platform that is registered at the gateway; raise `AdminError` when it lists none in our sense."""
    answer = call_admin(wire, gateway, "GET", "/admin/platforms")
    platforms = answer.get("platforms") if isinstance(answer, dict) else None
    if not isinstance(platforms, list) or not all(isinstance(platform, dict) for platform in platforms):
        raise AdminError(200, "GET /admin/platforms answers no list of platforms")
    return platforms


def forget_platforms(wire: Wire, gateway: Gateway, run: str) -> None:
    """Delete every platform that the run *run* registered at the gateway."""
    for platform in known_platforms(wire, gateway):
        if str(platform.get("name")).startswith(f"{run}-"):
            call_admin(wire, gateway, "DELETE", f"/admin/platforms/{platform['id']}")
