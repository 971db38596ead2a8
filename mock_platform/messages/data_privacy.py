"""The data privacy launch: an administrator asks what the tool knows of people (LTI Data Privacy Launch, a draft).

The texts disagree on the name of the message, so there are two kinds of it: the newer name, and the older one.
"""

from typing import TYPE_CHECKING, Any

from mock_platform.launch import Launch
from mock_platform.messages.circumstances import message_claims
from mock_platform.messages.for_user import admit_for_user, for_user_claim
from mock_platform.messages.kind import MessageKind
from mock_platform.messages.setting import Setting
from mock_platform.shapes import TEXT, Shape, or_null
from mock_platform.vocabulary import CLAIM_FOR_USER, MESSAGE_DATA_PRIVACY, MESSAGE_DATA_PRIVACY_UNPREFIXED

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def _claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    claims = message_claims(launch, setting)
    return {**claims, CLAIM_FOR_USER: for_user_claim(launch, setting)} if "for_user" in launch.asked else claims


def _admit(platform: "Platform", launch: Launch) -> None:
    if "for_user" in launch.asked:
        admit_for_user(platform, launch)


def _kind(name: str, sentence: str) -> MessageKind:
    shape = Shape({}, {"for_user": or_null(TEXT)})
    return MessageKind(name, sentence, place="platform", claims=_claims, shape=shape, admit=_admit)


DATA_PRIVACY = _kind(MESSAGE_DATA_PRIVACY, "An administrator asks what the tool knows of people.")
DATA_PRIVACY_UNPREFIXED = _kind(MESSAGE_DATA_PRIVACY_UNPREFIXED, "The same under the name of older drafts.")
