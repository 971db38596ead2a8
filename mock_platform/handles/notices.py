"""Notices from Python: subscribing for a tool, sending, trying again."""

from collections.abc import Sequence
from typing import Any

from mock_platform.edits.edit import Edit
from mock_platform.notices.handlers import Handler
from mock_platform.notices.notice import Notice
from mock_platform.orders import notices
from mock_platform.platform import Platform


class NoticeOrders:
    """Subscribes for tools and sends notices."""

    _platform: Platform

    def subscribe(self, client_id: str, notice_type: str, handler: str, **more: Any) -> Handler:
        """Subscribe for a tool, or unsubscribe with an empty handler.

        `more` is `deployment_id` and `max_batch_size`.
        """
        body = {"client_id": client_id, "notice_type": notice_type, "handler": handler, **more}
        return notices.subscribe(self._platform, body)

    def send_notice(
        self,
        client_id: str,
        notice_type: str,
        *,
        deployment_id: str | None = None,
        edits: Sequence[Edit] = (),
        deliver: bool = True,
        **asked: Any,
    ) -> Notice:
        """Send a notice and return what came of it; with `deliver` false it waits for `deliver_notices`.

        `asked` is what the type of notice alone may say: `docs/mock_platform/notices.md` lists it.
        """
        return notices.send_notice(
            self._platform,
            {
                "client_id": client_id,
                "notice_type": notice_type,
                "deployment_id": deployment_id,
                "edits": list(edits),
                "deliver": deliver,
                **asked,
            },
        )

    def deliver_notices(self) -> list[Notice]:
        """Try every notice that is due by the platform's clock, and return the latest notices."""
        return notices.deliver_notices(self._platform)
