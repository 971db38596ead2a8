"""Launches from Python: ordered, played, changed while they run."""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_platform.browser.exchange import Exchange
from mock_platform.edits.edit import Edit
from mock_platform.launch import DocumentTarget, Launch, LoginMethod, Storage
from mock_platform.orders import launches
from mock_platform.platform import Platform
from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK


class LaunchOrders:
    """Orders launches and plays the browser."""

    _platform: Platform

    def order_launch(
        self,
        client_id: str,
        *,
        user: str = "student",
        link: str | None = None,
        course: str | None = None,
        deployment_id: str | None = None,
        target_link_uri: str | None = None,
        message: str = MESSAGE_RESOURCE_LINK,
        presentation: Mapping[str, Any] | None = None,
        actual_user: str | None = None,
        login_method: LoginMethod = "POST",
        document_target: DocumentTarget = "window",
        storage: Storage | None = None,
        third_party_cookies: bool = True,
        edits: Sequence[Edit] = (),
        faults: Sequence[str | Mapping[str, Any]] = (),
        answers: int = 1,
        **asked: Any,
    ) -> Launch:
        """Prepare a launch that a browser begins by opening `launch_url(launch)`.

        `asked` is what the message type alone may say: `docs/mock_platform/messages.md` lists it. A fault without
        parameters may be its name alone.
        """
        return launches.order_launch(
            self._platform,
            {
                "client_id": client_id,
                "user": user,
                "link": link,
                "course": course,
                "deployment_id": deployment_id,
                "target_link_uri": target_link_uri,
                "message": message,
                "presentation": None if presentation is None else dict(presentation),
                "actual_user": actual_user,
                "login_method": login_method,
                "document_target": document_target,
                "storage": storage,
                "third_party_cookies": third_party_cookies,
                "edits": list(edits),
                "faults": [{"name": fault} if isinstance(fault, str) else dict(fault) for fault in faults],
                "answers": answers,
                **asked,
            },
        )

    def launch_url(self, launch: Launch) -> str:
        """Return the address that a browser opens to begin the launch."""
        return self._platform.addresses.launch(launch.id)

    def launch(self, client_id: str, **order: Any) -> Exchange:
        """Order a launch as `order_launch` does, play the browser, and return what happened."""
        return self.follow(self.order_launch(client_id, **order))

    def follow(self, launch: Launch) -> Exchange:
        """Play the browser for a launch that was ordered, and return what happened."""
        return launches.follow(self._platform, launch)

    def plan_edits(self, launch: Launch, edits: Sequence[Edit]) -> None:
        """Append edits for the messages of a launch that are not made yet."""
        launches.plan_edits(self._platform, launch.id, edits)
