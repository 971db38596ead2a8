"""Which notices a platform sends here: the handlers of a deployment (Platform Notification Service 1.0, service).

The handler is always this gateway's own address; what the tool gets is handed on from there
(gateway.outbox.notices). PNS has no word for ending a subscription but an empty handler.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.errors import quoted
from gateway.platforms.services import Answer, PlatformServices
from gateway.protocol.services import NOTICES, demand_service
from gateway.protocol.vocabulary import CLAIM_NOTIFICATION_SERVICE
from gateway.settings import Settings
from gateway.storage.launches import StoredLaunch

Document = dict[str, Any]

# Notices that one request may bring: a stranger costs us a look at the database for each.
MOST_AT_ONCE: Final = 100
PATH: Final = "/lti/notices"
_JSON: Final = "application/json"


@dataclass(frozen=True, kw_only=True)
class NoticeHandlers:
    """Asks platforms for their handlers, and sets them."""

    settings: Settings
    services: PlatformServices

    async def listed(self, stored: StoredLaunch) -> Document:
        """The types of notices that the platform offers, and who gets them."""
        answer = await self._ask(stored, "GET")
        claim = stored.launch.claims[CLAIM_NOTIFICATION_SERVICE]
        offered = claim.get("notice_types_supported")
        return {
            "noticeTypes": [name for name in offered if isinstance(name, str)] if isinstance(offered, list) else [],
            "handlers": [self._shown(handler) for handler in _handlers_from(answer) if handler.get("handler")],
        }

    async def subscribe(self, stored: StoredLaunch, notice_type: str, max_batch_size: int | None) -> Document:
        """Have notices of a type sent here."""
        wanted: Document = {
            "notice_type": notice_type,
            "handler": f"{self.settings.public_url}{PATH}",
            "max_batch_size": max_batch_size or MOST_AT_ONCE,
        }
        await self._ask(stored, "PUT", wanted)
        return self._shown(wanted)

    async def unsubscribe(self, stored: StoredLaunch, notice_type: str) -> None:
        """Have no more notices of a type sent, to whomever they went."""
        await self._ask(stored, "PUT", {"notice_type": notice_type, "handler": ""})

    async def _ask(self, stored: StoredLaunch, method: str, document: Document | None = None) -> Answer:
        address = demand_service(NOTICES, stored.launch.claims, enabled=self.settings.services)
        return await self.services.ask(
            stored.registration,
            method,
            address,
            scopes=NOTICES.scopes,
            accept=_JSON,
            media_type=_JSON,
            document=document,
            deployment_id=stored.launch.deployment_id,
        )

    def _shown(self, handler: Mapping[str, Any]) -> Document:
        shown = {
            "noticeType": str(handler.get("notice_type")),
            "handler": str(handler["handler"]),
            "isOwn": handler["handler"] == f"{self.settings.public_url}{PATH}",
            "maxBatchSize": handler.get("max_batch_size"),
        }
        return {name: value for name, value in shown.items() if value is not None}


def _handlers_from(answer: Answer) -> list[Mapping[str, Any]]:
    document = answer.document
    handlers = document.get("notice_handlers") if isinstance(document, Mapping) else None
    if not isinstance(handlers, list) or not all(isinstance(handler, Mapping) for handler in handlers):
        raise answer.unreadable(f"expected notice_handlers, a list of objects, got {quoted(document)}")
    return handlers
