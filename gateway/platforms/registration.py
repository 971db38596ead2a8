"""A platform's two addresses of Dynamic Registration: its configuration (DR 3.4) and its registration endpoint (3.5.2).

The registration token goes along with both requests (Canvas demands it for the configuration, too), and nowhere else.
A redirect to another origin is not followed. Anybody may name an address as that of a configuration: what was found
there instead of one is not passed on. What may pass is tried again, but for a registration only when it cannot have
been made (patience.py).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.clock import Clock
from gateway.errors import Code, PlatformFailure
from gateway.platforms.exchange import Exchange, Order, Reply
from gateway.platforms.failures import pause_from, told_in
from gateway.platforms.patience import Sleep, patiently
from gateway.protocol.json_text import json_object_from
from gateway.protocol.tool_registration import client_id_from, refusal_in

JSON: Final = "application/json"
# Canvas, with all its variables, has some twenty thousand. Of no answer more is read.
LARGEST_ANSWER: Final = 200_000

Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class RegistrationEndpoints:
    """Asks platforms for their configuration and for a client id."""

    exchange: Exchange
    clock: Clock
    sleep: Sleep

    async def configuration(self, url: str, *, token: str | None) -> Document:
        """Fetch a configuration; raises PlatformFailure when there is none to be had."""
        headers = {"Accept": JSON, **_bearer(token)}
        order = Order(method="GET", url=url, headers=headers, largest=LARGEST_ANSWER)

        async def attempt() -> Document:
            reply = await self.exchange.send(order)
            return self._demanded(reply, Code.CONFIGURATION_UNREADABLE, told=None)

        return await patiently(attempt, repeatable=True, sleep=self.sleep)

    async def register(self, url: str, metadata: Document, *, token: str | None) -> str:
        """Register with this metadata and give the client id; raises PlatformFailure when the platform gives none."""
        headers = {"Accept": JSON, "Content-Type": JSON, **_bearer(token)}
        content = json.dumps(metadata).encode()
        order = Order(method="POST", url=url, headers=headers, content=content, largest=LARGEST_ANSWER)

        async def attempt() -> Document:
            reply = await self.exchange.send(order)
            return self._demanded(reply, Code.REGISTRATION_FAILED, told=told_in(reply.body, secret=token or ""))

        client_id = client_id_from(await patiently(attempt, repeatable=False, sleep=self.sleep))
        if client_id is None:
            raise PlatformFailure(Code.REGISTRATION_FAILED, url=url, reason="its answer gives no client_id")
        return client_id

    def _demanded(self, reply: Reply, code: Code, *, told: Any) -> Document:
        """The object in a reply; raises PlatformFailure with what may be `told` of it when there is none."""
        if not 200 <= reply.status < 300:
            raise self._refusal(reply, code, told)
        try:
            text = json_object_from(reply.body)
        except ValueError as error:
            reason = "the answer is not a JSON object"
            raise PlatformFailure(code, url=reply.url, reason=reason, body=told) from error
        if not text.is_utf8 or text.repeats_a_member or not text.is_finite:
            reason = "the answer is JSON that may be read in two ways"
            raise PlatformFailure(code, url=reply.url, reason=reason, body=told)
        return text.value

    def _refusal(self, reply: Reply, code: Code, told: Any) -> PlatformFailure:
        said = refusal_in(told)
        return PlatformFailure(
            code,
            url=reply.url,
            reason=f"status {reply.status}, {said}" if said else f"status {reply.status}",
            answered=reply.status,
            body=told,
            retry_after=pause_from(reply.headers.get("retry-after", ""), now=self.clock()),
        )


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
