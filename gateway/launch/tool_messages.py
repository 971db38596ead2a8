"""What a tool says to a platform through the person's browser: signed here, posted there (Sec 5.2.1).

Two messages, each the answer to a launch: the response to a deep linking request (Deep Linking 2.0 section 4.5) and the
word that an assessment may start (Proctoring 1.0). The address comes from the launch that was judged, never from the
tool (DL-010). A message is not kept: a tool that asks again gets another one, and the platform takes the first.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.clock import Clock
from gateway.keys.signing import Signer
from gateway.protocol import proctoring
from gateway.protocol.deep_linking import Item, Omission, accepted, demand_request, response_claims
from gateway.protocol.services import DEEP_LINKING, demand_service
from gateway.protocol.tool_message import Parties, message_claims
from gateway.protocol.vocabulary import (
    MESSAGE_DEEP_LINKING_RESPONSE,
    MESSAGE_START_ASSESSMENT,
)
from gateway.settings import Settings
from gateway.storage.launches import StoredLaunch

_NONCE_BYTES: Final = 24


@dataclass(frozen=True, kw_only=True)
class ToolMessage:
    """A signed message, where the browser posts it, and what of the tool's choice is not in it."""

    jwt: str
    target: str
    omissions: Sequence[Omission] = ()


@dataclass(frozen=True, kw_only=True)
class ToolMessages:
    """Signs the messages of a tool."""

    settings: Settings
    clock: Clock
    signer: Signer

    def deep_linking(
        self, stored: StoredLaunch, items: Sequence[Item], *, options: Mapping[str, str], extra: Mapping[str, Any]
    ) -> ToolMessage:
        """The response to a deep linking request, with those items that the platform takes."""
        target = demand_service(DEEP_LINKING, stored.launch.claims, enabled=self.settings.services)
        asked = demand_request(stored.launch)
        choice = accepted(items, asked)
        said = response_claims(choice.items, options, asked)
        jwt = self._signed(stored, MESSAGE_DEEP_LINKING_RESPONSE, said, extra)
        return ToolMessage(jwt=jwt, target=target, omissions=choice.omissions)

    def start_assessment(
        self,
        stored: StoredLaunch,
        *,
        verified_user: Mapping[str, Any] | None,
        end_assessment_return: bool | None,
        extra: Mapping[str, Any],
    ) -> ToolMessage:
        """The word that the candidate of a proctoring launch may start."""
        target = proctoring.demand_handover(stored.launch)
        said = proctoring.start_claims(
            stored.launch, verified_user=verified_user, end_assessment_return=end_assessment_return
        )
        return ToolMessage(jwt=self._signed(stored, MESSAGE_START_ASSESSMENT, said, extra), target=target)

    def _signed(
        self, stored: StoredLaunch, message_type: str, said: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str:
        parties = Parties(
            client_id=stored.registration.client_id,
            issuer=stored.registration.url,
            nonce=secrets.token_urlsafe(_NONCE_BYTES),
            now=self.clock(),
        )
        claims = message_claims(stored.launch, message_type, said, parties=parties, extra=extra)
        return self.signer.sign(stored.registration, claims)
