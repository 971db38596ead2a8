"""From signed claims to a launch: every claim judged, in the order of the table.

Nothing but this file makes a `Launch`. What is read back from storage, or is kept as a part for a service key, was
judged when it came: its claims are signed, though perhaps not all of them are there.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from gateway.protocol.checks import Expected, Rules, judge
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.login import with_query
from gateway.protocol.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_RESOURCE_LINK,
    CLAIM_TARGET_LINK_URI,
    MESSAGE_DEEP_LINKING,
)


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A message that passed every rule, or what is kept of one."""

    claims: SignedClaims

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A launch that was judged before and kept as `to_json` gave it."""
        return cls(claims=SignedClaims(json.loads(text)))

    def to_json(self) -> str:
        """The launch as a text to keep, in ASCII."""
        return json.dumps(self.claims)

    def only(self, names: Collection[str]) -> Self:
        """The launch without the claims that are not named."""
        return replace(self, claims=SignedClaims({name: self.claims[name] for name in names if name in self.claims}))

    @property
    def message_type(self) -> str:
        """The kind of message, such as LtiResourceLinkRequest."""
        return str(self.claims.get(CLAIM_MESSAGE_TYPE))

    @property
    def deployment_id(self) -> str:
        """The deployment that the launch came from; it means something only together with the registration."""
        return str(self.claims.get(CLAIM_DEPLOYMENT_ID))

    @property
    def activity(self) -> tuple[str, Any, Any]:
        """What a service key stands for within a registration: the ids of deployment, context and resource link."""
        places = [self.claims.get(name) for name in (CLAIM_CONTEXT, CLAIM_RESOURCE_LINK)]
        context, link = (place.get("id") if isinstance(place, Mapping) else None for place in places)
        return self.deployment_id, context, link

    @property
    def is_deep_linking(self) -> bool:
        """Whether the user is to choose content."""
        return self.message_type == MESSAGE_DEEP_LINKING


def launch_from(claims: SignedClaims, *, expected: Expected, rules: Rules) -> Launch:
    """Judge signed claims; raises Rejected with the first rule that they break."""
    judge(rules.registered_claims, claims, expected)
    judge(rules.lti_claims, claims, expected)
    message_type = claims.get(CLAIM_MESSAGE_TYPE)
    # The rows of lti_claims refuse a message type without a table, so no message comes past this line unjudged.
    if isinstance(message_type, str) and message_type in rules.messages:
        judge(rules.messages[message_type], claims, expected)
    return Launch(claims=claims)


def tool_address(launch: Launch, *, tool_url: str, ltik: str) -> str:
    """Where the browser goes: the tool's own URL, the query of the signed target_link_uri, and the ltik.

    Only the query of the claim is used, never its host (Core 5.3.4). An `ltik` that came with it is dropped,
    not followed by ours: a tool that reads the first of two would let the link's author choose the session.
    """
    target = launch.claims.get(CLAIM_TARGET_LINK_URI)
    query = target.partition("#")[0].partition("?")[2] if isinstance(target, str) else ""
    carried = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "ltik"]
    return with_query(tool_url, urlencode([*carried, ("ltik", ltik)]))
