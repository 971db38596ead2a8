"""A platform's two addresses of Dynamic Registration: its configuration (DR 3.4) and its registration endpoint (3.5.2).

The registration token goes along with both requests (Canvas demands it for the configuration, too), and nowhere else.
A redirect to another origin is not followed; a registration is never asked for twice.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from gateway.errors import Code, PlatformFailure
from gateway.platforms.exchange import Exchange, Order, Reply
from gateway.platforms.failures import told_in
from gateway.protocol.json_text import json_object_from
from gateway.protocol.tool_registration import client_id_from, refusal_in

JSON: Final = "application/json"
# Canvas, with all its variables, has some twenty thousand.
LARGEST_CONFIGURATION: Final = 200_000

Document = Mapping[str, Any]


class RegistrationEndpoints:
    """Asks platforms for their configuration and for a client id."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def configuration(self, url: str, *, token: str | None) -> Document:
        """Fetch a configuration; raises PlatformFailure when there is none to be had."""
        order = Order(method="GET", url=url, headers={"Accept": JSON, **_bearer(token)})
        reply = await self._exchange.send(order)
        if len(reply.body) > LARGEST_CONFIGURATION:
            reason = f"it is larger than {LARGEST_CONFIGURATION} bytes"
            raise PlatformFailure(Code.CONFIGURATION_UNREADABLE, url=url, reason=reason)
        return _demanded(reply, Code.CONFIGURATION_UNREADABLE, token)

    async def register(self, url: str, metadata: Document, *, token: str | None) -> str:
        """Register with this metadata and give the client id; raises PlatformFailure when the platform gives none."""
        headers = {"Accept": JSON, "Content-Type": JSON, **_bearer(token)}
        order = Order(method="POST", url=url, headers=headers, content=json.dumps(metadata).encode())
        client_id = client_id_from(_demanded(await self._exchange.send(order), Code.REGISTRATION_FAILED, token))
        if client_id is None:
            raise PlatformFailure(Code.REGISTRATION_FAILED, url=url, reason="its answer gives no client_id")
        return client_id


def _demanded(reply: Reply, code: Code, token: str | None) -> Document:
    told = told_in(reply.body, secret=token or "")
    if not 200 <= reply.status < 300:
        said = refusal_in(told)
        reason = f"status {reply.status}, {said}" if said else f"status {reply.status}"
        raise PlatformFailure(code, url=reply.url, reason=reason, answered=reply.status, body=told)
    try:
        return json_object_from(reply.body).value
    except ValueError as error:
        reason = "the answer is not a JSON object"
        raise PlatformFailure(code, url=reply.url, reason=reason, body=told) from error


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
