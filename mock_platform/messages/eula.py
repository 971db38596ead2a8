"""The launch in which somebody reads and accepts a tool's terms (EULA). It belongs to no link and no course."""

from typing import Any

from mock_platform.launch import Launch
from mock_platform.messages.circumstances import message_claims
from mock_platform.messages.kind import MessageKind
from mock_platform.messages.setting import Setting
from mock_platform.vocabulary import CLAIM_EULA, MESSAGE_EULA, SCOPE_EULA_DEPLOYMENT, SCOPE_EULA_USER


def _claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    claims = message_claims(launch, setting)
    scopes = [each for each in (SCOPE_EULA_USER, SCOPE_EULA_DEPLOYMENT) if each in launch.registration.scopes]
    if scopes:
        claims[CLAIM_EULA] = {"url": setting.addresses.eula(launch.deployment), "scope": scopes}
    return claims


EULA = MessageKind(MESSAGE_EULA, "Somebody is shown the terms of a tool.", place="platform", claims=_claims)
