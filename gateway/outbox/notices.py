"""Notices on their way to the tool's own address, each by itself and without order: they carry their times."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Final

from gateway.clock import Clock
from gateway.errors import Code
from gateway.platforms.exchange import Exchange, Order
from gateway.platforms.failures import failure_of
from gateway.protocol.assets import has_asset_service
from gateway.storage.outbox import Delivery
from gateway.storage.submissions import Submissions

KIND: Final = "notice"
SIGNATURE: Final = "X-LTI-Gateway-Signature"
# All go to one address: while that hangs, everything else shall still be delivered.
MOST_HANDED_ON_AT_ONCE: Final = 8


@dataclass(frozen=True, kw_only=True)
class NoticeCarrier:
    """Hands notices on to the tool, signed so that the tool knows from whom they are.

    One that names assets comes with the service key that they are fetched with. `enabled` are the services that the
    operator offers.
    """

    url: str
    secret: bytes
    enabled: frozenset[str]
    submissions: Submissions
    clock: Clock
    exchange: Exchange

    async def carry(self, delivery: Delivery) -> None:
        """Post a notice to the tool's address; raises PlatformFailure unless it answers 2xx."""
        key = self._service_key(delivery)
        told = {"id": delivery.id, **delivery.content, **({"serviceKey": key} if key else {})}
        content = json.dumps(told).encode()
        headers = {"Content-Type": "application/json", SIGNATURE: signature_of(content, self.secret)}
        reply = await self.exchange.send(Order(method="POST", url=self.url, headers=headers, content=content))
        if not 200 <= reply.status < 300:
            # What it answered is kept for a month; an error page may show the request.
            raise failure_of(reply, Code.NOTICE_NOT_TAKEN, now=self.clock(), secret=key)

    def _service_key(self, delivery: Delivery) -> str:
        notice = delivery.content
        if not has_asset_service(notice["claims"], self.enabled):
            return ""
        return self.submissions.key_of(
            delivery.registration_id,
            deployment_id=notice["platform"]["deploymentId"],
            notice_type=notice["type"],
            notice_id=notice["noticeId"],
        )


def signature_of(content: bytes, secret: bytes) -> str:
    """The signature of a body: its HMAC-SHA-256 in hex (RFC 2104)."""
    return f"sha256={hmac.new(secret, content, hashlib.sha256).hexdigest()}"
