"""The notices of one platform on their way: which are due, which go together, when the next try is.

The document leaves retries to the platform. Ours: three more tries, one, five and thirty minutes after the one
that failed, by the platform's clock; then a notice is given up. A profile may give it up at once. Without
`max_batch_size` a request brings up to ten.
"""

from datetime import timedelta
from threading import RLock
from typing import TYPE_CHECKING

from mock_platform.checks import NO_CODE, Breach
from mock_platform.memory import Recent
from mock_platform.notices.courier import Courier
from mock_platform.notices.handlers import Handler
from mock_platform.notices.notice import Notice, draft_of
from mock_platform.notices.posting import Answer, post

if TYPE_CHECKING:
    from mock_platform.platform import Platform

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
USUAL_BATCH_SIZE = 10
MOST_NOTICES = 1_000


class Outbox:
    """The latest notices of a platform, sent or not."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self._notices: Recent[str, Notice] = Recent(MOST_NOTICES)
        self._delivering = RLock()
        self.courier = Courier(self.deliver)

    def put(self, notice: Notice) -> None:
        """Let a notice be due now."""
        notice.due = notice.moment
        self._notices[notice.id] = notice

    @property
    def notices(self) -> list[Notice]:
        """The notices of this moment, oldest first."""
        return list(self._notices)

    def deliver(self) -> bool:
        """Try everything that is due, after whoever is at it already; tell whether something is left for later."""
        with self._delivering:
            now = self._platform.clock.now()
            due = [notice for notice in self._notices if notice.due is not None and notice.due <= now]
            for handler, notices in self._by_handler(due):
                size = handler.max_batch_size or USUAL_BATCH_SIZE
                for start in range(0, len(notices), size):
                    if self.courier.is_stopped:
                        return False
                    self._send(handler, notices[start : start + size])
            return any(notice.due is not None for notice in self._notices)

    def _by_handler(self, due: list[Notice]) -> list[tuple[Handler, list[Notice]]]:
        groups: dict[tuple[str, str], tuple[Handler, list[Notice]]] = {}
        for notice in due:
            key = (notice.deployment.key, notice.type)
            handler = self._platform.handlers.find(*key)
            if handler is None or not self._is_known(notice):
                notice.state, notice.due = "withdrawn", None
            else:
                groups.setdefault(key, (handler, []))[1].append(notice)
        return list(groups.values())

    def _is_known(self, notice: Notice) -> bool:
        registration = self._platform.registrations.get(notice.registration.client_id)
        return registration is not None and notice.deployment in registration.deployments

    def _send(self, handler: Handler, batch: list[Notice]) -> None:
        platform = self._platform
        client_id = batch[0].registration.client_id
        drafts = [draft_of(platform, notice) for notice in batch]
        entry = platform.journal.write(
            "message",
            message="notices",
            endpoint="notices",
            client_id=client_id,
            url=handler.url,
            notices=[
                {"notice_id": notice.id, "try": len(notice.tries) + 1, "claims": draft.claims, "jwt": draft.token}
                for notice, draft in zip(batch, drafts, strict=True)
            ],
        )
        answer = post(handler.url, [draft.token for draft in drafts], platform.directory.certificate)
        platform.journal.amend(entry, **answer.as_json())
        for notice in batch:
            self._note(notice, answer)
        if not answer.is_good:
            _breach(answer).write(platform.journal, endpoint="notices", client_id=client_id)

    def _note(self, notice: Notice, answer: Answer) -> None:
        now = self._platform.clock.now()
        notice.tries.append({"at": now.isoformat(), **answer.as_json()})
        later = BACK_OFF[len(notice.tries) - 1 :] if self._platform.behaviour.notice_retries else ()
        if answer.is_good:
            notice.state, notice.due = "delivered", None
        elif later:
            notice.due = now + later[0]
        else:
            notice.state, notice.due = "given up", None


def _breach(answer: Answer) -> Breach:
    return Breach(
        NO_CODE,
        "PNS-011",
        f"the notice handler {answer.sentence}",
        "Answer a notice with 2xx at once, whatever is in it, and do the work later; a redirect is not followed.",
    )
