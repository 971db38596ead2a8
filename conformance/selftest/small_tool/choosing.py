"""What a teacher chose goes back to the platform: the deep linking response (DL 4.5; Sec 5.2)."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.launches import Launch
from conformance.selftest.small_tool.own_keys import OwnKeys
from conformance.selftest.small_tool.refusal import Refused

LIFETIME_S = 300
TITLE = "A quiz"
PDF = ("application/pdf", "application/*", "*/*")
Item = dict[str, Any]


@dataclass
class Choosing:
    """Answers deep linking requests."""

    own_keys: OwnKeys
    url: str

    def answer(self, launch: Launch, title: str, *, nothing: bool = False) -> tuple[str, str]:
        """Return where the browser posts the response, and the response: both by the launch, and nothing else."""
        if launch.message_type != lti.MESSAGE_DEEP_LINKING:
            raise Refused("nobody asked for content here", 403)
        settings = launch.claim(lti.CLAIM_DEEP_LINKING_SETTINGS)
        items = [] if nothing else self.fitting(self.offered(title or TITLE), settings)
        return settings["deep_link_return_url"], self.own_keys.sign(self.response(launch, settings, items))

    def offered(self, title: str) -> list[Item]:
        """Return what this tool has to choose from: one of each type (DL 3)."""
        quiz = {
            "url": f"{self.url}/quiz",
            "text": "Ten questions",
            "custom": {"chapter": "3"},
            "lineItem": {"scoreMaximum": 10, "label": title, "resourceId": "quiz"},
            "iframe": {"width": 800, "height": 600},
            "window": {"targetName": "quiz"},
        }
        of_types: dict[str, Item] = {
            "ltiResourceLink": quiz,
            "link": {"url": f"{self.url}/about"},
            "file": {"url": f"{self.url}/questions.pdf"},
            "html": {"html": f"<p>{escape(title)}</p>"},
            "image": {"url": f"{self.url}/cover.png", "width": 320, "height": 200},
            lti.ITEM_ASSET_PROCESSOR: {"url": f"{self.url}/quiz", "report": {"url": f"{self.url}/reading"}},
        }
        return [{"type": name, "title": title, **members} for name, members in of_types.items()]

    def fitting(self, items: Sequence[Item], settings: dict[str, Any]) -> list[Item]:
        """Return those of *items* that the platform accepts, as it accepts them (DL 4.4.1)."""
        wanted = [
            item for item in items if item["type"] in settings["accept_types"] and self.is_of_media(item, settings)
        ]
        accepted = [self.trimmed(item, settings) for item in wanted]
        return accepted if settings.get("accept_multiple") is not False else accepted[:1]

    def is_of_media(self, item: Item, settings: dict[str, Any]) -> bool:
        """Return whether the platform takes files of this kind: all, where it does not say (DL 4.4.1)."""
        media = settings.get("accept_media_types")
        return item["type"] != "file" or not isinstance(media, str) or any(one in media for one in PDF)

    def trimmed(self, item: Item, settings: dict[str, Any]) -> Item:
        """Leave out the line item and the document targets that the platform does not want."""
        targets = settings["accept_presentation_document_targets"]
        unwanted = {name for name in ("iframe", "window", "embed") if name not in targets}
        if settings.get("accept_lineitem") is False:
            unwanted.add("lineItem")
        return {name: value for name, value in item.items() if name not in unwanted}

    def response(self, launch: Launch, settings: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
        """Return the claims of the response."""
        now = int(time.time())
        claims = {
            "iss": launch.registration.client_id,
            "aud": launch.registration.issuer,
            "iat": now,
            "exp": now + LIFETIME_S,
            "nonce": secrets.token_urlsafe(24),
            lti.CLAIM_MESSAGE_TYPE: lti.MESSAGE_DEEP_LINKING_RESPONSE,
            lti.CLAIM_VERSION: lti.LTI_VERSION,
            lti.CLAIM_DEPLOYMENT_ID: launch.deployment,
            lti.CLAIM_CONTENT_ITEMS: list(items),
        }
        return claims | ({lti.CLAIM_DATA: settings["data"]} if "data" in settings else {})
