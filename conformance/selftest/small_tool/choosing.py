"""What a teacher chose goes back to the platform: the deep linking response (DL 4.5; Sec 5.2)."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.launches import Launch
from conformance.selftest.small_tool.own_keys import OwnKeys
from conformance.selftest.small_tool.refusal import Refused

LIFETIME_S = 300
Item = dict[str, Any]


@dataclass
class Choosing:
    """Answers deep linking requests."""

    own_keys: OwnKeys
    url: str

    def answer(self, launch: Launch) -> tuple[str, str]:
        """Return where the browser posts the response, and the response: both by the launch, and nothing else."""
        if launch.message_type != lti.MESSAGE_DEEP_LINKING:
            raise Refused("nobody asked for content here", 403)
        settings = launch.claim(lti.CLAIM_DEEP_LINKING_SETTINGS)
        items = self.fitting(self.offered(), settings)
        return settings["deep_link_return_url"], self.own_keys.sign(self.response(launch, settings, items))

    def offered(self) -> list[Item]:
        """Return what this tool has to choose from."""
        quiz = {
            "type": "ltiResourceLink",
            "url": f"{self.url}/quiz",
            "title": "A quiz",
            "text": "Ten questions",
            "custom": {"chapter": "3"},
            "lineItem": {"scoreMaximum": 10, "label": "A quiz", "resourceId": "quiz"},
            "iframe": {"width": 800, "height": 600},
            "window": {"targetName": "quiz"},
        }
        page = {"type": "link", "url": f"{self.url}/about", "title": "About the quiz"}
        return [quiz, page]

    def fitting(self, items: Sequence[Item], settings: dict[str, Any]) -> list[Item]:
        """Return those of *items* that the platform accepts, as it accepts them (DL 4.4.1)."""
        accepted = [self.trimmed(item, settings) for item in items if item["type"] in settings["accept_types"]]
        return accepted if settings.get("accept_multiple") is not False else accepted[:1]

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
