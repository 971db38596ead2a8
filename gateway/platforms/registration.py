"""A platform's two addresses of Dynamic Registration: its configuration (DR 3.4) and its registration endpoint (3.5.2).

The registration token goes along with both requests (Canvas demands it for the configuration, too), and nowhere else.
A redirect to another origin is not followed; a registration is never asked for twice.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from gateway.errors import Code, PlatformFailure
from gateway.platforms.exchange import Exchange, Order, Reply
from gateway.protocol.json_text import json_object_from
from gateway.protocol.tool_registration import client_id_from, refusal_in

JSON: Final = "application/json"

Document = Mapping[str, Any]


class RegistrationEndpoints:
    """Asks platforms for their configuration and for a client id."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def configuration(self, url: str, *, token: str | None) -> Document:
        """Fetch a configuration; raises PlatformFailure when there is none to be had."""
        return await self._ask(Order(method="GET", url=url, headers={"Accept": JSON, **_bearer(token)}))

    async def register(self, url: str, metadata: Document, *, token: str | None) -> str:
        """Register with this metadata and give the client id; raises PlatformFailure when the platform gives none."""
        headers = {"Accept": JSON, "Content-Type": JSON, **_bearer(token)}
        answer = await self._ask(Order(method="POST", url=url, headers=headers, content=json.dumps(metadata).encode()))
        client_id = client_id_from(answer)
        if client_id is None:
            raise PlatformFailure(Code.PLATFORM_ANSWER_UNREADABLE, url=url, reason="it gives no client_id")
        return client_id

    async def _ask(self, order: Order) -> Document:
        reply = await self._exchange.send(order)
        document = _document_from(reply)
        if not 200 <= reply.status < 300:
            said = refusal_in(document)
            reason = f"status {reply.status}, {said}" if said else f"status {reply.status}"
            raise PlatformFailure(
                Code.PLATFORM_REFUSED, url=reply.url, reason=reason, answered=reply.status, body=document
            )
        if document is None:
            raise PlatformFailure(Code.PLATFORM_ANSWER_UNREADABLE, url=reply.url, reason="it is not a JSON object")
        return document


def _document_from(reply: Reply) -> Document | None:
    try:
        return json_object_from(reply.body).value
    except ValueError:
        return None


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
